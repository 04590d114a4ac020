"""The audit's replay of service: what the entries say of each service, and of the notice, must be what the rows say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from tongban.cases.models import Notice, NoticeService
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

EVENTS: Final = ("notice_served", "service_begun", "service_failed", "service_corrected")


@audit_check("services", ["cases.notice_served", "cases.service_"])
class ServiceReplay(ReplayCheck):
    """Rebuilds way, state and day of every service, and which notices are served."""

    def entry(self, entry: Entry) -> None:
        """One event of a service."""
        event = entry.type.split(".")[1]
        if event not in EVENTS:
            return
        said = json.loads(entry.changes or "{}")
        self.store[entry.subject] = {"led": f"{said['way']}/{said['state']}/{said['on']}"}
        notice = f"cases.notice:{said['notice']}"
        if event == "notice_served":
            self.store[notice] = {"by": entry.subject, "led": f"{said['way']}/{said['on']}"}
        elif event == "service_corrected" and (self.store.get(notice) or {}).get("by") == entry.subject:
            self.store[notice] = {"by": "", "led": "/None"}

    def disagreements(self) -> Iterator[Disagreement]:
        """Services and notices that are not what their entries lead to."""
        for row in NoticeService.objects.only("uid", "way", "state", "served_on").iterator(2000):
            name = f"cases.noticeservice:{row.uid}"
            yield from self._compare(name, f"{row.way}/{row.state}/{row.served_on}", "")
        for notice in Notice.objects.only("uid", "served_way", "served_on").iterator(2000):
            name = f"cases.notice:{notice.uid}"
            yield from self._compare(name, f"{notice.served_way}/{notice.served_on}", "/None")

    def _compare(self, name: str, found: str, otherwise: str) -> Iterator[Disagreement]:
        led = (self.store.get(name) or {}).get("led", otherwise)
        if led != found:
            words = _("the record leads to %(led)s, the table says %(found)s")
            yield Disagreement(name, words % {"led": led, "found": found})
