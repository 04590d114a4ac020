"""Tables of the room."""

from tongban.hall.models.appointment import Appointment
from tongban.hall.models.hall import Hall, Window
from tongban.hall.models.ticket import Ticket

__all__ = ["Appointment", "Hall", "Ticket", "Window"]
