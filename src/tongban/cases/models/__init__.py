"""Tables of the room."""

from tongban.cases.models.case import Case
from tongban.cases.models.change import RuleChange, RuleTouch
from tongban.cases.models.draft import Draft, DraftFile
from tongban.cases.models.handling import Decision, Delivery, Extension, Notice, Pause, Step
from tongban.cases.models.material import Material, MaterialFile
from tongban.cases.models.question import Question

__all__ = [
    "Case",
    "Decision",
    "Delivery",
    "Draft",
    "DraftFile",
    "Extension",
    "Material",
    "MaterialFile",
    "Notice",
    "Pause",
    "Question",
    "RuleChange",
    "RuleTouch",
    "Step",
]
