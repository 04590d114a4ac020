"""The linter finds each kind of mistake: every operator breaks a good package in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tongban.catalogue.lint import lint_content
from tongban.catalogue.tests.samples import good

Content = dict[str, Any]
Break = Callable[[Content], None]


def question(content: Content, number: int) -> dict[str, Any]:
    return content["form"]["groups"][0]["questions"][number]


def line(content: Content) -> dict[str, Any]:
    return content["item"]["materials"][0]


def no_basis(content: Content) -> None:
    del content["item"]["conditions"][0]["basis"]


def no_article(content: Content) -> None:
    line(content)["basis"]["article"] = ""


def longer_than_the_law(content: Content) -> None:
    content["item"]["clock"]["promised"]["value"] = 21


def unknown_question(content: Content) -> None:
    line(content)["required"] = "grown_up = true"


def question_not_asked_before(content: Content) -> None:
    question(content, 1)["when"] = "age > 17"


def twice(content: Content) -> None:
    question(content, 2)["id"] = "adult"


def material_twice(content: Content) -> None:
    content["item"]["materials"].append(line(content))


def unreachable(content: Content) -> None:
    content["flow"] = content["flow"].replace(
        '<bpmn:sequenceFlow id="flow_2" sourceRef="receive" targetRef="examine"/>',
        '<bpmn:sequenceFlow id="flow_2" sourceRef="receive" targetRef="decide"/>',
    )


def unknown_role(content: Content) -> None:
    content["flow"] = content["flow"].replace('tb:role="examiner"', 'tb:role="wizard"')


def fee_without_law(content: Content) -> None:
    del content["item"]["fees"][0]["basis"]


def untranslated(content: Content) -> None:
    del content["item"]["conditions"][0]["fail"]["en"]


def unknown_panel(content: Content) -> None:
    content["form"]["groups"][0]["shows"] = "nobody.knows"


def empty_group(content: Content) -> None:
    content["form"]["groups"].append({"id": "more", "title": {"zh": "更多", "en": "More"}, "questions": []})


def wrong_ground(content: Content) -> None:
    content["item"]["clock"]["grounds"] = ["site-inspection"]


def ground_of_a_limit_that_nothing_stops(content: Content) -> None:
    content["item"]["clock"] = {
        "rule": "MER-19",
        "promised": {"value": 3, "unit": "wd"},
        "grounds": ["testing"],
    }


def dead_rule(content: Content) -> None:
    content["rules"] = content["rules"].replace("<text>false</text>", "<text>-</text>")


def condition_of_nobody(content: Content) -> None:
    content["rules"] = content["rules"].replace('"adult"</text>', '"grown-up"</text>')


def unknown_service(content: Content) -> None:
    content["flow"] = content["flow"].replace(
        '<bpmn:userTask id="examine" name="审查" tb:kind="examine" tb:role="examiner" tb:unit="authority"'
        ' tb:title_en="Examine"/>',
        '<bpmn:serviceTask id="examine" name="审查" tb:action="magic.happens"/>',
    )


def unknown_element(content: Content) -> None:
    question(content, 0)["element"] = "person.nickname"


def element_of_another_type(content: Content) -> None:
    question(content, 2)["element"] = "person.mobile"


def example_that_is_refused(content: Content) -> None:
    question(content, 2)["example"] = "thirty"


def float_in_the_form(content: Content) -> None:
    question(content, 2)["min"] = 0.5


def no_diagram(content: Content) -> None:
    flow = content["flow"]
    content["flow"] = flow[: flow.index("  <bpmndi:BPMNDiagram")] + "</bpmn:definitions>\n"


def member_never_opened(content: Content) -> None:
    content["item"]["joint"] = ["other-licence"]


def joint_without_joint_limit(content: Content) -> None:
    content["item"]["joint"] = ["other-licence"]


def promise_without_words(content: Content) -> None:
    line(content)["source"] = "commitment"


def misspelt_key(content: Content) -> None:
    content["item"]["materails"] = []


BREAKS: list[tuple[Break, str, str]] = [
    (no_basis, "condition.basis", "error"),
    (no_article, "basis.article", "warning"),
    (longer_than_the_law, "clock.promised", "error"),
    (unknown_question, "material.required", "error"),
    (question_not_asked_before, "form.when", "error"),
    (twice, "form.twice", "error"),
    (material_twice, "material.twice", "error"),
    (unreachable, "flows.unreachable", "error"),
    (unknown_role, "flow.role", "error"),
    (fee_without_law, "fee.basis", "error"),
    (untranslated, "words.missing", "warning"),
    (empty_group, "form.group", "error"),
    (unknown_panel, "form.shows", "error"),
    (wrong_ground, "clock.ground", "error"),
    (ground_of_a_limit_that_nothing_stops, "clock.ground", "error"),
    (dead_rule, "rules.dead", "warning"),
    (condition_of_nobody, "rules.condition", "error"),
    (unknown_service, "flow.action", "error"),
    (unknown_element, "form.element", "error"),
    (element_of_another_type, "form.element_type", "warning"),
    (example_that_is_refused, "form.example", "warning"),
    (float_in_the_form, "number.float", "error"),
    (no_diagram, "flow.diagram", "warning"),
    (member_never_opened, "flow.member", "error"),
    (joint_without_joint_limit, "clock.joint", "error"),
    (promise_without_words, "item.commitment", "error"),
    (misspelt_key, "item.unknown", "warning"),
]


def test_the_sample_has_no_findings() -> None:
    assert lint_content(good()) == []


@pytest.mark.parametrize(("broken", "code", "severity"), BREAKS, ids=lambda b: getattr(b, "__name__", ""))
def test_each_mistake_is_found(broken: Break, code: str, severity: str) -> None:
    content = good()
    broken(content)
    assert content != good()
    found = {(f.code, f.severity) for f in lint_content(content)}
    assert (code, severity) in found
