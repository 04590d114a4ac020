"""Cases handled together and apart, work together on a case, and moving it: the law's days and order stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tongban.base.actions import action
from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_time
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_deem_accepted,
    case_examine,
    case_jump,
    case_merge,
    case_split,
    case_submit,
    case_supplement,
    case_together,
    case_withdraw,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Bond, Case, MaterialFile
from tongban.cases.queries import handled_with, mergeable
from tongban.cases.tests.test_walk import accepted, examined, fresh, submitted
from tongban.cases.tests.world import ITEM, World, filled, person, resident, staff, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.standard import standard_content
from tongban.flows.actions import (
    signer_add,
    signer_remove,
    task_countersign,
    task_pass_on,
    task_send_back,
    task_sign,
    task_take_back,
)
from tongban.flows.models import Instance, Task
from tongban.flows.queries import signers_of
from tongban.flows.tests.models import bpmn
from tongban.messages.models import Message
from tongban.org.models import Post
from tongban.records.actions import record
from tongban.records.audit import audit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAYS = ("received_on", "accepted_on", "acceptance_due", "promised_due", "statutory_due", "next_due")


def days(case: Case) -> list[Any]:
    row = fresh(case)
    return [getattr(row, name) for name in DAYS]


def post_of(actor: Any) -> Post:
    return Post.objects.get(pk=actor.post)


def test_merging_moves_no_day_and_splitting_neither() -> None:
    with legal_time(MONDAY):
        w = world()
        first = accepted(w)
    with legal_time(MONDAY + timedelta(days=2)):
        second = submitted(w)
        before = days(first), days(second)
        case_merge(w.examiner, case=first, others=[second], reason="同一场所的两项申请")
        assert (days(first), days(second)) == before
        assert handled_with(second) == [first] and handled_with(first) == [second]
        assert not mergeable(first).exists()
        assert Message.objects.filter(kind="case.merged", to=w.applicant.party).count() == 1
        with pytest.raises(Conflict):
            case_merge(w.examiner, case=first, others=[second], reason="再来一次")
        case_split(w.examiner, case=second, reason="第二件需要专家评审")
        assert (days(first), days(second)) == before and not handled_with(first)
        with pytest.raises(Conflict):
            case_split(w.examiner, case=second, reason="已经单独办理")
    assert [step.kind for step in second.steps.order_by("id")][-2:] == ["merged", "split"]
    assert not [f for f in audit(tables=[]).findings if "handled with" in str(f)]


def test_what_was_handed_in_once_stands_for_the_other() -> None:
    w = world()
    full, lacking = submitted(w), case_submit(w.applicant, draft=filled(w, plan=True))
    line = lacking.materials.get(line="plan")
    MaterialFile.objects.filter(material=line)._raw_delete("default")
    missing(line)
    case_merge(w.examiner, case=full, others=[lacking], reason="同一方案")
    after = lacking.materials.get(line="plan")
    assert after.status == "provided"
    assert [f.attachment_id for f in after.files.all()] == [
        f.attachment_id for f in full.materials.get(line="plan").files.all()
    ]


def missing(line: Any) -> None:
    @action
    def set_missing() -> None:
        line.status = "missing"
        line.save(update_fields=["status"])
        record(SYSTEM, "cases.test.v1", subject=line)

    set_missing()


def test_only_undecided_cases_of_one_applicant_and_authority() -> None:
    w = world()
    case, decided = submitted(w), case_decide(w.approver, case=examined(w), outcome="granted")
    with pytest.raises(Conflict):
        case_merge(w.examiner, case=case, others=[decided], reason="并案")
    someone = resident(person())
    theirs = case_submit(someone, draft=_filled_by(w, someone))
    with pytest.raises(Invalid):
        case_merge(w.examiner, case=case, others=[theirs], reason="并案")
    with pytest.raises(Invalid):
        case_merge(w.examiner, case=case, others=[], reason="并案")
    with pytest.raises(Invalid):
        case_merge(w.examiner, case=case, others=[theirs], reason=" ")
    with pytest.raises(Forbidden):
        case_merge(w.stranger, case=case, others=[submitted(w)], reason="并案")
    assert not Bond.objects.exists()


def _filled_by(w: Any, someone: Any) -> Any:
    return filled(replace(w, applicant=someone))


def test_the_end_of_a_case_frees_the_others() -> None:
    w = world()
    lead, one, two = submitted(w), submitted(w), submitted(w)
    case_merge(w.examiner, case=lead, others=[one, two], reason="同一场所")
    case_withdraw(w.applicant, case=fresh(one))
    assert handled_with(lead) == [two]
    case_withdraw(w.applicant, case=fresh(lead))
    assert not handled_with(two) and fresh(two).is_open


JOINT = """start s\nuser receive kind=receive role=window_clerk unit=authority
and f\ncall one called=test-licence\ncall two called=second\nand j\nservice close action=case.close_joint\nend e
s -> receive\nreceive -> f\nf -> one\nf -> two\none -> j\ntwo -> j\nj -> close\nclose -> e"""


def joint_case() -> tuple[World, Case]:
    """A joint application, accepted: its two members are open."""
    w = world({**ITEM, "materials": []})
    second = {**ITEM, "code": "second", "name": {"zh": "另一许可", "en": "Second"}, "materials": []}
    item_publish(SYSTEM, content=standard_content(second), standard=True)
    item = {**ITEM, "code": "joint", "name": {"zh": "一件事", "en": "Joint"}, "materials": []}
    item |= {
        "joint": ["test-licence", "second"],
        "result": {"kind": "decision", "name": {"zh": "决定", "en": "D"}},
    }
    content = {**standard_content(item), "flow": bpmn(JOINT).decode()}
    version = item_publish(SYSTEM, content=content, standard=True)
    case = case_submit(w.applicant, draft=filled(replace(w, version=version), plan=False))
    return w, case_accept(w.clerk, case=case)


def test_a_member_leaves_its_joint_case_with_its_own_limit() -> None:
    with legal_time(MONDAY):
        w, parent = joint_case()
        one, two = parent.members.order_by("id")
        before = days(one)
        case_split(w.examiner, case=one, reason="单独办理")
        assert (
            fresh(one).parent_id is None and days(one) == before and fresh(one).facts["left"] == parent.number
        )
        with pytest.raises(Conflict) as refusal:
            case_split(w.examiner, case=two, reason="单独办理")
        assert refusal.value.code == "cases.split_last"
        for member in (two, one):
            task = open_tasks(member, "examine")[0]
            case_examine(w.examiner, case=fresh(member), task=task, outcome="pass", opinion="好")
            case_decide(w.approver, case=fresh(member), outcome="granted")
            assert fresh(parent).outcome == "granted"  # the joint case went on without the one that left


def test_work_together_goes_on_beside_the_process_and_ends_with_the_case() -> None:
    w = world()
    colleague = staff(w.other, "examiner", name="钱同事")
    case = accepted(w)
    with pytest.raises(Forbidden):
        case_together(w.stranger, case=case, title="会商", people=[post_of(colleague)])
    flow = case_together(w.examiner, case=case, title="会商", people=[post_of(colleague)])
    assert [t.kind for t in open_tasks(case)] == ["examine"]
    task_pass_on(
        colleague,
        task=Task.objects.get(instance=flow),
        opinion="无意见",
        to=[post_of(w.head)],
    )
    assert Task.objects.get(instance=flow, status="open").assignee_id == w.head.post
    case_examine(w.examiner, case=case, task=open_tasks(case)[0], outcome="pass", opinion="好")
    case_decide(w.approver, case=fresh(case), outcome="granted")
    assert Instance.objects.get(pk=flow.pk).status == "terminated"


def test_a_case_is_not_sent_back_before_its_acceptance_or_beyond_its_decision() -> None:
    w = world()
    case = accepted(w)
    with pytest.raises(Conflict) as refusal:
        task_send_back(w.examiner, task=open_tasks(case)[0], to_node="receive", opinion="重新受理")
    assert refusal.value.code == "cases.step_not_now"
    done = case_examine(w.examiner, case=case, task=open_tasks(case)[0], outcome="pass", opinion="好")
    task_take_back(w.examiner, task=done, reason="漏看一页")
    assert [t.node for t in open_tasks(case)] == ["examine"]


def test_a_move_needs_authority_and_keeps_the_order_of_the_law() -> None:
    w = world()
    early, case = submitted(w), accepted(w)
    with pytest.raises(Forbidden):
        case_jump(w.examiner, case=case, to_node="decide", authority="局长", reason="急")
    with pytest.raises(Conflict):
        case_jump(w.head, case=early, to_node="decide", authority="局长", reason="急")
    with pytest.raises(Conflict):
        case_jump(w.head, case=case, to_node="receive", authority="局长", reason="急")
    with pytest.raises(Conflict):
        case_jump(w.head, case=case, to_node="decide", authority="", reason="急")
    case_jump(w.head, case=case, to_node="decide", authority="局长办公会", reason="紧急抢险")
    assert [t.kind for t in open_tasks(case)] == ["decide"]
    assert case_decide(w.approver, case=fresh(case), outcome="granted").outcome == "granted"


def test_a_case_that_waits_for_material_is_not_merged_out_of_its_notice() -> None:
    w = world()
    waiting, other = submitted(w), submitted(w)
    case_supplement(w.examiner, case=waiting, problems={"plan": "缺少签名"})
    case_merge(w.examiner, case=other, others=[fresh(waiting)], reason="同一方案")
    assert fresh(waiting).status == "supplementing"
    assert waiting.materials.get(line="plan").status == "open"
    assert case_accept(w.clerk, case=fresh(other)).status == "accepted"


def test_who_signs_beside_a_decision_does_not_decide_it() -> None:
    w = world()
    adviser = staff(w.other, "approver", name="法制审核")
    case = examined(w)
    main = open_tasks(case, "decide")[0]
    with pytest.raises(Conflict) as refusal:
        task_countersign(w.approver, task=main, posts=[post_of(adviser)], method="any")
    assert refusal.value.code == "cases.countersign_decisive"
    for where in ("before", "parallel", "after"):
        signer_add(w.approver, task=main, post=post_of(adviser), where=where)
        with pytest.raises(Conflict) as refusal:
            case_decide(w.approver, case=fresh(case), outcome="granted")
        assert refusal.value.code == "cases.unsigned"
        for seat in Task.objects.filter(assignee=adviser.post, status="open"):
            with pytest.raises((Conflict, Forbidden)):
                case_decide(adviser, case=fresh(case), outcome="granted")
            task_sign(adviser, task=seat, agreed=True, opinion="程序合法")
        for post, seat in signers_of(Task.objects.get(pk=main.pk)):
            signer_remove(w.approver, task=seat or main, post=None if seat else post)
    with pytest.raises(Conflict):
        task_sign(w.approver, task=main, agreed=True, opinion="同意")
    assert case_decide(w.approver, case=fresh(case), outcome="granted").outcome == "granted"
    assert not open_tasks(case)


def test_the_law_waits_for_no_signature() -> None:
    with legal_time(MONDAY):
        w = world()
        case = submitted(w)
        signer_add(w.clerk, task=open_tasks(case, "receive")[0], post=post_of(w.head))
        with pytest.raises(Conflict):
            case_accept(w.clerk, case=case)
    with legal_time(MONDAY + timedelta(days=10)):
        case_deem_accepted(case=fresh(case))
    assert fresh(case).status == "accepted" and [t.kind for t in open_tasks(case)] == ["examine"]
