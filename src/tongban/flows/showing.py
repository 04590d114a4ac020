"""A flow as pages show it: the picture without scripts, the same as a list of steps, findings at their place.

``shown`` is for every page: where a case stands (``done``, ``here``), what is wrong (``marks``). The list says all that
the picture says, for who reads by ear or by keyboard.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.base.language import short
from tongban.flows.engine.bpmn import NODE_TAGS, Document, Element, children, first, local, own, read, text_of
from tongban.flows.engine.picture import Marking, Picture, picture
from tongban.flows.engine.soundness import LIMIT
from tongban.flows.engine.subset import collection, definition
from tongban.flows.words import FORMS, KINDS
from tongban.kernel.errors import Refusal
from tongban.org.roles import default_roles
from tongban.ui.assets import present
from tongban.ui.words import span_words

VIEWER: Final = "vendor/bpmn-js/bpmn-navigated-viewer.production.min.js"
EDITOR: Final = "vendor/bpmn-js/bpmn-modeler.production.min.js"
TABLES: Final = "vendor/dmn-js/dmn-modeler.production.min.js"
_UNITS: Final = {"wd": "wd", "d": "d", "h": "hour"}
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of an element: ``level`` is error, warning or note; ``lang`` where the words are not the page's."""

    element: str
    level: str
    words: Words
    code: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A mark with its number on the diagram; 0 where it has no place there."""

    number: int
    mark: Mark
    name: str


@dataclass(frozen=True, slots=True)
class Onward:
    """A way out of a step: where it leads and when."""

    id: str
    to: str
    name: str
    condition: str
    default: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A step of the list. ``state`` is done, here or nothing; ``numbers`` are those of its findings."""

    id: str
    tag: str
    name: str
    form: Words
    who: str
    limit: str
    more: tuple[Words, ...]
    ways: tuple[Onward, ...]
    state: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the component ``flows/flow.html`` shows. ``problem`` says why nothing can be shown."""

    picture: Picture
    rows: tuple[Row, ...]
    marks: tuple[Numbered, ...]
    problem: str = ""
    tokens: bool = False

    @property
    def viewer(self) -> str:
        """The script that lets people move and zoom; "" where npm did not bring it."""
        return VIEWER if present(VIEWER) else ""

    @property
    def data(self) -> str:
        """What the script marks on the diagram, as JSON."""
        return json.dumps(self.pins)

    @property
    def pins(self) -> dict[str, list[dict[str, Any]]]:
        """What the script marks: elements with level and number, and where a case stands."""
        marks = [
            {"element": n.mark.element, "level": n.mark.level, "number": n.number}
            for n in self.marks
            if n.number
        ]
        states = [{"element": row.id, "state": row.state} for row in self.rows if row.state]
        return {"marks": marks, "states": states}


def present_editor() -> str:
    """The script of the editor of flows; "" where npm did not bring it."""
    return EDITOR if present(EDITOR) else ""


def present_tables() -> str:
    """The script of the editor of decision tables; "" where npm did not bring it."""
    return TABLES if present(TABLES) else ""


def shown(
    xml: str, marks: Iterable[Mark] = (), *, done: Collection[str] = (), here: Collection[str] = ()
) -> Shown:
    """A flow with its marks; nothing but the reason where the document cannot be read."""
    try:
        document = read(xml.encode())
        process = document.process()
    except Refusal as refusal:
        return Shown(Picture(), (), tuple(Numbered(0, mark, "") for mark in marks), str(refusal))
    english = short() == "en"
    numbered = _numbered(document, marks, english=english)
    classes: dict[str, set[str]] = {}
    numbers: dict[str, int] = {}
    for one in numbered:
        if one.number:
            classes.setdefault(one.mark.element, set()).add(one.mark.level)
            numbers.setdefault(one.mark.element, one.number)
    for state, ids in (("done", done), ("here", here)):
        for id in ids:
            classes.setdefault(id, set()).add(state)
    marking = Marking(classes, numbers, english)
    found = [row for element in _nodes(process) for row in [_row(document, element, numbered, done, here)]]
    return Shown(picture(document, marking), tuple(found), tuple(numbered), tokens=bool(done or here))


def _numbered(document: Document, marks: Iterable[Mark], *, english: bool) -> list[Numbered]:
    """Marks in the order of their weight, with a number where the element is there."""
    order = {"error": 0, "warning": 1, "note": 2}
    rows, number = [], 0
    for mark in sorted(marks, key=lambda m: order.get(m.level, 3)):
        element = document.definitions.get(mark.element)
        number += element is not None
        name = "" if element is None else _named(element, english=english)
        name = "" if name in str(mark.words) else name
        rows.append(Numbered(number if element is not None else 0, mark, name))
    return rows


def _nodes(scope: Element) -> Iterable[Element]:
    """Flow nodes in document order, those of a sub-process behind it."""
    for element in children(scope):
        if local(element) in NODE_TAGS:
            yield element
            yield from _nodes(element)


def _row(
    document: Document,
    element: Element,
    marks: Sequence[Numbered],
    done: Collection[str],
    here: Collection[str],
) -> Row:
    id, english = element.get("id", ""), short() == "en"
    return Row(
        id=id,
        tag=local(element),
        name=_named(element, english=english),
        form=form_words(element),
        who=_who(element),
        limit=limit_words(own(element, "limit")),
        more=tuple(_more(document, element)),
        ways=tuple(_ways(document, element, english=english)),
        state="here" if id in here else "done" if id in done else "",
        numbers=tuple(m.number for m in marks if m.number and m.mark.element == id),
    )


def _named(element: Element, *, english: bool) -> str:
    told = own(element, "title_en" if english else "title_zh")
    return " ".join((told or element.get("name") or element.get("id") or "").split())


def form_words(element: Element) -> Words:
    """What an element is, in words: "Examine", "Parallel gateway", "End"."""
    if (kind := own(element, "kind")) in KINDS:
        return KINDS[kind]
    tag = local(element)
    defined = definition(element)
    if defined is not None and tag.endswith("Event"):
        trigger = local(defined).removesuffix("EventDefinition")
        if trigger in FORMS:
            return format_lazy(
                "{}（{}）" if short() == "zh" else "{} ({})", FORMS.get(tag, tag), FORMS[trigger]
            )
    return FORMS.get(tag, tag)


def _who(element: Element) -> str:
    """The role and unit that do it, or the service or member case that is called."""
    role, unit = own(element, "role"), own(element, "unit")
    if not role:
        return own(element, "action") or own(element, "decision") or element.get("calledElement", "")
    name = (default_roles().get(role) or {}).get("name") or {}
    said = str(name.get(short()) or role)
    return said if unit in ("", "authority") else f"{said} · {unit}"


def limit_words(limit: str) -> str:
    """A limit in words; as it stands where it is none."""
    found = LIMIT.fullmatch(limit)
    return str(span_words(int(found[1]), _UNITS[found[2]])) if found else limit


def _more(document: Document, element: Element) -> Iterable[Words]:
    """What else the engine reads: a loop, a timer, an event's name."""
    loop = first(element, "multiInstanceLoopCharacteristics")
    if loop is not None:
        over = collection(loop) or text_of(first(loop, "loopCardinality"))
        after = loop.get("isSequential") in ("true", "1")
        yield (
            _("For each of %(over)s, one after the other") if after else _("For each of %(over)s, at once")
        ) % {"over": over}
        if enough := text_of(first(loop, "completionCondition")):
            yield _("Enough when %(feel)s") % {"feel": enough}
    defined = definition(element)
    if defined is not None and local(defined) == "timerEventDefinition":
        text = limit_words(own(defined, "limit")) or text_of(next(iter(children(defined)), None))
        yield _("After %(time)s") % {"time": text}
    if host := element.get("attachedToRef"):
        held = document.definitions.get(host)
        name = host if held is None else _named(held, english=short() == "en")
        yield _("On the edge of %(step)s") % {"step": name}
    if checks := own(element, "checks"):
        yield _("Checks %(what)s") % {"what": checks}


def _ways(document: Document, element: Element, *, english: bool) -> Iterable[Onward]:
    scope = element.getparent()
    for flow in () if scope is None else children(scope, "sequenceFlow"):
        if flow.get("sourceRef") == element.get("id"):
            target = document.definitions.get(flow.get("targetRef", ""))
            yield Onward(
                flow.get("id", ""),
                flow.get("targetRef", "") if target is None else _named(target, english=english),
                flow.get("name", ""),
                text_of(first(flow, "conditionExpression")),
                bool(flow.get("id")) and element.get("default") == flow.get("id"),
            )
