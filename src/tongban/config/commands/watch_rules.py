"""The rules of supervision besides time, on the command line: list them, publish a version of one."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

import django


def add(verbs: Any) -> None:
    """The verb and what it takes."""
    watch = verbs.add_parser(
        "watch", help="the rules of supervision besides time; with a code, publish a version"
    )
    watch.add_argument("rule", metavar="CODE", nargs="?", default="")
    watch.add_argument("--grade", choices=("yellow", "red", "off"), help="its colour (default: as today)")
    watch.add_argument("--threshold", type=int, help="(default: as today)")
    watch.add_argument("--from", dest="begin", type=date.fromisoformat, help="first day (default: today)")
    watch.add_argument("--to", dest="end", type=date.fromisoformat, help="last day (default: no end)")
    watch.add_argument("--source", default="", help="the decision on which it rests")


def run(options: argparse.Namespace) -> int:
    """0 listed or published, 1 refused, with the reason."""
    django.setup()
    from tongban.oversight import rulebook

    if options.rule:
        return _publish(options)
    for rule in rulebook.rules():
        now = rulebook.setting(rule.code)
        bound = "" if rule.threshold is None else f"{now.threshold} {rule.unit['en']}"
        print(f"{rule.code:<12} {rule.kind:<8} {now.grade:<7} {bound:<14} {rule.words['en']}")
    return 0


def _publish(options: argparse.Namespace) -> int:
    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Invalid, NotFound
    from tongban.base.legal import legal_today
    from tongban.oversight import rulebook
    from tongban.oversight.actions import watch_publish

    begin = options.begin or legal_today()
    try:
        known, now = rulebook.rule(options.rule), rulebook.setting(options.rule, begin)
        threshold = now.threshold if options.threshold is None else options.threshold
        row = watch_publish(
            SYSTEM,
            code=known.code,
            grade=options.grade or now.grade,
            threshold=threshold if known.threshold is not None else None,
            valid_from=begin,
            valid_to=options.end,
            source=options.source,
        )
    except NotFound:
        print(f"There is no rule {options.rule}. tongban laws watch lists them.", file=sys.stderr)
        return 1
    except Invalid as mistake:
        print("; ".join(str(words) for words in mistake.fields.values()), file=sys.stderr)
        return 1
    print(f"{row.code} is {row.grade} from {begin} on.")
    return 0
