"""`tongban clock`: the statute clock on the command line, without a database.

    clock explain --rule AL-42 --start 2026-03-02 --pause 2026-03-09..2026-03-13:expert-review [--json]
    clock rules [--law 政府采购法] [--rules LOCAL.toml]
    clock rule GP-56
    clock day 2026-04-06

Exit status: 0 answered; 1 the law or the calendar refuses the answer; 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, cast

from tongban.kernel.calendar import DEFAULT
from tongban.kernel.clock import (
    RULES,
    Extension,
    Ledger,
    Limit,
    Pause,
    Rule,
    RuleBook,
    explain,
    only_extension,
    words,
)
from tongban.kernel.clock.words import Lang
from tongban.kernel.errors import Refusal
from tongban.kernel.refusals import sentence

ANSWERED: Final = 0
REFUSED: Final = 1
MISUSED: Final = 2


def main(argv: Sequence[str] | None = None, *, book: RuleBook = RULES) -> int:
    """Run `clock` with the arguments after its name; prints the answer and returns the exit status.

    `book` holds the limits known; `--rules` lays files of local rules over it.
    """
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    lang = cast(Lang, options.lang)
    for more in getattr(options, "rules", ()):
        book = book.merged(more)
    options.book = book
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
        rules=options.book,
    )
    return ledger.as_dict(), "\n".join(_lines(ledger, lang))


def _rules(options: argparse.Namespace, lang: Lang) -> tuple[dict[str, Any], str]:
    book: RuleBook = options.book
    rows = [rule for code in book for rule in book.versions(code) if _wanted(rule, options.law)]
    lines = (
        f"{rule.code:24} {words.limit_text(rule.limit, lang)}  {_name(rule, lang)}"
        f"  ({words.citation_text(rule.source, lang) if rule.source else ''})"
        f"{_UNCHECKED[lang] if rule.unchecked else ''}"
        for rule in rows
    )
    return {"rules": [rule.as_dict() for rule in rows]}, "\n".join(lines)


def _wanted(rule: Rule, law: str) -> bool:
    return not law or (rule.source is not None and law in rule.source.law)


def _rule(options: argparse.Namespace, lang: Lang) -> tuple[dict[str, Any], str]:
    """All versions of one limit, with everything that the data say."""
    rows = options.book.versions(options.code)
    if not rows:
        options.book.at(options.code, date.max)  # refuses, and names what is near
    blocks = ["\n".join(_rule_lines(rule, options.book, lang)) for rule in rows]
    return {"rules": [rule.as_dict() for rule in rows]}, "\n\n".join(blocks)


def _rule_lines(rule: Rule, book: RuleBook, lang: Lang) -> list[str]:
    text, gap = _RULE_TEXTS[lang], "、" if lang == "zh" else ", "
    limit = text[f"{rule.direction}-{rule.bound}"].format(words.limit_text(rule.limit, lang))
    lines = [f"{rule.code}  {_name(rule, lang)}{_UNCHECKED[lang] if rule.unchecked else ''}"]
    told = {
        "limit": limit,
        "start": words.event_text(rule.start_event, lang),
        "end": words.event_text(rule.end_event, lang),
        "stops": gap.join(words.ground_text(ground, lang) for ground in rule.grounds),
        "extension": _extension_text(rule, book, lang),
        "approver": words.approver_text(rule.approver, lang) if rule.approver else "",
        "silence": words.silence_text(rule.silence, lang) if rule.silence else "",
        "valid": words.validity_text(rule, lang),
        "law": next(iter(_cited(rule, lang)), ""),
    }
    return [*lines, *(f"  {text[key]}{value}" for key, value in told.items() if value)]


def _extension_text(rule: Rule, book: RuleBook, lang: Lang) -> str:
    more = book.get(rule.extension or "")
    if more is None:
        return ""
    by = words.approver_text(more.approver or "", lang)
    return f"+{words.limit_text(more.limit, lang)} ({by})" if by else f"+{words.limit_text(more.limit, lang)}"


def _cited(rule: Rule, lang: Lang) -> list[str]:
    if rule.source is None:
        return []
    text = rule.source.text_en if lang == "en" else rule.source.text_zh
    colon = (": " if lang == "en" else "：") if text else ""
    return [f"{words.citation_text(rule.source, lang)}{colon}{text}"]


def _name(rule: Rule, lang: Lang) -> str:
    return rule.name_en if lang == "en" else rule.name_zh


def _day(options: argparse.Namespace, lang: Lang) -> tuple[dict[str, Any], str]:
    day = DEFAULT.day(options.date)
    answer = {"date": options.date.isoformat(), **day._asdict()}
    mark = _PROVISIONAL[lang] if day.provisional else ""
    return answer, f"{options.date}  {words.reason_text(day.reason, lang)}{mark}"


_PROVISIONAL: Final = {"zh": "（暂定）", "en": " (provisional)"}
_UNCHECKED: Final = {"zh": "〔待核实〕", "en": " [unchecked]"}
_RULE_TEXTS: Final[dict[Lang, dict[str, str]]] = {
    "zh": {
        "limit": "期限：",
        "after-most": "{0}内",
        "after-least": "不少于{0}",
        "before-most": "提前{0}",
        "before-least": "至少提前{0}",
        "start": "起算：",
        "end": "截止事项：",
        "stops": "不计入：",
        "extension": "延长：",
        "approver": "批准：",
        "silence": "逾期：",
        "valid": "施行：",
        "law": "依据：",
    },
    "en": {
        "limit": "Limit: ",
        "after-most": "within {0}",
        "after-least": "at least {0}",
        "before-most": "{0} before",
        "before-least": "at least {0} before",
        "start": "From: ",
        "end": "To: ",
        "stops": "Not counted: ",
        "extension": "Extension: ",
        "approver": "Approved by: ",
        "silence": "Silence: ",
        "valid": "In force: ",
        "law": "Law: ",
    },
}
_TEXTS: Final[dict[Lang, dict[str, str]]] = {
    "zh": {
        "due": "截止日：{0}（{1}，{2}，自{3}起算）",
        "latest": "最迟日：{0}（{1}，{2}，自{3}前推）",
        "earliest": "最早日：{0}（{1}，至少{2}，自{3}起算）",
        "unchecked": "注意：该期限的数值或条文待核实。",
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
        "earliest": "Earliest day: {0} ({1}, at least {2}, counted from {3})",
        "unchecked": "Note: value or article of this limit are not confirmed yet.",
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
    kind = "latest" if rule.direction == "before" else "earliest" if rule.bound == "least" else "due"
    head = text[kind]
    due = f"{ledger.due_at:%Y-%m-%d %H:%M}" if ledger.due_at else _dated(ledger.due, lang)
    lines = [
        head.format(
            due,
            f"{rule.code} {_name(rule, lang)}",
            words.limit_text(ledger.limit, lang),
            ledger.start.isoformat(),
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
    if rule.unchecked:
        lines.append(text["unchecked"])
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


def _book(text: str) -> RuleBook:
    """A file of local rules, in the shape of `data/clock_rules.toml`."""
    try:
        with Path(text).open("rb") as file:
            return RuleBook.from_table(tomllib.load(file))
    except (OSError, ValueError, Refusal) as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no file of rules: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongban clock", description="Time limits of public law, day by day."
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="answer as JSON")
    common.add_argument(
        "--lang", choices=("zh", "en"), default="zh", help="language of the text (default zh)"
    )
    local = argparse.ArgumentParser(add_help=False)
    local.add_argument(
        "--rules", action="append", default=[], type=_book, metavar="FILE", help="lay local rules over"
    )
    commands = parser.add_subparsers(required=True, metavar="explain | rules | rule | day")
    one = commands.add_parser("explain", parents=[common, local], help="the due day, the ledger and the law")
    one.set_defaults(run=_explain)
    one.add_argument("--rule", required=True, metavar="CODE", help="for example AL-42; see `clock rules`")
    one.add_argument("--start", required=True, type=_start, metavar="ISO", help="day 0, not counted")
    one.add_argument("--pause", action="append", default=[], type=_pause, metavar="FROM..TO:GROUND")
    one.add_argument(
        "--extend", action="append", default=[], metavar="GROUND", help="the reason of the extension"
    )
    one.add_argument("--promised", metavar="Nwd", help="the shorter limit that the unit has published")
    one.add_argument("--strict", action="store_true", help="refuse a provisional answer")
    rules = commands.add_parser("rules", parents=[common, local], help="every limit known")
    rules.set_defaults(run=_rules)
    rules.add_argument(
        "--law", default="", metavar="WORD", help="only limits of laws with this in their name"
    )
    rule = commands.add_parser("rule", parents=[common, local], help="all that is known of one limit")
    rule.set_defaults(run=_rule)
    rule.add_argument("code", metavar="CODE")
    day = commands.add_parser("day", parents=[common], help="is this a working day, and why")
    day.set_defaults(run=_day)
    day.add_argument("date", type=date.fromisoformat, metavar="DATE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
