"""Queues beside the tasks: questions, extensions, deliveries, promises to check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.cases.actions import question_answer
from tongban.cases.models import Question
from tongban.desk import policy, queues
from tongban.desk.forms import Posted
from tongban.desk.lines import case_due, case_status, due_of
from tongban.desk.words import DELIVERY

TITLES = {
    "extensions": (_("Extensions to approve"), _("No extension waits for your word.")),
    "deliveries": (_("Results to deliver"), _("Every result has reached its applicant.")),
    "commitments": (_("Promises to check"), _("Every grant on a promise has been checked.")),
}
ROWS = {
    "extensions": queues.open_extensions,
    "deliveries": queues.open_deliveries,
    "commitments": queues.open_commitments,
}
FIRST_ACT = {"extensions": "extend-approve", "deliveries": "confirm", "commitments": ""}


def _queue(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    page = queues.cases_page(ROWS[key](actor), request.GET.get("after") or None)
    title, empty = TITLES[key]
    rows = [
        {
            "case": case,
            "status": case_status(case.status, case.outcome),
            "due": case_due(case),
            "note": _note(key, case),
            "act": FIRST_ACT[key],
        }
        for case in page.rows
    ]
    return render(request, "desk/queue.html", {"title": title, "empty": empty, "page": page, "rows": rows})


def _note(key: str, case: Any) -> Any:
    if key == "extensions":
        return case.extension.reason
    if key == "deliveries" and hasattr(case, "delivery"):
        return DELIVERY.get(case.delivery.method, case.delivery.method)
    return ""


@staff(policy.EXTEND)
@require_GET
def extensions(request: HttpRequest) -> HttpResponse:
    """Extensions that wait for the head."""
    return _queue(request, "extensions")


@staff(policy.DELIVER)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Results that wait to be posted or collected."""
    return _queue(request, "deliveries")


@staff(policy.DECIDE)
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """Grants on a promise that nobody has checked yet."""
    return _queue(request, "commitments")


@staff(policy.ANSWER)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """Questions of people, the one that is due first on top."""
    page = queues.questions_page(actor_of(request), request.GET.get("after") or None)
    rows = [{"question": q, "due": due_of(q.due_on)} for q in page.rows]
    return render(request, "desk/questions.html", {"page": page, "rows": rows})


@staff(policy.ANSWER)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One question and its answer."""
    actor, posted = actor_of(request), Posted(request.POST)
    found = _question(request, uid)
    mistake: Invalid | Conflict | None = None
    if request.method == "POST":
        try:
            question_answer(actor, question=found, text=posted.text("text"))
            return HttpResponseRedirect(reverse("desk_questions"))
        except (Invalid, Conflict) as error:
            mistake = error
    field = {
        "id": "text",
        "type": "textarea",
        "label": _("Answer"),
        "rows": 8,
        "max_length": 4000,
        "value": posted.text("text"),
        "error": mistake.fields.get("text", "") if isinstance(mistake, Invalid) else "",
    }
    context = {"question": found, "due": due_of(found.due_on), "field": field, "mistake": mistake}
    return render(request, "desk/question.html", context, status=mistake.status if mistake else 200)


def _question(request: HttpRequest, uid: UUID) -> Question:
    rows = policy.answerable(actor_of(request))
    found = (
        None
        if rows is None
        else rows.select_related("item", "unit", "case", "asker", "answered_by").filter(uid=uid).first()
    )
    if found is None:
        raise NotFound("desk.question")
    return found
