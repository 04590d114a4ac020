"""Tables of the room."""

from tongban.oversight.models.complaint import Complaint, Evidence
from tongban.oversight.models.lamp import LampEvent
from tongban.oversight.models.rating import Rating

__all__ = ["Complaint", "Evidence", "LampEvent", "Rating"]
