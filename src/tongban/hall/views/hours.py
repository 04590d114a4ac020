"""The manager's page of a hall's hours: a week from a day on, single days that differ, each shown before it counts."""

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
from tongban.base.errors import Invalid
from tongban.base.legal import legal_today
from tongban.hall import hours, queries
from tongban.hall.actions import hall_day_end, hall_day_set, hall_week_set
from tongban.hall.actions.hours import SPANS, out_of_hours
from tongban.hall.hours import DAYS, Schedule, Spans, schedule_of
from tongban.hall.models import Hall
from tongban.hall.policy import MANAGE, demand
from tongban.org.typed import attempt, day, filled, line

NEEDED = _("Please choose the day.")


@staff(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def hall_hours(request: HttpRequest, code: str) -> HttpResponse:
    """The hours in force and to come; a new week, a single day; what either changes before it is published."""
    hall = queries.hall_by_code(code)
    demand(actor_of(request), MANAGE, hall)
    now, trouble, preview = schedule_of(hall), None, None
    what = request.POST.get("what", "")[:10]
    if request.method == "POST":
        if request.POST.get("step") == "preview":
            preview, trouble = attempt(lambda: _preview(request, now, what))
        else:
            done, trouble = attempt(lambda: _publish(request, hall, what))
            if done is not None:
                messages.success(request, done)
                return HttpResponseRedirect(reverse("hall_hours", args=[code]))
    week, single = _week_questions(now), _day_questions()
    asked = week if what == "week" else single
    context = {
        "hall": hall, "hours": now, "versions": sorted(now.weeks, key=lambda w: (w.valid_from, w.pk), reverse=True),
        "week": filled(week, request, trouble) if what == "week" else week,
        "single": filled(single, request, trouble) if what != "week" else single,
        "questions": asked, "what": what, "preview": preview, "trouble": trouble,
    }  # fmt: skip
    return render(request, "hall/manage_hours.html", context, status=trouble.status if trouble else 200)


def _preview(request: HttpRequest, now: Schedule, what: str) -> dict[str, Any]:
    if what == "week":
        then = hours.with_week(now, _day(request, "valid_from"), _week(request))
    else:
        then = hours.with_day(now, _day(request, "day"), _spans(request, "spans"))
    return {"days": hours.changed_days(now, then)[:62], "lost": len(out_of_hours(then))}


def _publish(request: HttpRequest, hall: Hall, what: str) -> Any:
    actor = actor_of(request)
    if what == "week":
        hall_week_set(
            actor, hall=hall, valid_from=_day(request, "valid_from"), week=_week(request),
            source=line(request, "source", 200),
        )  # fmt: skip
        return _("Published. The hours count from their day on.")
    if what == "end":
        hall_day_end(actor, hall=hall, day=_day(request, "day"))
        return _("The hours of the week count again on that day.")
    hall_day_set(
        actor, hall=hall, day=_day(request, "day"), spans=_spans(request, "spans"),
        reason_zh=line(request, "reason_zh", 200), reason_en=line(request, "reason_en", 200),
    )  # fmt: skip
    return _("Published.")


def _day(request: HttpRequest, name: str) -> date:
    found = day(request, name)
    if found is None:
        raise Invalid({name: NEEDED})
    return found


def _spans(request: HttpRequest, name: str) -> Spans:
    try:
        return hours.read_spans(line(request, name, 120))
    except ValueError as error:
        raise Invalid({name: SPANS}) from error


def _week(request: HttpRequest) -> list[Spans]:
    found: list[Spans] = []
    mistakes: dict[str, Any] = {}
    for n in range(len(DAYS)):
        try:
            found.append(_spans(request, f"day-{n}"))
        except Invalid as refusal:
            mistakes |= refusal.fields
    if mistakes:
        raise Invalid(mistakes)
    return found


def _week_questions(now: Schedule) -> list[dict[str, Any]]:
    today = legal_today()
    week = now.week(today)
    return [
        {"id": "valid_from", "type": "date", "label": _("Counts from"), "value": today.isoformat(),
         "min": today.isoformat()},
        *({"id": f"day-{n}", "label": name, "required": False, "max_length": 120, "example": "09:00-12:00, 13:30-17:00",
           "value": hours.told(week[n]).replace("–", "-")} for n, name in enumerate(DAYS)),
        {"id": "source", "label": _("Decision on which it rests"), "max_length": 200},
    ]  # fmt: skip


def _day_questions() -> list[dict[str, Any]]:
    return [
        {"id": "day", "type": "date", "label": _("Day"), "min": legal_today().isoformat()},
        {"id": "spans", "label": _("Hours of that day"), "required": False, "max_length": 120,
         "help": _("Leave empty: the hall is closed.")},
        {"id": "reason_zh", "label": _("Reason in Chinese"), "max_length": 200},
        {"id": "reason_en", "label": _("Reason in English"), "required": False, "max_length": 200},
    ]  # fmt: skip
