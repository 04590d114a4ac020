"""The handlers' desk: register, accept or refuse, assign, answer, follow up, close; the searchable archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.cases.models import Case
from tongban.cases.policy import visible
from tongban.files.serving import serve
from tongban.org.typed import Trouble, attempt, filled, line, text
from tongban.oversight import queries, words
from tongban.oversight.actions import (
    complaint_accept,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_refuse,
    complaint_register,
)
from tongban.oversight.models import Complaint
from tongban.oversight.policy import HANDLE, may_direct
from tongban.oversight.views.common import (
    asked,
    both,
    day_asked,
    name_of,
    options,
    page_of,
    posted,
    uuid_of,
    version_of,
)
from tongban.oversight.views.complaints import files_typed, form_questions, typed_facts, unit_typed
from tongban.records.actions import read_recorded
from tongban.ui.tables import Column, Table

PURPOSE = "投诉办理"


def state_of(row: Complaint) -> dict[str, Any]:
    """The chip of a complaint."""
    kind, label = words.COMPLAINT_STATES[row.state]
    return {"kind": kind, "label": label}


@staff(HANDLE)
@require_safe
def complaint_desk(request: HttpRequest) -> HttpResponse:
    """Every complaint that this person may see, searchable by text, unit, kind, state and period."""
    actor = actor_of(request)
    q, unit, kind, state = (asked(request, n) for n in ("q", "unit", "kind", "state"))
    since, until = day_asked(request, "since"), day_asked(request, "until")
    rows = queries.complaints(actor, words=q, unit=unit, kind=kind, state=state, since=since, until=until)
    units = [{"value": u.code, "label": both(u.name_zh, u.name_en)} for u in queries.units_to_choose()]
    states = [
        {"value": "open", "label": _("Everything open")},
        {"value": "late", "label": _("Answer overdue")},
        *options(words.COMPLAINT_STATES),
    ]
    filters = [
        {"id": "q", "label": _("Words or number"), "value": q},
        {"id": "unit", "label": _("Unit"), "options": units, "value": unit},
        {"id": "kind", "label": _("Kind"), "options": options(words.KINDS), "value": kind},
        {"id": "state", "label": _("State"), "options": states, "value": state},
        {"id": "since", "label": _("From"), "type": "date", "value": since.isoformat() if since else ""},
        {"id": "until", "label": _("Until"), "type": "date", "value": until.isoformat() if until else ""},
    ]
    table = Table(
        request,
        _columns(),
        page_of(request, rows, ("-registered_at", "-id")),
        _("Complaints"),
        filters=filters,
        row_url=lambda c: reverse("complaint", args=[c.uid]),
        empty={"title": _("No complaint"), "text": _("Nothing was assigned to you and nothing waits.")},
    )
    return render(request, "oversight/complaint_desk.html", {"table": table})


def _columns() -> list[Column]:
    today = legal_today()

    def late(row: Complaint) -> dict[str, Any]:
        over = row.state not in ("answered", "closed", "refused") and row.answer_by < today
        return {"label": _("Overdue"), "tone": "red"} if over else {}

    return [
        Column("number", _("Number"), "code", url=lambda c: reverse("complaint", args=[c.uid])),
        Column("title", _("Title"), value=lambda c: c.title_words),
        Column("kind", _("Kind"), value=lambda c: words.KINDS[c.kind], wide=True),
        Column("unit", _("About"), value=lambda c: name_of(c.about_unit), wide=True),
        Column("answer_by", _("Answer by"), "day"),
        Column("late", _("Late"), "chip", value=late, wide=True),
        Column("state", _("State"), "status", value=state_of),
    ]


@staff(HANDLE)
def complaint_take(request: HttpRequest) -> HttpResponse:
    """Register what came by window, telephone or letter."""
    actor = actor_of(request)
    trouble: Trouble | None = None
    if request.method == "POST":
        made, trouble = attempt(lambda: _take(request, actor))
        if made is not None:
            return HttpResponseRedirect(reverse("complaint", args=[made.uid]))
    context = {
        "questions": filled(form_questions(request, None, staff=True), request, trouble),
        "trouble": trouble,
        "staff": True,
    }
    return render(request, "oversight/complaint_new.html", context, status=trouble.status if trouble else 200)


def _take(request: HttpRequest, actor: Actor) -> Complaint:
    unit, case = unit_typed(request), _case_named(request, actor)
    if unit.pk == actor.unit:
        raise Invalid(
            {"unit": _("It is about your own unit. Ask the supervisor of another unit to register it.")}
        )
    evidence = files_typed(request, actor)
    source = request.POST.get("source", "")
    return complaint_register(
        actor, about_unit=unit, case=case, source=source, evidence=evidence, **typed_facts(request)
    )


def _case_named(request: HttpRequest, actor: Actor) -> Case | None:
    number = line(request, "number", 40)
    if not number:
        return None
    case = visible(actor).filter(number=number.upper()).first()
    if case is None:
        raise Invalid({"number": _("No case has this number.")})
    return case


@staff(HANDLE)
def complaint(request: HttpRequest, uid: str) -> HttpResponse:
    """One complaint, its evidence, its course, and the steps open to this person."""
    actor = actor_of(request)
    row = queries.complaint_for(actor, uuid_of(uid))
    trouble: Trouble | None = None
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in _STEPS:
            raise NotFound("oversight.step")
        work, done = _STEPS[step]
        onward = reverse("complaint", args=[row.uid])
        answer, trouble = posted(request, lambda: work(actor, row, request), done, onward)
        if answer is not None:
            return answer
        row = queries.complaint_for(actor, row.uid)
    read_recorded(actor, PURPOSE, [row], what="complaint")
    context = {
        "row": row,
        "state": state_of(row),
        "kind": words.KINDS[row.kind],
        "source": words.SOURCES.get(row.source, row.source),
        "way": words.WAYS.get(row.way, ""),
        "level": words.LEVELS[row.rating.level] if row.rating else "",
        "contact": row.contact.reveal() if row.contact else "",
        "who": _who(row),
        "evidence": list(row.evidence.select_related("attachment")),
        "forms": _forms(actor, row, request, trouble),
        "trouble": trouble,
    }
    return render(request, "oversight/complaint.html", context, status=trouble.status if trouble else 200)


def _who(row: Complaint) -> Any:
    if row.complainant is not None:
        return row.complainant.name
    return _("Without a name") if row.anonymous else _("Not signed in")


@staff(HANDLE)
@require_safe
def evidence_file(request: HttpRequest, uid: str, file: str) -> HttpResponse:
    """A file that came with a complaint."""
    actor = actor_of(request)
    row = queries.complaint_for(actor, uuid_of(uid))
    found = row.evidence.select_related("attachment").filter(uid=uuid_of(file)).first()
    if found is None:
        raise NotFound("oversight.evidence")
    read_recorded(actor, PURPOSE, [row], what="evidence")
    return serve(found.attachment)


def _accept(actor: Actor, row: Complaint, request: HttpRequest) -> Any:
    return complaint_accept(actor, complaint=row, version=version_of(request))


def _refuse(actor: Actor, row: Complaint, request: HttpRequest) -> Any:
    way = request.POST.get("way", "")
    return complaint_refuse(
        actor, complaint=row, way=way, words=text(request, "words", 2000), version=version_of(request)
    )


def _assign(actor: Actor, row: Complaint, request: HttpRequest) -> Any:
    chosen = request.POST.get("to", "")
    post = next((p for p in queries.handlers_for(row) if str(p.uid) == chosen), None)
    if post is None:
        raise Invalid({"to": _("Choose somebody of the list: whoever is involved is not on it.")})
    return complaint_assign(actor, complaint=row, to=post, version=version_of(request))


def _answer(actor: Actor, row: Complaint, request: HttpRequest) -> Any:
    true = {"true": True, "false": False}.get(request.POST.get("substantiated", ""))
    return complaint_answer(
        actor,
        complaint=row,
        findings=text(request, "findings", 2000),
        substantiated=true,
        answer=text(request, "answer", 2000),
        version=version_of(request),
    )


def _close(actor: Actor, row: Complaint, request: HttpRequest) -> Any:
    satisfied = {"true": True, "false": False}.get(request.POST.get("satisfied", ""))
    return complaint_close(
        actor,
        complaint=row,
        satisfied=satisfied,
        follow_up=text(request, "follow_up", 600),
        version=version_of(request),
    )


_STEPS: dict[str, tuple[Callable[[Actor, Complaint, HttpRequest], Any], Any]] = {
    "accept": (_accept, _("The complaint was accepted.")),
    "refuse": (_refuse, _("The person was told the right way.")),
    "assign": (_assign, _("The complaint was assigned.")),
    "answer": (_answer, _("The answer was given.")),
    "close": (_close, _("The complaint was closed.")),
}


def _area(name: str, label: Any, help: Any = "", most: int = 1000) -> dict[str, Any]:
    return {"id": name, "type": "textarea", "label": label, "help": help, "max_length": most, "rows": 4}


def _forms(
    actor: Actor, row: Complaint, request: HttpRequest, trouble: Trouble | None
) -> list[dict[str, Any]]:
    """The steps open to this actor now, each a form."""
    found: list[dict[str, Any]] = []
    directs = may_direct(actor, row)
    if directs and row.state == "registered":
        found.append({"step": "accept", "title": _("Accept"), "questions": []})
    if directs and row.state in ("registered", "accepted", "assigned", "reviewing"):
        found.append({"step": "assign", "title": _("Assign"), "questions": [_picker(row)]})
    if actor.post == row.handler_id and row.state == "assigned":
        yes_no = {"id": "substantiated", "type": "boolean", "label": _("Is what was reported true?")}
        rows = [
            _area("findings", _("Findings"), _("For the file.")),
            yes_no,
            _area("answer", _("Answer to the person")),
        ]
        found.append({"step": "answer", "title": _("Answer"), "questions": rows})
    if directs and row.state == "answered":
        rows = [
            _area("follow_up", _("How you followed up"), most=500),
            {"id": "satisfied", "type": "boolean", "label": _("Is the person satisfied?"), "required": False},
        ]
        found.append({"step": "close", "title": _("Follow up and close"), "questions": rows})
    if directs and row.state in ("registered", "accepted"):
        ways = {"id": "way", "type": "choice", "label": _("The right way"), "options": options(words.WAYS)}
        rows = [ways, _area("words", _("What the person is told"))]
        found.append(
            {"step": "refuse", "title": _("Not for this channel"), "questions": rows, "danger": True}
        )
    for form in found:
        if request.method == "POST" and request.POST.get("step") == form["step"]:
            filled(form["questions"], request, trouble)
    return found


def _picker(row: Complaint) -> dict[str, Any]:
    """Posts to choose from; who is involved is not among them."""
    people = [
        {
            "value": str(p.uid),
            "label": {
                "zh": f"{p.unit.name_zh} · {p.holder.name} · {p.title_zh}",
                "en": f"{p.unit.name_en or p.unit.name_zh} · {p.holder.name} · {p.title_en or p.title_zh}",
            },
        }
        for p in queries.handlers_for(row)
    ]
    help = _("Whoever is named, works in the unit or had a hand in the case is not on this list.")
    return {"id": "to", "type": "choice", "label": _("To whom"), "options": people, "help": help}
