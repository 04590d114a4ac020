"""The verdict: which elements of a document our engine does not run, each named."""

from collections.abc import Iterator
from dataclasses import dataclass

from tongban.flows.engine.bpmn import (
    NODE_TAGS,
    Document,
    Element,
    children,
    first,
    label,
    local,
    own,
    text_of,
)

SUPPORTED = frozenset(
    [
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
    ]
)
_TRIGGERS = {
    "startEvent": {"messageEventDefinition", "timerEventDefinition", "signalEventDefinition"},
    "intermediateCatchEvent": {"messageEventDefinition", "timerEventDefinition", "signalEventDefinition"},
    "intermediateThrowEvent": {"messageEventDefinition", "signalEventDefinition"},
    "boundaryEvent": {
        "messageEventDefinition",
        "timerEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
    },
    "endEvent": {
        "messageEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
        "terminateEventDefinition",
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One element that we do not run, and why."""

    element: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chosen process can run here."""

    process: str
    refused: tuple[Problem, ...]

    @property
    def executable(self) -> bool:
        """True when every element lies in the subset."""
        return not self.refused


def judge(document: Document, process: str = "") -> Verdict:
    """Name every element of the process that lies outside the subset."""
    chosen = document.process(process)
    return Verdict(chosen.get("id", ""), tuple(_scope(document, chosen)))


def definition(element: Element) -> Element | None:
    """The event definition of an event."""
    return next((child for child in children(element) if local(child).endswith("EventDefinition")), None)


def collection(loop: Element) -> str:
    """The variable that a loop goes over: ours, or as Zeebe and Camunda write it."""
    for element in loop.iter():
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] in ("collection", "inputCollection"):
                return str(value).strip().lstrip("=").removeprefix("${").removesuffix("}").strip()
    return ""


def item_name(loop: Element) -> str:
    """The name of one item of the collection, "item" where the model gives none."""
    for element in loop.iter():
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] in ("item", "inputElement", "elementVariable"):
                return str(value)
    given = first(loop, "inputDataItem")
    return "item" if given is None else given.get("name") or str(given.get("id"))


def _problem(element: Element, reason: str) -> Problem:
    return Problem(label(element), local(element), reason)


def _scope(document: Document, scope: Element) -> Iterator[Problem]:
    known = {child.get("id") for child in children(scope) if local(child) in NODE_TAGS}
    for element in children(scope):
        name = local(element)
        if name == "sequenceFlow":
            if element.get("sourceRef") not in known or element.get("targetRef") not in known:
                yield _problem(element, "It does not join two elements of the same level.")
        elif name in NODE_TAGS and name not in SUPPORTED:
            yield _problem(element, "This kind of element is outside the supported subset.")
        elif name in NODE_TAGS:
            yield from _node(document, scope, element)


def _node(document: Document, scope: Element, element: Element) -> Iterator[Problem]:
    name = local(element)
    if not element.get("id"):
        yield _problem(element, "It has no id.")
    if name.endswith("Event"):
        yield from _event(scope, element)
    elif name.endswith("Gateway"):
        yield from _gateway(scope, element)
    else:
        yield from _activity(element)
    if name == "subProcess":
        if element.get("triggeredByEvent") in ("true", "1"):
            yield from _guard(scope, element)
        yield from _scope(document, element)


def _guard(scope: Element, element: Element) -> Iterator[Problem]:
    """An event sub-process begins with exactly one event and stands alone."""
    starts = list(children(element, "startEvent"))
    if len(starts) != 1 or definition(starts[0]) is None:
        yield _problem(
            element, "An event sub-process needs exactly one start event that says what triggers it."
        )
    ends = {flow.get(end) for flow in children(scope, "sequenceFlow") for end in ("sourceRef", "targetRef")}
    if element.get("id") in ends or first(element, "multiInstanceLoopCharacteristics") is not None:
        yield _problem(element, "An event sub-process has no sequence flows of its own and no instances.")
    if (
        starts
        and starts[0].get("isInterrupting") == "false"
        and first(starts[0], "errorEventDefinition") is not None
    ):
        yield _problem(starts[0], "An error always interrupts.")


def _event(scope: Element, element: Element) -> Iterator[Problem]:
    name = local(element)
    found = [child for child in children(element) if local(child).endswith("EventDefinition")]
    found += list(children(element, "eventDefinitionRef"))
    if len(found) > 1:
        yield _problem(element, "Events with several definitions are outside the supported subset.")
        return
    if not found and name in ("intermediateCatchEvent", "boundaryEvent"):
        yield _problem(element, "It does not say what it waits for.")
    for one in found:
        guarding = name == "startEvent" and scope.get("triggeredByEvent") in ("true", "1")
        if guarding and local(one) == "errorEventDefinition":
            continue
        if local(one) not in _TRIGGERS[name]:
            yield _problem(element, f"A {name} with {local(one)} is outside the supported subset.")
        elif local(one) == "timerEventDefinition" and (guarding or name != "startEvent"):
            yield from _timer(element, one)
    if name == "boundaryEvent":
        yield from _boundary(scope, element, found)


def _boundary(scope: Element, element: Element, found: list[Element]) -> Iterator[Problem]:
    hosts = {child.get("id"): child for child in children(scope) if local(child) in NODE_TAGS}
    host = hosts.get(element.get("attachedToRef"))
    if host is None:
        yield _problem(element, "It is attached to no activity of its level.")
    elif local(host) in ("task", "manualTask"):
        yield _problem(element, "Its activity takes no time, so the event could never happen.")
    if element.get("cancelActivity") == "false" and found and local(found[0]) == "errorEventDefinition":
        yield _problem(element, "An error always interrupts its activity.")


def _timer(element: Element, timer: Element) -> Iterator[Problem]:
    forms = [child for child in children(timer) if local(child).startswith("time") and text_of(child)]
    if len(forms) + bool(own(timer, "limit")) != 1:
        yield _problem(element, "A timer needs exactly one of a date, a duration, a cycle or a limit.")
    cycle = text_of(first(timer, "timeCycle"))
    if cycle and cycle[0].isdigit():
        yield _problem(element, "A timer cycle must be an ISO 8601 repetition such as R3/P1D.")


def _gateway(scope: Element, element: Element) -> Iterator[Problem]:
    name, id = local(element), element.get("id")
    out = [flow for flow in children(scope, "sequenceFlow") if flow.get("sourceRef") == id]
    if name in ("exclusiveGateway", "inclusiveGateway") and len(out) > 1:
        bare = [
            flow
            for flow in out
            if flow.get("id") != element.get("default") and not text_of(first(flow, "conditionExpression"))
        ]
        for flow in bare:
            reason = f"It leaves gateway {id} without a condition and is not its default."
            yield _problem(flow, reason)
    if name == "eventBasedGateway":
        if element.get("eventGatewayType") == "Parallel" or element.get("instantiate") in ("true", "1"):
            yield _problem(element, "Only exclusive, non-instantiating event gateways are supported.")
        nodes = {child.get("id"): local(child) for child in children(scope)}
        targets = {nodes.get(flow.get("targetRef")) for flow in out}
        if not out or targets - {"intermediateCatchEvent", "receiveTask"}:
            yield _problem(element, "An event gateway must lead to catching events or receive tasks only.")


def _activity(element: Element) -> Iterator[Problem]:
    if element.get("isForCompensation") in ("true", "1"):
        yield _problem(element, "Compensation is outside the supported subset.")
    if element.get("startQuantity", "1") != "1" or element.get("completionQuantity", "1") != "1":
        yield _problem(element, "Token quantities other than one are outside the supported subset.")
    if first(element, "standardLoopCharacteristics") is not None:
        yield _problem(element, "Standard loops are outside the supported subset; use multi-instance.")
    loop = first(element, "multiInstanceLoopCharacteristics")
    if loop is not None:
        yield from _loop(element, loop)
    if local(element) == "receiveTask" and not element.get("messageRef"):
        yield _problem(element, "A receive task must name its message.")


def _loop(element: Element, loop: Element) -> Iterator[Problem]:
    source = text_of(first(loop, "loopCardinality")) or text_of(first(loop, "loopDataInputRef"))
    if not source and not collection(loop):
        yield _problem(element, "A multi-instance activity must say how often or over which collection.")
    if loop.get("behavior", "All") != "All":
        yield _problem(element, "Multi-instance behaviour other than All is outside the supported subset.")
