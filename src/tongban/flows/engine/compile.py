"""From a document to the graph: done once, at publish time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tongban.flows.engine import reach
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
from tongban.flows.engine.dialects import to_feel
from tongban.flows.engine.graph import Compiler, Expression, Flow, Kind, Loop, Node, Process, Trigger
from tongban.flows.engine.subset import Problem, Verdict, collection, definition, item_name, judge
from tongban.kernel import feel
from tongban.kernel.errors import Refusal

_KINDS = {
    "startEvent": Kind.START,
    "intermediateCatchEvent": Kind.CATCH,
    "boundaryEvent": Kind.BOUNDARY,
    "task": Kind.INSTANT,
    "manualTask": Kind.INSTANT,
    "userTask": Kind.USER,
    "serviceTask": Kind.SERVICE,
    "businessRuleTask": Kind.RULE,
    "receiveTask": Kind.RECEIVE,
    "callActivity": Kind.CALL,
    "subProcess": Kind.SUB,
    "exclusiveGateway": Kind.XOR,
    "inclusiveGateway": Kind.OR,
    "parallelGateway": Kind.AND,
    "eventBasedGateway": Kind.EVENT,
}
_ENDS = {"terminateEventDefinition": Kind.TERMINATE, "errorEventDefinition": Kind.ERROR}
_THROWN = ("messageEventDefinition", "signalEventDefinition")
_CYCLE = re.compile(r"^R\d*/")
_DATA = frozenset(
    {"dataObject", "dataObjectReference", "dataInput", "dataOutput", "property", "dataStoreReference"}
)
_OWN = (
    "kind",
    "role",
    "unit",
    "limit",
    "action",
    "title_zh",
    "title_en",
    "decision",
    "post",
    "checks",
    "notice",
)


@dataclass(slots=True)
class _Draft:
    """What is gathered while the document is walked."""

    document: Document
    compiler: Compiler
    elements: list[tuple[Element, int]] = field(default_factory=list)
    arrows: list[Element] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def compile_process(
    document: Document, process: str = "", compiler: Compiler | None = None, names: Iterable[str] = ()
) -> Process:
    """The compiled process; refuses (`flows.not_executable`, data `elements`) what we cannot run."""
    verdict, compiled = examine(document, process, compiler, names)
    if compiled is None:
        names = ", ".join(problem.element for problem in verdict.refused)
        raise Refusal(
            "flows.not_executable",
            f"The model cannot be run here; look at: {names}.",
            elements=[problem.element for problem in verdict.refused],
        )
    return compiled


def examine(
    document: Document, process: str = "", compiler: Compiler | None = None, names: Iterable[str] = ()
) -> tuple[Verdict, Process | None]:
    """The verdict, expressions included, and the compiled process where it can run.

    `names` are variables that may hold blanks ("Vacation Approval"); those of the document's data are known.
    """
    verdict = judge(document, process)
    if verdict.refused:
        return verdict, None
    chosen = document.process(process)
    draft = _Draft(document, compiler or _feel(document, names))
    _collect(draft, chosen, -1)
    flows = tuple(_flow(draft, at, arrow) for at, arrow in enumerate(draft.arrows))
    nodes = tuple(
        _node(draft, at, element, scope, flows) for at, (element, scope) in enumerate(draft.elements)
    )
    nodes = tuple(
        replace(node, starts=_starts(nodes, node.index)) if node.kind in (Kind.SUB, Kind.GUARD) else node
        for node in nodes
    )
    verdict = Verdict(verdict.process, tuple(draft.problems))
    if draft.problems:
        return verdict, None
    compiled = Process(
        id=chosen.get("id", ""),
        name=chosen.get("name", ""),
        nodes=nodes,
        flows=flows,
        starts=_starts(nodes, -1),
        by_id=draft.by_id,
        forward=reach.forward(nodes, flows),
        guards=_guards(nodes),
        feeds={node.index: reach.feeds(nodes, flows, node) for node in nodes if node.kind == Kind.OR},
    )
    return verdict, compiled


def _feel(document: Document, names: Iterable[str]) -> Compiler:
    """FEEL that knows the names of the document's data, which may hold blanks."""
    held = {element.get("name", "") for element in document.root.iter() if local(element) in _DATA}
    known = tuple(name for name in {*held, *names} if name)
    return lambda text: feel.compile(text, known)


def _collect(draft: _Draft, scope: Element, index: int) -> None:
    inner: list[tuple[Element, int]] = []
    for element in children(scope):
        name = local(element)
        if name == "sequenceFlow":
            draft.arrows.append(element)
        elif name in NODE_TAGS:
            at = len(draft.elements)
            draft.by_id[element.get("id", "")] = at
            draft.elements.append((element, index))
            if name == "subProcess":
                inner.append((element, at))
    for element, at in inner:
        _collect(draft, element, at)


def _expression(draft: _Draft, element: Element, text: str) -> Expression | None:
    if not text:
        return None
    try:
        return draft.compiler(to_feel(text))
    except Refusal as refusal:
        reason = f"Its expression {text!r} cannot be read as FEEL: {refusal}"
        draft.problems.append(Problem(label(element), local(element), reason))
        return None


def _flow(draft: _Draft, at: int, arrow: Element) -> Flow:
    source, target = arrow.get("sourceRef", ""), arrow.get("targetRef", "")
    text = text_of(first(arrow, "conditionExpression"))
    return Flow(
        at,
        arrow.get("id") or f"{source}→{target}",
        draft.by_id[source],
        draft.by_id[target],
        text,
        _expression(draft, arrow, text),
    )


def _node(draft: _Draft, at: int, element: Element, scope: int, flows: Iterable[Flow]) -> Node:
    out = tuple(flow.index for flow in flows if flow.source == at)
    default = element.get("default")
    return Node(
        index=at,
        id=element.get("id", ""),
        kind=_kind(element),
        name=" ".join(element.get("name", "").split()),
        scope=scope,
        out=out,
        into=tuple(flow.index for flow in flows if flow.target == at),
        boundaries=_boundaries(draft, element, scope),
        host=draft.by_id.get(element.get("attachedToRef", ""), -1),
        interrupting=_interrupts(element),
        default=next((index for index in out if draft.arrows[index].get("id") == default), -1)
        if default
        else -1,
        trigger=_trigger(draft, element),
        loop=_loop(draft, element),
        details=_details(element),
    )


def _kind(element: Element) -> int:
    name, defined = local(element), definition(element)
    if element.get("triggeredByEvent") in ("true", "1"):
        return Kind.GUARD
    what = "" if defined is None else local(defined)
    if name in ("endEvent", "intermediateThrowEvent"):
        plain = Kind.END if name == "endEvent" else Kind.PASS
        return Kind.THROW if what in _THROWN else _ENDS.get(what, plain)
    if name == "sendTask":
        return Kind.SERVICE if own(element, "action") else Kind.INSTANT
    return _KINDS[name]


def _boundaries(draft: _Draft, element: Element, scope: int) -> tuple[int, ...]:
    id = element.get("id")
    return tuple(
        at
        for at, (other, level) in enumerate(draft.elements)
        if level == scope and local(other) == "boundaryEvent" and other.get("attachedToRef") == id
    )


def _starts(nodes: Iterable[Node], scope: int) -> tuple[int, ...]:
    alone = (Kind.BOUNDARY, Kind.GUARD)
    inside = [node for node in nodes if node.scope == scope]
    starts = [node for node in inside if node.kind == Kind.START]
    if starts:
        plain = [node.index for node in starts if node.trigger is None]
        return tuple((plain or [starts[0].index])[:1])
    return tuple(node.index for node in inside if not node.into and node.kind not in alone)


def _guards(nodes: Iterable[Node]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for node in nodes:
        if node.kind == Kind.GUARD:
            found[node.scope] = (*found.get(node.scope, ()), node.index)
    return found


def _interrupts(element: Element) -> bool:
    start = first(element, "startEvent") if element.get("triggeredByEvent") in ("true", "1") else None
    given = element.get("cancelActivity", "true") if start is None else start.get("isInterrupting", "true")
    return given not in ("false", "0")


def _trigger(draft: _Draft, element: Element) -> Trigger | None:
    if element.get("triggeredByEvent") in ("true", "1"):
        start = first(element, "startEvent")
        return None if start is None else _trigger(draft, start)
    if local(element) in ("receiveTask", "sendTask"):
        name = draft.document.referred(element.get("messageRef")) or element.get("id", "")
        return Trigger("message", name)
    defined = definition(element)
    if defined is None:
        return None
    what = local(defined).removesuffix("EventDefinition")
    if what == "timer":
        return _timer(draft, element, defined)
    if what == "error":
        return Trigger("error", draft.document.referred(defined.get("errorRef"), "errorCode"))
    named = draft.document.referred(defined.get(what + "Ref"))
    return Trigger(what, named or element.get("name") or str(element.get("id")))


def _timer(draft: _Draft, element: Element, timer: Element) -> Trigger:
    if limit := own(timer, "limit"):
        return Trigger("timer", form="limit", text=limit)
    for form in ("Date", "Duration", "Cycle"):
        if text := text_of(first(timer, f"time{form}")):
            literal = text[0] in "PR-" or text[0].isdigit()
            value = None if literal else _expression(draft, element, text)
            moment = _CYCLE.sub("", text)
            if literal and feel.parse_literal(moment) is None:
                reason = f"Its time {text!r} is neither a date nor a duration of ISO 8601."
                draft.problems.append(Problem(label(element), local(element), reason))
            return Trigger("timer", form=form.lower(), text=text, value=value)
    return Trigger("timer", form="duration", text="PT0S")


def _loop(draft: _Draft, element: Element) -> Loop | None:
    loop = first(element, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    reference = text_of(first(loop, "loopDataInputRef"))
    return Loop(
        sequential=loop.get("isSequential") in ("true", "1"),
        cardinality=_expression(draft, element, text_of(first(loop, "loopCardinality"))),
        collection=collection(loop) or (draft.document.referred(reference) if reference else ""),
        item=item_name(loop),
        enough=_expression(draft, element, text_of(first(loop, "completionCondition"))),
    )


def _details(element: Element) -> dict[str, str]:
    found = {name: value for name in _OWN if (value := own(element, name))}
    if called := element.get("calledElement"):
        found["called"] = called
    return found
