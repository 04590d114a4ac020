"""`tongban clock`: the statute clock on the command line, without a database.

    clock explain --rule AL-42 --start 2026-03-02 --pause 2026-03-09..2026-03-13:expert-review [--json]
    clock rules
    clock day 2026-04-06

Exit status: 0 answered; 1 the law or the calendar refuses the answer; 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, cast

from tongban.kernel.calendar import DEFAULT
from tongban.kernel.clock import RULES, Extension, Ledger, Limit, Pause, explain, only_extension, words
from tongban.kernel.clock.words import Lang
from tongban.kernel.errors import Refusal
from tongban.kernel.refusals import sentence

ANSWERED: Final = 0
REFUSED: Final = 1
MISUSED: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run `clock` with the arguments after its name; prints the answer and returns the exit status."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    lang = cast(Lang, options.lang)
    try:
        answer, text = options.run(options, lang)
    except Refusal as refusal:
        return _refuse(refusal, options.json, lang)
    print(json.dumps(answer, ensure_ascii=False, indent=2) if options.json else text)  # noqa: T201
    return ANSWERED


def _refuse(refusal: Refusal, as_json: bool, lang: Lang) -> int:
    told = sentence(refusal, lang)
    if as_json:
        problem = {"error": {"code": refusal.code, "message": told, "data": refusal.data}}
        print(json.dumps(problem, ensure_ascii=False, indent=2, default=str))  # noqa: T201
    else:
        print(told, file=sys.stderr)  # noqa: T201
    return REFUSED


def _explain(options: argparse.Namespace, lang: Lang) -> tuple[dict[str, Any], str]:
    ledger = explain(
        options.rule,
        options.start,
        pauses=[Pause(*pause) for pause in options.pause],
        extension=only_extension([Extension(ground) for ground in options.extend]),
        promised=Limit.parse(options.promised) if options.promised else None,
        strict=options.strict,
    )
    return ledger.as_dict(), "\n".join(_lines(ledger, lang))


def _rules(_options: argparse.Namespace, lang: Lang) -> tuple[dict[str, Any], str]:
    rows = [rule for code in RULES for rule in RULES.versions(code)]
    answer = {
        "rules": [
            {
                "code": rule.code,
                "limit": str(rule.limit),
                "direction": rule.direction,
                "start": rule.start_event,
                "end": rule.end_event,
                "source": str(rule.source),
                "grounds": list(rule.grounds),
                "extension": rule.extension,
                "valid_from": rule.valid_from.isoformat(),
                "valid_to": None if rule.valid_to == date.max else rule.valid_to.isoformat(),
                "name": {"zh": rule.name_zh, "en": rule.name_en},
            }
            for rule in rows
        ]
    }
    lines = (
        f"{rule.code:22} {words.limit_text(rule.limit, lang)}  "
        f"{rule.name_en if lang == 'en' else rule.name_zh}"
        f"  ({words.citation_text(rule.source, lang) if rule.source else ''})"
        for rule in rows
    )
    return answer, "\n".join(lines)


def _day(options: argparse.Namespace, lang: Lang) -> tuple[dict[str, Any], str]:
    day = DEFAULT.day(options.date)
    answer = {"date": options.date.isoformat(), **day._asdict()}
    mark = _PROVISIONAL[lang] if day.provisional else ""
    return answer, f"{options.date}  {words.reason_text(day.reason, lang)}{mark}"


_PROVISIONAL: Final = {"zh": "（暂定）", "en": " (provisional)"}
_TEXTS: Final[dict[Lang, dict[str, str]]] = {
    "zh": {
        "due": "截止日：{0}（{1}，{2}，自{3}起算）",
        "latest": "最迟日：{0}（{1}，{2}，自{3}前推）",
        "promised": "承诺截止日：{0}",
        "extended": "已延长，批准人：{0}",
        "silence": "提示：{0}",
        "provisional": "注意：所涉年度的放假安排尚未公布，日期为暂定，公布后重新计算。",
        "ledger": "逐日账：",
        "law": "依据：",
    },
    "en": {
        "due": "Due: {0} ({1}, {2}, counted from {3})",
        "latest": "Latest day: {0} ({1}, {2}, counted back from {3})",
        "promised": "Promised by: {0}",
        "extended": "Extended, by approval of: {0}",
        "silence": "Note: {0}",
        "provisional": "Note: the official holiday arrangement is not published yet; the day is provisional.",
        "ledger": "Day by day:",
        "law": "Law:",
    },
}
_WEEKDAYS: Final[dict[Lang, Sequence[str]]] = {
    "zh": "一二三四五六日",
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def _lines(ledger: Ledger, lang: Lang) -> list[str]:
    text, rule = _TEXTS[lang], ledger.rule
    name = rule.name_en if lang == "en" else rule.name_zh
    head = text["latest" if rule.direction == "before" else "due"]
    due = f"{ledger.due_at:%Y-%m-%d %H:%M}" if ledger.due_at else _dated(ledger.due, lang)
    lines = [
        head.format(
            due, f"{rule.code} {name}", words.limit_text(ledger.limit, lang), ledger.start.isoformat()
        )
    ]
    if ledger.promised_due:
        lines.append(text["promised"].format(_dated(ledger.promised_due, lang)))
    if ledger.extension:
        lines.append(text["extended"].format(words.approver_text(ledger.extension.approver or "", lang)))
    if rule.silence:
        lines.append(text["silence"].format(words.silence_text(rule.silence, lang)))
    if ledger.provisional:
        lines.append(text["provisional"])
    return [
        *lines,
        "",
        text["ledger"],
        *_ledger_lines(ledger, lang),
        "",
        text["law"],
        *_law_lines(ledger, lang),
    ]


def _ledger_lines(ledger: Ledger, lang: Lang) -> list[str]:
    return [
        f"  {'' if day.number is None else day.number:>3}  {_dated(day.date, lang)}  "
        f"{words.reason_text(day.reason, lang)}{_PROVISIONAL[lang] if day.provisional else ''}"
        for day in ledger.days
    ]


def _law_lines(ledger: Ledger, lang: Lang) -> list[str]:
    lines = []
    for citation in ledger.citations:
        text = citation.text_en if lang == "en" else citation.text_zh
        colon = (": " if lang == "en" else "：") if text else ""
        lines.append(f"  {words.citation_text(citation, lang)}{colon}{text}")
    return lines


def _dated(day: date, lang: Lang) -> str:
    weekday = _WEEKDAYS[lang][day.weekday()]
    return f"{day} 周{weekday}" if lang == "zh" else f"{day} {weekday}"


def _start(text: str) -> date:
    """A date or a date with time, ISO 8601."""
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date (write 2026-03-02)") from error


def _pause(text: str) -> tuple[date, date, str]:
    """FROM..TO:GROUND, both days included; one day may be written once."""
    span, _, ground = text.rpartition(":")
    first, _, last = span.partition("..")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no pause (write FROM..TO:GROUND)") from error
    return start, end, ground


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongban clock", description="Time limits of public law, day by day."
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="answer as JSON")
    common.add_argument(
        "--lang", choices=("zh", "en"), default="zh", help="language of the text (default zh)"
    )
    commands = parser.add_subparsers(required=True, metavar="explain | rules | day")
    one = commands.add_parser("explain", parents=[common], help="the due day, the ledger and the law")
    one.set_defaults(run=_explain)
    one.add_argument("--rule", required=True, metavar="CODE", help="for example AL-42; see `clock rules`")
    one.add_argument("--start", required=True, type=_start, metavar="ISO", help="day 0, not counted")
    one.add_argument("--pause", action="append", default=[], type=_pause, metavar="FROM..TO:GROUND")
    one.add_argument(
        "--extend", action="append", default=[], metavar="GROUND", help="the reason of the extension"
    )
    one.add_argument("--promised", metavar="Nwd", help="the shorter limit that the unit has published")
    one.add_argument("--strict", action="store_true", help="refuse a provisional answer")
    rules = commands.add_parser("rules", parents=[common], help="every limit known")
    rules.set_defaults(run=_rules)
    day = commands.add_parser("day", parents=[common], help="is this a working day, and why")
    day.set_defaults(run=_day)
    day.add_argument("date", type=date.fromisoformat, metavar="DATE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
