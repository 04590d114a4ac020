"""Small changes to a document without drawing: a step's properties, a condition, a step more, a step less.

Everything else in the document stays as it was; the diagram moves along. Each function returns a new document and
refuses with a code that ``flows.sentences`` knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from tongban.flows.engine import moving
from tongban.flows.engine.bpmn import (
    MODEL,
    NODE_TAGS,
    TONGBAN,
    Document,
    Element,
    children,
    first,
    local,
    own,
    text_of,
)
from tongban.flows.engine.subset import collection, definition
from tongban.kernel.errors import Refusal

_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "userTask": ("kind", "role", "unit", "post", "limit", "checks"),
    "serviceTask": ("action",),
    "businessRuleTask": ("action",),
    "sendTask": ("action",),
}
LOOPS: Final = ("", "parallel", "sequential")
TIMERS: Final = ("limit", "timeDuration", "timeDate", "timeCycle")
_ID: Final = re.compile(r"[A-Za-z_][\w.-]*")
_SIMPLE: Final = frozenset({"userTask", "serviceTask", "manualTask", "task", "businessRuleTask", "sendTask"})
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


def properties_of(tag: str) -> tuple[str, ...]:
    """The ``tb:`` attributes that an element of this kind may carry."""
    return (*_OWN.get(tag, ()), *(("title_en",) if tag in NODE_TAGS else ()))


def copied(document: Document) -> Document:
    """The same document, to be changed without touching this one."""
    return Document(etree.fromstring(document.to_bytes()))


def step_changed(document: Document, id: str, values: Mapping[str, str]) -> Document:
    """A node with other properties; keys that are not named stay, an empty value takes the property away.

    Keys: ``name``, ``default`` (a flow), ``called`` (call activity), the ``tb:`` attributes of its kind; ``loop``,
    ``over``, ``times``, ``enough``, ``item`` (multi-instance); ``timer``, ``time`` (timer events).
    """
    new = copied(document)
    element = _node(new, id)
    plain = {"name": "name", "default": "default", "called": "calledElement"}
    for key, value in values.items():
        if key in plain and (key != "called" or local(element) == "callActivity"):
            _set(element, plain[key], value)
        elif key in properties_of(local(element)):
            _set(element, f"{{{TONGBAN}}}{key}", value)
    if "loop" in values:
        _loop(element, values)
    if values.get("timer") and definition(element) is not None:
        _timer(element, values["timer"], values.get("time", ""))
    return new


def flow_changed(document: Document, id: str, values: Mapping[str, str]) -> Document:
    """A flow with another ``name`` or ``condition``; with ``default`` "1" it is taken when no condition holds."""
    new = copied(document)
    flow = new.definitions.get(id)
    if flow is None or local(flow) != "sequenceFlow":
        raise Refusal("flows.edit.unknown", f"There is no flow {id!r}.", element=id)
    if "name" in values:
        _set(flow, "name", values["name"])
    if "condition" in values:
        _text(flow, "conditionExpression", values["condition"], **{f"{{{_XSI}}}type": _formal(flow)})
    source = new.definitions.get(flow.get("sourceRef", ""))
    if "default" in values and source is not None:
        if values["default"]:
            source.set("default", id)
        elif source.get("default") == id:
            del source.attrib["default"]
    return new


def _formal(element: Element) -> str:
    """The type of a FEEL condition, with the prefix that the document gives BPMN."""
    prefix = next((p for p, space in element.nsmap.items() if space == MODEL), None)
    return f"{prefix}:tFormalExpression" if prefix else "tFormalExpression"


def step_added(
    document: Document, after: str, values: Mapping[str, str], *, tag: str = "userTask"
) -> tuple[Document, str]:
    """The document with a step put between ``after`` and what follows it, and the new step's id.

    Refuses where nothing or more than one thing follows: there the diagram is the place to draw.
    """
    if tag not in _SIMPLE:
        raise Refusal("flows.edit.kind", f"A {tag} cannot be added in the table.", kind=tag)
    new = copied(document)
    before = _node(new, after)
    scope = _parent(before)
    out = [flow for flow in children(scope, "sequenceFlow") if flow.get("sourceRef") == after]
    if len(out) != 1:
        raise Refusal("flows.edit.where", "A step is added where exactly one way goes on.", element=after)
    id, flow_id = _free(new, values.get("id") or "step"), _free(new, "flow")
    step = etree.Element(f"{{{MODEL}}}{tag}", {"id": id})
    target = out[0].get("targetRef", "")
    out[0].set("targetRef", id)
    onward = etree.Element(f"{{{MODEL}}}sequenceFlow", {"id": flow_id, "sourceRef": id, "targetRef": target})
    _insert(before, step)
    _insert(out[0], onward)
    _references(new, target, gone=out[0].get("id", ""), come=flow_id)
    moving.put_between(new, after, id, target, flow=out[0].get("id", ""), onward=flow_id)
    given = {key: value for key, value in values.items() if key != "id"}
    return step_changed(new, id, given), id


def step_removed(document: Document, id: str) -> Document:
    """The document without a step; what led to it leads to what came after it.

    Refuses where more than one thing follows, or where events stand on its edge.
    """
    new = copied(document)
    step = _node(new, id)
    scope = _parent(step)
    if local(step) not in _SIMPLE | {"callActivity", "receiveTask"}:
        raise Refusal("flows.edit.kind", f"{id} is no simple step; take it out in the diagram.", element=id)
    if any(e.get("attachedToRef") == id for e in children(scope, "boundaryEvent")):
        raise Refusal(
            "flows.edit.boundary", f"Events stand on the edge of {id}; take them out first.", element=id
        )
    into = [flow for flow in children(scope, "sequenceFlow") if flow.get("targetRef") == id]
    out = [flow for flow in children(scope, "sequenceFlow") if flow.get("sourceRef") == id]
    if len(out) != 1 or not into:
        raise Refusal("flows.edit.where", f"More or less than one way goes on after {id}.", element=id)
    target = out[0].get("targetRef", "")
    for flow in into:
        flow.set("targetRef", target)
    _references(new, target, gone=out[0].get("id", ""), come=into[0].get("id", ""), more=into[1:])
    _without(step)
    _without(out[0])
    moving.take_out(new, id, out[0].get("id", ""), [flow.get("id", "") for flow in into])
    return new


def _node(document: Document, id: str) -> Element:
    element = document.definitions.get(id)
    if element is None or local(element) not in NODE_TAGS:
        raise Refusal("flows.edit.unknown", f"There is no step {id!r}.", element=id)
    return element


def _parent(element: Element) -> Element:
    """The process or sub-process that holds a step."""
    parent = element.getparent()
    if parent is None:
        raise Refusal("flows.edit.unknown", "The element stands alone.", element=element.get("id", ""))
    return parent


def _set(element: Element, key: str, value: str) -> None:
    if value.strip():
        element.set(key, value.strip())
    elif key in element.attrib:
        del element.attrib[key]


def _text(element: Element, tag: str, value: str, **attributes: str) -> None:
    """The child with this text; none where the text is empty."""
    there = first(element, tag)
    if not value.strip():
        if there is not None:
            _without(there)
        return
    if there is None:
        there = etree.SubElement(element, f"{{{MODEL}}}{tag}", attributes)
    there.text = value.strip()


def _loop(element: Element, values: Mapping[str, str]) -> None:
    """How often an activity is done: once, or for each of a collection, at once or one after the other."""
    tag = "multiInstanceLoopCharacteristics"
    there = first(element, tag)
    if values["loop"] not in LOOPS[1:]:
        if there is not None:
            _without(there)
        return
    if there is None:
        there = etree.SubElement(element, f"{{{MODEL}}}{tag}")
    there.set("isSequential", "true" if values["loop"] == "sequential" else "false")
    for key, name in (("over", "collection"), ("item", "item")):
        if key in values:
            _set(there, f"{{{TONGBAN}}}{name}", values[key])
    for key, name in (("times", "loopCardinality"), ("enough", "completionCondition")):
        if key in values:
            _text(there, name, values[key])


def _timer(element: Element, form: str, text: str) -> None:
    """The time of a timer event: a limit such as 5wd, or a duration, date or cycle of ISO 8601."""
    timer = definition(element)
    if timer is None or local(timer) != "timerEventDefinition" or form not in TIMERS:
        return
    timer.attrib.pop(f"{{{TONGBAN}}}limit", "")
    for name in TIMERS[1:]:
        _text(timer, name, text if name == form else "")
    if form == "limit":
        _set(timer, f"{{{TONGBAN}}}limit", text)


def _free(document: Document, wanted: str) -> str:
    """An id that nothing has yet."""
    base = wanted if _ID.fullmatch(wanted) else "step"
    taken, number, name = document.definitions.keys(), 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def _insert(after: Element, element: Element) -> None:
    """Right behind, on a line of its own where the document writes lines."""
    element.tail = after.tail
    after.addnext(element)


def _without(element: Element) -> None:
    """Take an element out; what stood behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    if tail.strip():
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def _references(
    document: Document, target: str, *, gone: str, come: str, more: list[Element] | None = None
) -> None:
    """``bpmn:incoming`` of the target names the flow that arrives now; the new step needs none."""
    element = document.definitions.get(target)
    if element is None:
        return
    for one in children(element, "incoming"):
        if (one.text or "").strip() == gone:
            one.text = come
            for flow in reversed(more or []):
                other = etree.Element(f"{{{MODEL}}}incoming")
                other.text = flow.get("id", "")
                _insert(one, other)


def values_of(document: Document, element: Element) -> dict[str, str]:
    """What ``step_changed`` and ``flow_changed`` would write to leave the element as it is."""
    loop, defined = first(element, "multiInstanceLoopCharacteristics"), definition(element)
    timer = defined if defined is not None and local(defined) == "timerEventDefinition" else None
    form = next((n for n in TIMERS[1:] if timer is not None and text_of(first(timer, n))), "limit")
    found = {"id": element.get("id", ""), "name": element.get("name", "")}
    found |= {key: own(element, key) for key in properties_of(local(element))}
    found["called"] = element.get("calledElement", "")
    found["condition"] = text_of(first(element, "conditionExpression"))
    source = document.definitions.get(element.get("sourceRef", ""))
    chosen = source is not None and bool(element.get("id")) and source.get("default") == element.get("id")
    found["default"] = "1" if chosen else ""
    if loop is not None:
        found["loop"] = "sequential" if loop.get("isSequential") in ("true", "1") else "parallel"
        found |= {"over": collection(loop), "item": own(loop, "item")}
        found["enough"] = text_of(first(loop, "completionCondition"))
    if timer is not None:
        found["timer"], found["time"] = (
            form,
            own(timer, "limit") if form == "limit" else text_of(first(timer, form)),
        )
    return found


def groups_of(document: Document, element: Element) -> list[str]:
    """Which groups of properties an element has: step, action, called, loop, timer, flow."""
    tag, defined = local(element), definition(element)
    found = ["all"] if tag == "sequenceFlow" else ["all", "node"]
    found += ["step"] if tag == "userTask" else []
    found += ["action"] if "action" in properties_of(tag) else []
    found += ["called"] if tag == "callActivity" else []
    found += ["loop"] if tag.lower().endswith("task") or tag in ("callActivity", "subProcess") else []
    found += ["timer"] if defined is not None and local(defined) == "timerEventDefinition" else []
    source = document.definitions.get(element.get("sourceRef", "")) if tag == "sequenceFlow" else None
    choosing = source is not None and local(source) not in ("parallelGateway", "eventBasedGateway")
    found += ["flow"] if choosing and source is not None and not local(source).endswith("Event") else []
    return found
