"""A case as its supervisor sees it, lamp events and their life, what heads have to explain, anomalies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.cases import clockwork
from tongban.cases.flowing import KIND
from tongban.cases.models import Case, Step
from tongban.cases.queries import case_for, timeline
from tongban.flows.actions import task_remind
from tongban.flows.models import Task
from tongban.flows.queries import tasks_of
from tongban.kernel.clock.words import reason_text
from tongban.laws.calendars import calendar_in_force
from tongban.org.typed import Trouble, day, filled, text
from tongban.oversight import queries, rulebook, words
from tongban.oversight.actions import (
    lamp_close,
    lamp_correct,
    lamp_explain,
    lamp_order,
    lamp_review,
    rule_mute,
)
from tongban.oversight.lamps import lamp_of
from tongban.oversight.models import LampEvent
from tongban.oversight.policy import EXPLAIN, ORDER, READ, REVIEW, WORK, may_explain, may_supervise
from tongban.oversight.views.board import MOST_CSV, PURPOSE, csv_url, unit_options
from tongban.oversight.views.common import (
    asked,
    both,
    csv_file,
    month_of,
    months_back,
    name_of,
    options,
    page_of,
    posted,
    uuid_of,
    version_of,
)
from tongban.records.actions import read_recorded
from tongban.ui.tables import Column, Table
from tongban.ui.words import pick

LIMITS = ("acceptance", "promised", "delivery")


@staff(READ)
@require_safe
def oversight_case(request: HttpRequest, uid: str) -> HttpResponse:
    """The case: where it stands, whose hands it is in, its time line, its days one by one, its events."""
    actor = actor_of(request)
    case = _case(actor, uid)
    read_recorded(actor, PURPOSE, [case], what="oversight case")
    tasks = list(tasks_of(KIND, case.pk, still_open=True))
    context = {
        "case": case,
        "facts": _facts(case),
        "moments": [_moment(step) for step in reversed(timeline(case, public_only=False))],
        "ledgers": _ledgers(case),
        "tasks": tasks,
        "may_remind": any(actor.may("flows.task.remind", path=t.unit_path) for t in tasks),
        "events": queries.events_of(actor, case),
        "rating": _rating(case),
    }
    return render(request, "oversight/case.html", context)


def _case(actor: Actor, uid: str) -> Case:
    case = case_for(actor, str(uuid_of(uid)))
    if not actor.may(READ, path=case.unit_path):
        raise NotFound("cases.case")
    return case


def _facts(case: Case) -> list[dict[str, Any]]:
    lamp = lamp_of(case, legal_today(), calendar_in_force())
    return [
        {
            "label": _("Lamp"),
            "value": words.LAMPS[lamp.colour],
            "note": words.rule(lamp.rule),
            "lamp": lamp.shown,
        },
        {"label": _("Promised limit"), "value": case.promised_due},
        {"label": _("Legal limit"), "value": case.statutory_due},
        {"label": _("Received"), "value": case.received_on},
    ]


def _moment(step: Step) -> dict[str, Any]:
    unit = both(step.unit.name_zh, step.unit.name_en) if step.unit else ""
    title = words.STEPS.get(step.kind) or _("A step was taken")
    return {"title": title, "at": step.at, "who": unit, "text": step.opinion}


def _ledgers(case: Case) -> list[dict[str, Any]]:
    """Each limit day by day; the promise and the law share one count."""
    lang: Any = short()
    found = []
    for which in LIMITS:
        book = clockwork.ledger(case, which)  # type: ignore[arg-type]
        if book is None:
            continue
        days = [
            {"date": d.date, "counted": d.counted, "reason": reason_text(d.reason, lang)} for d in book.days
        ]
        promised = book.promised_due if book.promised_due != book.due else None
        title = words.RULES["statutory" if which == "promised" else which]
        found.append(
            {
                "title": title,
                "due": book.due,
                "promised": promised,
                "days": days,
                "provisional": book.provisional,
            }
        )
    return found


def _rating(case: Case) -> dict[str, Any] | None:
    rating = queries.rating_of(case)
    return (
        {"level": words.LEVELS[rating.level], "words": rating.words, "on": rating.rated_on}
        if rating
        else None
    )


@staff("flows.task.remind", "flows.task.reassign")
@require_POST
def case_remind(request: HttpRequest, uid: str) -> HttpResponse:
    """Remind whoever has the case in hand (催办)."""
    actor = actor_of(request)
    case = _case(actor, uid)
    url = reverse("oversight_case", args=[case.uid])
    note = text(request, "words", 200)

    def remind() -> int:
        tasks = [t for t in tasks_of(KIND, case.pk, still_open=True) if t.status == Task.OPEN]
        if not tasks:
            raise Invalid(message=_("Nobody has anything to do in this case just now."))
        return len([task_remind(actor, task=task, words=note) for task in tasks])

    answer, trouble = posted(request, remind, _("The people at work were reminded."), url)
    if answer is not None:
        return answer
    return render(request, "oversight/sorry.html", {"trouble": trouble, "back": url}, status=422)


@staff(READ)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Every event in sight."""
    actor = actor_of(request)
    state, grade, rule, code, kind = (asked(request, n) for n in ("state", "grade", "rule", "unit", "kind"))
    path = (queries.unit_for(actor, code).path or "-") if code else ""
    rows = queries.events(
        actor, state=state, grade=grade, rule=rule, under=path, words=asked(request, "q"), kind=kind
    )
    if request.GET.get("format") == "csv":
        return _events_csv(rows)
    filters = [
        {"id": "q", "label": _("Event or case number"), "value": asked(request, "q")},
        {
            "id": "state",
            "label": _("State"),
            "options": [{"value": "open", "label": _("Everything open")}, *options(words.STATES)],
            "value": state,
        },
        {"id": "kind", "label": _("Kind"), "options": options(words.LAMP_KINDS), "value": kind},
        {"id": "grade", "label": _("Grade"), "options": options(words.GRADES), "value": grade},
        {"id": "rule", "label": _("Limit or rule"), "options": options(words.every_rule()), "value": rule},
        {"id": "unit", "label": _("Unit"), "options": unit_options(actor), "value": code},
    ]
    table = Table(
        request,
        event_columns(),
        page_of(request, rows, ("-raised_at", "-id")),
        _("Events"),
        filters=filters,
        exports=[{"url": csv_url(request), "label": _("Export (CSV)")}],
        row_url=lambda e: reverse("lamp", args=[e.uid]),
        empty={"title": _("No event"), "text": _("No limit was missed and no warning burns.")},
    )
    return render(request, "oversight/cases.html", {"table": table, "title": _("Events")})


def event_columns() -> list[Column]:
    """Columns of a list of events."""
    return [
        Column("number", _("Event"), "code", url=lambda e: reverse("lamp", args=[e.uid])),
        Column(
            "grade",
            _("Grade"),
            "lamp",
            value=lambda e: {"colour": words.SHOWN[e.grade], "label": words.GRADES[e.grade]},
        ),
        Column("rule", _("Limit or rule"), value=lambda e: words.rule(e.rule)),
        Column("kind", _("Kind"), value=lambda e: words.LAMP_KINDS.get(e.kind, e.kind), wide=True),
        Column("item", _("Item"), value=lambda e: name_of(e.matter) if e.matter else "–", wide=True),
        Column("unit", _("Unit"), value=lambda e: name_of(e.unit), wide=True),
        Column("raised_on", _("Raised"), "day"),
        Column("state", _("State"), "status", value=state_of),
    ]


def _events_csv(rows: Any) -> HttpResponse:
    """The events asked for as a file, the newest first, without names of people."""
    head = [
        _("Event"), _("Kind"), _("Limit or rule"), _("Grade"), _("State"), _("Unit"), _("Item"), _("Case"),
        _("Raised"), _("What the rule found"),
    ]  # fmt: skip
    found = rows.order_by("-raised_at", "-id")[:MOST_CSV]
    cells = (
        [
            e.number, words.LAMP_KINDS.get(e.kind, e.kind), words.rule(e.rule), words.GRADES[e.grade],
            state_of(e)["label"], name_of(e.unit), name_of(e.matter) if e.matter else "",
            e.case.number if e.case else "", e.raised_on, pick(rulebook.sentence(e.rule, e.found))[0],
        ]
        for e in found
    )  # fmt: skip
    return csv_file("events", head, cells)


def state_of(event: LampEvent) -> dict[str, Any]:
    """The chip of an event; a warning of time waits for handling, not for an explanation."""
    kind, label = words.STATES[event.state]
    if not event.asks and event.state == "notified":
        label = _("Burning")
    return {"kind": kind, "label": label}


@staff(READ, EXPLAIN, WORK)
def lamp(request: HttpRequest, uid: str) -> HttpResponse:
    """One event: what happened, its life so far, and the step that the actor may take now."""
    actor = actor_of(request)
    event = queries.event_for(actor, uuid_of(uid))
    trouble: Trouble | None = None
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in _STEPS:
            raise NotFound("oversight.step")
        work, done = _STEPS[step]
        answer, trouble = posted(
            request, lambda: work(actor, event, request), done, reverse("lamp", args=[event.uid])
        )
        if answer is not None:
            return answer
        event = queries.event_for(actor, event.uid)
    context = {
        "event": event,
        "case": event.case,
        "found": rulebook.sentence(event.rule, event.found),
        "watched": rulebook.known(event.rule),
        "sees_case": event.case is not None and actor.may(READ, path=event.case.unit_path),
        "life": [
            {
                "title": words.LIFE.get(entry.type.split(".")[1], entry.type),
                "at": entry.legal_time,
                "who": who,
            }
            for entry, who in queries.life_of(event)
        ],
        "mute": queries.is_muted(event),
        "own_only": not actor.holds(READ),
        "rule": words.rule(event.rule),
        "grade": words.GRADES[event.grade],
        "colour": words.SHOWN[event.grade],
        "state": state_of(event),
        "verdict_kind": words.VERDICTS.get(event.verdict_kind, ""),
        "forms": _forms(actor, event, request, trouble),
        "trouble": trouble,
    }
    return render(request, "oversight/event.html", context, status=trouble.status if trouble else 200)


def _explain(actor: Actor, event: LampEvent, request: HttpRequest) -> Any:
    return lamp_explain(
        actor, event=event, explanation=text(request, "explanation", 2000), version=version_of(request)
    )


def _review(actor: Actor, event: LampEvent, request: HttpRequest) -> Any:
    verdict = request.POST.get("verdict", "")
    return lamp_review(
        actor, event=event, verdict=verdict, words=text(request, "words", 2000), version=version_of(request)
    )


def _order(actor: Actor, event: LampEvent, request: HttpRequest) -> Any:
    due = day(request, "due_on")
    return lamp_order(
        actor, event=event, order=text(request, "order", 2000), due_on=due, version=version_of(request)
    )


def _correct(actor: Actor, event: LampEvent, request: HttpRequest) -> Any:
    return lamp_correct(
        actor, event=event, correction=text(request, "correction", 2000), version=version_of(request)
    )


def _close(actor: Actor, event: LampEvent, request: HttpRequest) -> Any:
    return lamp_close(actor, event=event, version=version_of(request))


def _mute(actor: Actor, event: LampEvent, request: HttpRequest) -> Any:
    until = day(request, "until")
    mistakes: dict[str, Any] = {}
    if event.item is None or rulebook.known(event.rule) is None:
        mistakes["until"] = _("This rule cannot rest for an item.")
    elif until is None:
        mistakes["until"] = _("Say by which day.")
    if mistakes or event.item is None or until is None:
        raise Invalid(mistakes)
    reason = text(request, "reason", 2000)
    return rule_mute(actor, code=event.rule, item=event.item, unit=event.unit, until=until, reason=reason)


_STEPS: dict[str, tuple[Callable[[Actor, LampEvent, HttpRequest], Any], Any]] = {
    "explain": (_explain, _("Your explanation was handed in.")),
    "review": (_review, _("The event was reviewed.")),
    "order": (_order, _("The order was given.")),
    "correct": (_correct, _("The correction was reported.")),
    "close": (_close, _("The event was closed.")),
    "mute": (_mute, _("The rule rests for this item until that day.")),
}


def _area(name: str, label: Any, help: Any = "") -> dict[str, Any]:
    return {"id": name, "type": "textarea", "label": label, "help": help, "max_length": 1000, "rows": 4}


def _forms(
    actor: Actor, event: LampEvent, request: HttpRequest, trouble: Trouble | None
) -> list[dict[str, Any]]:
    """The steps open to this actor now, each a form."""
    found: list[dict[str, Any]] = []
    if event.asks and event.state == "notified" and may_explain(actor, event):
        help = _("What happened, why, and what was done about it.")
        found.append(
            {
                "step": "explain",
                "title": _("Explain"),
                "questions": [_area("explanation", _("Explanation"), help)],
            }
        )
    if event.asks and event.state in ("notified", "explained") and may_supervise(actor, REVIEW, event):
        verdicts = [{"value": k, "label": words.VERDICTS[k]} for k in ("valid", "invalid", "exempt")]
        rows = [
            {"id": "verdict", "type": "choice", "label": _("Finding"), "options": verdicts},
            _area("words", _("Reasons")),
        ]
        found.append({"step": "review", "title": _("Review the event"), "questions": rows})
    if event.state == "valid" and may_supervise(actor, ORDER, event):
        rows = [
            _area("order", _("What must be done")),
            {"id": "due_on", "type": "date", "label": _("By which day"), "min": legal_today()},
        ]
        found.append({"step": "order", "title": _("Give an order"), "questions": rows})
    if event.state == "ordered" and may_explain(actor, event):
        found.append(
            {
                "step": "correct",
                "title": _("Report the correction"),
                "questions": [_area("correction", _("What was corrected"))],
            }
        )
    if event.state in ("valid", "corrected") and may_supervise(actor, REVIEW, event):
        found.append({"step": "close", "title": _("Close the event"), "questions": []})
    if _may_rest(actor, event):
        rows = [
            {"id": "until", "type": "date", "label": _("Rests until"), "min": legal_today()},
            _area("reason", _("Why these are false alarms")),
        ]
        found.append({"step": "mute", "title": _("Let the rule rest for this item"), "questions": rows})
    for form in found:
        if request.method == "POST" and request.POST.get("step") == form["step"]:
            filled(form["questions"], request, trouble)
    return found


def _may_rest(actor: Actor, event: LampEvent) -> bool:
    """A rule besides time that a supervisor found not valid, and that does not rest already."""
    return (
        event.verdict_kind in ("invalid", "exempt")
        and event.item_id is not None
        and rulebook.known(event.rule) is not None
        and may_supervise(actor, REVIEW, event)
        and queries.is_muted(event) is None
    )


@staff(EXPLAIN, WORK)
@require_safe
def explanations(request: HttpRequest) -> HttpResponse:
    """What waits for the head of a unit, or for an officer about an act of their own."""
    actor = actor_of(request)
    rows = queries.to_explain(actor)
    columns = [
        *event_columns()[:4],
        Column("by", _("Answer by"), "day"),
        Column("state", _("State"), "status", value=state_of),
    ]
    table = Table(
        request,
        columns,
        page_of(request, rows, ("by", "id")),
        _("To explain"),
        row_url=lambda e: reverse("lamp", args=[e.uid]),
        empty={"title": _("Nothing to explain"), "text": _("Your unit owes the supervisor no answer.")},
    )
    context = {"table": table, "title": _("To explain"), "own_only": not actor.holds(READ)}
    return render(request, "oversight/cases.html", context)


@staff(READ)
@require_safe
def anomalies(request: HttpRequest) -> HttpResponse:
    """Cases of a month whose course looks wrong, by kind."""
    actor, period = actor_of(request), month_of(request)
    kind = asked(request, "kind")
    counts = [
        {
            "kind": k,
            "label": label,
            "note": words.ANOMALY_NOTES[k],
            "n": queries.anomalies(actor, k, period.first, period.last).count(),
        }
        for k, label in words.ANOMALIES.items()
    ]
    rows = queries.anomalies(actor, kind or "seconds", period.first, period.last)
    filters = [
        {
            "id": "kind",
            "label": _("What looks wrong"),
            "options": options(words.ANOMALIES),
            "value": kind or "seconds",
        },
        {
            "id": "month",
            "label": _("Month"),
            "options": months_back(legal_today()),
            "value": f"{period.first:%Y-%m}",
        },
    ]
    columns = [
        Column("number", _("Case"), "code", url=lambda c: reverse("oversight_case", args=[c.uid])),
        Column("item", _("Item"), value=lambda c: name_of(c.item)),
        Column("unit", _("Unit"), value=lambda c: name_of(c.unit), wide=True),
        Column("accepted_at", _("Accepted"), "moment"),
        Column("decided_at", _("Cases decided"), "moment"),
    ]
    table = Table(
        request,
        columns,
        page_of(request, rows, ("decided_on", "id")),
        words.ANOMALIES.get(kind, words.ANOMALIES["seconds"]),
        filters=filters,
        empty={"title": _("Nothing found"), "text": _("No case of this month shows it.")},
    )
    return render(
        request,
        "oversight/anomalies.html",
        {"table": table, "counts": counts, "month": f"{period.first:%Y-%m}"},
    )
