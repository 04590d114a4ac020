"""``tongban laws import DIR``: law texts in Markdown, article by article, with progress; again changes nothing.
``tongban laws numbers`` lists the numbers that the house works by; ``tongban laws set CODE VALUE`` changes one.
``tongban laws watch`` lists the rules of supervision besides time; with a code it publishes a version of one.
``tongban laws preview FILE`` shows which open cases new calendar years or limits touch, before anything is in force;
``tongban laws apply CHANGE [--on DAY]`` puts what was shown into force, ``tongban laws drop CHANGE`` gives it up."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import django

from tongban.config.commands import rule_changes as changes
from tongban.config.commands import watch_rules


def main(argv: Sequence[str]) -> int:
    """0 imported, 1 a file was refused (the others are in), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="tongban laws", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    one = verbs.add_parser("import", help="law texts, one Markdown file a law")
    one.add_argument("folder", type=Path, metavar="DIR")
    verbs.add_parser("numbers", help="the numbers that the house works by, with their value today")
    change = verbs.add_parser("set", help="publish another value of a number")
    change.add_argument("code", metavar="CODE")
    change.add_argument("value", type=int, metavar="VALUE")
    change.add_argument("--from", dest="begin", type=date.fromisoformat, help="first day (default: today)")
    change.add_argument("--source", required=True, help="the decision on which it rests")
    watch_rules.add(verbs)
    look = verbs.add_parser("preview", help="what a file of [years.YYYY] and [[rule]] would change")
    look.add_argument(
        "file", type=Path, metavar="FILE", help="TOML, in the shape of the calendar and the clock rules"
    )
    look.add_argument("--source", required=True, help="the official notice or decision")
    look.add_argument("--cases", type=int, default=20, help="how many touched cases to print (default 20)")
    for verb, words in (
        ("apply", "put a previewed change into force"),
        ("drop", "give a previewed change up"),
    ):
        act = verbs.add_parser(verb, help=words)
        act.add_argument("change", metavar="CHANGE", help="as preview printed it")
        if verb == "apply":
            act.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="(default: today)")
    options = parser.parse_args(argv)
    if hasattr(options, "file") or hasattr(options, "change"):
        return changes.run(options)
    if hasattr(options, "rule"):
        return watch_rules.run(options)
    if not hasattr(options, "folder"):
        return _numbers(options)
    files = sorted(options.folder.glob("*.md"))
    if not files:
        print(f"{options.folder} holds no Markdown files.", file=sys.stderr)
        return 2
    django.setup()
    from tongban.base.actor import SYSTEM
    from tongban.base.pages import pages_forget
    from tongban.kernel.errors import Refusal
    from tongban.laws.texts import law_text_import, read_law

    refused = 0
    for place, path in enumerate(files, start=1):
        try:
            law, changed = law_text_import(SYSTEM, text=read_law(path))
            print(f"  {place}/{len(files)} {law.title_zh}: {changed} articles new or changed", flush=True)
        except Refusal as refusal:
            refused += 1
            print(f"  {place}/{len(files)} {refusal}", file=sys.stderr)
    pages_forget(["laws"])
    return 1 if refused else 0


def _numbers(options: argparse.Namespace) -> int:
    """List the numbers, or publish a value of one."""
    django.setup()
    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Invalid
    from tongban.base.legal import legal_today
    from tongban.kernel.errors import Refusal
    from tongban.laws.actions import parameter_publish
    from tongban.laws.parameters import parameters, value_of

    if not hasattr(options, "code"):
        for known in parameters():
            print(
                f"{known.code:<22} {value_of(known.code):>6}  {known.words['en']} ({known.least} to {known.most})"
            )
        return 0
    begin = options.begin or legal_today()
    try:
        parameter_publish(
            SYSTEM, code=options.code, value=options.value, valid_from=begin, source=options.source
        )
    except Invalid as mistake:
        print("; ".join(str(words) for words in mistake.fields.values()), file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        return 1
    print(f"{options.code} is {options.value} from {begin} on.")
    return 0
