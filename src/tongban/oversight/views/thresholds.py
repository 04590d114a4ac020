"""The administrator's page of the numbers that supervision works by."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.days import read_day
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.kernel.errors import Refusal
from tongban.laws.actions import WORD, parameter_publish
from tongban.laws.models import ParameterVersion
from tongban.laws.parameters import Parameter, parameter, parameters, value_of, versions_of
from tongban.org.typed import Trouble, attempt, line


@staff(WORD)
@require_http_methods(["GET", "HEAD", "POST"])
def thresholds(request: HttpRequest) -> HttpResponse:
    """Every number with its value today, its versions, and a form for the next one."""
    asked, trouble = "", None
    if request.method == "POST":
        asked = line(request, "code", 60)
        done, trouble = attempt(lambda: _publish(request, _known(asked)))
        if done is not None:
            messages.success(request, _("Published. It counts from its first day."))
            return HttpResponseRedirect(f"{reverse('thresholds')}#{asked}")
    rows = [_row(request, p, trouble if p.code == asked else None) for p in parameters()]
    status = trouble.status if trouble is not None else 200
    return render(request, "oversight/thresholds.html", {"rows": rows}, status=status)


def _known(code: str) -> Parameter:
    try:
        return parameter(code)
    except Refusal as refusal:
        raise NotFound("oversight.threshold") from refusal


def _publish(request: HttpRequest, known: Parameter) -> ParameterVersion:
    typed, day = line(request, "value", 10), _day(line(request, "valid_from", 20))
    mistakes: dict[str, Any] = {}
    if not (typed.isascii() and typed.isdigit()):
        mistakes["value"] = _("Please write a whole number.")
    if day is None:
        mistakes["valid_from"] = _("There is no such day. Write for example 2026-04-07.")
    if mistakes or day is None:
        raise Invalid(mistakes)
    return parameter_publish(
        actor_of(request),
        code=known.code,
        value=int(typed),
        valid_from=day,
        source=line(request, "source", 200),
    )


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _row(request: HttpRequest, known: Parameter, trouble: Trouble | None) -> dict[str, Any]:
    today = legal_today()
    questions: list[dict[str, Any]] = [
        {"id": f"value-{known.code}", "name": "value", "type": "integer", "label": _("New value"),
         "min": known.least, "max": known.most, "unit": known.unit,
         "help": _("From %(least)d to %(most)d.") % {"least": known.least, "most": known.most}},
        {"id": f"from-{known.code}", "name": "valid_from", "type": "date", "label": _("Counts from"),
         "value": today.isoformat(), "min": today.isoformat()},
        {"id": f"source-{known.code}", "name": "source", "label": _("Decision on which it rests"), "max_length": 200},
    ]  # fmt: skip
    return {
        "parameter": known,
        "value": value_of(known.code),
        "versions": versions_of(known.code),
        "questions": _typed(questions, request, trouble),
        "trouble": trouble,
        "errors": {q["id"]: q["error"] for q in questions if q.get("error")},
        "today": today,
    }


def _typed(
    questions: list[dict[str, Any]], request: HttpRequest, trouble: Trouble | None
) -> list[dict[str, Any]]:
    """What was typed in the form that was refused, with its sentences; the other forms stay as they are."""
    for question in questions if trouble is not None else ():
        name = question["name"]
        question["value"] = request.POST.get(name, "")
        if trouble is not None and name in trouble.fields:
            question["error"] = trouble.fields[name]
    return questions
