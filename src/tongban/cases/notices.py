"""Written notices of a case: the document, its row, and the message that tells the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_now, legal_today
from tongban.base.site import site_url
from tongban.cases import services, telling
from tongban.cases.models import Case, Notice, NoticeService
from tongban.org.models import Party, Unit
from tongban.printing.actions import document_issue
from tongban.printing.models import Document
from tongban.printing.remedies import remedies as remedies
from tongban.records.actions import record


def issue(
    actor: Actor,
    case: Case,
    kind: str,
    *,
    data: dict[str, Any],
    lines: Sequence[dict[str, Any]] = (),
    once: str | None = None,
    due_on: date | None = None,
    printed_as: str = "",
    unit: Unit | None = None,
    to: Party | None = None,
) -> Notice:
    """Issue the notice ``kind`` with its facts and tell the applicant; part of the calling action.

    ``to`` is somebody else to whom it is addressed: an interested party, who is told in the applicant's place.
    ``once`` makes a second notice of that name impossible (行政许可法 art. 32(4), 42). Whoever consented to electronic
    service is served as it reaches their inbox; for everybody else the notice waits for its service until ``serve_by``.
    """
    addressed = {"applicant": to.name} if to is not None else {}
    document = _document(actor, case, printed_as or kind, {**addressed, **data}, unit or case.unit)
    notice = Notice(
        case=case,
        kind=kind,
        once=once,
        document=document,
        lines=list(lines),
        to=to,
        due_on=due_on,
        at=legal_now(),
    )
    served = services.needs_service(kind) and to is None and services.consents(case)
    if served:
        notice.served_on, notice.served_way = legal_today(), "electronic"
    elif services.needs_service(kind):
        notice.serve_by = services.serve_by(kind, legal_today())
    notice.save()
    telling.tell(actor, case, kind.lower(), due_on=due_on, to=to)
    if served:
        _reached_inbox(case, notice)
    return notice


def _reached_inbox(case: Case, notice: Notice) -> None:
    """Who chose electronic service is served on the day the notice reaches their inbox (民事诉讼法 art. 90)."""
    service = NoticeService(
        notice=notice,
        way="electronic",
        state=NoticeService.SERVED,
        automatic=True,
        begun_at=notice.at,
        served_at=notice.at,
        served_on=notice.served_on,
        relation="self",
    )
    service.save()
    told = {"notice": str(notice.uid), "way": "electronic", "state": service.state, "on": notice.served_on}
    record(SYSTEM, "cases.notice_served.v1", subject=service, case=case, changes=told)


def _document(actor: Actor, case: Case, kind: str, data: dict[str, Any], unit: Unit) -> Document:
    return document_issue(
        actor,
        kind=kind,
        unit=unit,
        subject_kind="case",
        subject_id=case.pk,
        data={**common(case, unit), **data},
    )


def common(case: Case, unit: Unit) -> dict[str, Any]:
    """What every document of a case carries."""
    return {
        "unit": unit.name_zh,
        "issued_on": legal_today(),
        "query_code": case.query_code,
        "verify_url": site_url(f"/zh/verify/{case.query_code}/"),
        "case_number": case.number,
        "item": case.item.name_zh,
        "applicant": case.applicant_name,
        "contact": unit.phone or None,
        "address": unit.address_zh or None,
        "complaints": unit.complaint_phone or None,
    }


_UNITS = {"wd": "个工作日", "d": "日", "month": "个月", "hour": "小时"}


def limit_in_words(value: int, unit: str) -> str:
    """A limit as notices print it: “5个工作日”, “15日”, “当场”."""
    return f"{value}{_UNITS.get(unit, unit)}" if value else "当场"
