"""Applications and their handling, from receipt to delivery.

Public face: ``models`` (Draft, Case, Material, MaterialFile, Step, Notice, Pause, Extension, Decision, Delivery,
Question), ``actions`` (the writers), ``policy`` (who may see and do what), ``queries`` (lists, time line, ledger),
``clockwork`` (the limits of a case by the statute clock), ``scenarios`` (tests of packages).
"""
