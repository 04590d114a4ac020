"""Tables of the room."""

from tongban.oversight.models.complaint import Complaint, Evidence
from tongban.oversight.models.lamp import LampEvent
from tongban.oversight.models.rating import Rating, VisitRating
from tongban.oversight.models.watch import Mute, Tally, WatchVersion

__all__ = ["Complaint", "Evidence", "LampEvent", "Mute", "Rating", "Tally", "VisitRating", "WatchVersion"]
