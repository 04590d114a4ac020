"""The writers of the room."""

from tongban.desk.actions.intake import (
    intake_open,
    intake_page_add,
    intake_page_remove,
    intake_save,
    intake_submit,
    intakes_purge,
    supplement_open,
)
from tongban.desk.actions.passing import intake_hand_over, intake_take_over
from tongban.desk.actions.phone import ticket_open, ticket_use, tickets_purge

__all__ = [
    "intake_hand_over",
    "intake_open",
    "intake_page_add",
    "intake_page_remove",
    "intake_save",
    "intake_submit",
    "intake_take_over",
    "intakes_purge",
    "supplement_open",
    "ticket_open",
    "ticket_use",
    "tickets_purge",
]
