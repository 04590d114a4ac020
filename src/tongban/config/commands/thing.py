"""``tongban thing plan|lint|publish``: one form, one thing (一件事)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django


def main(argv: Sequence[str]) -> int:
    """Run one verb; 0 = good, 1 = no plan or findings, 2 = wrong use."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    django.setup()
    return int(options.verb(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongban thing", description="One form, one thing (一件事).")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    plan = verbs.add_parser("plan", help="the least set of items for life events, in order")
    plan.add_argument("goals", nargs="+", metavar="GOAL", help="a life event, for example child-born")
    plan.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="QUESTION=VALUE",
        help="an answer: yes, no or an option",
    )
    plan.add_argument(
        "--applicant",
        choices=("natural_person", "legal_entity"),
        default="natural_person",
        help="who applies",
    )
    plan.add_argument("--json", action="store_true", help="answer in JSON")
    plan.set_defaults(verb=_plan)
    for name, verb, words in (
        ("lint", _lint, "say what is wrong with a book of things"),
        ("publish", _publish, "publish it, in force from now on"),
    ):
        one = verbs.add_parser(name, help=words, description=words)
        one.add_argument("path", type=Path, metavar="FILE", help="the book, a YAML file")
        one.add_argument("--json", action="store_true", help="answer in JSON")
        one.set_defaults(verb=verb)
    return parser


def _plan(options: argparse.Namespace) -> int:
    from tongban.base.errors import Refused
    from tongban.cases.api.errands import plan_out
    from tongban.catalogue.things.reading import plan_for

    answers: dict[str, str] = dict(pair.split("=", 1) for pair in options.answer if "=" in pair)
    try:
        plan = plan_for(options.goals, answers, options.applicant)
    except Refused as refusal:
        said = {"error": refusal.code, "message": str(refusal.message), "data": refusal.data}
        print(
            json.dumps(said, ensure_ascii=False, indent=2, default=str) if options.json else said["message"]
        )
        return 1
    answer: dict[str, Any] = plan_out(plan).dict()
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
        return 0
    for step in answer["steps"]:
        needs = ", ".join(need["item"] for need in step["needs"])
        print(
            f"{step['level'] + 1}. {step['item']}: {step['begins']} – {step['due']}"
            + (f" (after {needs})" if needs else "")
        )
    saved = answer["saved"]
    print(
        f"{len(answer['steps'])} items, {answer['working_days']} working days, "
        f"{saved['questions']} of {saved['questions_apart']} questions, "
        f"{saved['materials']} of {saved['materials_apart']} materials"
    )
    return 0


def _read(options: argparse.Namespace) -> Any:
    from tongban.catalogue.folder import read_yaml

    return read_yaml(options.path) or {}


def _lint(options: argparse.Namespace) -> int:
    from tongban.catalogue.things.linting import lint_book
    from tongban.catalogue.things.reading import packages_of
    from tongban.kernel.errors import Refusal

    try:
        raw = _read(options)
    except (OSError, Refusal) as error:
        print(error)
        return 2
    found = lint_book(raw, packages_of([str(row.get("item")) for row in raw.get("items") or ()]))
    if options.json:
        print(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join([*(f"{f.severity} {f.code}: {f.message}" for f in found), f"{len(found)} findings"]))
    return 1 if any(f.severity == "error" for f in found) else 0


def _publish(options: argparse.Namespace) -> int:
    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Invalid
    from tongban.catalogue.actions import things_publish
    from tongban.kernel.errors import Refusal

    try:
        row = things_publish(SYSTEM, content=_read(options))
    except (OSError, Refusal) as error:
        print(error)
        return 2
    except Invalid as refusal:
        print("\n".join(str(sentence) for sentence in refusal.fields.values()))
        return 1
    print(json.dumps({"number": row.number}) if options.json else f"Book {row.number} is in force.")
    return 0
