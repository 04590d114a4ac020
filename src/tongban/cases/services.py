"""Service of notices (送达), as pages, lists and actions read it: what must be served, by when, and what runs from it.

A limit that begins with a notice begins with the day on which it was served. Until that is proven it is counted from
the day of the notice, and nobody loses anything by it: silence has no effect before the proof.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, NotFound
from tongban.base.fields import Sealed
from tongban.base.legal import legal_today, local_date
from tongban.cases import clockwork
from tongban.cases.models import Case, Notice, NoticeService
from tongban.cases.policy import may, may_read
from tongban.files.models import Attachment
from tongban.kernel import clock
from tongban.org.policy import path_condition

VERBS: Final = ("accept", "examine", "decide", "deliver", "intake")
"""Whoever may do one of these with a case may serve its notices."""
SERVE: Final = tuple(f"cases.case.{verb}" for verb in VERBS)
DELIVER: Final = "AL-44"
HOUSE: Final = "TB-SERVE"
PUBLIC: Final = "CPL-95"
DECISIONS: Final = ("GRANT", "REFUSE", "RENEW", "CHANGE", "REVOKE", "CANCEL", "DEEMED_RENEWED")
"""What article 44 of the licensing law gives ten working days for."""
NOT_SERVED: Final = frozenset(
    ("RECEIPT", "DELIVERY", "HEARING_RECORD", "INSPECT_RECORD", "LATER_PROMISE", "CORRECT")
)
"""Papers that nobody is served with: handed over as they are made, signed by everybody, or the applicant's own word."""
SUPPLEMENTS: Final = ("SUPPLEMENT", "STILL_OPEN")
RUNS: Final = {"HEARING_RIGHT": "AL-47-request", "INTERESTED": "TB-INTERESTED"}
"""Limits that the law or the house begins with the service of a notice; that of a supplement is the item's own."""
CONTESTABLE: Final = ("REVOKE", "REFUSE", "REJECT_ACCEPT")
REMEDY: Final = "ARL-60d"
"""Reconsideration runs from the day on which one learnt of an unwelcome decision (行政复议法 art. 20)."""


def needs_service(kind: str) -> bool:
    """Whether a notice of this kind has to be served."""
    return kind not in NOT_SERVED


def due(code: str, start: date) -> date:
    """The last day of a limit of service, by the calendar and the limits in force."""
    basis = clockwork.basis_in_force()
    return clock.due(code, start, calendar=basis.calendar, rules=basis.rules)


def serve_by(kind: str, start: date) -> date:
    """The last day for serving a notice of ``start``: decisions within ten working days (行政许可法 art. 44)."""
    return due(DELIVER if kind in DECISIONS else HOUSE, start)


def consents(case: Case) -> bool:
    """Whether the applicant chose electronic service when applying (民事诉讼法 art. 90 asks for consent).

    Without a wish it is the first way that the package offers, as the page before sending says.
    """
    wish = str(json.loads(case.values.reveal() or "{}").get("_delivery", ""))
    ways = clockwork.package_of(case).delivery
    return (wish if wish in ways else next(iter(ways), "")) == "electronic"


def begins_on(notice: Notice) -> date:
    """The day from which limits of a notice count: that of its service, provisionally that of the notice."""
    return notice.served_on or local_date(notice.at)


def ledger_of(case: Case, notice: Notice) -> clock.Ledger | None:
    """The day-by-day account of what runs from the service of a notice; ``None`` where nothing does."""
    code = RUNS.get(notice.kind, "")
    if notice.kind in SUPPLEMENTS:
        code = clockwork.package_of(case).clock.supplement
    elif notice.kind in CONTESTABLE:
        code = REMEDY
    if not code:
        return None
    basis = clockwork.basis_in_force()
    return clock.explain(code, begins_on(notice), calendar=basis.calendar, rules=basis.rules)


def is_waiting(notice: Notice) -> bool:
    """Whether a notice still has to be served."""
    return notice.serve_by is not None and notice.served_on is None


def unserved(notices: Iterable[Notice]) -> bool:
    """Whether one of them waits for its service: what silence would bring has to wait too."""
    return any(is_waiting(notice) for notice in notices)


def may_serve(actor: Actor, case: Case) -> bool:
    """Whether the actor may record how a notice of the case was served."""
    return any(may(actor, verb, case) for verb in VERBS)


def demand_serving(actor: Actor, case: Case) -> None:
    """Raise ``Forbidden`` unless ``may_serve``."""
    if not may_serve(actor, case):
        raise Forbidden("cases.serve")


def services_of(notices: Sequence[Notice]) -> dict[int, list[NoticeService]]:
    """Every service of these notices by the notice's key, oldest first, with evidence and proof."""
    found: dict[int, list[NoticeService]] = {}
    rows = NoticeService.objects.filter(notice__in=[n.pk for n in notices])
    for row in rows.select_related("evidence", "document", "by", "corrected_by").order_by("id"):
        found.setdefault(row.notice_id, []).append(row)
    return found


def proofs_of(notices: Sequence[Notice]) -> set[int]:
    """Keys of the notices whose standing service has its printed proof; nothing is asked where none is served."""
    served = [notice.pk for notice in notices if notice.served_on is not None]
    rows = NoticeService.objects.filter(notice__in=served, state=NoticeService.SERVED)
    return set(rows.exclude(document=None).values_list("notice_id", flat=True)) if served else set()


def asked_by(case: Case) -> Notice | None:
    """The notice that asks the applicant for what is missing, the newest."""
    return case.notices.exclude(due_on=None).filter(kind__in=SUPPLEMENTS).order_by("-id").first()


def evidence_of(case: Case, uid: UUID | str) -> Attachment | None:
    """The picture or scan of a service in this very case."""
    row = (
        NoticeService.objects.filter(notice__case=case, evidence__uid=uid).select_related("evidence").first()
    )
    return row.evidence if row is not None else None


def standing_of(notice: Notice) -> NoticeService | None:
    """The service that stands proven, if any."""
    return notice.services.filter(state=NoticeService.SERVED).order_by("id").last()


def decision_notice(case: Case) -> Notice | None:
    """The notice by which an unwelcome decision reached the applicant: the revocation, the refusal, not accepted."""
    rows = Notice.objects.filter(case=case, to=None, kind__in=CONTESTABLE)
    return rows.select_related("document").order_by("id").last()


def waiting(actor: Actor) -> QuerySet[Notice] | None:
    """Notices that the actor has to see served, over the cases that they reach; ``None`` for whoever serves none."""
    words = [word for word in SERVE if actor.holds(word)]
    if not words or not actor.is_staff:
        return None
    rows = Notice.objects.filter(served_way="", serve_by__isnull=False)
    conditions = [path_condition(actor, word, "case__unit_path") for word in words]
    if any(condition is None for condition in conditions):
        return rows
    reach = conditions[0]
    for condition in conditions[1:]:
        reach = reach | condition  # type: ignore[operator]
    return rows.filter(reach)


def waiting_list(
    actor: Actor, *, kind: str = "", late: bool = False, underway: bool = False
) -> QuerySet[Notice]:
    """The queue “notices to serve”, narrowed; what is due first on top by ``serve_by``, ``id``."""
    rows = waiting(actor)
    if rows is None:
        return Notice.objects.none()
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(serve_by__lt=legal_today()) if late else rows
    if underway:
        rows = rows.filter(services__state=NoticeService.UNDERWAY).distinct()
    under = NoticeService.objects.filter(state=NoticeService.UNDERWAY).order_by("id")
    known = Prefetch("services", queryset=under, to_attr="underway")
    return rows.select_related("case__item", "case__unit", "document", "to").prefetch_related(known)


def notice_for(actor: Actor, uid: UUID | str) -> Notice:
    """A notice for an officer of its case; raises ``NotFound``."""
    rows = Notice.objects.select_related("case__item", "case__unit", "case__applicant", "document", "to")
    row = rows.filter(uid=uid).first()
    if row is None or not (actor.is_staff or actor.client is not None) or not may_read(actor, row.case):
        raise NotFound("cases.notice")
    return row


def addressed_to(actor: Actor, case: UUID, notice: UUID) -> Notice | None:
    """A notice addressed to the actor (or their principal) as an interested party in somebody else's case."""
    if actor.principal is None or actor.is_staff:
        return None
    rows = Notice.objects.filter(uid=notice, case__uid=case, to_id=actor.principal)
    return rows.select_related("case__item", "case__unit", "document").first()


def plain(value: Sealed | str | None) -> str:
    """A sealed name, whether it was read from its row or has just been written."""
    return value.reveal() if isinstance(value, Sealed) else value or ""


def service_in(notice: Notice, uid: UUID | str) -> NoticeService:
    """A service of the notice; raises ``NotFound``."""
    row = notice.services.select_related("document", "evidence").filter(uid=uid).first()
    if row is None:
        raise NotFound("cases.service")
    return row
