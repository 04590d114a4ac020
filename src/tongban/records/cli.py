"""``tongban records``: audit the record, hand over its heads, show its keys.

    records audit [--heads FOLDER]… [--json] [--lang zh|en]
    records hand-over      give the newest head to the second holders now
    records heads          print the newest signed head and the public keys (JSON)
    records fold           fold what waits, looking at the whole table

Exit status: 0 in order; 1 something was found, or a head did not arrive; 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from tongban.kernel.errors import Refusal
from tongban.records import folding, handover, heads, holders
from tongban.records.audit import Report, audit

IN_ORDER: Final = 0
FOUND: Final = 1
MISUSED: Final = 2
_LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``records`` with the arguments after its name; Django is set up. Returns the exit status."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return MISUSED if stop.code else IN_ORDER
    with translation.override(_LANGUAGES[options.lang]):
        try:
            return int(options.run(options))
        except Refusal as refusal:
            _say(str(refusal))
            return MISUSED


def _audit(options: argparse.Namespace) -> int:
    folders = [Path(folder) for folder in options.heads] or _held_folders()
    for folder in folders:
        if not folder.is_dir():
            _say(_("There is no folder %(folder)s.") % {"folder": folder})
            return MISUSED
    report = audit(held=folders)
    _print(report.as_json()) if options.json else _tell(report)
    return IN_ORDER if report.clean else FOUND


def _held_folders() -> list[Path]:
    """Folders among the configured holders that hold something already."""
    folders = [Path(holder.removeprefix("file://")) for holder in holders.holders()]
    return [folder for folder in folders if folder.is_dir()]


def _tell(report: Report) -> None:
    looked = {name: getattr(report, name) for name in ("entries", "size", "heads", "held", "rows")}
    for finding in report.findings:
        _say(("! " if finding.is_warning else "✗ ") + finding.sentence)
    for kind, count in report.counts.items():
        listed = sum(finding.kind == kind for finding in report.findings)
        if count > listed:
            more = {"count": count - listed, "kind": kind}
            _say(_("… and %(count)s more of this kind (%(kind)s).") % more)
    _say(
        _(
            "Looked at %(entries)s entries (%(size)s folded), %(heads)s heads, "
            "%(held)s heads of second holders and %(rows)s rows in %(seconds).1f s."
        )
        % {**looked, "seconds": report.seconds}
    )
    if not report.held:
        _say(_("No head of a second holder was given: an attacker who also has the key is not found."))
    _say(_("The record is in order.") if report.clean else _("The record is NOT in order."))


def _hand_over(_options: argparse.Namespace) -> int:
    arrived = handover.hand_over(include_today=True)
    late = handover.overdue(days=0)
    _say(
        _("%(arrived)s heads handed over, %(late)s still waiting.") % {"arrived": arrived, "late": len(late)}
    )
    return FOUND if late else IN_ORDER


def _heads(_options: argparse.Namespace) -> int:
    head = heads.latest_head()
    _print({"head": heads.statement(head) if head else None, "keys": heads.public_keys()})
    return IN_ORDER


def _fold(_options: argparse.Namespace) -> int:
    _say(_("%(count)s entries folded.") % {"count": folding.fold(sweep=True)})
    return IN_ORDER


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongban records", description=__doc__.split("\n")[0])
    parser.add_argument("--lang", choices=tuple(_LANGUAGES), default="zh")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("audit", help="walk the whole record and name every disagreement")
    command.add_argument("--heads", action="append", default=[], metavar="FOLDER")
    command.add_argument("--json", action="store_true")
    command.add_argument("--lang", choices=tuple(_LANGUAGES), default=argparse.SUPPRESS)
    command.set_defaults(run=_audit)
    for name, run in (("hand-over", _hand_over), ("heads", _heads), ("fold", _fold)):
        commands.add_parser(name).set_defaults(run=run)
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _print(value: dict[str, Any]) -> None:
    _say(json.dumps(value, ensure_ascii=False, indent=2))
