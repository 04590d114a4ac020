"""What the proof of service sets in motion: the notice is served, and the limits that begin with it begin on that day.

Used by the actions of service and of delivery, which have locked the case.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tongban.base.actor import Actor
from tongban.base.legal import legal_now, local_date
from tongban.cases import hearings, services, timing
from tongban.cases.actions.common import step
from tongban.cases.actions.waiting import supplement_due, wait_until
from tongban.cases.models import Case, Delivery, Hearing, Interested, Notice, NoticeService
from tongban.records.actions import record

BY_DELIVERY = {"post": "post", "pickup": "person"}


def prove(row: Case, notice: Notice, service: NoticeService, at: datetime) -> dict[str, Any]:
    """Mark ``service`` as done at ``at`` and let the limits follow; returns what the entry says of it. Not saved."""
    service.state, service.served_at, service.served_on = NoticeService.SERVED, at, local_date(at)
    notice.served_on, notice.served_way = service.served_on, service.way
    notice.save(update_fields=["served_on", "served_way"])
    for other in notice.services.filter(state=NoticeService.UNDERWAY).exclude(pk=service.pk):
        timing.stop_service(other)
    return {**told(notice, service), **limits_follow(row, notice)}


def told(notice: Notice, service: NoticeService) -> dict[str, Any]:
    """What every entry of a service says."""
    return {
        "notice": str(notice.uid),
        "way": service.way,
        "state": service.state,
        "on": service.served_on,
    }


def limits_follow(row: Case, notice: Notice) -> dict[str, Any]:
    """Count anew what begins with the service of ``notice``; returns the day it now ends on, for the entry."""
    due = _counted(row, notice, services.begins_on(notice))
    if due is None or due == notice.due_on:
        return {}
    before, notice.due_on = notice.due_on, due
    notice.save(update_fields=["due_on"])
    _moved(row, notice, due)
    return {"limit": {"from": str(before), "to": str(due)}}


def _counted(row: Case, notice: Notice, start: date) -> date | None:
    if notice.kind in services.SUPPLEMENTS:
        return supplement_due(row, start) if row.status == Case.SUPPLEMENTING else None
    code = services.RUNS.get(notice.kind)
    return services.due(code, start) if code and row.is_open else None


def _moved(row: Case, notice: Notice, due: date) -> None:
    if notice.kind in services.SUPPLEMENTS:
        newest = row.notices.filter(kind__in=services.SUPPLEMENTS).order_by("-id").first()
        if newest is not None and newest.pk == notice.pk:
            wait_until(row, due)
    elif notice.kind == "INTERESTED":
        found = Interested.objects.select_for_update().filter(told=notice).first()
        if found is not None:
            found.state_by = due
            found.save(update_fields=["state_by"])
    else:
        hearing = Hearing.objects.select_for_update().filter(case=row, state=Hearing.TOLD).first()
        if hearing is not None:
            hearing.ask_by = max(n.due_on for n in hearings.told_by(hearing) if n.due_on is not None)
            hearing.save(update_fields=["ask_by"])
            timing.watch_hearing(hearing)


def result_sent(actor: Actor, row: Case, delivery: Delivery) -> None:
    """The decision goes with the result: by post it is underway from now on."""
    notice = _with_result(row)
    if notice is None or delivery.method != "post":
        return
    service = _of_result(actor, notice, delivery)
    service.save()
    record(actor, "cases.service_begun.v1", subject=service, case=row, changes=told(notice, service))


def result_received(actor: Actor, row: Case, delivery: Delivery) -> None:
    """Whoever received the result received the decision with it; the proof of the result is its proof too."""
    notice = _with_result(row)
    if notice is None or delivery.delivered_at is None:
        return
    rows = notice.services.filter(state=NoticeService.UNDERWAY, way="post").order_by("-id")
    service = rows.first() or _of_result(actor, notice, delivery)
    service.receiver, service.document = delivery.received_by, delivery.document
    service.relation = "self" if delivery.received_by == row.applicant_name else ""
    changes = prove(row, notice, service, delivery.delivered_at)
    service.save()
    record(actor, "cases.notice_served.v1", subject=service, case=row, changes=changes)


def _with_result(row: Case) -> Notice | None:
    rows = row.notices.select_for_update().filter(kind__in=services.DECISIONS, to=None).order_by("-id")
    return next((notice for notice in rows if services.is_waiting(notice)), None)


def _of_result(actor: Actor, notice: Notice, delivery: Delivery) -> NoticeService:
    return NoticeService(
        notice=notice,
        way=BY_DELIVERY.get(delivery.method, "electronic"),
        state=NoticeService.UNDERWAY,
        begun_at=legal_now(),
        by_id=actor.party,
        server=actor.name[:120],
        tracking=delivery.tracking,
    )


def noted(actor: Actor, row: Case, notice: Notice, kind: str, service: NoticeService) -> None:
    """An entry of the time line; the applicant sees those of their own notices."""
    step(actor, row, kind, public=notice.to_id is None, notice=notice.kind, way=service.way)
