"""Overlaps, gaps and dead rules, checked against deciding on sampled values."""

from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from tongban.kernel.dmn import Finding

from .xml import decision, given, model, table


def findings(policy: str, inputs: dict[str, str], rules: list[tuple[str, ...]]) -> list[Finding]:
    logic = table(policy, inputs, {"": ""}, rules)
    return model(
        *(given(name) for name in inputs), decision("d", logic, *(f"input:{n}" for n in inputs))
    ).findings()


def told(found: list[Finding]) -> list[tuple[Any, ...]]:
    return [(finding.kind, finding.rules, finding.region) for finding in found]


CASES: list[tuple[str, dict[str, str], list[tuple[str, ...]], list[tuple[Any, ...]]]] = [
    ("UNIQUE", {"a": ""}, [("< 18", "1"), (">= 18", "2")], []),
    ("UNIQUE", {"a": ""}, [("< 18", "1"), ("> 18", "2")], [("gap", (), {"a": "18"})]),
    ("UNIQUE", {"a": ""}, [("<= 18", "1"), (">= 18", "2")], [("conflict", (1, 2), {"a": "18"})]),
    ("UNIQUE", {"a": ""}, [("[1..5]", "1"), ("(5..9]", "2")],
     [("gap", (), {"a": "< 1, > 9"})]),
    ("UNIQUE", {"a": "[0..120]"}, [("< 18", "1"), ("[18..60]", "2"), ("> 60", "3")], []),
    ("UNIQUE", {"a": "[0..120]"}, [("< 18", "1"), ("[20..120]", "2")], [("gap", (), {"a": "[18..20)"})]),
    ("UNIQUE", {"a": ""}, [("true", "1")], [("gap", (), {"a": "false"})]),
    ("UNIQUE", {"a": ""}, [('"x", "y"', "1")], [("gap", (), {"a": "any other text"})]),
    ("UNIQUE", {"a": '"x", "y", "z"'}, [('"x"', "1"), ("not(\"x\", \"y\")", "2")], [("gap", (), {"a": '"y"'})]),
    ("UNIQUE", {"a": ""}, [('< date("2024-01-01")', "1"), ('>= @"2024-01-03"', "2")],
     [("gap", (), {"a": "[2024-01-01..2024-01-03)"})]),
    ("UNIQUE", {"a": ""}, [('<= @"2024-01-01"', "1"), ('>= @"2024-01-02"', "2")], []),
    ("UNIQUE", {"a": ""}, [('< @"P1Y"', "1"), ('>= @"P1Y"', "2")], []),
    ("ANY", {"a": ""}, [("<= 18", "1"), (">= 18", "1")], [("overlap", (1, 2), {"a": "18"})]),
    ("ANY", {"a": ""}, [("<= 18", "1"), (">= 18", "2")], [("conflict", (1, 2), {"a": "18"})]),
    ("COLLECT", {"a": ""}, [("<= 18", "1"), (">= 18", "2")], []),
    ("UNIQUE", {"a": "", "b": ""}, [("< 18", "true", "1"), (">= 18", "-", "2")],
     [("gap", (), {"a": "< 18", "b": "false"})]),
    ("UNIQUE", {"a": "", "b": ""}, [("-", "-", "1"), (">= 18", "true", "2")],
     [("conflict", (1, 2), {"a": ">= 18", "b": "true"})]),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "inputs", "rules", "expected"), CASES)
def test_findings(
    policy: str, inputs: dict[str, str], rules: list[tuple[str, ...]], expected: list[Any]
) -> None:
    assert told(findings(policy, inputs, rules)) == expected


def test_dead_rules_of_a_first_table() -> None:
    found = findings("FIRST", {"a": ""}, [("< 5", "1"), (">= 5", "2"), ("7", "3"), ("-", "4")])
    assert [finding.rules for finding in found if finding.kind == "dead"] == [(3,), (4,)]


@pytest.mark.parametrize("cell", ["< limit", "? > 3", '< "a"', '1, "a"', '["a".."b"]'])
def test_what_cannot_be_judged_is_said(cell: str) -> None:
    assert [
        f.kind for f in findings("UNIQUE", {"a": ""}, [(cell, "1"), ('"x"' if '"' in cell else "1", "2")])
    ] == ["unclear"]


def test_the_sentence_says_where() -> None:
    found = findings("UNIQUE", {"a": ""}, [("<= 18", "1"), ("[18..20]", "2")])
    assert [finding.text for finding in found] == [
        "d: rules 1 and 2 both match where a is 18.",
        "d: no rule covers a is > 20.",
    ]


def test_a_huge_table_ends_as_unclear() -> None:
    inputs = dict.fromkeys("abcdefghijz", "")
    rules = [(*(f"> {(row * 7 + column * 3) % 50}" for column in range(10)), "-", "1") for row in range(60)]
    rules += [("-",) * 10 + (flag, "1") for flag in ("true", "false")]
    assert findings("FIRST", inputs, rules)[-1].kind == "unclear"


cells = st.sampled_from(["-", "< 3", ">= 3", "[1..4]", "(2..5)", "not(3)", "1, 5", "<= 0", "> 4"])
flags = st.sampled_from(["-", "true", "false"])


@settings(max_examples=60, deadline=None)
@forall(st.lists(st.tuples(cells, flags), min_size=1, max_size=5))
def test_findings_agree_with_deciding(rules: list[tuple[str, str]]) -> None:
    logic = table(
        "RULE ORDER", {"a": "", "b": ""}, {"": ""}, [(*rule, str(n)) for n, rule in enumerate(rules)]
    )
    asked = model(given("a"), given("b"), decision("d", logic, "input:a", "input:b"))
    found = findings("UNIQUE", {"a": "", "b": ""}, [(*rule, "1") for rule in rules])
    hits = [
        asked.decide("d", {"a": half / 2, "b": flag}) or []
        for half in range(-4, 14)
        for flag in (True, False)
    ]
    assert any(finding.kind == "gap" for finding in found) is any(not hit for hit in hits)
    assert any(finding.kind == "conflict" for finding in found) is any(len(hit) > 1 for hit in hits)
