"""The writers of the room."""

from tongban.hall.actions.appointments import (
    appointment_book,
    appointment_cancel,
    appointment_change,
    appointment_remind,
)
from tongban.hall.actions.delegations import delegation_end, delegation_give
from tongban.hall.actions.halls import (
    hall_set,
    window_close,
    window_end,
    window_open,
    window_seats_set,
    window_set,
)
from tongban.hall.actions.hours import hall_day_end, hall_day_set, hall_week_set
from tongban.hall.actions.post import dispatch_make, parcel_delivered, parcel_returned
from tongban.hall.actions.shelf import shelf_archive, shelf_hand_out, shelf_place, shelf_post
from tongban.hall.actions.tickets import (
    ticket_call,
    ticket_end,
    ticket_hand_over,
    ticket_serve,
    ticket_take,
)
from tongban.hall.actions.visits import (
    visit_arrive,
    visit_begin_draft,
    visit_hand_in,
    visit_leave,
    visit_open,
    visit_say,
)

__all__ = [
    "appointment_book",
    "appointment_cancel",
    "appointment_change",
    "appointment_remind",
    "delegation_end",
    "delegation_give",
    "dispatch_make",
    "hall_day_end",
    "hall_day_set",
    "hall_set",
    "hall_week_set",
    "parcel_delivered",
    "parcel_returned",
    "shelf_archive",
    "shelf_hand_out",
    "shelf_place",
    "shelf_post",
    "ticket_call",
    "ticket_end",
    "ticket_hand_over",
    "ticket_serve",
    "ticket_take",
    "visit_arrive",
    "visit_begin_draft",
    "visit_hand_in",
    "visit_leave",
    "visit_open",
    "visit_say",
    "window_close",
    "window_end",
    "window_open",
    "window_seats_set",
    "window_set",
]
