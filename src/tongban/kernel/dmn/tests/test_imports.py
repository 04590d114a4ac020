"""Models that import others (DMN 1.3, 6.3.3): knowledge, decisions, inputs and types under the import's name."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tongban.kernel import dmn_cli
from tongban.kernel.dmn import load
from tongban.kernel.errors import Refusal

from .xml import NAMESPACE, decision, given, literal

SAYING = '"Hello " + Person.name + "!"'
HELLO = (
    f'<definitions xmlns="{NAMESPACE}" name="hello" namespace="urn:hello">'
    '<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="age"><typeRef>tAge</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>'
    "</itemDefinition>"
    '<businessKnowledgeModel id="say" name="Say Hello"><variable name="Say Hello"/><encapsulatedLogic>'
    '<formalParameter name="Person" typeRef="tPerson"/>'
    f"{literal(SAYING)}</encapsulatedLogic></businessKnowledgeModel>"
    + given("base", "number")
    + decision("double", literal("base * 2"), "input:base")
    + '<decisionService id="svc" name="Twice"><outputDecision href="#d_double"/><inputData href="#i_base"/>'
    "</decisionService></definitions>"
)
IMPORT = f'<import name="my import" namespace="urn:hello" importType="{NAMESPACE}"/>'


def importing(*parts: str) -> str:
    body = "".join(parts)
    return f'<definitions xmlns="{NAMESPACE}" name="m" namespace="urn:m">{IMPORT}{body}</definitions>'


def needs(kind: str, href: str) -> str:
    outer = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
    return f'<{outer}><{kind} href="{href}"/></{outer}>'


GREETING = importing(
    '<inputData id="p" name="A Person"><variable name="A Person" typeRef="my import.tPerson"/></inputData>',
    '<decision id="d" name="greeting"><variable name="greeting" typeRef="string"/>'
    + needs("requiredInput", "#p")
    + needs("requiredKnowledge", "urn:hello#say")
    + literal("my import.Say Hello(A Person)")
    + "</decision>",
)
SUM = importing(
    '<decision id="d" name="sum"><variable name="sum"/>'
    + needs("requiredDecision", "urn:hello#d_double")
    + needs("requiredInput", "urn:hello#i_base")
    + literal("my import.double + my import.base")
    + "</decision>"
)
TWICE = importing(
    '<decision id="d" name="twice"><variable name="twice"/>'
    + needs("requiredKnowledge", "urn:hello#svc")
    + literal("my import.Twice(21)")
    + "</decision>"
)


def test_a_knowledge_model_of_another_file_is_called_by_the_name_of_the_import() -> None:
    model = load(GREETING, [HELLO])
    assert model.decide("greeting", {"A Person": {"name": "Lin", "age": 30}}) == "Hello Lin!"


def test_types_of_another_file_are_checked() -> None:
    model = load(GREETING, [HELLO])
    for wrong in ({"name": 7, "age": 30}, {"name": "Lin", "age": 900}):
        assert model.decide("greeting", {"A Person": wrong}) is None


@pytest.mark.parametrize("inputs", [{"my import": {"base": 5}}, {"my import.base": 5}, {"base": 5}])
def test_decisions_and_inputs_of_another_file(inputs: dict[str, object]) -> None:
    assert load(SUM, [HELLO]).decide("sum", inputs) == Decimal(15)


def test_a_decision_service_of_another_file() -> None:
    assert load(TWICE, [HELLO]).decide("twice", {}) == Decimal(42)


def test_an_import_that_is_not_here_or_goes_round_is_refused() -> None:
    circle = HELLO.replace(
        'namespace="urn:hello">', f'namespace="urn:hello">{IMPORT.replace("urn:hello", "urn:m")}'
    )
    for xml, others in ((GREETING, []), (GREETING, [circle, GREETING])):
        with pytest.raises(Refusal) as caught:
            load(xml, others)
        assert caught.value.code == "dmn.import"


def test_what_is_no_dmn_is_left_alone() -> None:
    xsd = '<import name="x" namespace="urn:x" importType="http://www.w3.org/2001/XMLSchema"/>'
    assert load(SUM.replace(IMPORT, IMPORT + xsd), [HELLO]).decide("sum", {"base": 1}) == Decimal(3)


def test_the_command_finds_them_in_the_same_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hello.dmn").write_text(HELLO)
    (tmp_path / "broken.dmn").write_text("<a/>")
    (tmp_path / "sum.dmn").write_text(SUM)
    argv = ["evaluate", str(tmp_path / "sum.dmn"), "--decision", "sum", "--input", '{"base": 2}', "--json"]
    assert dmn_cli.main(argv) == 0
    assert json.loads(capsys.readouterr().out) == {"value": 6}
