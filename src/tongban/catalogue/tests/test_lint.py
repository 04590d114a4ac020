"""The linter finds each kind of mistake: every operator breaks a good package in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tongban.catalogue.lint import lint_content
from tongban.catalogue.tests.samples import good
from tongban.kernel.ids import citizen_id

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


def repeats(**more: Any) -> Break:
    """A page for the crew, with ``more`` said about how it repeats."""

    def broken(content: Content) -> None:
        said = {"min": 1, "max": 5, "one": {"zh": "船员", "en": "member of the crew"}, **more}
        columns = [
            {"id": "sailor", "type": "text", "label": {"zh": "姓名", "en": "Name"}},
            {"id": "years", "type": "integer", "label": {"zh": "年限", "en": "Years"}, "required": False},
        ]
        content["form"]["groups"].append(
            {"id": "crew", "title": {"zh": "船员", "en": "Crew"}, "repeat": said, "questions": columns}
        )

    broken.__name__ = "repeats_" + "_".join(more)
    return broken


def column_called_like_a_question(content: Content) -> None:
    repeats()(content)
    content["form"]["groups"][-1]["questions"][0]["id"] = "adult"


def page_called_like_a_question(content: Content) -> None:
    repeats()(content)
    content["form"]["groups"][-1]["id"] = "adult"


def column_read_outside(content: Content) -> None:
    repeats()(content)
    content["item"]["materials"][0]["required"] = "years > 3"


def column_that_is_not_there(content: Content) -> None:
    repeats()(content)
    content["item"]["materials"][0]["required"] = "sum(crew.wages) > 3"


def works_out(calculate: str, kind: str = "integer", **more: Any) -> Break:
    """A crew, and a question after it that is worked out."""

    def broken(content: Content) -> None:
        repeats()(content)
        asked = {
            "id": "result",
            "type": kind,
            "label": {"zh": "合计", "en": "Sum"},
            "calculate": calculate,
            **more,
        }
        after = {
            "id": "later",
            "type": "integer",
            "label": {"zh": "以后", "en": "Later"},
            "calculate": "result + 1",
        }
        content["form"]["groups"].append(
            {"id": "sums", "title": {"zh": "合计", "en": "Sums"}, "questions": [asked, after]}
        )

    broken.__name__ = "works_out"
    return broken


FAIL = {"zh": "不对。", "en": "Wrong."}
BREAKS: list[tuple[Break, str, str]] = [
    (repeats(max=0), "form.value", "error"),
    (repeats(min=9), "form.bounds", "error"),
    (repeats(one=None), "form.part", "error"),
    (repeats(rule="sum(crew.years) > 3"), "form.rule", "error"),
    (repeats(rule="sum(crew.age) > 3", fail=FAIL), "form.rule", "error"),
    (repeats(rule="adult = true", fail=FAIL), "form.rule", "error"),
    (repeats(rule="sum(crew.years", fail=FAIL), "form.rule", "error"),
    (repeats(fail=FAIL), "form.rule", "error"),
    (repeats(when="crew = 1"), "form.when", "error"),
    (repeats(when=False), "form.when", "error"),
    (repeats(element="person.name"), "form.element", "error"),
    (repeats(example=[{"sailor": ""}]), "form.example", "warning"),
    (repeats(often=True), "form.unknown", "warning"),
    (works_out("sum(crew.years"), "form.calculate", "error"),
    (works_out("sum(crew.wages)"), "form.calculate", "error"),
    (works_out("nobody + 1"), "form.calculate", "error"),
    (works_out("1 + 1"), "form.calculate", "error"),
    (works_out("later + 1"), "form.calculate", "error"),
    (works_out("result + 1"), "form.calculate", "error"),
    (works_out("count(crew) > 1"), "form.calculate", "error"),
    (works_out("adult * 2"), "form.calculate", "error"),
    (works_out("sum(crew.sailor)"), "form.calculate", "error"),
    (works_out("sum(crew.years)", "boolean"), "form.calculate", "error"),
    (works_out("sum(crew.years)", "uscc"), "form.calculate", "error"),
    (works_out("sum(crew.years)", example="3"), "form.calculate", "error"),
    (column_called_like_a_question, "form.twice", "error"),
    (page_called_like_a_question, "form.twice", "error"),
    (column_read_outside, "material.required", "error"),
    (column_that_is_not_there, "material.required", "error"),
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


@pytest.mark.parametrize(
    ("validity", "codes"),
    [
        ({"months": 6}, set()),
        ({"until": {"zh": "活动结束", "en": "the end"}}, set()),
        ({"until": "nobody_asked"}, {"item.until"}),
        ({"months": 0}, {"item.value"}),
        ({"weeks": 2}, {"item.value"}),
        ({"years": 1, "months": 6}, {"item.value"}),
    ],
)
def test_a_validity_says_when_it_ends(validity: object, codes: set[str]) -> None:
    content = good()
    content["item"]["result"] = {
        "kind": "licence", "licence": "x", "name": {"zh": "证", "en": "L"}, "validity": validity,
    }  # fmt: skip
    assert {f.code for f in lint_content(content) if f.severity == "error"} == codes


def test_the_sample_has_no_findings() -> None:
    assert lint_content(good()) == []


@pytest.mark.parametrize(("broken", "code", "severity"), BREAKS, ids=lambda b: getattr(b, "__name__", ""))
def test_each_mistake_is_found(broken: Break, code: str, severity: str) -> None:
    content = good()
    broken(content)
    assert content != good()
    found = {(f.code, f.severity) for f in lint_content(content)}
    assert (code, severity) in found


def test_a_reminder_beside_a_step_is_no_end_of_the_case() -> None:
    """A boundary event that does not interrupt goes its own way; one that does must lead to a decision."""
    content = good()
    beside = (
        '<bpmn:boundaryEvent id="slow" attachedToRef="examine" cancelActivity="false">'
        '<bpmn:timerEventDefinition tb:limit="3wd"/></bpmn:boundaryEvent><bpmn:endEvent id="told"/>'
        '<bpmn:sequenceFlow id="to-told" sourceRef="slow" targetRef="told"/></bpmn:process>'
    )
    content["flow"] = content["flow"].replace("</bpmn:process>", beside)
    assert {f.code for f in lint_content(content)} == {"flow.diagram"}  # only that nobody has drawn it
    content["flow"] = content["flow"].replace(' cancelActivity="false"', "")
    assert "flow.decide" in {f.code for f in lint_content(content)}


def test_a_page_that_repeats_is_read_as_a_list() -> None:
    content = good()
    repeats(
        rule="sum(crew.years) > 3 and count(crew[years > 1]) > 0",
        fail=FAIL,
        example=[{"sailor": "林知远", "years": "4"}],
    )(content)
    content["item"]["materials"][0]["required"] = "count(crew) > 1"
    assert not [f for f in lint_content(content) if f.file == "form.yaml" or f.code == "material.required"]


def test_a_circle_is_told_with_its_way() -> None:
    content = good()
    works_out("later + 1")(content)
    said = [f.message for f in lint_content(content) if f.code == "form.calculate"]
    assert "It goes round in a circle: result → later → result." in said


@pytest.mark.parametrize(
    "text", ["sum(crew.years)", "count(crew) * 2", "if adult then sum(crew.years) else 0"]
)
def test_what_is_worked_out_well_has_no_finding(text: str) -> None:
    content = good()
    works_out(text)(content)
    assert not [f for f in lint_content(content) if f.file == "form.yaml"]


def test_no_text_tells_a_number_of_a_person_or_carries_the_mark_of_a_secret() -> None:
    body = "29019919900101123"
    person = body + citizen_id.check_digit(body)
    content = {**good(), "guide": {"zh": f"办事指南\n\n联系人身份证 {person}", "en": "A guide"}}
    content["item"] |= {"summary": {"zh": "机密★10年", "en": "A licence for tests"}}
    found = [
        (f.code, f.file, f.line) for f in lint_content(content) if f.code in ("words.private", "words.secret")
    ]
    assert ("words.private", "guide.zh.md", 3) in found and len(found) == 2
    example = next(citizen_id.fictional(1, seed=1, born=(date(1980, 1, 1), date(1990, 1, 1)))).number
    fine = {**good(), "guide": {"zh": f"例如 {example}", "en": "A guide"}}
    assert not [f for f in lint_content(fine) if f.code.startswith(("words.private", "words.secret"))]
