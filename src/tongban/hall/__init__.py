"""Service halls: windows, queue tickets, appointments, and how a hall does right now (S99).

Public face: ``models`` (Hall, Window, Ticket, Appointment), ``actions`` (``hall_set``, ``window_set`` for imports;
open, call, serve; take a ticket; book and cancel), ``policy``, ``queries`` (queues, slots, live statistics), ``jobs``
(reminders of appointments).
"""
