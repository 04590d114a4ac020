"""Words for pages: kinds and states of tasks, verbs of the log."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Final[dict[str, Promise]] = {
    "receive": _("Receive"),
    "examine": _("Examine"),
    "inspect": _("Inspect on site"),
    "review": _("Review"),
    "decide": _("Decide"),
    "issue": _("Issue and deliver"),
    "opinion": _("Give an opinion"),
}
STATUSES: Final[dict[str, Promise]] = {
    "open": _("To do"),
    "waiting": _("On hold"),
    "done": _("Done"),
    "cancelled": _("No longer needed"),
}
INSTANCE_STATUSES: Final[dict[str, Promise]] = {
    "running": _("In progress"),
    "suspended": _("Suspended"),
    "completed": _("Completed"),
    "terminated": _("Terminated"),
    "failed": _("Ended with an error"),
    "withdrawn": _("Withdrawn"),
    "stuck": _("Cannot go on"),
}
VERBS: Final[dict[str, Promise]] = {
    "completed": _("completed the step"),
    "sent_back": _("sent it back"),
    "claimed": _("took the task"),
    "released": _("put it back into the shared queue"),
    "reassigned": _("gave it to a colleague"),
    "delegated": _("let a colleague act"),
    "opinion_asked": _("asked an opinion"),
    "opinion_given": _("gave an opinion"),
    "signer_added": _("added a signer"),
    "signer_removed": _("took a signer away"),
    "countersigned": _("asked several to sign"),
    "reminded": _("sent a reminder"),
    "suspended": _("suspended the process"),
    "resumed": _("resumed the process"),
    "jumped": _("moved it to another step"),
    "withdrawn": _("withdrew the matter"),
    "terminated": _("ended the process"),
}
