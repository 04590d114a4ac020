"""Flows on the desk: of an item with its findings and analysis, of a case with where it stands."""

from __future__ import annotations

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM
from tongban.base.middleware import POLICY
from tongban.cases.actions import case_accept, case_submit
from tongban.cases.tests.world import ITEM, World, filled, staff, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.standard import standard_content
from tongban.desk.diagrams import package_flow
from tongban.desk.tests.people import browser
from tongban.flows.engine.bpmn import read
from tongban.flows.tests.test_editing import MODEL

pytestmark = pytest.mark.django_db


def owner(w: World) -> Client:
    return browser(staff(w.bureau, "service_owner", name="石事项"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_an_item_shows_its_flow_as_picture_and_list(lang: str) -> None:
    w = world()
    answer = owner(w).get(f"/{lang}/desk/items/{w.item.code}/")
    text = answer.content.decode()
    assert answer["Content-Security-Policy"] == POLICY
    assert text.count('class="flow-task flow-userTask') == 3
    rows = text.split("<tbody>")[1].split("</tbody>")[0]
    words = ("受理", "审查", "决定") if lang == "zh" else ("Receive", "Examine", "Decide")
    assert all(word in rows for word in words)
    assert ("没有时限" if lang == "zh" else "has no time limit") in text
    assert ("人工环节" if lang == "zh" else "Steps of people") in text


def test_the_flow_is_a_file_for_whoever_looks_after_it() -> None:
    w = world()
    answer = owner(w).get(f"/zh/desk/items/{w.item.code}/flow.bpmn")
    assert answer["Content-Type"].startswith("application/xml")
    assert read(answer.content).process().get("id") == w.item.code
    assert browser(w.clerk).get(f"/zh/desk/items/{w.item.code}/flow.bpmn").status_code == 403
    assert owner(w).get("/zh/desk/items/no-such/flow.bpmn").status_code == 404


def test_an_item_tells_what_was_left_of_paper() -> None:
    w = world()
    before = {
        "steps": [{"name": {"zh": "取号排队", "en": "Queue"}, "why": {"zh": "网上申请", "en": "On line"}}],
        "visits": 4,
        "source": {"zh": "演示数据", "en": "Demonstration"},
    }
    content = standard_content({**ITEM, "code": "simpler", "before": before})
    item_publish(SYSTEM, content=content)
    text = owner(w).get("/zh/desk/items/simpler/").content.decode()
    assert "取号排队" in text and "已取消" in text and "演示数据" in text
    figure = text.split("到现场次数")[1].split("</tr>")[0]
    assert ">4<" in figure and ">0<" in figure


def test_a_case_shows_what_is_done_and_where_it_stands() -> None:
    w = world()
    case = case_submit(w.applicant, draft=filled(w))
    page = browser(w.clerk).get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert 'class="flow-task flow-userTask is-here' in page and "is-done" in page
    case_accept(w.clerk, case=case)
    answer = browser(w.clerk).get(f"/zh/desk/cases/{case.uid}/")
    page = answer.content.decode()
    assert answer["Content-Security-Policy"] == POLICY
    here = page.split('id="case-flow-examine"')[1].split("</tr>")[0]
    assert "现在办到这里" in here
    assert "已办" in page.split('id="case-flow-receive"')[1].split("</tr>")[0]
    got = browser(w.clerk).get(f"/zh/desk/cases/{case.uid}/flow.bpmn")
    assert read(got.content).process().get("id") == w.item.code


def test_findings_stand_at_their_place_with_a_number() -> None:
    from tongban.catalogue.lint import lint_content
    from tongban.catalogue.tests.samples import good

    broken = MODEL.replace('tb:role="examiner" ', "")
    content = {
        **good(),
        "flow": broken.replace('<bpmn:userTask id="b"', '<bpmn:scriptTask id="x"/><bpmn:userTask id="b"'),
    }
    shown = package_flow(content["flow"], lint_content(content))
    refused = [n for n in shown.marks if n.mark.element == "x"]
    assert refused and refused[0].mark.level == "error" and refused[0].number
    fixed = package_flow(broken, lint_content({**good(), "flow": broken}))
    assert "a" in {n.mark.element for n in fixed.marks if n.number}
    marked = {s.id: s for s in fixed.picture.shapes if s.number}
    assert "error" in marked["a"].marks


def test_what_cannot_be_read_is_said() -> None:
    shown = package_flow("<no>", [])
    assert shown.problem and not shown.picture
