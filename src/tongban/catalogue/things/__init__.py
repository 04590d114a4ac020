"""One form, one thing (一件事): from what people want to the least set of items, one form, one order.

Public face: ``book`` (what items produce and need, and the life events as data), ``solving`` (the least set of items,
proven least; pure), ``merging`` (one form and one list of materials over many packages), ``planning`` (the plan that a
person reads and hands in), ``linting`` (what is wrong with a book), ``reading`` (the book in force).
"""
