"""``tongban laws preview``, ``apply`` and ``drop``: a change of calendar or limits, shown before it is made."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import django


def run(options: argparse.Namespace) -> int:
    """0 done, 1 refused with a sentence, 2 a file or a change that is not there."""
    django.setup()
    from tongban.base.errors import Invalid, Refused

    try:
        return _preview(options) if hasattr(options, "file") else _act(options)
    except Invalid as mistake:
        said = [str(words) for words in mistake.fields.values()] or [str(mistake.message)]
        print("; ".join(said), file=sys.stderr)
    except Refused as refusal:
        print(str(refusal), file=sys.stderr)
    return 1


def _preview(options: argparse.Namespace) -> int:
    """Propose every year and limit of the file, count them here, and print what they touch."""
    from tongban.base.actor import SYSTEM
    from tongban.cases.actions.changes import rule_change_propose
    from tongban.cases.actions.counting import rule_change_count_batch
    from tongban.cases.models import RuleChange

    try:
        wanted = list(_wanted(tomllib.loads(options.file.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        print(f"{options.file} cannot be read: {error}", file=sys.stderr)
        return 2
    if not wanted:
        print(f"{options.file} holds neither [years.YYYY] nor [[rule]].", file=sys.stderr)
        return 2
    for kind, key, table in wanted:
        change = rule_change_propose(SYSTEM, kind=kind, key=key, table=table, source=options.source)
        while change.state == RuleChange.COUNTING and rule_change_count_batch(uid=str(change.uid)):
            change.refresh_from_db()
            print(f"  {change.done} of {change.total} open cases", file=sys.stderr)
        change.refresh_from_db()
        _told(change, options.cases)
    return 0


def _wanted(data: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    years, rules = data.get("years", {}), data.get("rule", [])
    if not isinstance(years, dict) or not isinstance(rules, list):
        raise ValueError("write [years.2027] and [[rule]]")
    for year, days in years.items():
        yield "calendar", str(year), _plain(days)
    for rule in rules:
        yield "limit", str(rule.get("code", "")), _plain(rule)


def _plain(table: Any) -> Any:
    """Days as text, for a column of JSON."""
    if isinstance(table, dict):
        return {key: _plain(value) for key, value in table.items()}
    if isinstance(table, list):
        return [_plain(value) for value in table]
    return table.isoformat() if isinstance(table, date | datetime) else table


def _told(change: Any, most: int) -> None:
    print(f"{change.kind} {change.key}: {change.state}. Change {change.uid}")
    print(
        f"  {change.done} open cases looked at, {change.touched} touched: {change.later} later, "
        f"{change.sooner} sooner, {change.late} late or accepted at once"
    )
    touches = change.touches.select_related("case").defer("case__values").order_by("id")
    for touch in touches[: max(most, 0)]:
        days = ", ".join(f"{name} {old} -> {new}" for name, (old, new) in touch.days.items())
        print(f"  {touch.case.number}  {days or 'the day stays'}  owed: {', '.join(touch.owes)}")
    if change.touched > most:
        print(f"  … and {change.touched - most} more")


def _act(options: argparse.Namespace) -> int:
    from tongban.base.actor import SYSTEM
    from tongban.cases.actions.changes import rule_change_apply, rule_change_drop
    from tongban.cases.models import RuleChange
    from tongban.org.typed import uid

    change = RuleChange.objects.filter(uid=uid(options.change)).first()
    if change is None:
        print("There is no such change; tongban laws preview prints its name.", file=sys.stderr)
        return 2
    if not hasattr(options, "on"):
        rule_change_drop(SYSTEM, change=change)
        print("Given up; nothing was changed.")
        return 0
    done = rule_change_apply(SYSTEM, change=change, apply_on=options.on)
    when = (
        f"waits for {done.apply_on}"
        if done.state == RuleChange.WAITING
        else "is in force; cases are counted anew"
    )
    print(f"{done.kind} {done.key} {when}.")
    return 0
