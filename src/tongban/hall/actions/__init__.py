"""The writers of the room."""

from tongban.hall.actions.appointments import appointment_book, appointment_cancel, appointment_remind
from tongban.hall.actions.halls import hall_set, window_close, window_open, window_set
from tongban.hall.actions.tickets import ticket_call, ticket_end, ticket_serve, ticket_take

__all__ = [
    "appointment_book",
    "appointment_cancel",
    "appointment_remind",
    "hall_set",
    "ticket_call",
    "ticket_end",
    "ticket_serve",
    "ticket_take",
    "window_close",
    "window_open",
    "window_set",
]
