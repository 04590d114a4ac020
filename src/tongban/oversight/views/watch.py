"""The administrator's pages of the rules besides time: each with its versions, and what a change would have found."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid
from tongban.base.legal import legal_today
from tongban.laws.actions import WORD
from tongban.org.typed import Trouble, attempt, day, filled, line
from tongban.oversight import rulebook, words
from tongban.oversight.actions import watch_publish
from tongban.oversight.actions.findings import mistakes_of
from tongban.oversight.models import WatchVersion
from tongban.oversight.rulebook import OFF, WatchRule
from tongban.oversight.watching.trying import Tried, tried


@staff(WORD)
@require_safe
def watch_rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its colour and threshold today."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for rule in rulebook.rules():
        kinds.setdefault(rule.kind, []).append(_row(rule))
    shown = [(words.LAMP_KINDS[kind], rows) for kind, rows in kinds.items()]
    return render(request, "oversight/watch_rules.html", {"kinds": shown})


def _row(rule: WatchRule) -> dict[str, Any]:
    now = rulebook.setting(rule.code)
    lamp = "" if now.grade == OFF else words.SHOWN[now.grade]
    return {"rule": rule, "setting": now, "grade": words.WATCH_GRADES[now.grade], "lamp": lamp}


@staff(WORD)
@require_http_methods(["GET", "HEAD", "POST"])
def watch_rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it looks at, its versions, and the form of the next one, tried before it is published."""
    rule = rulebook.rule(code)
    trouble: Trouble | None = None
    preview: Tried | None = None
    if request.method == "POST" and request.POST.get("act") == "publish":
        done, trouble = attempt(lambda: _publish(request, rule))
        if done is not None:
            messages.success(request, _("Published. It counts from its first day."))
            return HttpResponseRedirect(request.path)
    elif request.method == "POST":
        preview, trouble = attempt(lambda: _try(request, rule))
    questions = filled(_questions(rule), request, trouble)
    context = {
        "rule": rule,
        "rows": _facts(rule),
        "versions": [_version(version) for version in rulebook.versions_of(code)],
        "shipped": words.WATCH_GRADES[rule.grade],
        "questions": questions,
        "errors": {q["id"]: q["error"] for q in questions if q.get("error")},
        "trouble": trouble,
        "preview": preview,
    }
    return render(request, "oversight/watch_rule.html", context, status=trouble.status if trouble else 200)


def _facts(rule: WatchRule) -> list[dict[str, Any]]:
    row = _row(rule)
    rows = [
        {"label": _("Kind"), "value": words.LAMP_KINDS[rule.kind]},
        {"label": _("Grade"), "value": row["grade"]},
        {"label": _("Legal basis"), "value": rule.basis},
    ]
    if rule.threshold is not None:
        told = {lang: f"{row['setting'].threshold} {unit}" for lang, unit in rule.unit.items()}
        rows.insert(2, {"label": _("Threshold"), "value": told})
    return rows


def _version(version: WatchVersion) -> dict[str, Any]:
    ahead = version.valid_from > legal_today()
    return {"version": version, "grade": words.WATCH_GRADES[version.grade], "ahead": ahead}


def _questions(rule: WatchRule) -> list[dict[str, Any]]:
    now, today = rulebook.setting(rule.code), legal_today().isoformat()
    grades = [{"value": grade, "label": label} for grade, label in words.WATCH_GRADES.items()]
    rows: list[dict[str, Any]] = [
        {"id": "grade", "type": "choice", "label": _("Grade"), "options": grades, "value": now.grade},
        {"id": "valid_from", "type": "date", "label": _("Counts from"), "value": today, "min": today},
        {"id": "valid_to", "type": "date", "label": _("Last day"), "required": False,
         "help": _("Leave it empty where the version has no end. After its last day the rule rests.")},
        {"id": "source", "label": _("Decision on which it rests"), "max_length": 200},
    ]  # fmt: skip
    if rule.threshold is not None:
        bounds = {"least": rule.least, "most": rule.most}
        threshold = {
            "id": "threshold", "type": "integer", "label": _("Threshold"), "value": str(now.threshold),
            "min": rule.least, "max": rule.most, "unit": rule.unit, "help": _("From %(least)d to %(most)d.") % bounds,
        }  # fmt: skip
        rows.insert(1, threshold)
    return rows


def _read(request: HttpRequest, rule: WatchRule) -> dict[str, Any]:
    """What was typed; raises ``Invalid`` where it is no number or no day."""
    typed, begins = line(request, "threshold", 10), day(request, "valid_from")
    mistakes: dict[str, Any] = {}
    if rule.threshold is not None and not (typed.isascii() and typed.isdigit()):
        mistakes["threshold"] = _("Please write a whole number.")
    if begins is None:
        mistakes["valid_from"] = _("There is no such day. Write for example 2026-04-07.")
    if mistakes:
        raise Invalid(mistakes)
    return {
        "grade": line(request, "grade", 10),
        "threshold": int(typed) if rule.threshold is not None else None,
        "valid_from": begins,
        "valid_to": day(request, "valid_to"),
        "source": line(request, "source", 200),
    }


def _publish(request: HttpRequest, rule: WatchRule) -> WatchVersion:
    return watch_publish(actor_of(request), code=rule.code, **_read(request, rule))


def _try(request: HttpRequest, rule: WatchRule) -> Tried:
    asked = _read(request, rule)
    begins: date = asked["valid_from"]
    mistakes = mistakes_of(
        rule, asked["grade"], asked["threshold"], begins, asked["valid_to"], asked["source"]
    )
    if mistakes:
        raise Invalid(mistakes)
    return tried(rule, asked["grade"], asked["threshold"] or 0)
