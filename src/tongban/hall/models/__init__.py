"""Tables of the room."""

from tongban.hall.models.appointment import Appointment
from tongban.hall.models.hall import Delegation, Hall, Seat, Window
from tongban.hall.models.hours import HallDay, HallWeek
from tongban.hall.models.shelf import Dispatch, Parcel, ShelfEntry
from tongban.hall.models.ticket import Handover, Ticket
from tongban.hall.models.visit import Visit, VisitLine

__all__ = [
    "Appointment", "Delegation", "Dispatch", "Hall", "HallDay", "HallWeek", "Handover", "Parcel", "Seat", "ShelfEntry",
    "Ticket", "Visit", "VisitLine", "Window",
]  # fmt: skip
