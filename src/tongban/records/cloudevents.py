"""Entries in the outward form: CloudEvents 1.0, structured JSON mode."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from tongban.kernel import canonical
from tongban.records import digests
from tongban.records.models import Entry

MEDIA_TYPE: Final = "application/cloudevents+json"


def outward(entry: Entry) -> dict[str, Any]:
    """The entry as an event for others: what happened to what and when, never who in the house did it.

    ``time`` is legal time, ``walltime`` the machine's; ``leaf`` lets the receiver ask for the proof.
    """
    event = {
        "specversion": "1.0",
        "id": str(entry.uid),
        "source": f"/tongban/{settings.TONGBAN_NODE}",
        "type": f"tongban.{entry.type}",
        "subject": entry.subject,
        "time": canonical.text(entry.legal_time),
        "datacontenttype": "application/json",
        "walltime": canonical.text(entry.wall_time),
        "leaf": f"{digests.log_suite().hash_name}:{bytes(entry.leaf).hex()}",
        "data": entry.data,
    }
    return {**event, "case": entry.case} if entry.case else event
