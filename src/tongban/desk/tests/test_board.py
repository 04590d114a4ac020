"""The list of everything that waits: order, queues, filters, counts, statements, preview, finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import Grant
from tongban.base.legal import legal_time
from tongban.cases.actions import case_submit, extension_ask, question_ask
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.test_walk import accepted, examined, fresh, submitted
from tongban.cases.tests.world import World, filled, world
from tongban.desk.queries import Filters, board, done_page
from tongban.desk.tests.people import browser
from tongban.flows.actions import task_ask_opinion, task_claim
from tongban.org.models import Post

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def several(w: World, count: int) -> list[Case]:
    return [case_submit(w.applicant, draft=filled(w)) for _ in range(count)]


def test_the_most_urgent_stands_first() -> None:
    with legal_time(MONDAY):
        w = world()
    with legal_time(MONDAY + timedelta(days=4)):
        later = submitted(w)
    with legal_time(MONDAY + timedelta(days=1)):
        first = submitted(w)
        found = board(w.clerk, Filters())
    assert [t.subject_id for t in found.page.rows] == [first.pk, later.pk]
    assert found.counts["receive"] == found.counts["all"] == 2


def test_queues_and_their_counts_agree() -> None:
    with legal_time(MONDAY):
        w = world()
        case = accepted(w)
        submitted(w)
        assert board(w.examiner, Filters()).counts["examine"] == 1
        assert not board(w.examiner, Filters(queue="decide")).page.rows
        task_claim(w.examiner, task=open_tasks(case)[0])
        mine = board(w.examiner, Filters(queue="mine"))
        assert mine.counts["mine"] == len(mine.page.rows) == 1
        head = Post.objects.get(pk=w.head.post)
        task_ask_opinion(w.examiner, task=open_tasks(case)[0], of=head, question="可以吗？")
        assert board(w.head, Filters(queue="opinion")).counts["opinion"] == 1
    with legal_time(MONDAY + timedelta(days=30)):
        late = board(w.examiner, Filters(queue="late"))
        assert late.counts["late"] == len(late.page.rows) == 1


def test_sources_count_in_the_same_statement() -> None:
    with legal_time(MONDAY):
        w = world()
        case = accepted(w)
        question_ask(w.applicant, item=w.item, text="请问还要等多久？", case=case)
        extension_ask(w.examiner, case=fresh(case), reason="情况复杂")
        assert board(w.examiner, Filters()).counts["questions"] == 1
        assert board(w.head, Filters()).counts["extensions"] == 1
        assert "extensions" not in board(w.examiner, Filters()).counts


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize("who", ["clerk", "examiner", "head", "several"])
def test_the_board_costs_three_statements(count: int, who: str) -> None:
    w = world()
    several(w, count)
    actor = w.clerk if who == "several" else getattr(w, who)
    if who == "several":  # a post that reaches two units and one of them with everything below
        grants = (*actor.grants, Grant("flows.task.work", "unit", w.other.path or ""))
        actor = replace(actor, grants=grants)
    with CaptureQueriesContext(connection) as seen:
        found = board(actor, Filters())
        [str(t.unit.name_zh) for t in found.page.rows]
    assert len(seen) <= 3
    if who == "clerk":
        assert len(found.page.rows) == min(count, 25)


def test_the_page_itself_adds_none(client: Any) -> None:
    w = world()
    several(w, 26)
    page = browser(w.clerk)
    with CaptureQueriesContext(connection) as seen:
        answer = page.get("/zh/desk/")
    ours = [q for q in seen.captured_queries if "tb_flows" in q["sql"] or "tb_cases" in q["sql"]]
    assert answer.status_code == 200
    assert len(ours) <= 2
    assert "测试许可" in answer.content.decode()


def test_pages_follow_one_another() -> None:
    w = world()
    several(w, 27)
    first = board(w.clerk, Filters())
    second = board(w.clerk, Filters(), first.page.after)
    assert len(first.page.rows) == 25
    assert len(second.page.rows) == 2
    assert not {t.pk for t in first.page.rows} & {t.pk for t in second.page.rows}


@pytest.mark.parametrize(
    ("words", "hits"),
    [("测试许可", 1), ("Test licence", 1), ("林测试", 1), ("920100", 1), ("渔业", 0), ("%", 0), ("'; --", 0)],
)
def test_filters_by_words(words: str, hits: int) -> None:
    w = world()
    submitted(w)
    assert len(board(w.clerk, Filters(words=words)).page.rows) == hits


def test_filters_by_kind_and_unit() -> None:
    w = world()
    submitted(w)
    assert len(board(w.clerk, Filters(kind="receive", unit="测试局")).page.rows) == 1
    assert not board(w.clerk, Filters(unit="别局")).page.rows
    assert not board(w.clerk, Filters(kind="decide")).page.rows


def test_what_i_did() -> None:
    w = world()
    accepted(w)
    assert [t.kind for t in done_page(w.clerk).rows] == ["receive"]
    assert not done_page(w.examiner).rows


def test_preview_and_claim_without_scripts() -> None:
    w = world()
    case = submitted(w)
    task = open_tasks(case)[0]
    page = browser(w.clerk)
    assert case.number in page.get(f"/zh/desk/?at={task.uid}").content.decode()
    assert page.get(f"/zh/desk/tasks/{task.uid}/", headers={"HX-Request": "true"}).status_code == 200
    form = {"task": str(task.uid), "task_version": task.version, "back": "board"}
    assert page.post(f"/zh/desk/cases/{case.uid}/do/claim/", form)["Location"] == "/zh/desk/"
    assert board(w.clerk, Filters(queue="mine")).counts["mine"] == 1
    assert browser(w.stranger).get(f"/zh/desk/tasks/{task.uid}/").status_code == 404


def test_a_bar_code_opens_its_case() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    for text in (case.number, case.number.replace("-", ""), case.query_code, case.query_code.lower()):
        assert page.get("/zh/desk/find/", {"q": text})["Location"] == f"/zh/desk/cases/{case.uid}/"
    assert page.get("/zh/desk/find/", {"q": "林测试"}).status_code == 302
    assert page.get("/zh/desk/find/", {"q": "没有这个人"}).status_code == 200
    assert browser(w.stranger).get("/zh/desk/find/", {"q": case.number}).status_code == 200


def test_every_queue_page_opens_in_both_languages() -> None:
    w = world()
    case = examined(w)
    question_ask(w.applicant, item=w.item, text="请问还要等多久？", case=case)
    for actor in (w.clerk, w.examiner, w.approver, w.head):
        page = browser(actor)
        for lang in ("zh", "en"):
            for path in ("", "done/", "?queue=late", "?queue=mine&q=x", "?after=!!!", "find/?q="):
                assert page.get(f"/{lang}/desk/{path}").status_code in (200, 422)
            for path in ("questions/", "extensions/", "deliveries/", "commitments/"):
                assert page.get(f"/{lang}/desk/{path}").status_code in (200, 403)
