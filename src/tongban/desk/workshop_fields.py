"""Fields by which a part of a package is edited without touching its text: what each shows, reads and writes.

A field knows its place below a row (``("basis", "law")``). ``shown`` gives questions for the page, ``read`` what was
typed as the value for the file: ``NOTHING`` leaves the key out. Conditions are chosen from the form's questions by
lists, with the expression itself beside them for what lists cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from tongban.base.days import read_day
from tongban.base.errors import Invalid, Words
from tongban.catalogue.yamltext import YamlText
from tongban.catalogue.yamlwriting import flow
from tongban.desk.forms import Posted
from tongban.kernel.errors import Refusal

Kind = Literal[
    "text",
    "area",
    "words",
    "long",
    "choice",
    "choices",
    "integer",
    "money",
    "flag",
    "texts",
    "when",
    "options",
    "day",
    "yesno",
    "pairs",
]
Place = tuple[str | int, ...]
Options = Sequence[tuple[str, Any]]
NOTHING: Final = object()
"""The key is left out of the file."""
ALWAYS, NEVER, WHEN = "always", "never", "when"
OPS: Final[Mapping[str, tuple[str, Any]]] = {
    "is": ("=", _("is")),
    "not": ("!=", _("is not")),
    "more": (">", _("is more than")),
    "less": ("<", _("is less than")),
    "has": ("", _("has chosen")),
}
_SIMPLE: Final = re.compile(r"([a-z][a-z0-9_]*) (=|!=|>|<) (true|false|-?\d+(?:\.\d+)?|\"[^\"]*\")")
_HAS: Final = re.compile(r"list contains\(([a-z][a-z0-9_]*), (\"[^\"]*\")\)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form as conditions see it: its type and options."""

    id: str
    type: str
    label: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``default`` is what a missing key means; a value equal to it is left out unless it stood there.

    ``blank`` is what stands on the page for an empty text or list, where that says something else than no key.
    """

    place: Place
    kind: Kind
    label: Any
    help: Any = ""
    options: Callable[[], Options] | None = None
    required: bool = False
    default: Any = None
    example: str = ""
    most: int = 400
    blank: str = ""
    asked: tuple[Asked, ...] = field(default=())

    @property
    def id(self) -> str:
        """Its name on the page."""
        return "-".join(map(str, self.place)) or "value"

    def shown(self, value: Any, mistakes: Mapping[str, Words], typed: Posted | None) -> list[dict[str, Any]]:
        """The questions of the page, with what stands in the file or what was typed."""
        base: dict[str, Any] = {"label": self.label, "help": self.help, "required": self.required}
        if self.kind in ("words", "long"):
            held = value if isinstance(value, Mapping) else {}
            kind = "textarea" if self.kind == "long" else "text"
            rows = [("zh", _("Chinese")), ("en", _("English"))]
            asked = [
                {**base, "id": f"{self.id}_{lang}", "type": kind, "label": _both(self.label, name), "rows": 4,
                 "value": held.get(lang) or "", "max_length": 4000 if kind == "textarea" else self.most,
                 "help": self.help if lang == "zh" else "", "required": self.required and lang == "zh"}
                for lang, name in rows
            ]  # fmt: skip
        elif self.kind == "when":
            asked = self._condition(value, base)
        else:
            asked = [{**base, "id": self.id, **self._plain(value)}]
        return [_refilled(q, mistakes, typed) for q in asked]

    def _plain(self, value: Any) -> dict[str, Any]:
        if self.kind in ("choice", "choices"):
            return self._chosen(self.default if value is None else value)
        if self.kind == "yesno":
            told = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
            rows = _rows([("", _("not said")), ("true", _("Yes")), ("false", _("No"))])
            return {"type": "choice", "options": rows, "value": told}
        if self.kind == "pairs":
            return {
                "type": "textarea",
                "value": "-" if value == {} else pairs_text(value),
                "rows": 5,
                "max_length": 8000,
            }
        if self.kind == "flag":
            return {"type": "boolean", "value": bool(self.default if value is None else value)}
        if self.kind == "texts":
            told = self.blank if value in ([], "") else "、".join(map(str, value or ()))
            return {"type": "text", "value": told, "max_length": 1000}
        if self.kind == "options":
            return {"type": "textarea", "value": options_text(value), "rows": 6, "max_length": 8000}
        if self.kind == "day":
            return {"type": "date", "value": "" if value is None else str(value), "example": self.example}
        kind = {"integer": "integer", "money": "money", "area": "textarea"}.get(self.kind, "text")
        return {
            "type": kind,
            "value": "" if value is None else str(value),
            "max_length": self.most,
            "example": self.example,
        }

    def _chosen(self, chosen: Any) -> dict[str, Any]:
        """A choice: what stands in the file is offered, whatever it is."""
        told = chosen if isinstance(chosen, list) else [] if chosen is None else [chosen]
        if self.blank and chosen in ("", []):
            told = [self.blank]
        rows = _rows(self.options() if self.options else ())
        known = {str(row["value"]) for row in rows}
        rows += [{"value": str(v), "label": str(v)} for v in told if v != "" and str(v) not in known]
        if self.kind == "choices":
            return {"type": "choices", "options": rows, "value": [str(v) for v in told]}
        rows = rows if self.required else [{"value": "", "label": _("not said")}, *rows]
        return {"type": "choice", "options": rows, "value": str(told[0]) if told else ""}

    def _condition(self, value: Any, base: dict[str, Any]) -> list[dict[str, Any]]:
        now = self.default if value is None else value
        mode = ALWAYS if now is True else NEVER if now is False else WHEN
        question, op, told = simple(str(now)) if mode == WHEN else ("", "is", "")
        modes = [(ALWAYS, _("Always")), (NEVER, _("Never")), (WHEN, _("On a condition"))]
        names = [("", _("choose a question")), *((a.id, _named(a)) for a in self.asked)]
        return [
            {**base, "id": self.id, "type": "choice", "options": _rows(modes), "value": mode},
            {"id": f"{self.id}_question", "type": "choice", "label": _("Condition: the answer to"), "required": False,
             "options": _rows(names), "value": question},
            {"id": f"{self.id}_op", "type": "choice", "label": _("Condition: how it compares"), "required": False,
             "options": _rows([(k, w) for k, (_s, w) in OPS.items()]), "value": op},
            {"id": f"{self.id}_value", "type": "text", "label": _("Condition: with what"), "required": False,
             "value": told,
             "help": _("yes or no, a number, or an option as it is written in the list of options")},
            {"id": f"{self.id}_text", "type": "text", "label": _("Condition as an expression"), "required": False,
             "value": str(now) if mode == WHEN and not question else "", "max_length": 500,
             "help": _("For what the lists cannot say; it counts instead of them."), "example": "with_vessel = true"},
        ]  # fmt: skip

    def read(self, posted: Posted) -> Any:
        """What was typed as a value of the file; raises ``Invalid``."""
        if self.kind in ("words", "long"):
            told = {lang: posted.text(f"{self.id}_{lang}") for lang in ("zh", "en")}
            told = {lang: text for lang, text in told.items() if text}
            if self.required and "zh" not in told:
                raise Invalid({f"{self.id}_zh": _("Write the Chinese text.")})
            return told or NOTHING
        if self.kind == "when":
            return self._condition_read(posted)
        if self.kind == "choices":
            many = [v for v in posted.many(self.id) if v]
            return (
                [] if self.blank and many == [self.blank] else [v for v in many if v != self.blank] or NOTHING
            )
        text = posted.text(self.id, 8000)
        if self.kind == "flag":
            return text == "true"
        if not text:
            if self.required:
                raise Invalid({self.id: _("This is missing.")})
            return NOTHING
        return self._typed(text)

    def _typed(self, text: str) -> Any:
        if self.blank and text == self.blank:
            return [] if self.kind == "texts" else ""
        if self.kind == "yesno":
            return text == "true"
        if self.kind == "day":
            return _day(self.id, text)
        if self.kind == "pairs":
            return {} if text == "-" else pairs_read(self.id, text)
        if self.kind == "integer":
            if not re.fullmatch(r"\d{1,6}", text):
                raise Invalid({self.id: _("Please write a whole number.")})
            return int(text)
        if self.kind == "money":
            return _amount(self.id, text)
        if self.kind == "texts":
            return [part.strip() for part in re.split(r"[、,，;；\n]", text) if part.strip()]
        return options_read(self.id, text) if self.kind == "options" else text

    def _condition_read(self, posted: Posted) -> Any:
        mode = posted.text(self.id, 20)
        if mode != WHEN:
            return mode == ALWAYS
        if text := posted.text(f"{self.id}_text", 500):
            return text
        name, op = posted.text(f"{self.id}_question", 60), posted.text(f"{self.id}_op", 10) or "is"
        asked = next((a for a in self.asked if a.id == name), None)
        if asked is None:
            raise Invalid(
                {f"{self.id}_question": _("Choose the question that decides, or write the expression.")}
            )
        return expression(self.id, asked, op, posted.text(f"{self.id}_value", 200))


def simple(text: str) -> tuple[str, str, str]:
    """Question, comparison and value of an expression that lists can say; empty ones for any other."""
    if found := _SIMPLE.fullmatch(text.strip()):
        op = next(key for key, (sign, _w) in OPS.items() if sign == found[2])
        return found[1], op, found[3].strip('"')
    if found := _HAS.fullmatch(text.strip()):
        return found[1], "has", found[2].strip('"')
    return "", "is", ""


def expression(at: str, asked: Asked, op: str, value: str) -> str:
    """The FEEL expression of a comparison chosen from lists; raises ``Invalid`` for a value the question never has."""
    sign = OPS.get(op, OPS["is"])[0]
    if asked.type == "boolean":
        told = {"true": "true", "yes": "true", "是": "true", "false": "false", "no": "false", "否": "false"}
        if value.lower() not in told:
            raise Invalid({f"{at}_value": _("Write yes or no.")})
        return f"{asked.id} {sign or '='} {told[value.lower()]}"
    if asked.type in ("integer", "decimal", "money"):
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", value):
            raise Invalid({f"{at}_value": _("Please write a number, for example 12.")})
        return f"{asked.id} {sign or '='} {value}"
    if asked.options:
        value = next((v for v, words in asked.options if value in (v, words.get("zh"), words.get("en"))), "")
        if not value:
            offered = "、".join(v for v, _w in asked.options)
            raise Invalid({f"{at}_value": _("Write one of: %(offered)s.") % {"offered": offered}})
    if not value or '"' in value:
        raise Invalid({f"{at}_value": _("This is missing.")})
    if asked.type == "choices":
        return f'list contains({asked.id}, "{value}")'
    return f'{asked.id} {sign or "="} "{value}"'


def options_text(rows: Any) -> str:
    """Options of a choice, one a line: ``value = 中文 | English``."""
    lines = []
    for row in rows if isinstance(rows, list) else ():
        label = row.get("label") if isinstance(row, Mapping) else {}
        told = label if isinstance(label, Mapping) else {}
        lines.append(f"{row.get('value')} = {told.get('zh', '')} | {told.get('en', '')}")
    return "\n".join(lines)


def options_read(at: str, text: str) -> list[dict[str, Any]]:
    """The options that were typed; raises ``Invalid`` naming the line that is none."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate((row for row in text.split("\n") if row.strip()), start=1):
        value, sign, words = line.partition("=")
        zh, _bar, en = words.partition("|")
        if not sign or not value.strip() or not zh.strip():
            told = _("Line %(number)d: write value = Chinese | English.") % {"number": number}
            raise Invalid({at: told})
        label = {"zh": zh.strip(), **({"en": en.strip()} if en.strip() else {})}
        found.append({"value": value.strip(), "label": label})
    return found


def pairs_text(value: Any) -> str:
    """A mapping, one key a line: ``key: value`` as the file would write it."""
    return "\n".join(f"{flow(k)}: {flow(v)}" for k, v in value.items()) if isinstance(value, Mapping) else ""


def pairs_read(at: str, text: str) -> dict[str, Any]:
    """The mapping that was typed; raises ``Invalid`` naming the line that is none."""
    found: dict[str, Any] = {}
    for number, line in enumerate((row for row in text.split("\n") if row.strip()), start=1):
        try:
            read = YamlText(line.strip()).data
        except Refusal:
            read = None
        if not isinstance(read, Mapping):
            told = _("Line %(number)d: write name: value, with a blank behind the colon.") % {
                "number": number
            }
            raise Invalid({at: told})
        found |= read
    return found


def _day(at: str, text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise Invalid({at: _("There is no such day. Write for example 2026-04-07.")}) from None


def _amount(at: str, text: str) -> str:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").removeprefix("¥").strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if (
        not amount.is_finite()
        or amount <= 0
        or amount != amount.quantize(Decimal("0.01"))
        or amount >= Decimal(10**12)
    ):
        raise Invalid({at: _("Write an amount in yuan, for example 20.00.")})
    return format(amount.quantize(Decimal("0.01")), "f")


def _named(asked: Asked) -> dict[str, str]:
    return {
        "zh": f"{asked.label.get('zh') or asked.id}（{asked.id}）",
        "en": f"{asked.label.get('en') or asked.id} ({asked.id})",
    }


def _rows(pairs: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label} for value, label in pairs]


def _both(label: Any, language: Any) -> str:
    return f"{label} · {language}"


def _refilled(q: dict[str, Any], mistakes: Mapping[str, Words], typed: Posted | None) -> dict[str, Any]:
    if typed is not None:
        q = {**q, "value": typed.many(q["id"]) if q["type"] == "choices" else typed.text(q["id"], 8000)}
    return {**q, "error": mistakes[q["id"]]} if q["id"] in mistakes else q
