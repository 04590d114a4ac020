"""Mistakes in ``flow.bpmn`` and ``rules.dmn``, and files that are broken as a whole."""

from __future__ import annotations

import copy
import re
from typing import Any

from tests.mutants import BPMN, DMN, TB, Paper, operator

FLOW, RULES = "flow.bpmn", "rules.dmn"


def _all(root: Any, *names: str, space: str = BPMN) -> list[Any]:
    return [e for name in names for e in root.iter(space + name)]


def _attribute(p: Paper, names: tuple[str, ...], key: str, values: Any) -> Any:
    """Another value for an attribute of one of these elements; None takes it away."""
    root = p.xml(FLOW)
    element = p.pick(_all(root, *names))
    if element is None:
        return False
    value = p.pick(values)
    if value is None:
        element.attrib.pop(key, None)
    else:
        element.set(key, value)
    p.keep(FLOW, root)
    return True


@operator
def step_role_unknown(p: Paper) -> Any:
    """A step that nobody can take"""
    return _attribute(p, ("userTask",), TB + "role", ("wizard", "clerk", "审批人", "examinar", "", None))


@operator
def step_kind_unknown(p: Paper) -> Any:
    """A step of an unknown kind"""
    return _attribute(p, ("userTask",), TB + "kind", ("approve", "check", "审查", "", None))


@operator
def step_unit_unknown(p: Paper) -> Any:
    """A step of a unit that is not there"""
    return _attribute(p, ("userTask",), TB + "unit", ("authorty", "the-bureau", "市场监管局", None))


@operator
def step_limit_wrong(p: Paper) -> Any:
    """A limit of a step that is no time"""
    return _attribute(p, ("userTask",), TB + "limit", ("5", "5 days", "两天", "wd5", "5w"))


@operator
def step_limit_beyond(p: Paper) -> Any:
    """A step that may take longer than the whole case"""
    root = p.xml(FLOW)
    step = p.pick(
        e for e in _all(root, "userTask") if e.get(TB + "kind") in ("receive", "examine", "decide", "review")
    )
    if step is None:
        return False
    step.set(TB + "limit", p.pick(("60wd", "200d", "90wd")))
    p.keep(FLOW, root)
    return None


@operator
def step_without_english(p: Paper) -> Any:
    """A step without its English title or without a name"""
    key = p.pick((TB + "title_en", "name"))
    return _attribute(p, ("userTask",), key, (None, ""))


@operator
def step_gone(p: Paper) -> Any:
    """A step is deleted, the arrows to it remain"""
    root = p.xml(FLOW)
    step = p.pick(_all(root, "userTask", "serviceTask", "callActivity"))
    step.getparent().remove(step)
    p.keep(FLOW, root)


@operator
def step_skipped(p: Paper) -> Any:
    """A step that no way reaches"""
    root = p.xml(FLOW)
    step = p.pick(_all(root, "userTask", "serviceTask", "callActivity"))
    flows = _all(root, "sequenceFlow")
    after = next(f.get("targetRef") for f in flows if f.get("sourceRef") == step.get("id"))
    if after == step.get("id"):
        return False
    for flow in flows:
        if flow.get("targetRef") == step.get("id"):
            flow.set("targetRef", after)
    p.keep(FLOW, root)
    return None


@operator
def arrow_dangling(p: Paper) -> Any:
    """An arrow to or from nothing"""
    return _attribute(p, ("sequenceFlow",), p.pick(("targetRef", "sourceRef")), ("nowhere", "task_1", None))


@operator
def arrow_gone(p: Paper) -> Any:
    """An arrow that is missing"""
    root = p.xml(FLOW)
    arrow = p.pick(_all(root, "sequenceFlow"))
    arrow.getparent().remove(arrow)
    p.keep(FLOW, root)


@operator
def circle_without_end(p: Paper) -> Any:
    """Steps that go round for ever"""
    root = p.xml(FLOW)
    ends = {e.get("id") for e in _all(root, "endEvent")}
    first = p.pick(_all(root, "userTask")).get("id")
    for flow in _all(root, "sequenceFlow"):
        if flow.get("targetRef") in ends:
            flow.set("targetRef", first)
    p.keep(FLOW, root)


@operator
def event_gone(p: Paper) -> Any:
    """A flow without its start or its end"""
    root = p.xml(FLOW)
    event = p.pick(_all(root, "startEvent", "endEvent"))
    event.getparent().remove(event)
    p.keep(FLOW, root)


@operator
def default_missing(p: Paper) -> Any:
    """A gateway without a default, or with the arrow of another"""
    return _attribute(p, ("exclusiveGateway",), "default", (None, "nowhere"))


@operator
def join_missing(p: Paper) -> Any:
    """Branches that go on alone, or wait for one another for ever"""
    root = p.xml(FLOW)
    gateway = p.pick(_all(root, "parallelGateway", "exclusiveGateway"))
    if gateway is None:
        return False
    inward = [f for f in _all(root, "sequenceFlow") if f.get("targetRef") == gateway.get("id")]
    outward = [f for f in _all(root, "sequenceFlow") if f.get("sourceRef") == gateway.get("id")]
    if gateway.tag == BPMN + "exclusiveGateway" and len(outward) < 2:
        return False
    if len(inward) < 2 and len(outward) < 2:
        return False
    swap = {
        BPMN + "parallelGateway": BPMN + "exclusiveGateway",
        BPMN + "exclusiveGateway": BPMN + "parallelGateway",
    }
    gateway.tag = swap[gateway.tag]
    gateway.attrib.pop("default", None)
    p.keep(FLOW, root)
    return None


@operator
def gateway_condition_wrong(p: Paper) -> Any:
    """A way whose condition is broken, reads nothing or can never hold"""
    root = p.xml(FLOW)
    condition = p.pick(_all(root, "conditionExpression"))
    if condition is None:
        return False
    condition.text = p.pick(
        (
            'outcome == "grant"',
            'outcom = "grant"',
            'outcome = "granted"',
            'outcome = "通过"',
            "outcome = true",
            "comitted = true",
            'outcome = "approved"',
            "outcome =",
        )
    )
    p.keep(FLOW, root)
    return None


@operator
def condition_missing(p: Paper) -> Any:
    """A way out of a gateway without its condition"""
    root = p.xml(FLOW)
    condition = p.pick(_all(root, "conditionExpression"))
    if condition is None:
        return False
    condition.getparent().remove(condition)
    p.keep(FLOW, root)
    return None


@operator
def service_unknown(p: Paper) -> Any:
    """A service that nobody offers"""
    return _attribute(p, ("serviceTask",), TB + "action", ("magic.happens", "case.instant", "", None))


@operator
def called_unknown(p: Paper) -> Any:
    """A member case of an unknown item"""
    return _attribute(p, ("callActivity",), "calledElement", ("other-licence", "food", "", None))


@operator
def decision_gone(p: Paper) -> Any:
    """A flow in which nobody decides or nobody receives"""
    root = p.xml(FLOW)
    step = p.pick(e for e in _all(root, "userTask") if e.get(TB + "kind") in ("decide", "receive"))
    if step is None:
        return False
    step.set(TB + "kind", "review")
    p.keep(FLOW, root)
    return None


@operator
def element_id_twice(p: Paper) -> Any:
    """Two elements of the flow with one id"""
    root = p.xml(FLOW)
    steps = _all(root, "userTask", "serviceTask", "callActivity", "endEvent", "startEvent")
    one, other = p.rng.sample(steps, 2)
    one.set("id", other.get("id"))
    p.keep(FLOW, root)


@operator
def element_not_run(p: Paper) -> Any:
    """An element that the engine does not run"""
    root = p.xml(FLOW)
    p.pick(_all(root, "userTask")).tag = BPMN + p.pick(("scriptTask", "adHocSubProcess", "transaction"))
    p.keep(FLOW, root)


@operator
def diagram_gone(p: Paper) -> Any:
    """A flow without its diagram, or a step that it does not draw"""
    root = p.xml(FLOW)
    di = "{http://www.omg.org/spec/BPMN/20100524/DI}"
    gone = p.pick((*_all(root, "BPMNDiagram", space=di), *_all(root, "BPMNShape", "BPMNEdge", space=di)))
    gone.getparent().remove(gone)
    p.keep(FLOW, root)


@operator
def file_broken(p: Paper) -> Any:
    """A file that is cut off"""
    name = p.pick([n for n in p.files if n.endswith((".bpmn", ".dmn"))])
    p.files[name] = p.files[name][: len(p.files[name]) * p.rng.randint(2, 9) // 10]


@operator
def yaml_broken(p: Paper) -> Any:
    """A file that is not YAML"""
    name = p.pick([n for n in p.files if n.endswith(".yaml")])
    p.files[name] = p.pick(("code: [unclosed\n", "a: b: c\n", "\tcode: x\n", "name: {zh: 甲\n"))


@operator
def flow_gone(p: Paper) -> Any:
    """An item on line without a flow"""
    del p.files[FLOW]


def _rules(p: Paper) -> Any:
    return p.xml(RULES) if RULES in p.files else None


@operator
def rules_gone(p: Paper) -> Any:
    """An instant decision without its table"""
    return p.files.pop(RULES, None) is not None


@operator
def table_gap(p: Paper) -> Any:
    """A case that no rule covers"""
    root = _rules(p)
    if root is None:
        return False
    rules = _all(root, "rule", space=DMN)
    if p.pick((True, False)):
        rules[-1].getparent().remove(rules[-1])
    else:
        cells = _all(rules[-1], "inputEntry", space=DMN)
        types = [e.get("typeRef") for e in _all(root, "inputExpression", space=DMN)]
        n = p.pick(
            n for n, kind in enumerate(types) if kind != "boolean"
        )  # the other truth value may be covered
        cells[n][0].text = (
            p.pick(("> 5", "> 40", "[10..20]")) if types[n] == "number" else p.pick(('"pass"', '"warn"'))
        )
    p.keep(RULES, root)
    return None


@operator
def table_overlap(p: Paper) -> Any:
    """Two rules for the same case"""
    root = _rules(p)
    if root is None:
        return False
    table = _all(root, "decisionTable", space=DMN)[0]
    table.set("hitPolicy", p.pick(("UNIQUE", "ANY")))
    p.keep(RULES, root)
    return None


@operator
def table_rule_dead(p: Paper) -> Any:
    """A rule that never decides: the general one stands first, or one stands twice"""
    root = _rules(p)
    if root is None:
        return False
    rules = _all(root, "rule", space=DMN)
    if p.pick((True, False)):
        rules[0].addprevious(rules[-1])
    else:
        chosen = p.pick(rules)
        twin = copy.deepcopy(chosen)
        twin.set("id", "twin")
        chosen.addnext(twin)
    p.keep(RULES, root)
    return None


@operator
def table_cell_of_another_type(p: Paper) -> Any:
    """A cell that compares with another type than its column has"""
    root = _rules(p)
    if root is None:
        return False
    cell = p.pick(e for e in _all(root, "inputEntry", space=DMN) if e[0].text != "-")
    cell[0].text = (
        p.pick(('"yes"', '"false"', "77")) if not cell[0].text.startswith('"') else p.pick(("true", "5"))
    )
    p.keep(RULES, root)
    return None


@operator
def table_cell_broken(p: Paper) -> Any:
    """A cell that is no expression"""
    root = _rules(p)
    if root is None:
        return False
    p.pick(_all(root, "inputEntry", "outputEntry", space=DMN))[0].text = p.pick(
        ("> > 3", '"open', "= =", "(1", "not(")
    )
    p.keep(RULES, root)
    return None


@operator
def table_reads_the_unknown(p: Paper) -> Any:
    """A column that reads what nobody says"""
    root = _rules(p)
    if root is None:
        return False
    column = p.pick(_all(root, "inputExpression", space=DMN))
    column[0].text = p.pick(("staff_count", column[0].text + "s", column[0].text.replace("_", "")))
    p.keep(RULES, root)
    return None


@operator
def table_input_unknown(p: Paper) -> Any:
    """An input, renamed everywhere, that no question answers"""
    if RULES not in p.files:
        return False
    name = p.pick(sorted(set(re.findall(r'<inputData id="[^"]*" name="([a-z_]+)"', p.files[RULES]))))
    p.files[RULES] = re.sub(rf"\b{name}\b", f"{name}_told", p.files[RULES])
    return None


@operator
def refusal_without_condition(p: Paper) -> Any:
    """A refusal that names no condition, or one that the guide does not have"""
    return _refusal(p, 1, ('""', '"invented"', '"Staff"'))


@operator
def refusal_without_reason(p: Paper) -> Any:
    """A refusal without its reason in both languages"""
    return _refusal(p, p.rng.choice((2, 3)), ('""', "null", '" "'))


@operator
def outcome_unknown(p: Paper) -> Any:
    """An outcome that nobody understands"""
    return _refusal(p, 0, ('"refused"', '"deny"', '"不予"', '"no"', '""'))


def _refusal(p: Paper, place: int, texts: tuple[str, ...]) -> Any:
    root = _rules(p)
    if root is None:
        return False
    entries = [_all(rule, "outputEntry", space=DMN) for rule in _all(root, "rule", space=DMN)]
    row = p.pick(e for e in entries if e[0][0].text == '"refuse"')
    row[place][0].text = p.pick(texts)
    p.keep(RULES, root)
    return True


@operator
def table_of_another_name(p: Paper) -> Any:
    """A table that nobody asks, or an output that nobody reads"""
    if RULES not in p.files:
        return False
    old, new = p.pick(
        (
            ('name="decision"', 'name="decide"'),
            ('name="outcome"', 'name="result"'),
            ('name="condition"', 'name="failed"'),
            ('name="reason_zh"', 'name="reason"'),
        )
    )
    p.files[RULES] = p.files[RULES].replace(old, new)
    return None
