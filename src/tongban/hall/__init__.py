"""Service halls: windows, queue tickets, appointments, and how a hall does right now (S99, S137).

Public face: ``models`` (Hall, Window, Seat, Delegation, Ticket, Appointment), ``actions`` (``hall_set``, ``window_set``
for imports; open, call, serve; take a ticket; book and cancel; delegate), ``policy``, ``routing`` (which window serves
what), ``powers`` (what a post of the hall may do by delegation), ``queries`` (queues, slots, live statistics), ``jobs``
(reminders of appointments), ``api``.
"""
