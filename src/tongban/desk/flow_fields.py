"""The properties that the engine reads from a BPMN file, as fields: of the editor's panel and of the list of steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.language import short
from tongban.catalogue.lint.flows import TASK_KINDS
from tongban.flows.engine.bpmn import Document, Element, children, first, local
from tongban.flows.engine.editing import groups_of, values_of
from tongban.flows.registry import service_names
from tongban.flows.showing import form_words
from tongban.flows.words import KINDS
from tongban.org.models import Unit
from tongban.org.roles import default_roles

Words = str | Promise
Options = Sequence[tuple[str, Any]]
_ORDER: Final = ("receive", "examine", "inspect", "review", "decide", "revoke", "issue")
MOST_UNITS: Final = 400


@dataclass(frozen=True, slots=True)
class Field:
    """One property. ``group`` says which elements have it; ``options`` make it a list, ``hints`` are only offered."""

    name: str
    group: str
    label: Words
    help: Words = ""
    options: Options = ()
    hints: Options = ()
    value: str = ""
    check: bool = False
    prefix: str = "p_"

    @property
    def id(self) -> str:
        """The id of its control."""
        return f"{self.prefix}{self.name}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: asked once a page."""

    units: Options
    checks: Options


def choices(item: Mapping[str, Any]) -> Choices:
    """Units of the house, and materials and conditions of the item."""
    units = Unit.objects.order_by("path").values_list("code", "name_zh", "name_en")[:MOST_UNITS]
    lang = short()
    rows = [*(item.get("materials") or ()), *(item.get("conditions") or ())]
    named = [
        (str(row.get("id")), row.get("name") or row.get("text") or {})
        for row in rows
        if isinstance(row, Mapping)
    ]
    return Choices(
        [
            ("authority", _("the unit of the item")),
            *((c, en if lang == "en" and en else zh) for c, zh, en in units),
        ],
        [(id, words.get(lang) or words.get("zh", "")) for id, words in named],
    )


def fields(chosen: Choices, values: Mapping[str, str] | None = None, prefix: str = "p_") -> list[Field]:
    """Every field, filled with what an element has."""
    held = values or {}
    lang = short()
    roles = [(code, (role.get("name") or {}).get(lang, code)) for code, role in default_roles().items()]
    kinds = [(kind, KINDS.get(kind, _REVOKE)) for kind in _ORDER if kind in TASK_KINDS]
    found = [
        Field("name", "all", _("Name"), _("In Chinese, as it stands on the diagram")),
        Field("title_en", "node", _("Name in English")),
        Field("kind", "step", _("Step of the law"), options=[("", _("Please choose")), *kinds]),
        Field("role", "step", _("Who may take it"), options=[("", _("Please choose")), *roles]),
        Field("unit", "step", _("Unit"), _("The unit of the item is written authority"), hints=chosen.units),
        Field(
            "post",
            "step",
            _("Post"),
            options=[("", _("any post of the role")), ("item", _("the post that the loop names"))],
        ),
        Field("limit", "step", _("Limit"), _("2wd is two working days, 10d ten days, 4h four hours")),
        Field(
            "checks",
            "step",
            _("What it checks"),
            _("Codes of materials and conditions, with blanks"),
            hints=chosen.checks,
        ),
        Field(
            "action",
            "action",
            _("Service of the machine"),
            options=[("", _("Please choose")), *((n, n) for n in sorted(service_names()))],
        ),
        Field(
            "called", "called", _("Item of the member case"), _("Its code, for example food-business-licence")
        ),
        Field("loop", "loop", _("How often"), options=_LOOPS),
        Field("over", "loop", _("For each of"), _("Variable that holds the list")),
        Field("item", "loop", _("Name of one of them")),
        Field("enough", "loop", _("Enough when"), _("FEEL; empty: when all are done")),
        Field("timer", "timer", _("Kind of time"), options=_TIMERS),
        Field("time", "timer", _("Time"), _("A limit such as 5wd, or ISO 8601 such as P3D")),
        Field("condition", "flow", _("Condition"), _('FEEL, for example outcome = "pass"')),
        Field("default", "flow", _("Taken when no condition holds"), check=True),
    ]
    return [_filled(field, held.get(field.name, ""), prefix) for field in found]


_REVOKE: Final = _("Revoke")
_LOOPS: Final = (
    ("", _("once")),
    ("parallel", _("for each, at once")),
    ("sequential", _("for each, one after the other")),
)
_TIMERS: Final = (
    ("limit", _("limit of days or hours")),
    ("timeDuration", _("duration")),
    ("timeDate", _("date")),
    ("timeCycle", _("repetition")),
)


def _filled(field: Field, value: str, prefix: str) -> Field:
    options = field.options
    if options and value and value not in {code for code, _words in options}:
        options = [*options, (value, value)]
    return Field(
        field.name, field.group, field.label, field.help, options, field.hints, value, field.check, prefix
    )


GROUPS: Final[Mapping[str, Words]] = {
    "all": _("What it is called"),
    "node": _("What it is called"),
    "step": _("Who does it, and how long"),
    "action": _("What the machine does"),
    "called": _("Member case"),
    "loop": _("Several times"),
    "timer": _("When"),
    "flow": _("When this way is taken"),
}


def grouped(rows: Iterable[Field]) -> list[dict[str, Any]]:
    """Fields by group, in order."""
    found: dict[str, list[Field]] = {}
    for field in rows:
        found.setdefault(field.group, []).append(field)
    return [{"group": group, "title": GROUPS[group], "fields": held} for group, held in found.items()]


@dataclass(frozen=True, slots=True)
class Editable:
    """A step or flow of the list with its fields."""

    id: str
    name: str
    form: Words
    is_flow: bool
    fields: list[Field]
    simple: bool
    addable: bool


def editable(document: Document, chosen: Choices) -> list[Editable]:
    """Everything of the chosen process whose properties can be changed without the diagram.

    Raises ``Refusal`` where the document holds no process.
    """
    return list(_rows(document, document.process(), chosen))


def _rows(document: Document, scope: Element, chosen: Choices) -> Iterable[Editable]:
    out: dict[str, int] = {}
    for flow in children(scope, "sequenceFlow"):
        out[flow.get("sourceRef", "")] = out.get(flow.get("sourceRef", ""), 0) + 1
    for element in children(scope):
        id, tag = element.get("id", ""), local(element)
        here = groups_of(document, element) if id else []
        if not id or (tag == "sequenceFlow" and not _chosen(element, here, out)):
            continue
        if tag != "sequenceFlow" and not (
            tag.lower().endswith(("task", "event", "gateway")) or tag in _OTHERS
        ):
            continue
        values = values_of(document, element)
        rows = [f for f in fields(chosen, values, f"{id}-") if f.group in here]
        one = out.get(id) == 1
        yield Editable(
            id, _name(document, element), form_words(element), tag == "sequenceFlow", rows,
            tag in SIMPLE and one, tag != "sequenceFlow" and one,
        )  # fmt: skip
        if tag == "subProcess":
            yield from _rows(document, element, chosen)


def _chosen(flow: Element, groups: list[str], out: Mapping[str, int]) -> bool:
    """Whether somebody chooses this way: it is one of several, or it has a condition."""
    several = out.get(flow.get("sourceRef", ""), 0) > 1
    return "flow" in groups and (several or first(flow, "conditionExpression") is not None)


_OTHERS: Final = frozenset({"callActivity", "subProcess"})
SIMPLE: Final = frozenset({"userTask", "serviceTask", "manualTask", "task", "businessRuleTask", "sendTask"})


def _name(document: Document, element: Element) -> str:
    if local(element) != "sequenceFlow":
        return str(element.get("name") or element.get("id"))
    ends = [document.definitions.get(element.get(end, "")) for end in ("sourceRef", "targetRef")]
    return " → ".join(str(e.get("name") or e.get("id")) if e is not None else "?" for e in ends)
