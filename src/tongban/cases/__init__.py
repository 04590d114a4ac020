"""Applications and their handling, from receipt to delivery.

Public face: ``models`` (Draft, Case, Material, MaterialFile, Step, Notice, Pause, Extension, Decision, Delivery,
Question, Errand, ErrandDraft, ErrandMember), ``actions`` (the writers; ``actions.errands`` for one thing: one
submission of several applications), ``policy`` (who may see and do what), ``queries`` (lists, time line, ledger),
``errands`` (reads of things), ``clockwork`` (the limits of a case by the statute clock), ``scenarios`` (tests of
packages).
"""
