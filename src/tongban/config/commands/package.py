"""``tongban package new|lint|test|publish PATH…``: service packages, from the first day."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django


def main(argv: Sequence[str]) -> int:
    """Run one verb; 0 = good, 1 = findings or failed scenarios, 2 = wrong use."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    django.setup()
    if options.verb is _new:
        return _new(options)
    folders = [folder for path in options.paths for folder in _folders(path)]
    if not folders:
        print("No package folder (with an item.yaml) is there.")
        return 2
    return int(options.verb(options, folders))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongban package", description="Service packages.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    begin = verbs.add_parser("new", help="begin a package that passes from the first moment")
    begin.add_argument("path", type=Path, metavar="PATH", help="its folder, named as its code")
    begin.add_argument("--zh", required=True, metavar="NAME", help="its Chinese name")
    begin.add_argument("--en", required=True, metavar="NAME", help="its English name")
    begin.add_argument("--unit", required=True, metavar="CODE", help="the unit that decides")
    begin.set_defaults(verb=_new)
    for name, verb, words in (
        ("lint", _lint, "say what is wrong with a package"),
        ("test", _test, "play its scenarios"),
        ("publish", _publish, "publish it, in force from now on"),
    ):
        one = verbs.add_parser(name, help=words, description=words)
        one.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a package, or a folder of packages"
        )
        one.add_argument("--json", action="store_true", help="answer in JSON")
        one.set_defaults(verb=verb)
    return parser


def _new(options: argparse.Namespace) -> int:
    from tongban.catalogue.scaffold import package_begin
    from tongban.kernel.errors import Refusal

    try:
        written = package_begin(options.path, name_zh=options.zh, name_en=options.en, unit=options.unit)
    except Refusal as refusal:
        print(refusal)
        return 1
    print("\n".join(str(path) for path in written))
    return 0


def _folders(path: Path) -> list[Path]:
    from tongban.catalogue.folder import packages_under

    return packages_under(path)


def _say(options: argparse.Namespace, answer: Any, lines: list[str]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2) if options.json else "\n".join(lines))


def _lint(options: argparse.Namespace, folders: list[Path]) -> int:
    from tongban.catalogue.lint import lint_folder

    found = {folder: lint_folder(folder) for folder in folders}
    rows = [{"package": folder.name, **asdict(f)} for folder, findings in found.items() for f in findings]
    lines = [
        f"{r['package']}/{r['file']}:{r['line']}: {r['severity']} {r['code']}: {r['message']}" for r in rows
    ]
    errors = sum(r["severity"] == "error" for r in rows)
    lines.append(f"{len(folders)} packages, {errors} errors, {len(rows) - errors} warnings")
    _say(options, rows, lines)
    return 1 if errors else 0


def _test(options: argparse.Namespace, folders: list[Path]) -> int:
    from tongban.packs.stage import play

    verdicts = [(folder.name, verdict) for folder in folders for verdict in play(folder)]
    rows = [{"package": name, **asdict(verdict)} for name, verdict in verdicts]
    failed = [r for r in rows if r["faults"]]
    lines = [f"{'FAILED' if r['faults'] else 'good  '} {r['package']}: {r['name']}" for r in rows]
    lines += [f"  {r['package']}/{r['file']}: {fault}" for r in failed for fault in r["faults"]]
    lines.append(f"{len(rows) - len(failed)} passed, {len(failed)} failed")
    _say(options, rows, lines)
    return 1 if failed or not rows else 0


def _publish(options: argparse.Namespace, folders: list[Path]) -> int:
    from tongban.base.actor import SYSTEM
    from tongban.catalogue.actions import item_publish
    from tongban.catalogue.folder import read_folder
    from tongban.catalogue.lint import lint_folder
    from tongban.org.models import Unit
    from tongban.packs.installing import licence_types_of

    for folder in folders:
        errors = [f for f in lint_folder(folder) if f.severity == "error"]
        if errors:
            print(f"{folder.name} is not published: {errors[0].file}:{errors[0].line} {errors[0].message}")
            return 1
        content = read_folder(folder)
        if not Unit.objects.filter(code=content["item"]["unit"]).exists():
            print(
                f"{folder.name} is not published: there is no unit {content['item']['unit']} in this house."
            )
            return 1
        licence_types_of(SYSTEM, folder=folder)
        version = item_publish(SYSTEM, content=content)
        print(
            f"{folder.name}: version {version.number} in force from {version.valid_from:%Y-%m-%d %H:%M} UTC"
        )
    return 0
