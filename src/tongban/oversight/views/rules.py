"""The administrator's pages of limits and calendar: what is in force, and what a change would do before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.access import actor_of, staff
from tongban.base.days import read_day
from tongban.base.errors import Invalid, NotFound
from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.base.lists import keyset_page
from tongban.cases.actions.changes import (
    rule_change_apply,
    rule_change_count,
    rule_change_drop,
    rule_change_propose,
)
from tongban.cases.models import RuleChange, RuleTouch
from tongban.kernel.clock import Rule, words
from tongban.kernel.clock.words import REASONS, Lang
from tongban.laws.actions import WORD
from tongban.laws.calendars import calendar_in_force
from tongban.laws.limits import rules_in_force
from tongban.laws.models import CalendarYear
from tongban.org.typed import attempt, filled, line, text, uid

STATES: Final = {
    RuleChange.COUNTING: (_("being counted"), "work"),
    RuleChange.READY: (_("ready to apply"), "wait"),
    RuleChange.WAITING: (_("waits for its day"), "wait"),
    RuleChange.RECOUNTING: (_("cases are counted anew"), "work"),
    RuleChange.APPLIED: (_("applied"), "done"),
    RuleChange.DROPPED: (_("given up"), "closed"),
}
LIMITS: Final = {
    "acceptance": _("answer to the papers"),
    "promised": _("promised day"),
    "statutory": _("last day by law"),
    "delivery": _("delivery of the document"),
}
OWES: Final = {
    "applicant": (_("tell the applicant"), "blue"),
    "agent": (_("tell the agent"), "blue"),
    "late": (_("becomes late"), "red"),
    "deemed": (_("silence accepts it at once"), "amber"),
    "firm": (_("no longer provisional"), "green"),
}


@staff(WORD)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every limit in force with its article; changes under way; the years of the calendar."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    today, book = legal_today(), rules_in_force()
    found = [_limit(rule, today) for code in book for rule in book.versions(code) if _asked(rule, asked)]
    calendar = calendar_in_force()
    years = [
        {"year": year, "known": year in calendar.published}
        for year in range(today.year - 1, min(today.year + 3, calendar.last.year) + 1)
    ]
    changes = RuleChange.objects.order_by("-id").defer("table")[:10]
    context = {
        "laws": _by_law(found),
        "q": asked,
        "total": len(found),
        "years": years,
        "changes": [_change(change) for change in changes],
    }
    return render(request, "oversight/rules.html", context)


def _asked(rule: Rule, asked: str) -> bool:
    law = rule.source.law if rule.source else ""
    return not asked or any(
        asked.casefold() in part.casefold() for part in (rule.code, rule.name_zh, rule.name_en, law)
    )


def _by_law(rows: list[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["law"], []).append(row)
    return list(found.items())


def _limit(rule: Rule, today: date) -> dict[str, Any]:
    lang: Lang = "zh" if short() == "zh" else "en"
    gap, more = "、" if lang == "zh" else ", ", rules_in_force().get(rule.extension or "")
    source = rule.source
    law = (
        words.LAWS_EN.get(source.law, source.law) if source and lang == "en" else source.law if source else ""
    )
    return {
        "rule": rule,
        "name": {"zh": rule.name_zh or rule.code, "en": rule.name_en or rule.name_zh or rule.code},
        "limit": words.limit_text(rule.limit, lang),
        "kind": _kind(rule),
        "start": words.event_text(rule.start_event, lang),
        "end": words.event_text(rule.end_event, lang),
        "stops": gap.join(words.ground_text(ground, lang) for ground in rule.grounds),
        "extension": words.limit_text(more.limit, lang) if more else "",
        "approver": words.approver_text((more or rule).approver or "", lang),
        "silence": words.silence_text(rule.silence, lang) if rule.silence else "",
        "valid": words.validity_text(rule, lang),
        "law": law,
        "article": words.citation_text(source, lang) if source else "",
        "text": {"zh": source.text_zh, "en": source.text_en} if source else {},
        "is_over": rule.valid_to < today,
        "is_ahead": rule.valid_from > today,
    }


def _version(rule: Rule, today: date) -> dict[str, Any]:
    """A version with its lines for the page of one limit."""
    limit = _limit(rule, today)
    told = (
        (_("Runs from"), "start"),
        (_("Runs to"), "end"),
        (_("Not counted"), "stops"),
        (_("May be extended by"), "extension"),
        (_("With approval of"), "approver"),
        (_("If nothing is said"), "silence"),
        (_("In force"), "valid"),
        (_("Law"), "article"),
    )
    return {**limit, "rows": [{"label": label, "value": limit[key]} for label, key in told if limit[key]]}


def _kind(rule: Rule) -> Any:
    if rule.direction == "before":
        return _("before")
    return _("at least") if rule.bound == "least" else _("within")


@staff(WORD)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """All versions of one limit, and the form of the next one."""
    versions = rules_in_force().versions(code)
    if not versions:
        raise NotFound("laws.limit")
    trouble = None
    if request.method == "POST":
        made, trouble = attempt(lambda: _propose_limit(request, code))
        if made is not None:
            return HttpResponseRedirect(reverse("rule_change", args=[made.uid]))
    today = legal_today()
    questions: list[dict[str, Any]] = [
        {"id": "value", "name": "value", "type": "integer", "label": _("New length"), "min": 0, "max": 36500,
         "unit": words.UNITS[versions[-1].unit][short() != "zh"].strip()},
        {"id": "valid_from", "name": "valid_from", "type": "date", "label": _("In force from"),
         "value": today.isoformat(),
         "help": _("A case keeps the version that was in force when its limit began.")},
        {"id": "source", "name": "source", "label": _("Decision on which it rests"), "max_length": 200},
    ]  # fmt: skip
    filled(questions, request, trouble)
    context = {
        "code": code,
        "versions": [_version(version, today) for version in reversed(versions)],
        "questions": questions,
        "errors": {q["id"]: q["error"] for q in questions if q.get("error")},
        "trouble": trouble,
    }
    return render(request, "oversight/rule.html", context, status=trouble.status if trouble else 200)


def _propose_limit(request: HttpRequest, code: str) -> RuleChange:
    typed, begin = line(request, "value", 10), _day(request, "valid_from")
    mistakes: dict[str, Any] = {}
    if not (typed.isascii() and typed.isdigit()) or int(typed) > 36_500:
        mistakes["value"] = _("Please write a whole number.")
    if begin is None:
        mistakes["valid_from"] = _("There is no such day. Write for example 2026-04-07.")
    if mistakes or begin is None:
        raise Invalid(mistakes)
    table = {"code": code, "value": int(typed), "valid_from": begin.isoformat()}
    source = line(request, "source", 200)
    return rule_change_propose(actor_of(request), kind="limit", key=code, table=table, source=source)


@staff(WORD)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_calendar(request: HttpRequest) -> HttpResponse:
    """The official years, and the form for one more."""
    trouble = None
    if request.method == "POST":
        made, trouble = attempt(lambda: _propose_year(request))
        if made is not None:
            return HttpResponseRedirect(reverse("rule_change", args=[made.uid]))
    calendar, today = calendar_in_force(), legal_today()
    imported = {row.year: row for row in CalendarYear.objects.order_by("year")}
    years = [
        {
            "year": year,
            "known": year in calendar.published,
            "source": imported[year].source if year in imported else "",
        }
        for year in range(today.year - 3, calendar.last.year + 1)
        if year in calendar.published or year <= today.year + 3
    ]
    unknown = next(year for year in range(today.year, today.year + 20) if year not in calendar.published)
    questions: list[dict[str, Any]] = [
        {"id": "year", "name": "year", "type": "integer", "label": _("Year"), "value": str(unknown)},
        {"id": "days", "name": "days", "type": "textarea", "rows": 9, "label": _("Days off and days made up"),
         "help": _("One holiday a line, its days after a colon, for example: 春节: 02-05..02-11. "
                   "Make-up working days stand after 调休上班.")},
        {"id": "source", "name": "source", "label": _("Official notice"), "max_length": 200},
    ]  # fmt: skip
    filled(questions, request, trouble)
    context = {
        "years": years,
        "questions": questions,
        "errors": {q["id"]: q["error"] for q in questions if q.get("error")},
        "trouble": trouble,
    }
    return render(request, "oversight/rule_calendar.html", context, status=trouble.status if trouble else 200)


def _propose_year(request: HttpRequest) -> RuleChange:
    days = read_days(text(request, "days", 4000))
    key, source = line(request, "year", 10), line(request, "source", 200)
    return rule_change_propose(actor_of(request), kind="calendar", key=key, table=days, source=source)


NAMES: Final[Mapping[str, str]] = {
    name: code.removeprefix("holiday.")
    for code, (zh, en) in REASONS.items()
    if code.startswith("holiday.") or code == "make-up"
    for name in (zh, zh.removesuffix("假期"), en.lower(), code.removeprefix("holiday."))
}


def read_days(typed: str) -> dict[str, list[str]]:
    """The days of a year as an administrator types them: ``春节: 02-05..02-11, 02-14``, one holiday a line."""
    found: dict[str, list[str]] = {}
    for row in filter(None, (row.strip() for row in typed.splitlines())):
        name, colon, spans = row.replace("：", ":").partition(":")
        code = NAMES.get(name.strip().lower(), "")
        days = [
            span.strip() for span in spans.replace("，", ",").replace("、", ",").split(",") if span.strip()
        ]
        if not colon or not code or not days:
            raise Invalid({"days": _("We could not read this line: %(line)s") % {"line": row[:60]}})
        found.setdefault(code, []).extend(days)
    if not found:
        raise Invalid({"days": _("Write at least one holiday.")})
    return found


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return read_day(line(request, name, 20))
    except ValueError:
        return None


@staff(WORD)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_change(request: HttpRequest, key: str) -> HttpResponse:
    """What a change does to open cases, and the buttons that apply it, count anew, or give it up."""
    change = RuleChange.objects.filter(uid=uid(key)).first()
    if change is None:
        raise NotFound("cases.rule_change")
    trouble = None
    if request.method == "POST":
        done, trouble = attempt(lambda: _act(request, change))
        if done is not None:
            messages.success(request, STATES[done.state][0])
            return HttpResponseRedirect(request.path)
        change.refresh_from_db()
    rows = (
        RuleTouch.objects.filter(change=change)
        .select_related("case__item", "case__unit")
        .defer("case__values")
    )
    page = keyset_page(rows, ("id",), request.GET.get("after"))
    days = [{"id": "apply_on", "name": "apply_on", "type": "date", "label": _("Apply on"),
             "value": legal_today().isoformat()}]  # fmt: skip
    filled(days, request, trouble)
    context = {
        **_change(change),
        "page": page,
        "touches": [_touch(touch) for touch in page.rows],
        "days": _holidays(change) if change.kind == "calendar" else [],
        "questions": days,
        "trouble": trouble,
        "errors": {q["id"]: q["error"] for q in days if q.get("error")},
    }
    return render(request, "oversight/rule_change.html", context, status=trouble.status if trouble else 200)


def _holidays(change: RuleChange) -> list[tuple[dict[str, str], list[str]]]:
    named = (
        (REASONS.get(c, REASONS.get(f"holiday.{c}", (c, c))), spans) for c, spans in change.table.items()
    )
    return [({"zh": zh, "en": en}, spans) for (zh, en), spans in named]


def _act(request: HttpRequest, change: RuleChange) -> RuleChange:
    actor, act = actor_of(request), line(request, "act", 20)
    if act == "drop":
        return rule_change_drop(actor, change=change)
    if act == "count":
        return rule_change_count(actor, change=change)
    if act != "apply":
        raise Invalid({"apply_on": _("Choose what to do.")})
    day, version = _day(request, "apply_on"), line(request, "version", 10)
    if day is None:
        raise Invalid({"apply_on": _("There is no such day. Write for example 2026-04-07.")})
    seen = int(version) if version.isascii() and version.isdigit() else -1
    return rule_change_apply(actor, change=change, version=seen, apply_on=day)


def _change(change: RuleChange) -> dict[str, Any]:
    label, kind = STATES[change.state]
    known = rules_in_force().versions(change.key) if change.kind == "limit" else ()
    name: Any = {"zh": known[-1].name_zh, "en": known[-1].name_en} if known else ""
    if change.kind == "calendar":
        name = {"zh": f"{change.key}年放假安排", "en": f"Holidays of {change.key}"}
    return {"change": change, "label": label, "status": kind, "name": name, "share": _share(change)}


def _share(change: RuleChange) -> int:
    return 100 * change.done // change.total if change.total else 100


def _touch(touch: RuleTouch) -> dict[str, Any]:
    days = [
        {"label": LIMITS[name], "old": date.fromisoformat(old), "new": date.fromisoformat(new)}
        for name, (old, new) in touch.days.items()
    ]
    return {"case": touch.case, "days": days, "owes": [OWES[code] for code in touch.owes]}
