"""The parts of a package that are edited by fields: which rows and keys each has, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.language import short
from tongban.catalogue.yamltext import YamlText
from tongban.desk.workshop_fields import NOTHING, Asked, Field, Place
from tongban.elements.lists import shares
from tongban.kernel.clock import AL45_GROUNDS, words
from tongban.laws.limits import shipped_rules
from tongban.printing import engine


def _lang() -> words.Lang:
    return "zh" if short() == "zh" else "en"


def _rules(start: str) -> Callable[[], list[tuple[str, Any]]]:
    def options() -> list[tuple[str, Any]]:
        book = shipped_rules()
        rows = [book[code] for code in book if book[code].start_event == start]
        return [
            (rule.code, f"{rule.code} · {rule.name_zh if _lang() == 'zh' else rule.name_en or rule.name_zh}")
            for rule in rows
        ]

    return options


def _extensions() -> list[tuple[str, Any]]:
    book = shipped_rules()
    codes = {book[code].extension or "" for code in book} - {""}
    return [(code, code) for code in sorted(codes)]


def _grounds() -> list[tuple[str, Any]]:
    return [(ground, words.ground_text(ground, _lang())) for ground in AL45_GROUNDS]


def _templates() -> list[tuple[str, Any]]:
    names = [*sorted(Path(engine.TEMPLATES).glob("licence*.typ")), engine.TEMPLATES / "residence_permit.typ"]
    return [(name.stem.upper(), name.stem.upper()) for name in names if name.is_file()]


def _fixed(*rows: tuple[str, Any]) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: list(rows)


UNITS: Final = _fixed(
    ("wd", _("working days")), ("d", _("days")), ("month", _("months")), ("hour", _("hours"))
)
FORMATS: Final = _fixed(*((name, name) for name in ("pdf", "jpg", "png", "docx", "xlsx", "ofd")))
PEOPLE: Final = _fixed(("natural_person", _("people")), ("legal_entity", _("enterprises and bodies")))
WAYS: Final = _fixed(("electronic", _("electronic")), ("pickup", _("picked up")), ("post", _("by post")))
SOURCES: Final = _fixed(
    ("applicant", _("handed in by the applicant")),
    ("form", _("made from the answers")),
    ("government", _("obtained by sharing")),
    ("commitment", _("may be replaced by a promise")),
)
BASIS: Final = (
    Field(("basis", "law"), "text", _("Law"), _("Its Chinese title without brackets."), example="行政许可法"),
    Field(("basis", "article"), "text", _("Article"), _("Its number, such as 42 or 120-1.")),
    Field(("basis", "unchecked"), "flag", _("Still to be compared with the text of the law"), default=False),
)
ID: Final = Field(
    ("id",), "text", _("Id"), _("Lower-case letters, digits and hyphens; it stays."), required=True
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part: the file and place in it, its fields; ``rows``: it is a list of such."""

    key: str
    name: Any
    icon: str
    place: Place
    fields: tuple[Field, ...]
    rows: bool = False
    file: str = "item.yaml"
    hint: Any = ""

    def title(self, row: Any) -> Any:
        """What a row of the list is called."""
        told = row if isinstance(row, Mapping) else {}
        return (
            told.get("name")
            or told.get("text")
            or told.get("title")
            or told.get("label")
            or told.get("id")
            or "—"
        )


SHEETS: Final[Mapping[str, Sheet]] = {
    sheet.key: sheet
    for sheet in (
        Sheet(
            "basics",
            _("Basic facts"),
            "info",
            (),
            (
                Field(("name",), "words", _("Name"), required=True, most=200),
                Field(("summary",), "long", _("Summary"), _("One or two sentences under the name.")),
                Field(
                    ("aliases", "zh"),
                    "texts",
                    _("Other Chinese names"),
                    _("By which people search; separated by commas."),
                ),
                Field(("aliases", "en"), "texts", _("Other English names")),
                Field(
                    ("audience",),
                    "choices",
                    _("For whom"),
                    options=PEOPLE,
                    required=True,
                    default=["natural_person"],
                ),
                Field(
                    ("online",),
                    "choice",
                    _("On line"),
                    options=_fixed(("full", _("wholly on line")), ("window", _("handled at the window"))),
                    default="full",
                ),
                Field(("visits",), "integer", _("Visits to the window")),
                Field(("window_reason",), "words", _("Why a person must come"), most=400),
                Field(("delivery",), "choices", _("How the result is delivered"), options=WAYS),
            ),
        ),
        Sheet(
            "conditions",
            _("Conditions of the grant"),
            "list-checks",
            ("conditions",),
            (
                ID,
                Field(("text",), "long", _("What the law demands"), required=True),
                *BASIS,
                Field(
                    ("ask",),
                    "words",
                    _("Question of the pre-check"),
                    _("One that is answered with yes by whoever meets it."),
                ),
                Field(("fail",), "long", _("Advice where it is not met")),
                Field(
                    ("rule",),
                    "text",
                    _("Rule over the pre-check"),
                    _("Only where it is not simply the answer yes."),
                ),
            ),
            rows=True,
        ),
        Sheet(
            "materials",
            _("Materials"),
            "paperclip",
            ("materials",),
            (
                ID,
                Field(("name",), "words", _("Name"), required=True, most=200),
                *BASIS,
                Field(
                    ("source",),
                    "choice",
                    _("Where it comes from"),
                    options=SOURCES,
                    required=True,
                    default="applicant",
                ),
                Field(
                    ("share",),
                    "choice",
                    _("Obtained from"),
                    _("Where it comes by sharing."),
                    options=lambda: [(c, c) for c in shares()],
                ),
                Field(("required",), "when", _("Is it needed?"), default=True),
                Field(
                    ("key",),
                    "flag",
                    _("The examination rests on it"),
                    _("A key material; it can never follow later."),
                    default=False,
                ),
                Field(
                    ("later",),
                    "flag",
                    _("May follow after a written promise"),
                    _("Conditional acceptance; rule and days stand under their own part."),
                    default=False,
                ),
                Field(("copies",), "integer", _("Copies")),
                Field(("formats",), "choices", _("File formats"), options=FORMATS),
                Field(
                    ("sample",),
                    "text",
                    _("Sample"),
                    _("A file of the package, such as samples/plan.pdf; add it on the draft's page first."),
                ),
                Field(("note",), "long", _("What to know about it")),
            ),
            rows=True,
        ),
        Sheet(
            "fees",
            _("Fees"),
            "coins",
            ("fees",),
            (
                Field(("name",), "words", _("Name"), required=True, most=200),
                Field(
                    ("amount",),
                    "money",
                    _("Amount in yuan"),
                    _("Exact to the fen."),
                    required=True,
                    example="20.00",
                ),
                Field(("per",), "words", _("For what"), _("Such as: each licence."), most=100),
                *BASIS,
            ),
            rows=True,
            hint=_("An empty list means free of charge. No fee without a law or regulation (article 58)."),
        ),
        Sheet(
            "limits",
            _("Limits and promises"),
            "timer",
            ("clock",),
            (
                Field(
                    ("promised", "value"),
                    "integer",
                    _("Promised limit"),
                    _("Never longer than the law's."),
                    required=True,
                ),
                Field(
                    ("promised", "unit"),
                    "choice",
                    _("Counted in"),
                    options=UNITS,
                    required=True,
                    default="wd",
                ),
                Field(
                    ("rule",),
                    "choice",
                    _("Limit by law"),
                    options=_rules("acceptance"),
                    required=True,
                    default="AL-42",
                ),
                Field(
                    ("acceptance",),
                    "choice",
                    _("Limit to accept"),
                    options=_rules("receipt"),
                    required=True,
                    default="AL-32",
                ),
                Field(("grounds",), "choices", _("What stops the clock"), options=_grounds),
                Field(("extension",), "choice", _("Extension"), options=_extensions),
            ),
        ),
        Sheet(
            "conditional",
            _("Conditional acceptance"),
            "handshake",
            ("conditional",),
            (
                Field(
                    ("days",),
                    "integer",
                    _("Working days for what follows"),
                    _(
                        "Counted from the day of the application; what has not come by then counts as withdrawn."
                    ),
                ),
                *BASIS,
            ),
            hint=_("For materials marked as following later. Empty: everything is handed in at once."),
        ),
        Sheet(
            "limited",
            _("Limit in number"),
            "list-ordered",
            ("limited",),
            (
                Field(
                    ("order",),
                    "choice",
                    _("Order of grants"),
                    options=_fixed(
                        ("acceptance", _("in the order of acceptance")),
                        ("law", _("in the order that a law sets")),
                    ),
                ),
                *BASIS,
                Field(("order_basis", "law"), "text", _("Law that sets another order")),
                Field(("order_basis", "article"), "text", _("Its article")),
            ),
            hint=_(
                "Only for licences limited in number (article 57). The number itself is set on the item's page."
            ),
        ),
        Sheet(
            "laws",
            _("Legal basis"),
            "scale",
            ("legal_basis",),
            (
                Field(("law",), "text", _("Law"), _("Its Chinese title without brackets."), required=True),
                Field(("article",), "text", _("Article"), _("Its number, such as 42 or 120-1.")),
                Field(("text",), "long", _("What it says here")),
                Field(
                    ("unchecked",), "flag", _("Still to be compared with the text of the law"), default=False
                ),
            ),
            rows=True,
        ),
        Sheet(
            "result",
            _("Result and its document"),
            "award",
            ("result",),
            (
                Field(
                    ("kind",),
                    "choice",
                    _("Kind"),
                    options=_fixed(
                        ("licence", _("licence")),
                        ("certificate", _("certificate")),
                        ("decision", _("decision")),
                    ),
                    required=True,
                    default="decision",
                ),
                Field(("name",), "words", _("Name"), required=True, most=200),
                Field(("licence",), "text", _("Code of the licence type")),
                Field(
                    ("template",),
                    "choice",
                    _("Template of the document"),
                    _("How its face is printed; without one the common template."),
                    options=_templates,
                ),
                Field(
                    ("validity", "years"),
                    "integer",
                    _("Years of validity"),
                    _("Empty: no year is said here."),
                ),
                Field(("renewable",), "flag", _("May be renewed"), default=False),
            ),
        ),
    )
}


def with_asked(fields: Sequence[Field], asked: tuple[Asked, ...]) -> list[Field]:
    """The fields, those of conditions with the questions they may read."""
    return [replace(f, asked=asked) if f.kind == "when" else f for f in fields]


def written(page: YamlText, at: Place, values: Mapping[Place, Any], fields: Sequence[Field]) -> YamlText:
    """The text with these values at a row: each key alone is changed, what says nothing is left out."""
    defaults = {f.place: f.default for f in fields if not f.required}
    unordered = {f.place for f in fields if f.kind == "choices"}
    for place, value in values.items():
        path = (*at, *place)
        stood = page.get(path, NOTHING)
        if _same(stood, value) or (place in unordered and _as_many(stood, value)):
            continue
        if value is NOTHING or (stood is NOTHING and value == defaults.get(place, NOTHING)):
            page = page.without(path)
            if len(place) > 1 and page.get(path[:-1]) == {}:
                page = page.without(path[:-1])
        else:
            page = _deep(page, path, value)
    return page


def _same(stood: Any, value: Any) -> bool:
    """Whether the file says so already: an empty text says nothing, and 42 is what somebody types as 42."""
    if value is NOTHING:
        return stood is NOTHING or stood in ("", None)
    if isinstance(value, date):
        return str(stood) == str(value)
    plain = isinstance(stood, str | int) and not isinstance(stood, bool) and isinstance(value, str | int)
    return plain and str(stood) == str(value)


def _as_many(stood: Any, value: Any) -> bool:
    """Whether the same are chosen, in whatever order the file names them."""
    return isinstance(stood, list) and isinstance(value, list) and sorted(map(str, stood)) == sorted(value)


def _deep(page: YamlText, path: Place, value: Any) -> YamlText:
    """Put a value below keys that may not be there yet."""
    for length in range(1, len(path)):
        if not isinstance(page.get(path[:length]), Mapping | list):
            for key in reversed(path[length:]):
                value = {key: value}
            return page.put(path[:length], value)
    return page.put(path, value)


def row_of(values: Mapping[Place, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """A new row of a list from what was typed."""
    row: dict[str, Any] = {}
    defaults = {f.place: f.default for f in fields if not f.required}
    for place, value in values.items():
        if value is NOTHING or value == defaults.get(place, NOTHING):
            continue
        inner = row
        for key in place[:-1]:
            inner = inner.setdefault(str(key), {})
        inner[str(place[-1])] = value
    return row
