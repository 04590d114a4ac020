"""Publishing dated rules: calendars, limits, law cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import legal_today
from tongban.kernel.calendar import DEFAULT
from tongban.kernel.errors import Refusal
from tongban.laws import calendars, limits, parameters
from tongban.laws.models import Article, CalendarYear, Law, LimitVersion, ParameterVersion
from tongban.records.actions import record

WORD = "laws.rule.manage"


def _demand(actor: Actor) -> None:
    if not actor.holds(WORD):
        raise Forbidden(WORD)


@action
def calendar_import(actor: Actor, *, year: int, days: Mapping[str, Any], source: str) -> CalendarYear:
    """Import the official arrangement of a year; it replaces what the house knew of that year.

    Raises ``Invalid`` when the dates make no sense. Rooms above recompute what depends on it.
    """
    _demand(actor)
    try:
        DEFAULT.merged({year: days})
    except Refusal as refusal:
        raise Invalid({"days": str(refusal)}, code=refusal.code) from refusal
    if not source.strip():
        raise Invalid({"source": _("Name the official notice.")})
    row = CalendarYear.objects.select_for_update().filter(year=year).first() or CalendarYear(year=year)
    row.days, row.source = dict(days), source.strip()[:200]
    row.save()
    record(actor, "laws.calendar_imported.v1", subject=row, changes={"year": year, "source": row.source})
    calendars.forget()
    return row


@action
def limit_publish(actor: Actor, *, table: Mapping[str, Any], source: str) -> LimitVersion:
    """Publish a version of a limit: what was in force before ends the day before it begins.

    A case that began under the older version keeps it. Raises ``Invalid`` when the table makes no sense, or when
    a version was published for this first day already.
    """
    _demand(actor)
    try:
        code, begin = str(table["code"]), date.fromisoformat(str(table["valid_from"]))
        limits.with_version(limits.rules_in_force(), table)
    except (KeyError, ValueError, Refusal) as error:
        raise Invalid({"table": str(error)}, code="laws.limit") from error
    if LimitVersion.objects.filter(code=code, valid_from=begin).exists():
        raise Invalid({"valid_from": _("A value begins on this day already.")})
    if not source.strip():
        raise Invalid({"source": _("Name the decision on which it rests.")})
    row = LimitVersion(
        code=code,
        table={**table, "valid_from": begin.isoformat()},
        valid_from=begin,
        source=source.strip()[:200],
    )
    row.save()
    record(actor, "laws.limit_published.v1", subject=row, changes={"code": code, "from": str(begin)})
    limits.forget()
    return row


@action
def parameter_publish(
    actor: Actor, *, code: str, value: int, valid_from: date, source: str
) -> ParameterVersion:
    """Let a number of the house have another value from a day on: today or later, once a day.

    Raises ``Refusal`` for an unknown number and ``Invalid`` with a sentence by field.
    """
    _demand(actor)
    known = parameters.parameter(code)
    mistakes: dict[str, Any] = {}
    if not known.least <= value <= known.most:
        bounds = {"least": known.least, "most": known.most}
        mistakes["value"] = _("Write a number from %(least)d to %(most)d.") % bounds
    if valid_from < legal_today():
        mistakes["valid_from"] = _("It can begin today or later: what has happened keeps its value.")
    elif ParameterVersion.objects.filter(code=code, valid_from=valid_from).exists():
        mistakes["valid_from"] = _("A value begins on this day already.")
    if not source.strip():
        mistakes["source"] = _("Name the decision on which it rests.")
    if mistakes:
        raise Invalid(mistakes)
    row = ParameterVersion(code=code, value=value, valid_from=valid_from, source=source.strip()[:200])
    row.save()
    changes = {"code": code, "value": value, "from": str(valid_from)}
    record(actor, "laws.parameter_published.v1", subject=row, changes=changes)
    parameters.forget()
    return row


@action
def law_card_set(
    actor: Actor, *, title_zh: str, articles: Mapping[str, Mapping[str, str]], **facts: Any
) -> Law:
    """Set the card of a law and what its articles say in our own words; texts imported before stay."""
    _demand(actor)
    law = Law.objects.select_for_update().filter(title_zh=title_zh).first() or Law(title_zh=title_zh)
    for name, value in facts.items():
        setattr(law, name, value)
    law.save()
    known = {article.number: article for article in Article.objects.select_for_update().filter(law=law)}
    for place, (number, words) in enumerate(articles.items()):
        article = known.get(number) or Article(law=law, number=number)
        article.ordinal = int(number) if number.isdigit() else place
        article.words_zh, article.words_en = words.get("zh", "")[:1000], words.get("en", "")[:1500]
        article.save()
    record(actor, "laws.card_set.v1", subject=law, changes={"articles": len(articles)})
    return law
