"""Tables of the room."""

from tongban.cases.models.bond import Bond
from tongban.cases.models.case import Case
from tongban.cases.models.change import RuleChange, RuleTouch
from tongban.cases.models.draft import Draft, DraftFile
from tongban.cases.models.errand import Errand, ErrandDraft, ErrandFile, ErrandMember
from tongban.cases.models.handling import Decision, Delivery, Extension, Notice, Pause, Step
from tongban.cases.models.hearing import Hearing, HearingPerson, Interested, Recusal
from tongban.cases.models.inspection import Inspection, InspectionEntry, InspectionOfficer
from tongban.cases.models.material import Material, MaterialFile
from tongban.cases.models.posting import Objection, ObjectionFile, Posting
from tongban.cases.models.question import Question
from tongban.cases.models.quota import Quota
from tongban.cases.models.service import NoticeService

__all__ = [
    "Bond",
    "Case",
    "Decision",
    "Delivery",
    "Draft",
    "DraftFile",
    "Errand",
    "ErrandDraft",
    "ErrandFile",
    "ErrandMember",
    "Extension",
    "Hearing",
    "HearingPerson",
    "Inspection",
    "InspectionEntry",
    "InspectionOfficer",
    "Interested",
    "Material",
    "MaterialFile",
    "Notice",
    "NoticeService",
    "Objection",
    "ObjectionFile",
    "Pause",
    "Posting",
    "Question",
    "Quota",
    "Recusal",
    "RuleChange",
    "RuleTouch",
    "Step",
]
