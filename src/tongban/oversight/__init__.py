"""Supervision, ratings, complaints, performance.

Public face: ``lamps`` (the colour of a case, as a function), ``models`` (LampEvent, Rating, Complaint), ``actions``
(explain, review, order, correct, close; rate; complain), ``policy``, ``queries`` (boards and statistics), ``jobs``.
"""
