"""The analysis of flows of different shape, the paper process beside them, and both faces of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils.translation import override

from tongban.catalogue.analysis import Analysis, analysed
from tongban.catalogue.analysis.result import KINDS, SENTENCES, plain
from tongban.catalogue.lint import lint_content
from tongban.catalogue.tests.samples import good
from tongban.flows.tests.models import bpmn

HANDS = "kind=examine role=examiner unit=authority limit=2wd"


def of(text: str, **item: Any) -> Analysis:
    content = good()
    content["item"] |= item
    return analysed({**content, "flow": bpmn(text).decode()})


def codes(analysis: Analysis) -> list[str]:
    return [remark.code for remark in analysis.remarks]


def places(analysis: Analysis, code: str) -> list[tuple[str, ...]]:
    return [remark.elements for remark in analysis.remarks if remark.code == code]


def test_a_straight_flow_has_only_hand_overs_and_missing_limits() -> None:
    found = analysed(good())
    assert (found.people, found.machine, found.units, found.posts) == (3, 0, 1, 3)
    assert codes(found) == ["pause.ground", *["hand_over.post"] * 2, *["no_limit.step"] * 3, "paper.silent"]
    assert found.longest is not None and len(found.longest.steps) == 3


def test_waits_are_pauses_and_those_without_a_timer_have_no_limit() -> None:
    found = of(
        f"start s\nuser a {HANDS}\ncatch m message=papers\ncatch t duration=P3D\nend e\ns -> a\na -> m\nm -> t\nt -> e"
    )
    assert places(found, "pause.event") == [("m",)] and places(found, "pause.timer") == [("t",)]
    assert places(found, "no_limit.wait") == [("m",)] and places(found, "waiting.outside") == [("m",)]
    raced = of(
        f"start s\nuser a {HANDS}\nevent g\ncatch m message=papers\ncatch t duration=P3D\nend e\ns -> a\na -> g\n"
        "g -> m\ng -> t\nm -> e\nt -> e"
    )
    assert places(raced, "no_limit.wait") == []


def test_ways_back_name_what_is_done_again() -> None:
    found = of(
        f"start s\nuser a {HANDS}\nuser b kind=decide role=approver limit=1wd\nxor g default=g_e\nend e\n"
        's -> a\na -> b\nb -> g\ng -> a : outcome = "back"\ng -> e'
    )
    assert places(found, "loop") == [("g_a", "a", "b")]
    assert found.of("loop")[0].text == "2"


def test_the_same_material_checked_twice_is_named() -> None:
    text = (
        f"start s\nuser a {HANDS} checks=plan,adult\nuser b kind=inspect role=examiner unit=far limit=1wd checks=plan\n"
        "end e\ns -> a\na -> b\nb -> e"
    )
    found = of(text.replace("checks=plan,adult", "checks=plan,adult"))
    assert places(found, "duplicate.material") == [("a", "b")]
    with override("en"):
        assert str(found.of("duplicate")[0]).startswith("Plan is checked at a and again at b")
    with override("zh-hans"):
        assert "方案" in str(found.of("duplicate")[0])
    assert places(found, "waiting.unit") == [("b",)] and places(found, "hand_over.unit") == [("a", "b")]
    assert found.units == 2


def test_branches_at_once_do_not_check_twice() -> None:
    text = (
        f"start s\nand f\nuser a {HANDS} checks=plan\nuser b {HANDS} checks=plan\nand j\nend e\ns -> f\n"
        "f -> a\nf -> b\n"
        "a -> j\nb -> j\nj -> e"
    )
    assert "duplicate.material" not in codes(of(text))
    line = f"start s\nuser a {HANDS}\nuser b {HANDS}\nend e\ns -> a\na -> b\nb -> e"
    assert places(of(line), "duplicate.kind") == [("a", "b")]


def test_a_condition_judged_at_two_places_is_named_and_outcomes_are_not() -> None:
    text = (
        "start s\nxor g default=g_a\nuser a kind=decide limit=1wd\nxor h default=h_e\nuser b kind=issue limit=1wd\n"
        "end e\ns -> g\ng -> e : {0}\ng -> a\na -> h\nh -> b : {0}\nh -> e\nb -> e"
    )
    twice = of(text.format("adult = true"))
    assert places(twice, "duplicate.condition") == [("g", "h")]
    assert "duplicate.condition" not in codes(of(text.format('outcome = "pass"')))


def test_member_cases_and_services_asked_twice() -> None:
    found = of(
        "start s\ncall m called=other-item\nservice x action=case.ask\nservice y action=case.ask\nend e\n"
        "s -> m\nm -> x\nx -> y\ny -> e"
    )
    assert places(found, "waiting.member") == [("m",)]
    assert places(found, "duplicate.service") == [("x", "y")]
    assert (found.people, found.machine) == (0, 2)


BEFORE: dict[str, Any] = {
    "steps": [
        {"name": {"zh": "取号排队", "en": "Queue"}, "why": {"zh": "网上申请", "en": "Applied for on line"}},
        {"name": {"zh": "收件", "en": "Receive"}, "now": "receive"},
        {"name": {"zh": "盖章", "en": "Stamp"}},
    ],
    "materials": 6,
    "days": 20,
    "visits": 3,
    "source": {"zh": "窗口统计", "en": "Counted at the window"},
}


def test_the_paper_process_stands_beside() -> None:
    content = good()
    content["item"]["before"] = BEFORE
    found = analysed(content)
    assert found.paper is not None
    assert found.paper.figures == (("steps", 3, 3), ("materials", 6, 1), ("days", 20, 5), ("visits", 3, 0))
    assert [stage.name["en"] for stage in found.paper.dropped] == ["Queue", "Stamp"]
    assert found.of("paper") == []
    told = plain(found)["paper"]
    assert told["figures"]["visits"] == {"before": 3, "now": 0} and len(told["dropped"]) == 2
    assert [
        f for f in lint_content(content) if "before" in f.code or f.code in ("item.unknown", "item.value")
    ] == []


def test_a_copy_of_the_paper_process_is_told_as_one() -> None:
    kept = [{"name": {"zh": n, "en": n}, "now": n} for n in ("receive", "examine", "decide")]
    found = of_good({"steps": kept, "materials": 1, "days": 5, "visits": 0})
    assert codes(found)[-3:] == ["paper.same", "paper.materials", "paper.days"]
    most = [*kept, {"name": {"zh": "x", "en": "x"}}]
    assert codes(of_good({"steps": most}))[-1] == "paper.kept"
    assert found.of("paper")[0].elements == ("receive", "examine", "decide")


def of_good(before: Mapping[str, Any]) -> Analysis:
    content = good()
    content["item"]["before"] = before
    return analysed(content)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({"steps": [{"name": {"zh": "收件", "en": "x"}, "now": "nowhere"}]}, "item.before"),
        ({"steps": [{"now": "receive"}]}, "item.part"),
        ({"visits": "three"}, "item.value"),
        ({"visit": 3}, "item.unknown"),
    ],
)
def test_lint_looks_at_what_is_said_of_paper(before: dict[str, Any], code: str) -> None:
    content = good()
    content["item"]["before"] = before
    assert code in {f.code for f in lint_content(content)}


def test_lint_looks_at_what_steps_say_they_check() -> None:
    content = good()
    content["flow"] = content["flow"].replace(
        'tb:kind="examine"', 'tb:kind="examine" tb:checks="plan invented"'
    )
    said = [f.message for f in lint_content(content) if f.code == "flow.checks"]
    assert said == ["examine: the item has no material or condition “invented”."]


def test_what_does_not_compile_is_told_of_the_item_alone() -> None:
    found = of("start s\nscript x\nend e\ns -> x\nx -> e")
    assert codes(found) == ["pause.ground"] and found.longest is None
    assert analysed({"item": {}, "flow": "<no>"}).remarks == ()
    assert analysed({}).remarks == ()


def test_every_sentence_has_its_family() -> None:
    assert {code.partition(".")[0] for code in SENTENCES} == set(KINDS)
