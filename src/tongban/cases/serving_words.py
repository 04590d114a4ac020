"""How pages say in which way a notice was served and how its service stands."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Notice, NoticeService
from tongban.cases.services import is_waiting, needs_service
from tongban.ui.words import day

WAYS: Final[dict[str, Promise]] = {
    "electronic": _("electronically"),
    "person": _("handed over in person"),
    "left": _("left behind (refused to take it)"),
    "post": _("sent by post"),
    "office": _("through another office"),
    "public": _("by public notice"),
}
RELATIONS: Final[dict[str, Promise]] = {
    "self": _("The addressee"),
    "agent": _("Agent of the addressee"),
    "family": _("Adult of the same household"),
    "staff": _("Legal representative, or who receives mail there"),
    "designated": _("Receiver whom the addressee named"),
}
STATES: Final[dict[str, tuple[str, Promise]]] = {
    NoticeService.UNDERWAY: ("sent", _("On its way")),
    NoticeService.SERVED: ("done", _("Service proven")),
    NoticeService.FAILED: ("refused", _("Came back")),
    NoticeService.CORRECTED: ("closed", _("Corrected: entered by mistake")),
}


def state_of(service: NoticeService, notice: Notice) -> tuple[str, str | Promise]:
    """Kind of chip and words; what was on its way when the notice was served otherwise is no longer needed."""
    if service.state == NoticeService.UNDERWAY and notice.served_on is not None:
        return "closed", _("No longer needed")
    return STATES[service.state]


def sentence_of(notice: Notice) -> tuple[str, str | Promise] | None:
    """Kind of chip and words for a notice; ``None`` for papers that nobody has to be served with."""
    if notice.served_on is not None:
        facts = {"day": day(notice.served_on, weekday=False), "way": WAYS[notice.served_way]}
        return "done", _("Served on %(day)s, %(way)s") % facts
    if is_waiting(notice) and needs_service(notice.kind) and notice.serve_by is not None:
        return "wait", _("Not yet served; to be served by %(day)s") % {
            "day": day(notice.serve_by, weekday=False)
        }
    return None
