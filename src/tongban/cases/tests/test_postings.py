"""Public notices and objections: posted by the process, answered before the decision, told, replayed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import ANONYMOUS, SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.base.jobs import run_pending
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases import postings
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    case_withdraw,
    objection_answer,
    objection_make,
    objection_withdraw,
    posting_begin,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.jobs import decide_waiting
from tongban.cases.models import Case, Objection, Posting
from tongban.cases.tests.world import ITEM, World, filled, person, resident, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.standard import standard_content
from tongban.messages.models import Message
from tongban.records.audit import audit
from tongban.records.folding import fold
from tongban.records.subscribers import deliver_all

pytestmark = pytest.mark.django_db
REASON = "公示的建筑面积与规划不符，请重新核查。"
ANSWER = "经核查规划文件，面积与规划一致，异议不成立。"


def at(day: int) -> legal_time:
    return legal_time(datetime(2026, 3, day, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with at(2):
        yield


@pytest.fixture
def w() -> World:
    return world()


def posted(w: World) -> Posting:
    """An accepted case, posted from 2 through 9 March."""
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    until = datetime(2026, 3, 9, 16, tzinfo=UTC)
    return posting_begin(
        SYSTEM, case=case, node="notice", title_zh="公示七天", title_en="Seven days", until=until
    )


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("case__item", "case__unit", "case__applicant").get(pk=posting.pk)


def test_days_and_once(w: World) -> None:
    row = posted(w)
    assert (row.begins_on, row.ends_on) == (date(2026, 3, 2), date(2026, 3, 9))
    again = posting_begin(
        SYSTEM,
        case=row.case,
        node="notice",
        title_zh="公示",
        title_en="",
        until=datetime(2026, 4, 1, tzinfo=UTC),
    )
    assert again.pk == row.pk
    assert [p.pk for p in postings.posted()] == [row.pk]
    with at(10):
        assert not postings.posted().exists()


def test_without_a_name_and_the_codes_lead_to_the_answer(w: World) -> None:
    row = posted(w)
    made = objection_make(ANONYMOUS, posting=row, reason=REASON, name="路人", contact="15400000009")
    assert made.party_id is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact, reason, name FROM tb_cases_objection")
        assert not any(plain in str(cursor.fetchall()) for plain in ("15400000009", "面积", "路人"))
    assert postings.objection_by_codes(made.number, made.query_code) == made
    with pytest.raises(NotFound):
        postings.objection_by_codes(made.number, "ABCD-EFGH-JKLM-NPQR")
    with pytest.raises(Forbidden):
        objection_withdraw(ANONYMOUS, objection=made, code="x")
    objection_withdraw(ANONYMOUS, objection=made, code=made.query_code)
    with pytest.raises(Conflict):
        objection_answer(w.examiner, objection=made, upheld=False, answer=ANSWER)


def test_no_decision_before_every_objection_is_answered(w: World) -> None:
    row, other = posted(w), resident(person())
    made = objection_make(other, posting=row, reason=REASON)
    with pytest.raises(Conflict):
        objection_make(other, posting=row, reason=REASON)
    case = Case.objects.select_related("item", "unit").get(pk=row.case_id)
    case_examine(w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="符合")
    case = Case.objects.select_related("item", "unit").get(pk=row.case_id)
    with pytest.raises(Conflict) as refused:
        case_decide(w.approver, case=case, outcome="granted")
    assert refused.value.code == "cases.objections_open"
    for wrong in ({"upheld": None, "answer": ANSWER}, {"upheld": True, "answer": "短"}):
        with pytest.raises(Invalid):
            objection_answer(w.examiner, objection=made, **wrong)  # type: ignore[arg-type]
    for stranger in (w.stranger, w.applicant):
        with pytest.raises(Forbidden):
            objection_answer(stranger, objection=made, upheld=False, answer=ANSWER)
    objection_answer(w.examiner, objection=made, upheld=False, answer=ANSWER)
    case_decide(w.approver, case=case, outcome="granted")
    told = Message.objects.get(to_id=other.party)
    assert told.link == f"/my/objections/{made.uid}/"
    assert postings.my_objection(other, made.uid).answer == ANSWER
    with pytest.raises(NotFound):
        postings.my_objection(w.applicant, made.uid)


def test_too_late_too_short_and_ones_own(w: World) -> None:
    row = posted(w)
    for reason in ("短", "x" * 2001):
        with pytest.raises(Invalid):
            objection_make(ANONYMOUS, posting=row, reason=reason)
    with pytest.raises(Invalid):
        objection_make(ANONYMOUS, posting=row, reason=REASON, contact="1" * 101)
    with pytest.raises(Forbidden):
        objection_make(w.applicant, posting=row, reason=REASON)
    with at(10), pytest.raises(Conflict) as late:
        objection_make(ANONYMOUS, posting=row, reason=REASON)
    assert late.value.code == "cases.posting_over" and "2026-03-09" in str(late.value.message)
    case_withdraw(w.applicant, case=row.case)
    with pytest.raises(Conflict):
        objection_make(ANONYMOUS, posting=row, reason=REASON)
    with pytest.raises(NotFound):
        postings.posting_for(row.uid)
    assert not Objection.objects.exists()


def test_the_list_costs_the_same_whatever_is_in_it(w: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get("/zh/notices/").status_code == 200
        return len(asked)

    posted(w)
    cost()
    few = cost()
    for _ in range(5):
        posted(w)
    assert cost() == few


@pytest.mark.django_db(transaction=True)
def test_the_audit_replays_notices_and_objections(w: World) -> None:
    row = posted(w)
    made = objection_make(ANONYMOUS, posting=row, reason=REASON)
    objection_answer(w.examiner, objection=made, upheld=True, answer=ANSWER)
    fold(sweep=True)

    def wrong() -> list[str]:
        return [str(f) for f in audit().findings if f.kind != "legal_time"]

    assert not wrong()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_cases_objection SET upheld = %s", [False])
        cursor.execute("UPDATE tb_cases_posting SET ends_on = '2026-03-04'")
    assert any("cases.objection:" in f for f in wrong())
    assert any("cases.posting:" in f for f in wrong())


def test_what_is_open_when_its_case_ends_is_closed_and_told(w: World) -> None:
    row, other = posted(w), resident(person())
    named = objection_make(other, posting=row, reason=REASON)
    nameless = objection_make(ANONYMOUS, posting=row, reason=REASON)
    answered = objection_make(resident(person()), posting=row, reason=REASON)
    objection_answer(w.examiner, objection=answered, upheld=False, answer=ANSWER)
    case_withdraw(w.applicant, case=row.case)
    for made in (named, nameless):
        made.refresh_from_db()
        assert made.state == Objection.CLOSED and not made.answer and made.upheld is None
        with pytest.raises(Conflict):
            objection_withdraw(other, objection=made, code=made.query_code)
    answered.refresh_from_db()
    assert answered.state == Objection.ANSWERED
    told = Message.objects.get(to_id=other.party)
    assert told.kind == "case.objection_closed" and told.link == f"/my/objections/{named.uid}/"
    found = Client().post("/zh/objections/", {"number": nameless.number, "code": nameless.query_code})
    assert "异议随之终止" in found.content.decode()
    fold(sweep=True)
    assert not [str(f) for f in audit().findings if f.kind != "legal_time" and "objection" in str(f)]


FLOW = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tb="urn:tongban:bpmn:1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:test">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="receive" name="收件" tb:kind="receive" tb:role="window_clerk" tb:unit="authority"/>
    <bpmn:intermediateCatchEvent id="posting" name="公示七天" tb:notice="public">
      <bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P7D</bpmn:timeDuration>
      </bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:serviceTask id="decide" name="核定" tb:action="case.instant_decision"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="receive"/>
    <bpmn:sequenceFlow id="f2" sourceRef="receive" targetRef="posting"/>
    <bpmn:sequenceFlow id="f3" sourceRef="posting" targetRef="decide"/>
    <bpmn:sequenceFlow id="f4" sourceRef="decide" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>"""
RULES = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="r" name="r" namespace="urn:test">
  <inputData id="i" name="objections_upheld"><variable name="objections_upheld" typeRef="number"/></inputData>
  <decision id="decision" name="decision"><variable name="decision"/>
    <informationRequirement id="q"><requiredInput href="#i"/></informationRequirement>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="i1"><inputExpression typeRef="number"><text>objections_upheld</text></inputExpression></input>
      <output id="o1" name="outcome" typeRef="string"/><output id="o2" name="condition" typeRef="string"/>
      <output id="o3" name="reason_zh" typeRef="string"/>
      <rule id="r1"><inputEntry id="e1"><text>0</text></inputEntry>
        <outputEntry id="x1"><text>"grant"</text></outputEntry><outputEntry id="x2"><text>""</text></outputEntry>
        <outputEntry id="x3"><text>"公示无异议。"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="e2"><text>-</text></inputEntry>
        <outputEntry id="x4"><text>"refuse"</text></outputEntry><outputEntry id="x5"><text>"adult"</text></outputEntry>
        <outputEntry id="x6"><text>"异议成立。"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>"""


@pytest.fixture
def table(w: World) -> World:
    """The item as a table decides it, after seven days of public notice."""
    content = {**standard_content(ITEM), "flow": FLOW, "rules": RULES}
    w.version = item_publish(SYSTEM, content=content, standard=True)
    return w


def by_table(w: World) -> Posting:
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    return Posting.objects.select_related("case__item", "case__unit").get(case=case)


def outcome(row: Posting) -> str:
    return Case.objects.values_list("outcome", flat=True).get(pk=row.case_id)


@pytest.mark.parametrize(("upheld", "expected"), [(False, "granted"), (True, "refused")])
def test_a_table_waits_until_every_objection_is_answered(table: World, upheld: bool, expected: str) -> None:
    row = by_table(table)
    first, second = (objection_make(ANONYMOUS, posting=row, reason=REASON) for _ in range(2))
    with at(10):
        fire_due()
        assert outcome(row) == "" and Case.objects.get(pk=row.case_id).is_open
        objection_answer(table.examiner, objection=first, upheld=upheld, answer=ANSWER)
        settled()
        assert outcome(row) == ""
        objection_withdraw(ANONYMOUS, objection=second, code=second.query_code)
        settled()
        assert outcome(row) == expected
        assert decide_waiting.call(case=f"cases.case:{row.case.uid}") is False
    fold(sweep=True)
    assert not [str(f) for f in audit().findings if f.kind != "legal_time" and "objection" in str(f)]


def test_a_table_decides_at_once_where_nobody_objects(table: World) -> None:
    row = by_table(table)
    with at(10):
        fire_due()
        assert outcome(row) == "granted"


def settled() -> None:
    fold(sweep=True)
    deliver_all()
    run_pending()
