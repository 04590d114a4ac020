"""Decision tables are complete, without overlap, and every refusal says condition, article and remedy (AL 38)."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.catalogue.lint import lint_content
from tongban.catalogue.tests.samples import RULES, good


def found(rules: str, **item: Any) -> dict[str, str]:
    """The findings about the table, by code."""
    content = {**good(), "rules": rules}
    content["item"] |= item
    return {f.code: f.message for f in lint_content(content) if f.file == "rules.dmn"}


def test_a_gap_is_named_with_an_example() -> None:
    said = found(
        RULES.replace('<inputEntry id="a2"><text>-</text>', '<inputEntry id="a2"><text>false</text>')
    )
    assert "no rule covers adult is true" in said["rules.gap"]
    assert "Example: adult = true." in said["rules.gap"]


def test_an_overlap_names_its_rules_and_an_example() -> None:
    said = found(RULES.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'))
    assert "rules 1 and 2 both match" in said["rules.conflict"]
    assert "Example: adult = false." in said["rules.conflict"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"adult"</text>', '""</text>', "rules.condition"),
        ('"adult"</text>', '"invented"</text>', "rules.condition"),
        ('"尚未成年。"', '""', "rules.reason"),
        ('"Not an adult."', "null", "rules.reason"),
        ('"refuse"', '"refused"', "rules.outcome"),
        ('name="reason_en"', 'name="reason"', "rules.output"),
        ("<text>false</text>", '<text>"no"</text>', "rules.cell"),
        ("<text>adult</text></inputExpression>", "<text>grown</text></inputExpression>", "rules.input"),
    ],
)
def test_a_refusal_says_what_the_law_wants(old: str, new: str, code: str) -> None:
    assert RULES.count(old)
    assert code in found(RULES.replace(old, new))


def test_a_correction_names_its_condition_where_somebody_may_have_accepted_before() -> None:
    asks = RULES.replace('"refuse"', '"supplement"').replace('"adult"</text>', '""</text>')
    assert "rules.supplement" in found(asks)
    assert "rules.supplement" not in found(RULES.replace('"refuse"', '"supplement"'))


def test_the_condition_of_a_refusal_has_article_and_remedy() -> None:
    condition = good()["item"]["conditions"][0]
    assert "rules.remedy" not in found(RULES)
    assert "rules.remedy" in found(RULES, conditions=[{**condition, "basis": {"law": "民法典"}}])
    assert "rules.remedy" in found(RULES, conditions=[{**condition, "fail": {"zh": "成年后再来。"}}])
