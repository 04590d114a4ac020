"""Service of notices at the desk: the queue of what waits to be served, and each notice with its services and proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.actions import action
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.base.idempotency import once
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.base.lists import keyset_page
from tongban.cases import services
from tongban.cases.actions import (
    Served,
    notice_serve,
    service_arrive,
    service_correct,
    service_fail,
    service_prove,
)
from tongban.cases.models import Notice, NoticeService
from tongban.cases.serving_words import RELATIONS, WAYS, sentence_of, state_of
from tongban.desk import words
from tongban.desk.forms import Posted, refill, with_errors
from tongban.desk.lines import due_of
from tongban.desk.standing import Standing, standing
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.files.models import Attachment
from tongban.kernel.ids import uuid7
from tongban.printing.keys import available
from tongban.records.actions import read_recorded
from tongban.ui.tables import Column, Table

PROOFS = ("pdf", "jpg", "png")
Do = Callable[[Standing, Notice, Posted, HttpRequest], Any]


@staff(*services.SERVE)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Every notice that waits for its service, the one that is due first on top."""
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    kind = kind if kind in words.NOTICE and services.needs_service(kind) else ""
    rows = services.waiting_list(
        actor_of(request), kind=kind, late=state == "late", underway=state == "underway"
    )
    page = keyset_page(rows, ("serve_by", "id"), request.GET.get("after") or None)
    kinds = [(key, label) for key, label in words.NOTICE.items() if services.needs_service(key)]
    states = [("", _("All")), ("late", _("Past their day")), ("underway", _("On their way"))]
    table = Table(
        request,
        _columns(),
        page,
        _("Notices to serve"),
        filters=[
            _select("kind", _("Notice"), [("", _("All")), *kinds], kind),
            _select("state", _("State"), states, state if state in ("late", "underway") else ""),
        ],
        row_url=_url,
        empty={"title": _("No notice waits"), "text": _("Every notice has reached whom it is addressed to.")},
    )
    return render(request, "desk/serving.html", {"table": table})


def _select(key: str, label: Any, options: list[tuple[str, Any]], value: str) -> dict[str, Any]:
    return {
        "id": key,
        "label": label,
        "options": [{"value": v, "label": w} for v, w in options],
        "value": value,
    }


def _url(row: Notice) -> str:
    return reverse("desk_notice", args=[row.case.uid, row.uid])


def _columns() -> list[Column]:
    return [
        Column("due", _("To be served by"), "due", value=lambda r: due_of(r.serve_by)),
        Column("kind", _("Notice"), value=lambda r: words.word(words.NOTICE, r.kind), url=_url),
        Column("to", _("Addressee"), value=lambda r: r.to.name if r.to else r.case.applicant_name),
        Column("case", _("Case"), "code", value=lambda r: r.case.number),
        Column("waits", _("Waits, in days"), "num", value=_waited),
        Column("way", _("On its way"), value=lambda r: WAYS[r.underway[0].way] if r.underway else ""),
        Column("unit", _("Unit"), value=lambda r: _named(r.case.unit), wide=True),
    ]


def _named(unit: Any) -> dict[str, str]:
    return {"zh": unit.name_zh, "en": unit.name_en or unit.name_zh}


def _waited(row: Notice) -> int:
    return (legal_today() - local_date(row.at)).days


def _serve(stand: Standing, notice: Notice, posted: Posted, request: HttpRequest) -> None:
    way = posted.text("way", 12)
    served = Served(
        way=way,
        at=_at(posted) if way != "public" else None,
        evidence=_evidence(request),
        **{name: posted.text(name, 500) for name in TEXTS},
    )
    notice_serve(stand.actor, notice=notice, served=served)


TEXTS = ("server", "receiver", "relation", "witnesses", "place", "tracking", "reason", "remark")


def _at(posted: Posted) -> datetime | None:
    """The moment of service; a day without a time is noon of a past day, or now."""
    on = posted.day("served_on")
    if on is None:
        return None
    if posted.text("served_time", 8):
        return posted.moment("served_on", "served_time")
    noon = datetime.combine(on, time(12), ZoneInfo(settings.TIME_ZONE))
    return min(noon, legal_now()) if on == legal_today() else noon


def _evidence(request: HttpRequest) -> Attachment | None:
    file = request.FILES.get("evidence")
    if file is None:
        return None
    try:
        return attachment_store(actor_of(request), name=file.name or "proof", content=file, formats=PROOFS)
    except FileRefused as refusal:
        raise Invalid({"evidence": refusal.message}) from refusal


def _chosen(notice: Notice, posted: Posted) -> NoticeService:
    try:
        uid = UUID(posted.text("service", 40))
    except ValueError:
        raise NotFound("cases.service") from None
    return services.service_in(notice, uid)


def _arrive(stand: Standing, notice: Notice, posted: Posted, request: HttpRequest) -> None:
    service_arrive(
        stand.actor,
        service=_chosen(notice, posted),
        at=_at(posted),
        receiver=posted.text("receiver", 120),
        relation=posted.text("relation", 12),
        evidence=_evidence(request),
    )


def _fail(stand: Standing, notice: Notice, posted: Posted, _request: HttpRequest) -> None:
    service_fail(stand.actor, service=_chosen(notice, posted), reason=posted.text("reason", 500))


def _correct(stand: Standing, notice: Notice, posted: Posted, _request: HttpRequest) -> None:
    service_correct(stand.actor, service=_chosen(notice, posted), reason=posted.text("reason", 500))


def _prove(stand: Standing, notice: Notice, posted: Posted, _request: HttpRequest) -> None:
    service_prove(stand.actor, service=_chosen(notice, posted))


DOING: dict[str, tuple[Do, Any]] = {
    "serve": (_serve, _("Recorded.")),
    "arrive": (_arrive, _("The notice is served; what runs from its service has been counted anew.")),
    "fail": (_fail, _("Recorded: the notice still waits for its service.")),
    "correct": (_correct, _("The record is marked as corrected; the notice waits for its service again.")),
    "prove": (_prove, _("The proof of service is issued.")),
}


@staff()
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """One notice: how its service stands, what runs from it, every attempt with its proof, and the forms."""
    stand = standing(actor_of(request), uid)
    found = services.notice_for(stand.actor, notice)
    if found.case_id != stand.case.pk:
        raise NotFound("cases.notice")
    posted = Posted(request.POST)
    if request.method != "POST":
        return _page(request, stand, found, posted)
    done, said = DOING.get(posted.text("do", 12), (None, ""))
    if done is None:
        raise NotFound("desk.serving")
    try:
        _once(stand, found, posted, lambda: done(stand, found, posted, request))
    except Invalid as mistake:
        return _page(request, stand, found, posted, mistake=mistake, status=422)
    except Conflict as refusal:
        fresh = services.notice_for(stand.actor, notice)
        return _page(request, stand, fresh, posted, refusal=refusal.message, status=409)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_notice", args=[uid, notice]))


def _once(stand: Standing, row: Notice, posted: Posted, doing: Callable[[], Any]) -> None:
    def do() -> tuple[int, str]:
        doing()
        return 303, ""

    if not posted.key:
        action(do)()
        return
    once(stand.actor, key=posted.key, content={"notice": str(row.uid), "form": posted.content()}, do=do)


def _page(
    request: HttpRequest,
    stand: Standing,
    row: Notice,
    posted: Posted,
    *,
    mistake: Invalid | None = None,
    refusal: Any = "",
    status: int = 200,
) -> HttpResponse:
    read_recorded(
        stand.actor, f"{_('Service of a notice')}: {stand.case.number}", [stand.case], what="desk.notice"
    )
    errors = dict(mistake.fields) if mistake is not None else {}
    asked = posted.text("do", 12)
    at = posted.text("service", 40)
    may = services.may_serve(stand.actor, stand.case)
    rows = services.services_of([row]).get(row.pk, [])
    book = services.ledger_of(stand.case, row)
    context = {
        "stand": stand,
        "case": stand.case,
        "notice": row,
        "title": words.word(words.NOTICE, row.kind),
        "state": sentence_of(row),
        "due": due_of(row.serve_by) if row.served_on is None and row.serve_by else None,
        "book": book,
        "book_due": due_of(book.due) if book is not None else None,
        "services": [_shown(s, row, asked, at, posted, errors) for s in rows],
        "may": may,
        "open": may and services.is_waiting(row),
        "questions": _questions(posted if asked == "serve" else None, errors if asked == "serve" else {}),
        "errors": errors if asked == "serve" else {},
        "refusal": refusal or (mistake.message if mistake is not None and not errors else ""),
        "ofd": available(),
        "key": uuid7().hex if status != 422 else posted.key or uuid7().hex,
    }
    return render(request, "desk/serving_notice.html", context, status=status)


def _shown(
    row: NoticeService, notice: Notice, asked: str, at: str, posted: Posted, errors: dict[str, Any]
) -> dict[str, Any]:
    here = at == str(row.uid)
    prefix = f"{row.uid}-"
    return {
        "row": row,
        "way": WAYS[row.way],
        "status": state_of(row, notice),
        "receiver": row.receiver.reveal() if row.receiver else "",
        "relation": RELATIONS.get(row.relation, ""),
        "witnesses": row.witnesses.reveal() if row.witnesses else "",
        "underway": row.state == NoticeService.UNDERWAY and notice.served_on is None,
        "correctable": row.state != NoticeService.CORRECTED,
        "arriving": _arriving(posted if here and asked == "arrive" else None, errors if here else {}, prefix),
        "failing": _reason(
            _("Why it was not served"), here and asked == "fail", posted, errors, f"{prefix}fail-"
        ),
        "correcting": _reason(
            _("What is wrong with the record"),
            here and asked == "correct",
            posted,
            errors,
            f"{prefix}correct-",
        ),
        "errors": errors if here else {},
    }


def _choice(key: str, label: Any, options: dict[str, Any], **more: Any) -> dict[str, Any]:
    rows = [{"value": v, "label": w} for v, w in options.items()]
    return {"id": key, "name": key, "type": "select", "label": label, "options": rows, **more}


def _text(key: str, label: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": key,
        "name": key,
        "type": "text",
        "label": label,
        "required": False,
        "max_length": 200,
        **more,
    }


def _day(**more: Any) -> dict[str, Any]:
    return {"id": "served_on", "name": "served_on", "type": "date", "label": _("Day of service"), **more}


def _questions(posted: Posted | None, errors: dict[str, Any]) -> list[dict[str, Any]]:
    """The form of a service; which answers a way needs is said at the fields, and checked by the action."""
    fields = [
        _choice("way", _("How it is served"), WAYS, value="person"),
        _day(
            required=False,
            value=legal_today().isoformat(),
            help=_("Empty for what is only posted now, and for a public notice."),
        ),
        _text("served_time", _("Time of day"), max_length=5, help=_("For example 09:30.")),
        _text("receiver", _("Who received it"), max_length=120),
        _choice("relation", _("What the receiver is to the addressee"), RELATIONS, required=False, value=""),
        _text(
            "place",
            _("Place"),
            help=_("Address; for another office its name, for a public notice where it is posted."),
        ),
        _text("tracking", _("Number of the consignment"), max_length=80, help=_("By post.")),
        {
            **_text("reason", _("Reason"), max_length=500),
            "type": "textarea",
            "rows": 2,
            "help": _("Left behind: who refused it and why. Public notice: why no other way reaches them."),
        },
        _text(
            "witnesses",
            _("Witnesses"),
            max_length=300,
            help=_("Left behind: whoever saw it, or a picture below."),
        ),
        _text("server", _("Who served it"), max_length=120, help=_("Empty: you.")),
        _text("remark", _("Remark"), max_length=500),
    ]
    fields = fields if posted is None else refill(fields, posted)
    return with_errors(fields, errors)


def _arriving(posted: Posted | None, errors: dict[str, Any], prefix: str) -> list[dict[str, Any]]:
    fields = [
        _day(value=legal_today().isoformat()),
        _text("receiver", _("Who received it"), max_length=120, required=True),
        _choice("relation", _("What the receiver is to the addressee"), RELATIONS, value="self"),
    ]
    fields = fields if posted is None else with_errors(refill(fields, posted), errors)
    return [{**f, "id": f"{prefix}{f['id']}"} for f in fields]


def _reason(
    label: Any, here: bool, posted: Posted, errors: dict[str, Any], prefix: str
) -> list[dict[str, Any]]:
    field = {
        **_text("reason", label, max_length=500, required=True),
        "type": "textarea",
        "rows": 2,
        "value": posted.text("reason", 500) if here else "",
    }
    return [{**f, "id": f"{prefix}{f['id']}"} for f in (with_errors([field], errors) if here else [field])]
