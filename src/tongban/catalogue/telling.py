"""What happened to a draft, as sentences for its history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.records.models import Entry

SENTENCES: Final[Mapping[str, Promise]] = {
    "draft_opened": _("Opened from version %(base)s"),
    "draft_begun": _("Begun as the package of a new item"),
    "draft_imported": _("Imported: %(files)s files"),
    "draft_saved": _("Saved: %(path)s"),
    "draft_removed": _("Removed: %(path)s"),
    "draft_followed": _("Version %(base)s taken over"),
    "draft_sent": _("Sent for review: %(reason)s"),
    "draft_taken_back": _("Taken back to be changed"),
    "draft_approved": _("Approved"),
    "draft_sent_back": _("Sent back: %(remark)s"),
    "draft_scheduled": _("Will be published on %(on)s"),
    "draft_held": _("Not published on its day: something had come between"),
    "draft_published": _("Published as version %(number)s"),
    "draft_withdrawn": _("Given up"),
    "rehearsal_asked": _("Rehearsal of %(scenarios)s scenarios"),
    "item_published": _("Version %(number)s of the item %(item)s published"),
    "item_retired": _("No longer offered after %(on)s"),
    "files_kept": _("The files of version %(number)s kept"),
    "rolled_back": _("Rolled back to version %(to)s: %(reason)s"),
}
"""One for each kind of event of this room."""


def sentence(entry: Entry) -> str:
    """What ``entry`` says happened."""
    event = entry.type.split(".")[1]
    told: dict[str, Any] = json.loads(entry.changes or "{}")
    if event == "draft_saved" and not told.get("digest"):
        event = "draft_removed"
    return str(SENTENCES[event]) % told if event in SENTENCES else event
