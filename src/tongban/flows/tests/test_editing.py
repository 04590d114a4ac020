"""Small changes to a document: what they change, what they leave, and how the diagram moves along."""

from __future__ import annotations

import pytest
from lxml import etree

from tongban.flows.engine.bpmn import Document, read
from tongban.flows.engine.compile import compile_process
from tongban.flows.engine.editing import (
    flow_changed,
    groups_of,
    step_added,
    step_changed,
    step_removed,
    values_of,
)
from tongban.flows.engine.graph import Process
from tongban.flows.engine.picture import picture, without_place, wrapped
from tongban.flows.engine.soundness import check
from tongban.kernel.errors import Refusal

DI = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
SHAPES = [
    ("s", 82, 102, 36, 36),
    ("a", 200, 80, 100, 80),
    ("g", 375, 95, 50, 50),
    ("b", 500, 80, 100, 80),
    ("e", 682, 102, 36, 36),
]
EDGES = [
    ("f1", "118,120 200,120"),
    ("f2", "300,120 375,120"),
    ("f3", "425,120 500,120"),
    ("f4", "400,145 400,220 700,220 700,138"),
    ("f5", "600,120 682,120"),
]


def shape(id: str, x: int, y: int, width: int, height: int) -> str:
    box = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape id="{id}-shape" bpmnElement="{id}">{box}</bpmndi:BPMNShape>'


def edge(id: str, points: str) -> str:
    bends = "".join('<di:waypoint x="{}" y="{}"/>'.format(*point.split(",")) for point in points.split())
    return f'<bpmndi:BPMNEdge id="{id}-edge" bpmnElement="{id}">{bends}</bpmndi:BPMNEdge>'


MODEL = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn elsewhere -->
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tb="urn:tongban:bpmn:1"
    xmlns:other="urn:other" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    {DI} id="d" targetNamespace="urn:test">
  <bpmn:process id="p" isExecutable="true" other:colour="green">
    <bpmn:extensionElements><other:thing deep="1">kept</other:thing></bpmn:extensionElements>
    <bpmn:startEvent id="s"/>
    <bpmn:userTask id="a" name="审查" tb:kind="examine" tb:role="examiner" tb:unit="authority"
        tb:limit="2wd" other:x="y"/>
    <bpmn:exclusiveGateway id="g" default="f4"/>
    <bpmn:userTask id="b" name="决定" tb:kind="decide" tb:role="approver" tb:unit="authority">
      <bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="g"/>
    <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="b">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">outcome = "pass"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="e"/>
    <bpmn:sequenceFlow id="f5" sourceRef="b" targetRef="e"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="p">
    {"".join(shape(*row) for row in SHAPES)}
    {"".join(edge(*row) for row in EDGES)}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


@pytest.fixture
def model() -> Document:
    return read(MODEL.encode())


def compiled(document: Document) -> Process:
    """Compiled from its bytes, sound, and drawn whole."""
    again = read(document.to_bytes())
    assert without_place(again) == []
    one = compile_process(again)
    assert [f for f in check(one) if f.level == "error"] == []
    return one


def ways(one: Process) -> set[tuple[str, str]]:
    return {(one.nodes[f.source].id, one.nodes[f.target].id) for f in one.flows}


def test_a_step_gets_other_properties_and_nothing_else_changes(model: Document) -> None:
    before = model.to_bytes()
    new = step_changed(model, "a", {"limit": "5wd", "role": "", "title_en": "Examine", "name": "材料审查"})
    node = compiled(new).node("a")
    assert (node.name, node.details["limit"], node.details["title_en"]) == ("材料审查", "5wd", "Examine")
    assert "role" not in node.details
    assert model.to_bytes() == before
    back = step_changed(
        new, "a", {"limit": "2wd", "role": "examiner", "title_en": "", "name": "审查"}
    ).to_bytes()
    assert attributes(back) == attributes(before)
    for part in (b"drawn elsewhere", b'other:colour="green"', b'deep="1"', b'other:x="y"'):
        assert part in new.to_bytes()


def attributes(data: bytes) -> list[tuple[str, dict[str, str], str]]:
    root = etree.fromstring(data)
    return [(str(e.tag), dict(e.attrib), (e.text or "").strip()) for e in root.iter()]


def test_what_an_element_does_not_carry_is_not_written(model: Document) -> None:
    new = step_changed(model, "g", {"role": "examiner", "called": "x", "loop": "", "name": "通过？"})
    element = new.definitions["g"]
    assert element.get("name") == "通过？" and "calledElement" not in element.attrib
    assert not [key for key in element.attrib if "tongban" in str(key)]


def test_conditions_and_the_default_change(model: Document) -> None:
    new = flow_changed(model, "f3", {"condition": 'outcome = "fail"', "name": "不通过"})
    assert compiled(new).flows[2].text == 'outcome = "fail"'
    swapped = flow_changed(
        flow_changed(new, "f4", {"condition": "x = 1", "default": ""}), "f3", {"default": "1"}
    )
    assert values_of(swapped, swapped.definitions["f3"])["default"] == "1"
    bare = flow_changed(swapped, "f3", {"condition": ""})
    assert compiled(bare).flows[2].condition is None
    assert b'xsi:type="bpmn:tFormalExpression"' in new.to_bytes()


def test_several_times_and_enough(model: Document) -> None:
    new = step_changed(
        model, "a", {"loop": "parallel", "over": "units", "item": "unit", "enough": "done >= 2"}
    )
    loop = compiled(new).node("a").loop
    assert loop is not None and (loop.sequential, loop.collection, loop.item) == (False, "units", "unit")
    assert loop.enough is not None
    held = values_of(new, new.definitions["a"])
    assert (held["loop"], held["over"], held["enough"]) == ("parallel", "units", "done >= 2")
    assert compiled(step_changed(new, "a", {"loop": ""})).node("a").loop is None


@pytest.mark.parametrize("after", ["s", "a", "b"])
def test_a_step_is_added_where_one_way_goes_on(model: Document, after: str) -> None:
    new, id = step_added(
        model, after, {"id": "review", "name": "复核", "kind": "review", "role": "head", "unit": "authority"}
    )
    one = compiled(new)
    assert id == "review" and one.node(id).details["role"] == "head"
    assert len(ways(one)) == 6 and (after, id) in ways(one)
    boxes = {s.id: s for s in picture(new).shapes}
    assert len({(s.x, s.y) for s in boxes.values()}) == 6
    assert boxes[after].right < boxes[id].x
    assert all(boxes[id].right < boxes[other].x for other in boxes if boxes[other].x > boxes[id].x)
    again, second = step_added(new, id, {"id": "review", "name": "再复核", "role": "head"})
    assert second == "review_2" and len(ways(compiled(again))) == 7


def test_an_added_step_can_be_taken_out_again(model: Document) -> None:
    new, id = step_added(model, "a", {"name": "复核", "kind": "review", "role": "head", "unit": "authority"})
    back = step_removed(new, id)
    assert ways(compiled(back)) == ways(compiled(model))
    assert {s.id for s in picture(back).shapes} == {s.id for s in picture(model).shapes}
    taken = step_removed(model, "b")
    assert ways(compiled(taken)) == {("s", "a"), ("a", "g"), ("g", "e")}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: step_added(m, "g", {}), "flows.edit.where"),
        (lambda m: step_added(m, "e", {}), "flows.edit.where"),
        (lambda m: step_added(m, "nowhere", {}), "flows.edit.unknown"),
        (lambda m: step_added(m, "a", {}, tag="subProcess"), "flows.edit.kind"),
        (lambda m: step_removed(m, "g"), "flows.edit.kind"),
        (lambda m: step_removed(m, "s"), "flows.edit.kind"),
        (lambda m: step_removed(m, "f1"), "flows.edit.unknown"),
        (lambda m: step_changed(m, "p", {"name": "x"}), "flows.edit.unknown"),
        (lambda m: flow_changed(m, "a", {"name": "x"}), "flows.edit.unknown"),
    ],
)
def test_what_cannot_be_done_in_the_list_is_refused(model: Document, change: object, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        change(model)  # type: ignore[operator]
    assert refusal.value.code == code


def test_which_properties_an_element_has(model: Document) -> None:
    found = {id: groups_of(model, model.definitions[id]) for id in ("s", "a", "g", "f1", "f3")}
    assert found["s"] == ["all", "node"] and found["a"] == ["all", "node", "step", "loop"]
    assert found["g"] == ["all", "node"] and found["f1"] == ["all"] and found["f3"] == ["all", "flow"]


def test_the_picture_holds_everything_inside_its_frame(model: Document) -> None:
    drawn = picture(model)
    left, top, width, height = drawn.frame
    assert len(drawn.shapes) == 5 and len(drawn.lines) == 5
    for shape in drawn.shapes:
        assert left < shape.x and shape.right < left + width
        assert top < shape.y and shape.y + shape.height < top + height
    assert not picture(read(MODEL.partition("<bpmndi:BPMNDiagram")[0].encode() + b"</bpmn:definitions>"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("材料审查", ["材料审查"]),
        ("公众聚集场所投入使用前", ["公众聚集场所投", "入使用前"]),
        ("Fire safety check", ["Fire safety", "check"]),
        ("", []),
    ],
)
def test_names_are_broken_where_people_would(text: str, lines: list[str]) -> None:
    assert list(wrapped(text, 88)) == lines


def test_a_very_long_name_ends() -> None:
    lines = list(wrapped("字" * 100, 88))
    assert len(lines) == 4 and lines[-1].endswith("…")
