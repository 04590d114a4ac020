"""Hit policies, defaults, allowed values, and the reasons a table gives."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from tongban.kernel.dmn import Model
from tongban.kernel.errors import Refusal

from .xml import decision, given, model, table

RULES = [("> 5", '"low"', "1"), ("> 10", '"high"', "3"), ("[10..20]", '"low"', "2")]
LEVELS = '"high", "low"'


def made(policy: str, rules: Sequence[tuple[str, ...]] = RULES, **more: Any) -> Model:
    outputs = {"level": LEVELS, "points": ""} if len(rules[0]) == 3 else {"": more.pop("allowed", "")}
    return model(
        given("age", "number"), decision("d", table(policy, {"age": ""}, outputs, rules, **more), "input:age")
    )


def row(level: str, points: int) -> dict[str, object]:
    return {"level": level, "points": Decimal(points)}


@pytest.mark.parametrize(
    ("policy", "age", "expected"),
    [
        ("UNIQUE", 6, row("low", 1)),
        ("UNIQUE", 11, None),
        ("UNIQUE", 1, None),
        ("FIRST", 15, row("low", 1)),
        ("PRIORITY", 15, row("high", 3)),
        ("PRIORITY", 10, row("low", 1)),
        ("ANY", 6, row("low", 1)),
        ("ANY", 15, None),
        ("RULE ORDER", 15, [row("low", 1), row("high", 3), row("low", 2)]),
        ("OUTPUT ORDER", 15, [row("high", 3), row("low", 1), row("low", 2)]),
        ("COLLECT", 10, [row("low", 1), row("low", 2)]),
        ("COLLECT", 1, None),
    ],
)
def test_hit_policy(policy: str, age: int, expected: object) -> None:
    assert made(policy).decide("d", {"age": age}) == expected


@pytest.mark.parametrize(
    ("aggregation", "age", "expected"),
    [("SUM", 15, 6), ("MIN", 15, 1), ("MAX", 15, 3), ("COUNT", 15, 3), ("COUNT", 1, 0), ("SUM", 1, None)],
)
def test_aggregation(aggregation: str, age: int, expected: int | None) -> None:
    rules = [("> 5", "1"), ("> 10", "3"), ("> 12", "2")]
    assert made("COLLECT", rules, aggregation=aggregation).decide("d", {"age": age}) == expected


def test_any_accepts_equal_results() -> None:
    assert made("ANY", [("> 5", "1"), ("> 10", "1")]).decide("d", {"age": 15}) == 1


@pytest.mark.parametrize(
    "policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
)
def test_default_holds_when_no_rule_fires(policy: str) -> None:
    outcome = made(policy, [("> 5", "1")], default="7", allowed="1, 7").explain("d", {"age": 1})
    assert outcome.value == 7
    assert outcome.tables[0].by_default
    assert outcome.sentences()[-1] == "d: no rule fired, the default holds."


def test_a_contradiction_is_null_with_a_warning() -> None:
    outcome = made("UNIQUE").explain("d", {"age": 15})
    assert outcome.value is None
    assert outcome.warnings[0].code == "feel.table.unique"
    assert "1, 2, 3" in outcome.warnings[0].text


def test_values_outside_the_allowed_ones() -> None:
    tables = table("FIRST", {"age": "[0..120]"}, {"": '"a"'}, [("-", '"b"')])
    asked = model(given("age"), decision("d", tables, "input:age"))
    assert asked.explain("d", {"age": 130}).value is None
    assert asked.explain("d", {"age": 130}).warnings[0].code == "feel.table.input"
    assert asked.explain("d", {"age": 30}).value == "b"
    assert asked.explain("d", {"age": 30}).warnings[0].code == "feel.table.output"


def test_the_reason_names_the_failing_condition() -> None:
    rules = [(">= 18", '"natural_person"', '"grant"'), ("-", '"legal_entity"', '"grant"')]
    logic = table("UNIQUE", {"applicant.age": "", "applicant.kind": ""}, {"": ""}, rules, default='"refuse"')
    asked = model(given("applicant"), decision("licence", logic, "input:applicant"))
    outcome = asked.explain("licence", {"applicant": {"age": 17, "kind": "natural_person"}})
    assert outcome.value == "refuse"
    trace = outcome.table("licence")
    assert trace is not None and trace.nearest is not None
    assert [(c.label, c.test, c.value, c.passed) for c in trace.nearest.failed] == [
        ("applicant.age", ">= 18", Decimal(17), False)
    ]
    assert outcome.sentences()[0] == (
        "licence, rule 1 did not fire: applicant.age >= 18 does not hold: the value is 17."
    )
    missing = asked.explain("licence", {"applicant": {"kind": "natural_person"}})
    assert missing.tables[0].rules[0].failed[0].passed is None


@pytest.mark.parametrize(
    ("logic", "code"),
    [
        (table("SOMETIMES", {"a": ""}, {"": ""}, []), "dmn.table.policy"),
        (table("UNIQUE", {"a": ""}, {"": ""}, [("1",)]), "dmn.table.shape"),
        (table("UNIQUE", {"a": ""}, {"": ""}, [("1 +", "2")]), "feel.syntax"),
    ],
)
def test_wrong_tables_are_refused_when_read(logic: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        model(decision("d", logic))
    assert caught.value.code == code
