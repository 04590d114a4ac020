"""Boxed expressions, the requirement graph, item definitions, services, and XML that is refused."""

import datetime as dt
from decimal import Decimal

import pytest

from tongban.kernel.dmn import load
from tongban.kernel.dmn.xmltree import NAMESPACES
from tongban.kernel.errors import Refusal

from .xml import decision, given, literal, model, table

ENTRY = "<contextEntry>{}{}</contextEntry>"


def entry(name: str, logic: str) -> str:
    return ENTRY.format(f'<variable name="{name}"/>' if name else "", logic)


def knowledge(name: str, params: dict[str, str], logic: str, *requires: str) -> str:
    formal = "".join(f'<formalParameter name="{p}" typeRef="{t}"/>' for p, t in params.items())
    links = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#k_{other}"/></knowledgeRequirement>'
        for other in requires
    )
    body = f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>"
    inner = f'<variable name="{name}"/>{body}{links}'
    return f'<businessKnowledgeModel id="k_{name}" name="{name}">{inner}</businessKnowledgeModel>'


BOXES = {
    "context": (
        f"<context>{entry('a', literal('1'))}{entry('b', literal('a + 1'))}</context>",
        {"a": 1, "b": 2},
    ),
    "context with result": (
        f"<context>{entry('a b', literal('1'))}{entry('', literal('a b + 5'))}</context>",
        6,
    ),
    "list": (f"<list>{literal('1')}{literal('x')}</list>", [1, 5]),
    "relation": (
        f'<relation><column name="n"/><column name="v"/><row>{literal("1")}{literal("2")}</row>'
        f"<row>{literal('3')}{literal('4')}</row></relation>",
        [{"n": 1, "v": 2}, {"n": 3, "v": 4}],
    ),
    "function": (
        "<context>"
        + entry(
            "f", f'<functionDefinition><formalParameter name="p"/>{literal("p * x")}</functionDefinition>'
        )
        + entry("", literal("f(3)"))
        + "</context>",
        15,
    ),
    "conditional": (
        f"<conditional><if>{literal('x > 3')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>",
        1,
    ),
    "filter": (
        f"<filter><in>{literal('[1, 7, 9]')}</in><match>{literal('item > x')}</match></filter>",
        [7, 9],
    ),
    "for": (
        f'<for iteratorVariable="i"><in>{literal("[1, 2]")}</in><return>{literal("i * x")}</return></for>',
        [5, 10],
    ),
    "some": (
        f'<some iteratorVariable="i"><in>{literal("[1, 7]")}</in><satisfies>{literal("i > x")}</satisfies></some>',
        True,
    ),
    "every": (
        f'<every iteratorVariable="i"><in>{literal("[1, 7]")}</in><satisfies>{literal("i > x")}</satisfies></every>',
        False,
    ),
}


@pytest.mark.parametrize("name", BOXES)
def test_boxed_expression(name: str) -> None:
    logic, expected = BOXES[name]
    assert model(given("x"), decision("d", logic, "input:x")).decide("d", {"x": 5}) == expected


def test_knowledge_models_are_called_by_name_and_by_invocation() -> None:
    binding = f'<binding><parameter name="n"/>{literal("x + 1")}</binding>'
    asked = model(
        given("x"),
        knowledge("twice", {"n": "number"}, literal("n * 2")),
        knowledge("four times", {"n": "number"}, literal("twice(twice(n))"), "twice"),
        decision("by name", literal("four times(x)"), "input:x", "knowledge:four times"),
        decision(
            "boxed", f"<invocation>{literal('twice')}{binding}</invocation>", "input:x", "knowledge:twice"
        ),
        decision("wrong", literal('twice("a")'), "knowledge:twice"),
    )
    assert asked.decide("by name", {"x": 3}) == 12
    assert asked.decide("boxed", {"x": 3}) == 8
    assert asked.decide("wrong", {}) is None


def test_recursion_of_knowledge_models_is_bounded() -> None:
    factorial = knowledge("fac", {"n": "number"}, literal("if n < 2 then 1 else n * fac(n - 1)"))
    asked = model(given("x"), factorial, decision("d", literal("fac(x)"), "input:x", "knowledge:fac"))
    assert asked.decide("d", {"x": 20}) == 2432902008176640000
    with pytest.raises(Refusal) as caught:
        asked.decide("d", {"x": 100000})
    assert caught.value.code == "feel.limit.depth"


def test_decisions_build_on_each_other_and_are_taken_once() -> None:
    asked = model(
        given("x"),
        decision("a", literal("x * 2"), "input:x"),
        decision("b", literal("a + 1"), "decision:a"),
        decision("c", literal("a + b"), "decision:a", "decision:b"),
    )
    outcome = asked.explain("c", {"x": 5})
    assert outcome.value == 21
    assert outcome.values == {"a": 10, "b": 11, "c": 21}


def test_a_circle_is_refused() -> None:
    asked = model(decision("a", literal("b"), "decision:b"), decision("b", literal("a"), "decision:a"))
    with pytest.raises(Refusal) as caught:
        asked.decide("a", {})
    assert caught.value.code == "dmn.cycle"


PERSON = """<itemDefinition name="tPerson"><itemComponent name="born"><typeRef>date</typeRef></itemComponent>
<itemComponent name="kind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemComponent>
<itemComponent name="marks" isCollection="true"><typeRef>number</typeRef></itemComponent></itemDefinition>"""


def test_item_definitions_read_and_check_values() -> None:
    asked = model(
        PERSON,
        given("p", "tPerson"),
        decision("born", literal("p.born"), "input:p"),
        decision("is", literal("p instance of tPerson"), "input:p"),
    )
    good = {"born": "2000-02-29", "kind": "a", "marks": [1, 2]}
    assert asked.decide("born", {"p": good}) == dt.date(2000, 2, 29)
    assert asked.decide("is", {"p": good}) is True
    for wrong in ({"kind": "c"}, {"born": "soon"}, {"marks": ["x"]}):
        outcome = asked.explain("born", {"p": {**good, **wrong}})
        assert outcome.value is None
        assert outcome.warnings[0].code == "feel.type"


def test_result_that_is_not_of_the_declared_type_is_null() -> None:
    asked = model(
        decision("d", literal('"5"'), type_ref="number"), decision("e", literal("[5]"), type_ref="number")
    )
    assert asked.decide("d", {}) is None
    assert asked.decide("e", {}) == 5


def test_inputs_need_not_be_declared() -> None:
    assert model(decision("d", literal("家庭人口 + 1"))).decide("d", {"家庭人口": 3}) == 4


def test_missing_input_is_null_with_a_warning() -> None:
    outcome = model(given("x"), decision("d", literal("x"), "input:x")).explain("d", {})
    assert outcome.value is None
    assert outcome.warnings[0].code == "feel.input"


def test_decision_services() -> None:
    service = (
        '<decisionService id="s" name="price"><outputDecision href="#d_total"/>'
        '<encapsulatedDecision href="#d_tax"/><inputDecision href="#d_base"/><inputData href="#i_rate"/>'
        "</decisionService>"
    )
    use = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    asked = model(
        given("rate"),
        decision("base", literal("100")),
        decision("tax", literal("base * rate"), "decision:base", "input:rate"),
        decision("total", literal("base + tax"), "decision:base", "decision:tax"),
        service,
        f'<decision id="u" name="used"><variable name="used"/>{use}{literal("price(50, 0.1)")}</decision>',
    )
    assert asked.decide("total", {"rate": Decimal("0.5")}) == 150
    assert asked.decide("price", {"base": 200, "rate": Decimal("0.5")}) == 300
    assert asked.decide("used", {}) == 55


def test_every_version_is_read() -> None:
    for namespace in NAMESPACES:
        assert model(decision("d", literal("1 + 1")), namespace=namespace).decide("d", {}) == 2


def test_public_names() -> None:
    asked = model(given("x", "number"), decision("d", literal("x"), "input:x"))
    assert (asked.name, asked.decisions, asked.inputs) == ("m", ("d",), {"x": "number"})


WRONG = [
    ("", "dmn.xml"),
    ("<a/>", "dmn.xml.kind"),
    ('<definitions xmlns="urn:other"/>', "dmn.xml.kind"),
    ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dmn.xml"),
    ("x" * 5_000_001, "dmn.xml.size"),
    (b"\xff\xfe\x00", "dmn.xml"),
]


@pytest.mark.parametrize(("xml", "code"), WRONG)
def test_wrong_files_are_refused(xml: str | bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        load(xml)
    assert caught.value.code == code


def test_wrong_expression_names_its_place() -> None:
    with pytest.raises(Refusal) as caught:
        model(decision("Fee", literal("1 + * 2")))
    assert caught.value.code == "feel.syntax"
    assert caught.value.data["position"] == 4
    assert "the decision Fee" in str(caught.value)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ('<decision name="d"><literalExpression expressionLanguage="java"/></decision>',
         "dmn.language"),
        ('<decision name="d"><functionDefinition kind="Java"/></decision>', "dmn.language"),
        ('<decision name="d"><knowledgeRequirement><requiredKnowledge href="o#x"/></knowledgeRequirement></decision>',
         "dmn.import"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_refused(part: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        model(part)
    assert caught.value.code == code


def test_unknown_decision_and_dangling_reference() -> None:
    asked = model(decision("d", literal("1"), "input:ghost"))
    for name, code in (("nope", "dmn.decision"), ("d", "dmn.reference")):
        with pytest.raises(Refusal) as caught:
            asked.decide(name, {})
        assert caught.value.code == code


def test_trace_of_tables_within_knowledge_models() -> None:
    inner = table("FIRST", {"n": ""}, {"": ""}, [("> 5", '"much"'), ("-", '"little"')])
    asked = model(
        given("x"),
        knowledge("size", {"n": "number"}, inner),
        decision("d", literal("size(x)"), "input:x", "knowledge:size"),
    )
    outcome = asked.explain("d", {"x": 3})
    assert outcome.value == "little"
    trace = outcome.table("size")
    assert trace is not None
    assert [rule.number for rule in trace.fired] == [2]
