"""A short notation for BPMN models in tests, and a tiny expression language beside FEEL."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import compile_process
from tongban.flows.engine.graph import Process

TAGS = {
    "start": "startEvent", "end": "endEvent", "user": "userTask", "service": "serviceTask",
    "rule": "businessRuleTask", "manual": "manualTask", "task": "task", "call": "callActivity",
    "sub": "subProcess", "xor": "exclusiveGateway", "or": "inclusiveGateway", "and": "parallelGateway",
    "event": "eventBasedGateway", "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent", "receive": "receiveTask", "send": "sendTask", "script": "scriptTask",
}  # fmt: skip
OWN = ("kind", "role", "unit", "limit", "action", "title_zh", "title_en", "checks")
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:tb="urn:tongban:bpmn:1" targetNamespace="urn:test">'
)


def bpmn(text: str, id: str = "p") -> bytes:
    """Lines `kind id key=value…`, `a -> b : condition`, `sub x {` … `}`."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    body = "".join(_line(line) for line in lines)
    names = {w.split("=")[1] for line in lines for w in line.split() if w.startswith(("message=", "error="))}
    extra = "".join(
        f'<bpmn:message id="m_{n}" name="{n}"/><bpmn:error id="e_{n}" errorCode="{n}"/>' for n in names
    )
    process = f'<bpmn:process id="{id}" isExecutable="true">{body}</bpmn:process>'
    return f"{HEAD}{extra}{process}</bpmn:definitions>".encode()


def _line(line: str) -> str:
    if line == "}":
        return "</bpmn:subProcess>"
    if "->" in line:
        ends, _, condition = line.partition(" : ")
        source, _, target = (part.strip() for part in ends.partition("->"))
        inner = (
            f"<bpmn:conditionExpression>{_escape(condition)}</bpmn:conditionExpression>" if condition else ""
        )
        flow = f'id="{source}_{target}" sourceRef="{source}" targetRef="{target}"'
        return f"<bpmn:sequenceFlow {flow}>{inner}</bpmn:sequenceFlow>"
    kind, id, *pairs = line.replace(" {", " open=1").split()
    values = dict(pair.split("=", 1) for pair in pairs)
    attributes, inner = _attributes(values), _inner(values)
    tail = "" if "open" in values else f"</bpmn:{TAGS[kind]}>"
    return f"<bpmn:{TAGS[kind]} id={quoteattr(id)}{attributes}>{inner}{tail}"


def _escape(text: str) -> str:
    return text.strip().replace("&", "&amp;").replace("<", "&lt;")


def _attributes(values: Mapping[str, str]) -> str:
    found = [f" tb:{name}={quoteattr(values[name])}" for name in OWN if name in values]
    names = {
        "stay": "isInterrupting",
        "byevent": "triggeredByEvent",
        "on": "attachedToRef",
        "cancel": "cancelActivity",
        "called": "calledElement",
        "default": "default",
    }
    found += [f" {names[key]}={quoteattr(value)}" for key, value in values.items() if key in names]
    if "receive" in values:
        found.append(f' messageRef="{values["receive"]}"')
    return "".join(found)


def _inner(values: Mapping[str, str]) -> str:
    inner = ""
    if "message" in values:
        inner += f'<bpmn:messageEventDefinition messageRef="m_{values["message"]}"/>'
    if "signal" in values:
        inner += f'<bpmn:signalEventDefinition signalRef="{values["signal"]}"/>'
    if "error" in values:
        inner += f'<bpmn:errorEventDefinition errorRef="e_{values["error"]}"/>'
    if "terminate" in values:
        inner += "<bpmn:terminateEventDefinition/>"
    for key in ("Duration", "Date", "Cycle"):
        if (text := values.get(key.lower())) is not None:
            tag = "timerEventDefinition"
            inner += f"<bpmn:{tag}><bpmn:time{key}>{text}</bpmn:time{key}></bpmn:{tag}>"
    if "times" in values or "over" in values:
        sequential = "true" if "seq" in values else "false"
        over = f' tb:collection="{values["over"]}"' if "over" in values else ""
        times = f"<bpmn:loopCardinality>{values['times']}</bpmn:loopCardinality>" if "times" in values else ""
        enough = values.get("enough", "").replace("~", " ").replace("<", "&lt;")
        enough = f"<bpmn:completionCondition>{enough}</bpmn:completionCondition>" if enough else ""
        tag = "multiInstanceLoopCharacteristics"
        inner += f'<bpmn:{tag} isSequential="{sequential}"{over}>{times}{enough}</bpmn:{tag}>'
    return inner


class Tiny:
    """An expression evaluated as Python over the context: an independent stand-in for FEEL."""

    def __init__(self, text: str) -> None:
        text = text.replace(" = ", " == ").replace("true", "True").replace("false", "False")
        self.code = compile(text, "<condition>", "eval")

    def __call__(self, context: Mapping[str, Any]) -> Any:
        try:
            return eval(self.code, {"__builtins__": {}}, dict(context))
        except NameError:
            return None


def process(text: str) -> Process:
    """The compiled process of a short notation."""
    return compile_process(read(bpmn(text)), compiler=Tiny)
