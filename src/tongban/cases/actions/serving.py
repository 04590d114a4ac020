"""Service of notices (送达): recorded as it happens, corrected with a reason, never deleted.

The licensing law leaves the ways of service to the Civil Procedure Law (arts. 87-95 as of 2024): handed over in person,
left behind before witnesses or a camera, electronically with consent, by post, through another office, and, where
nothing else reaches the addressee, by public notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.cases import notices, services, timing
from tongban.cases.actions.common import locked
from tongban.cases.actions.proving import limits_follow, noted, prove, told
from tongban.cases.models import Case, Notice, NoticeService
from tongban.cases.policy import own
from tongban.files.models import Attachment
from tongban.org.models import Unit
from tongban.printing.actions import document_issue
from tongban.printing.kinds import KINDS
from tongban.printing.models import Document
from tongban.records.actions import personal, record

WAYS: Final = {
    "electronic": "电子送达",
    "person": "直接送达",
    "left": "留置送达",
    "post": "邮寄送达",
    "office": "委托送达",
    "public": "公告送达",
}
"""The ways as the proof prints them."""
RELATIONS: Final = {
    "self": "本人",
    "agent": "委托代理人",
    "family": "同住成年家属",
    "staff": "法定代表人、负责人或者负责收件的人",
    "designated": "指定的代收人",
}


@dataclass(frozen=True, slots=True)
class Served:
    """What somebody says of a service. ``at`` is when it was served; by post it may come later."""

    way: str
    at: datetime | None = None
    server: str = ""
    receiver: str = ""
    relation: str = ""
    witnesses: str = ""
    place: str = ""
    tracking: str = ""
    reason: str = ""
    remark: str = ""
    evidence: Attachment | None = None


@action
def notice_serve(actor: Actor, *, notice: Notice, served: Served) -> NoticeService:
    """Record how a notice was served, or that it is on its way by post or posted in public.

    Raises ``Conflict`` where its service is proven already: a wrong record is corrected first.
    """
    row, found = _locked(notice)
    services.demand_serving(actor, row)
    if not services.needs_service(found.kind):
        raise Conflict("cases.not_served", _("Nobody has to be served with this paper."))
    if found.served_on is not None:
        raise _known()
    if served.way == "public" and found.services.filter(way="public", state=NoticeService.UNDERWAY).exists():
        raise Conflict("cases.public_service", _("The public notice runs already."))
    _check(found, served)
    service = _service(actor, found, served)
    if served.way == "public":
        service.ends_on = services.due(services.PUBLIC, legal_today())
    if served.at is None or served.way == "public":
        service.save()
        if service.ends_on is not None:
            timing.watch_service(service)
        noted(actor, row, found, "service_begun", service)
        changes = {**told(found, service), "until": service.ends_on}
        record(actor, "cases.service_begun.v1", subject=service, case=row, changes=changes)
        return service
    _done(actor, row, found, service, served.at)
    return service


def _done(actor: Actor, row: Case, notice: Notice, service: NoticeService, at: datetime) -> None:
    """Served: the proof is printed, limits follow, the entry says so."""
    changes = prove(row, notice, service, at)
    service.document = _printed(actor, row, notice, service)
    service.save()
    noted(actor, row, notice, "notice_served", service)
    changes |= {"receiver": personal(services.plain(service.receiver)), "relation": service.relation}
    record(actor, "cases.notice_served.v1", subject=service, case=row, changes=changes)


def _check(notice: Notice, served: Served) -> None:
    wrong: dict[str, Any] = {}
    if served.way not in NoticeService.WAYS:
        raise Invalid({"way": _("Choose how it was served.")})
    if served.at is None and served.way not in ("post", "public"):
        wrong["served_on"] = _("Say on which day it was served.")
    wrong |= _moment(notice, served.at)
    wrong |= {
        name: words
        for name, words in _needed(served).items()
        if not getattr(served, name).strip() and (name not in ("receiver", "relation") or served.at)
    }
    if served.relation and served.relation not in NoticeService.RELATIONS:
        wrong["relation"] = _("Choose what the receiver is to the addressee.")
    if served.way == "left" and not served.witnesses.strip() and served.evidence is None:
        wrong["witnesses"] = _("Name a witness, or add a photograph or recording that shows it.")
    if wrong:
        raise Invalid(wrong)


def _needed(served: Served) -> dict[str, Any]:
    """What each way has to say (民事诉讼法 arts. 87-95)."""
    received = {
        "receiver": _("Write who received it."),
        "relation": _("Choose what the receiver is to the addressee."),
    }
    return {
        "electronic": {"place": _("Say to which address or number it was sent.")},
        "person": received,
        "left": {"reason": _("Say who refused to take it, and why.")},
        "post": {"tracking": _("Write the number of the consignment."), **received},
        "office": {"place": _("Say which office served it."), **received},
        "public": {
            "place": _("Say where the public notice is posted."),
            "reason": _("Say why no other way reaches the addressee."),
        },
    }[served.way]


def _moment(notice: Notice, at: datetime | None) -> dict[str, Any]:
    if at is None:
        return {}
    if at > legal_now():
        return {"served_on": _("This moment has not come yet.")}
    if local_date(at) < local_date(notice.at):
        return {"served_on": _("The notice was not written yet on that day.")}
    return {}


def _service(actor: Actor, notice: Notice, served: Served) -> NoticeService:
    return NoticeService(
        notice=notice,
        way=served.way,
        state=NoticeService.UNDERWAY,
        begun_at=legal_now(),
        by_id=actor.party,
        server=(served.server.strip() or actor.name)[:120],
        receiver=served.receiver.strip()[:120],
        relation=served.relation,
        witnesses=served.witnesses.strip()[:300],
        place=served.place.strip()[:200],
        tracking=served.tracking.strip()[:80],
        reason=served.reason.strip()[:500],
        remark=served.remark.strip()[:500],
        evidence=served.evidence,
    )


@action
def service_arrive(
    actor: Actor,
    *,
    service: NoticeService,
    at: datetime | None,
    receiver: str,
    relation: str,
    evidence: Attachment | None = None,
) -> NoticeService:
    """What was posted has arrived: the day on the return receipt is the day of service (民事诉讼法 art. 91)."""
    row, notice, found = _underway(service)
    services.demand_serving(actor, row)
    if found.way != "post":
        raise Conflict("cases.service_way", _("Only what was posted arrives; this one runs by itself."))
    if notice.served_on is not None:
        raise _known()
    said = Served("post", at, receiver=receiver, relation=relation, tracking=found.tracking)
    if at is None:
        raise Invalid({"served_on": _("Say on which day it was served.")})
    _check(notice, said)
    found.receiver, found.relation = receiver.strip()[:120], relation
    found.evidence = evidence or found.evidence
    _done(actor, row, notice, found, at)
    return found


@action
def service_fail(actor: Actor, *, service: NoticeService, reason: str) -> NoticeService:
    """It came back, or the public notice is taken down: the notice still waits for its service."""
    row, notice, found = _underway(service)
    services.demand_serving(actor, row)
    if not reason.strip():
        raise Invalid({"reason": _("Say why it was not served.")})
    found.state, found.reason = NoticeService.FAILED, reason.strip()[:500]
    found.save(update_fields=["state", "reason"])
    timing.stop_service(found)
    noted(actor, row, notice, "service_failed", found)
    record(actor, "cases.service_failed.v1", subject=found, case=row, changes=told(notice, found))
    return found


@action
def service_run_out(*, uid: str) -> None:
    """The days of a public notice have passed: it counts as served on the last of them."""
    service = NoticeService.objects.select_related("notice").filter(uid=uid).first()
    if service is None:
        return
    row, notice = _locked(service.notice)
    found = NoticeService.objects.select_for_update().get(pk=service.pk)
    if found.state != NoticeService.UNDERWAY or found.ends_on is None or notice.served_on is not None:
        return
    last = timing.end_of(found.ends_on) - timing.MOMENT
    _done(SYSTEM, row, notice, found, last)


@action
def service_correct(actor: Actor, *, service: NoticeService, reason: str) -> NoticeService:
    """A record of service was wrong: it stays, marked and with the reason, and the notice waits for service again."""
    row, notice = _locked(service.notice)
    services.demand_serving(actor, row)
    found = NoticeService.objects.select_for_update().get(pk=service.pk)
    if found.state == NoticeService.CORRECTED:
        raise Conflict("cases.service_corrected", _("This record was corrected already."))
    if not reason.strip():
        raise Invalid({"reason": _("Say what is wrong with the record.")})
    was_served = found.state == NoticeService.SERVED
    found.state, found.corrected_reason = NoticeService.CORRECTED, reason.strip()[:500]
    found.corrected_at, found.corrected_by_id = legal_now(), actor.party
    found.save(update_fields=["state", "corrected_reason", "corrected_at", "corrected_by"])
    timing.stop_service(found)
    changes = {**told(notice, found), **(_again(row, notice) if was_served else {})}
    noted(actor, row, notice, "service_corrected", found)
    record(actor, "cases.service_corrected.v1", subject=found, case=row, changes=changes)
    return found


def _again(row: Case, notice: Notice) -> dict[str, Any]:
    """The notice waits for its service, and its limits count provisionally from the day of the notice."""
    notice.served_on, notice.served_way = None, ""
    notice.serve_by = notice.serve_by or services.serve_by(notice.kind, local_date(notice.at))
    notice.save(update_fields=["served_on", "served_way", "serve_by"])
    for other in notice.services.filter(state=NoticeService.UNDERWAY, way="public"):
        timing.watch_service(other)
    return limits_follow(row, notice)


@action
def notice_read(actor: Actor, *, notice: Notice) -> Notice:
    """Note when the addressee, or who acts for them, first opened a notice: by then it is served electronically.

    Later readings change nothing.
    """
    row, found = _addressed(actor, notice)
    if found.read_at is not None:
        return found
    found.read_at = legal_now()
    found.save(update_fields=["read_at"])
    record(actor, "cases.notice_read.v1", subject=found, case=row, changes={"kind": found.kind})
    if services.is_waiting(found):
        _opened(actor, row, found)
    return found


@action
def notice_confirm(actor: Actor, *, notice: Notice) -> NoticeService:
    """The addressee confirms on line that they have the notice; said twice, nothing changes."""
    row, found = _addressed(actor, notice)
    if not services.needs_service(found.kind):
        raise Conflict("cases.not_served", _("Nobody has to be served with this paper."))
    service = _opened(actor, row, found) if found.served_on is None else services.standing_of(found)
    if service is None:
        raise _known()
    if service.confirmed_at is None:
        service.confirmed_at = legal_now()
        service.save(update_fields=["confirmed_at"])
        record(actor, "cases.service_confirmed.v1", subject=service, case=row, changes=told(found, service))
    return service


def _opened(actor: Actor, row: Case, notice: Notice) -> NoticeService:
    now = legal_now()
    service = NoticeService(notice=notice, way="electronic", automatic=True, begun_at=now)
    service.relation = "self" if actor.on_behalf_of is None else "agent"
    changes = prove(row, notice, service, now)
    service.save()
    record(SYSTEM, "cases.notice_served.v1", subject=service, case=row, changes=changes)
    return service


@action
def service_prove(actor: Actor, *, service: NoticeService) -> Document:
    """The proof of service (送达回证) of a notice that the system served by itself; made when first asked for."""
    row, notice = _locked(service.notice)
    services.demand_serving(actor, row)
    found = NoticeService.objects.select_for_update().get(pk=service.pk)
    if found.document is not None:
        return found.document
    if found.state != NoticeService.SERVED:
        raise Conflict("cases.service_open", _("There is a proof once the notice is served."))
    found.document = _printed(actor, row, notice, found)
    found.save(update_fields=["document"])
    changes = {"document": found.document.number}
    record(actor, "cases.service_proof_issued.v1", subject=found, case=row, changes=changes)
    return found.document


def _printed(actor: Actor, row: Case, notice: Notice, service: NoticeService) -> Document:
    unit: Unit = row.unit
    paper = notice.document
    recipient = notice.to.name if notice.to is not None else row.applicant_name
    data = {
        **notices.common(row, unit),
        "recipient": recipient,
        "mode": WAYS[service.way],
        "deliverer": service.server or "系统自动送达",
        "place": service.place or None,
        "receiver": services.plain(service.receiver) or (recipient if service.relation == "self" else None),
        "relation": RELATIONS.get(service.relation),
        "witnesses": services.plain(service.witnesses) or None,
        "reason": service.reason or None,
        "remark": service.remark or None,
        "tracking": service.tracking or None,
        "delivered_at": service.served_at,
        "papers": [{"title": KINDS[paper.kind].title_zh, "number": paper.number or None}],
    }
    return document_issue(
        actor, kind="DELIVERY", unit=unit, subject_kind="case", subject_id=row.pk, data=data
    )


def _addressed(actor: Actor, notice: Notice) -> tuple[Case, Notice]:
    row, found = _locked(notice)
    if found.to_id is None:
        own(actor, row)
    elif found.to_id != actor.principal:
        raise Forbidden("cases.own")
    return row, found


def _locked(notice: Notice) -> tuple[Case, Notice]:
    row = locked(notice.case)
    found = Notice.objects.select_for_update().get(pk=notice.pk)
    found.case = row
    return row, found


def _underway(service: NoticeService) -> tuple[Case, Notice, NoticeService]:
    row, notice = _locked(service.notice)
    found = NoticeService.objects.select_for_update().get(pk=service.pk)
    if found.state != NoticeService.UNDERWAY:
        raise Conflict("cases.service_state", _("This service has ended; look at its present state."))
    return row, notice, found


def _known() -> Conflict:
    return Conflict(
        "cases.served",
        _("The service of this notice is proven already. If that record is wrong, correct it first."),
    )
