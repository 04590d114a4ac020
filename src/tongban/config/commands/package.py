"""``tongban package new|lint|analyse|test|diff|plan|publish|export|import``: service packages, from the first day."""

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
    if options.verb in (_new, _diff, _export, _import):
        return int(options.verb(options))
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
    compare = verbs.add_parser("diff", help="say in words what differs between two versions of a package")
    compare.add_argument("old", type=Path, metavar="OLD", help="the folder of the old version")
    compare.add_argument("new", type=Path, metavar="NEW", help="the folder of the new version")
    compare.add_argument("--json", action="store_true", help="answer in JSON")
    compare.set_defaults(verb=_diff)
    give = verbs.add_parser("export", help="write the files of a published item, or of its open draft")
    give.add_argument("code", metavar="CODE", help="the item")
    give.add_argument("path", type=Path, metavar="PATH", help="a folder to be made, or a file ending in .zip")
    give.add_argument("--draft", action="store_true", help="the open draft in place of the published version")
    give.set_defaults(verb=_export)
    take = verbs.add_parser(
        "import", help="take a folder or ZIP file as a draft, to be reviewed in the workshop"
    )
    take.add_argument("path", type=Path, metavar="PATH", help="a package folder, or a ZIP file of one")
    take.set_defaults(verb=_import)
    for name, verb, words in (
        ("lint", _lint, "say what is wrong with a package"),
        ("analyse", _analyse, "say how winding its flow is, and what was left of the paper process"),
        ("test", _test, "play its scenarios"),
        ("plan", _plan, "say what publishing it would change, and whom it touches"),
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


def _export(options: argparse.Namespace) -> int:
    from tongban.catalogue.bundle import to_zip
    from tongban.catalogue.queries import package_files

    files = package_files(options.code, draft=options.draft)
    if files is None:
        print(f"There is no {'open draft' if options.draft else 'published version'} of {options.code}.")
        return 1
    if options.path.exists() and (options.path.is_file() or any(options.path.iterdir())):
        print(f"{options.path} is there already.")
        return 1
    if options.path.suffix == ".zip":
        options.path.write_bytes(to_zip(options.code, files))
    else:
        for path, body in files.items():
            target = options.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
    print(f"{options.code}: {len(files)} files in {options.path}")
    return 0


def _import(options: argparse.Namespace) -> int:
    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Invalid, Refused
    from tongban.catalogue.actions import draft_import
    from tongban.catalogue.bundle import from_zip, of_folder

    try:
        files = of_folder(options.path) if options.path.is_dir() else from_zip(options.path.read_bytes())
        draft = draft_import(SYSTEM, files=files)
    except Invalid as wrong:
        print(next(iter(wrong.fields.values()), wrong.message))
        return 1
    except (Refused, OSError) as error:
        print(error)
        return 1
    print(
        f"{draft.code}: {len(files)} files are a draft now; somebody sends it for review at /desk/workshop/."
    )
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


def _analyse(options: argparse.Namespace, folders: list[Path]) -> int:
    """How long and how winding the flow of each package is; finding something to mend is no failure."""
    from tongban.catalogue.analysis import analysed
    from tongban.catalogue.analysis.result import days_text, plain
    from tongban.catalogue.folder import read_folder

    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for folder in folders:
        found = analysed(read_folder(folder))
        remarks = [{"code": r.code, "elements": list(r.elements), "words": _both(r)} for r in found.remarks]
        rows.append({"package": folder.name, **plain(found), "remarks": remarks})
        ways = [f"{days_text(w.days)} wd/{len(w.steps)} steps" for w in (found.shortest, found.longest) if w]
        lines.append(
            f"{folder.name}: {found.people} steps of people, {found.units} units, {' to '.join(ways)}"
        )
        lines += _lines(found.remarks)
    _say(options, rows, lines)
    return 0


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


def _diff(options: argparse.Namespace) -> int:
    from tongban.catalogue.comparing import differences
    from tongban.catalogue.folder import read_folder
    from tongban.kernel.errors import Refusal

    try:
        found = differences(read_folder(options.old), read_folder(options.new))
    except Refusal as refusal:
        print(refusal)
        return 2
    rows = [{**asdict(d), "words": _both(d)} for d in found]
    _say(options, rows, [*_lines(found), f"{len(found)} differences"])
    return 0


def _both(text: object) -> dict[str, str]:
    """A lazy sentence in both languages."""
    from django.utils.translation import override

    said = {}
    for lang, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            said[lang] = str(text)
    return said


def _lines(found: Sequence[object]) -> list[str]:
    return [f"  {words['zh']} · {words['en']}" for words in map(_both, found)]


def _plan(options: argparse.Namespace, folders: list[Path]) -> int:
    """What publishing would do: nothing is written. Open cases keep their version (rules frozen with the record)."""
    from tongban.catalogue.folder import read_folder
    from tongban.catalogue.lint import lint_folder
    from tongban.org.models import Unit

    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for folder in folders:
        content = read_folder(folder)
        errors = [f for f in lint_folder(folder) if f.severity == "error"]
        unit = str(content["item"].get("unit"))
        stops = [f"{f.file}:{f.line} {f.message}" for f in errors]
        if not Unit.objects.filter(code=unit).exists():
            stops.append(f"there is no unit {unit} in this house")
        row = {"package": folder.name, **_effect(content), "stops": stops}
        rows.append(row)
        lines += _plan_lines(row)
    _say(options, rows, lines)
    return 1 if any(row["stops"] for row in rows) else 0


def _effect(content: dict[str, Any]) -> dict[str, Any]:
    """The version that would come, the cases that stay on earlier ones, and what differs."""
    from tongban.cases.effects import effect_of

    effect = effect_of(content)
    return {
        "version": effect.number,
        "unchanged": effect.unchanged,
        "open_cases": effect.open_cases,
        "drafts": effect.drafts,
        "differences": [{**asdict(d), "words": _both(d)} for d in effect.differences],
    }


def _plan_lines(row: dict[str, Any]) -> list[str]:
    name, number = row["package"], row["version"]
    if row["stops"]:
        return [f"{name} cannot be published: {stop}" for stop in row["stops"]]
    if row["unchanged"]:
        return [f"{name}: nothing would change, version {number} stays"]
    return [
        f"{name}: version {number} for new applications from the moment of publishing",
        f"  {row['open_cases']} open cases keep the version they began under; so do {row['drafts']} drafts",
        *(f"  {d['words']['zh']} · {d['words']['en']}" for d in row["differences"]),
    ]


def _publish(options: argparse.Namespace, folders: list[Path]) -> int:
    from tongban.base.actor import SYSTEM
    from tongban.catalogue.actions import files_publish
    from tongban.catalogue.bundle import of_folder
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
        version = files_publish(SYSTEM, code=content["item"]["code"], files=of_folder(folder))
        print(
            f"{folder.name}: version {version.number} in force from {version.valid_from:%Y-%m-%d %H:%M} UTC"
        )
    return 0
