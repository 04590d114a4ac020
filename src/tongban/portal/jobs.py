"""The worker's part: published services are searched anew, old tickets are forgotten."""

from __future__ import annotations

import json

from tongban.base.jobs import enqueue, every, once_a_day
from tongban.base.pages import pages_forget, pages_sweep
from tongban.portal.actions import tickets_purge
from tongban.records.models import Entry
from tongban.records.subscribers import subscribe
from tongban.search.jobs import reindex

PUBLISHED = "catalogue."


def catalogue_changed(entry: Entry) -> None:
    """An item was published or retired: its pages and its search document are made anew."""
    code = str(json.loads(entry.changes or "{}").get("item", ""))
    if code:
        enqueue(reindex, kind="item", ids=[code])
    pages_forget([f"item:{code}", "items"])


NUMBERS = (
    "cases.quota_set.v1", "cases.quota_changed.v1", "cases.accepted.v1", "cases.decided.v1", "cases.revoked.v1",
)  # fmt: skip


def number_changed(entry: Entry) -> None:
    """How many are left, or who is in line, has changed: the guide of the limited item is drawn anew."""
    if code := str(json.loads(entry.changes or "{}").get("item", "")):
        pages_forget([f"item:{code}"])


subscribe("portal.catalogue", [PUBLISHED], catalogue_changed)
subscribe(
    "portal.grants",
    ["cases.decided.v1", "cases.revoked.v1", "licences."],
    lambda entry: pages_forget(["grants"]),
)
subscribe("portal.numbers", [*NUMBERS], number_changed)
every(20)(pages_sweep)


@every(3600)
@once_a_day
def forget_tickets() -> int:
    """Tickets of days gone by."""
    return tickets_purge()
