"""Complaints for everybody: making one, following it by number and code, saying whether the answer satisfies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.base.access import actor_of, citizen, public
from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Invalid, NotFound
from tongban.cases.models import Case
from tongban.cases.policy import own_cases
from tongban.files.actions import attachment_store
from tongban.files.models import Attachment
from tongban.org.models import Unit
from tongban.org.typed import Trouble, attempt, filled, line, text
from tongban.oversight import queries, words
from tongban.oversight.actions import complaint_close, complaint_register, complaint_review
from tongban.oversight.actions.complaints import MOST_FILES
from tongban.oversight.models import Complaint
from tongban.oversight.policy import own_complaints
from tongban.oversight.views.common import both, posted, uuid_of


def form_questions(request: HttpRequest, case: Case | None, *, staff: bool = False) -> list[dict[str, Any]]:
    """The questions of a complaint; a case fixes the unit."""
    actor = actor_of(request)
    kinds = [{"value": k, "label": words.KINDS[k]} for k in ("service", "conduct")]
    units = [{"value": u.code, "label": both(u.name_zh, u.name_en)} for u in queries.units_to_choose()]
    rows = _questions(kinds, units, case)
    if case is None and not actor.is_anonymous:
        rows.insert(2, {"id": "number", "label": _("Case number"), "required": False, "max_length": 40})
    if staff:
        sources = [{"value": k, "label": words.SOURCES[k]} for k in ("window", "phone", "letter")]
        rows.insert(0, {"id": "source", "type": "choice", "label": _("How it came in"), "options": sources})
    rows.append(_contact() if staff or actor.is_anonymous else _anonymity())
    return rows


def _questions(kinds: list[Any], units: list[Any], case: Case | None) -> list[dict[str, Any]]:
    """What everybody is asked."""
    return [
        {"id": "kind", "type": "choice", "label": _("What is it about?"), "options": kinds},
        {
            "id": "unit",
            "type": "choice",
            "label": _("Which office?"),
            "options": units,
            "value": case.unit.code if case else "",
        },
        {
            "id": "about_words",
            "label": _("Who or where"),
            "required": False,
            "max_length": 200,
            "help": _("A name, a badge number, a window, a day: whatever you know."),
        },
        {"id": "title", "label": _("Title"), "max_length": 200},
        {
            "id": "text",
            "type": "textarea",
            "label": _("What happened"),
            "max_length": 1000,
            "rows": 7,
            "help": _("Who did or did not do what, when and where."),
        },
        {
            "id": "wish",
            "type": "textarea",
            "label": _("What should be done"),
            "required": False,
            "max_length": 500,
            "rows": 3,
        },
    ]


def _contact() -> dict[str, Any]:
    return {
        "id": "contact",
        "label": _("How we can reach you"),
        "required": False,
        "max_length": 100,
        "help": _("Seen only by whoever looks into it."),
    }


def _anonymity() -> dict[str, Any]:
    return {
        "id": "anonymous",
        "type": "checkbox",
        "label": _("Leave my name out altogether"),
        "required": False,
        "help": _("Then only the number and the query code lead to the answer."),
    }


def typed_facts(request: HttpRequest) -> dict[str, Any]:
    """What the form says, cut and cleaned."""
    return {
        "kind": request.POST.get("kind", ""),
        "title": line(request, "title", 300),
        "text": text(request, "text", 2000),
        "wish": text(request, "wish", 500),
        "about_words": line(request, "about_words", 200),
        "contact": line(request, "contact", 200),
    }


def unit_typed(request: HttpRequest) -> Unit:
    """The unit that was chosen; raises ``Invalid``."""
    code = request.POST.get("unit", "")
    unit = next((u for u in queries.units_to_choose() if u.code == code), None)
    if unit is None:
        raise Invalid({"unit": _("Choose the office.")})
    return unit


def files_typed(request: HttpRequest, actor: Actor) -> list[Attachment]:
    """Evidence, checked at the door and kept."""
    sent = [f for f in request.FILES.getlist("evidence") if f.size]
    if len(sent) > MOST_FILES:
        raise Invalid({"evidence": _("At most five files.")})
    return [attachment_store(actor, name=f.name or "file", content=f) for f in sent]


@public
def complaint_new(request: HttpRequest, uid: str = "") -> HttpResponse:
    """Complain about service or conduct; with ``uid`` about one of one's own cases."""
    actor = actor_of(request)
    if actor.is_staff:
        return HttpResponseRedirect(reverse("complaint_take"))
    case = _case(actor, uid)
    trouble: Trouble | None = None
    if request.method == "POST":
        made, trouble = attempt(lambda: _make(request, actor, case))
        if made is not None:
            return _receipt(request, made)
    context = {
        "questions": filled(form_questions(request, case), request, trouble),
        "trouble": trouble,
        "case": case,
    }
    return render(request, "oversight/complaint_new.html", context, status=trouble.status if trouble else 200)


def _case(actor: Actor, uid: str) -> Case | None:
    if not uid:
        return None
    case = own_cases(actor).select_related("item", "unit").filter(uid=uuid_of(uid)).first()
    if case is None:
        raise NotFound("cases.case")
    return case


def _numbered(request: HttpRequest, actor: Actor) -> Case | None:
    number = line(request, "number", 40)
    if not number:
        return None
    case = own_cases(actor).filter(number=number.upper()).first()
    if case is None:
        raise Invalid({"number": _("You have no case with this number.")})
    return case


def _make(request: HttpRequest, actor: Actor, case: Case | None) -> Complaint:
    unit = unit_typed(request)
    about = case or _numbered(request, actor)
    anonymous = request.POST.get("anonymous") in ("true", "on", "1")
    source = "qr" if request.GET.get("from") == "qr" else "web"
    evidence = files_typed(request, actor)
    return complaint_register(
        actor,
        about_unit=unit,
        case=about,
        anonymous=anonymous,
        source=source,
        evidence=evidence,
        **typed_facts(request),
    )


def _receipt(request: HttpRequest, made: Complaint) -> HttpResponse:
    """The number and the code are shown once, on the page that answers the form."""
    context = {
        "made": made,
        "card": {
            "title": _("We have your complaint"),
            "number": made.number,
            "code": made.query_code,
            "rows": [
                {"label": _("Office"), "value": both(made.about_unit.name_zh, made.about_unit.name_en)},
                {"label": _("We say whether we take it up by"), "value": made.accept_by},
                {"label": _("You have an answer by"), "value": made.answer_by},
            ],
        },
    }
    return render(request, "oversight/complaint_made.html", context)


@public
def complaints(request: HttpRequest) -> HttpResponse:
    """Follow a complaint by number and query code; one's own are listed for who is signed in."""
    actor = actor_of(request)
    number, code = line(request, "number", 30), line(request, "code", 30)
    trouble: Trouble | None = None
    if request.method == "POST":
        try:
            row = queries.complaint_by_codes(number, code)
            answer = _voice(request, ANONYMOUS, row, row.query_code)
            return answer or _status(request, row, code=row.query_code, number=row.number)
        except NotFound:
            trouble = Trouble({"number": _("No complaint has this number and query code.")})
    questions = [
        {"id": "number", "label": _("Number of the complaint"), "max_length": 30},
        {"id": "code", "type": "code", "label": _("Query code"), "max_length": 24},
    ]
    mine = own_complaints(actor).select_related("about_unit").order_by("-registered_at", "-id")[:50]
    context = {
        "questions": filled(questions, request, trouble),
        "trouble": trouble,
        "mine": [{"row": row, "state": _state(row)} for row in mine],
    }
    return render(request, "oversight/complaints.html", context, status=trouble.status if trouble else 200)


@citizen
def my_complaint(request: HttpRequest, uid: str) -> HttpResponse:
    """One's own complaint and its answer."""
    actor = actor_of(request)
    row = queries.own_complaint(actor, uuid_of(uid))
    if request.method == "POST":
        answer = _voice(request, actor, row, "")
        if answer is not None:
            return answer
        row = queries.own_complaint(actor, row.uid)
    return _status(request, row)


def _voice(request: HttpRequest, actor: Actor, row: Complaint, code: str) -> HttpResponse | None:
    """Satisfied, or once more; None where the form was only the look-up. Trouble shows on the page."""
    step = request.POST.get("step", "")
    if step not in ("satisfied", "review"):
        return None
    if step == "satisfied":
        work, done = (
            lambda: complaint_close(actor, complaint=row, satisfied=True, code=code),
            _("Thank you. The complaint is closed."),
        )
    else:
        work = lambda: complaint_review(actor, complaint=row, words=text(request, "words", 600), code=code)  # noqa: E731
        done = _("Somebody else looks at it once more.")
    if code:
        _made, trouble = attempt(work)
        if trouble is None:
            messages.success(request, done)
        fresh = queries.complaint_by_codes(row.number, row.query_code)
        return _status(request, fresh, code=code, number=row.number, trouble=trouble)
    answer, trouble = posted(request, work, done, reverse("my_complaint", args=[row.uid]))
    return answer or _status(request, row, trouble=trouble)


def _state(row: Complaint) -> dict[str, Any]:
    kind, label = words.COMPLAINT_STATES[row.state]
    return {"kind": kind, "label": label}


def _status(
    request: HttpRequest, row: Complaint, *, code: str = "", number: str = "", trouble: Trouble | None = None
) -> HttpResponse:
    why = [
        {
            "id": "words",
            "type": "textarea",
            "label": _("Why the answer does not satisfy you"),
            "max_length": 500,
            "rows": 3,
        }
    ]
    context = {
        "row": row,
        "state": _state(row),
        "kind": words.KINDS[row.kind],
        "way": words.WAYS.get(row.way, ""),
        "may_answer": row.state == "answered",
        "may_review": row.state == "answered" and not row.reviewed_once,
        "questions": filled(why, request, trouble),
        "trouble": trouble,
        "code": code,
        "number": number,
    }
    return render(
        request, "oversight/complaint_status.html", context, status=trouble.status if trouble else 200
    )
