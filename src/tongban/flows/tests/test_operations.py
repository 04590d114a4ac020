"""Operations beside completing a step: taking back, copies, lending until a day, work together; each is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.flows import actions, policy, queries
from tongban.flows.models import Instance, Task, TaskLog
from tongban.flows.tests.test_actions import EAR, NOW, begin, found_city, task, to_decision
from tongban.messages.models import Message
from tongban.org.models import PostRole, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Iterator[SimpleNamespace]:
    with legal_time(NOW):
        EAR.heard.clear()
        yield found_city()


def told(kind: str) -> list[int]:
    """The parties who got the message ``kind``."""
    return list(Message.objects.filter(kind=f"task.{kind}").order_by("id").values_list("to", flat=True))


def together(city: SimpleNamespace, *people: str, in_turn: bool = False) -> Instance:
    return actions.flow_begin(
        city.examiner, unit=city.authority, subject_kind="probe", subject_id=1, title="现场会商",
        people=[getattr(city, f"post_{name}") for name in people], in_turn=in_turn, words="请三日内反馈",
    )  # fmt: skip


def test_a_step_is_taken_back_while_nobody_has_gone_on(city: SimpleNamespace) -> None:
    begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    done = actions.task_complete(city.examiner, task=task("a"), outcome="pass", opinion="可以")
    assert queries.may_be_taken_back(city.examiner, "probe", 1) == done
    assert queries.may_be_taken_back(city.colleague, "probe", 1) is None
    with pytest.raises(Forbidden):
        actions.task_take_back(city.colleague, task=done, reason="不是我的")
    with pytest.raises(Invalid):
        actions.task_take_back(city.examiner, task=done, reason=" ")
    again = actions.task_take_back(city.examiner, task=done, reason="漏看一页")
    assert (again.node, again.assignee_id, again.status) == ("a", city.post_examiner.pk, "open")
    assert task("b") and Task.objects.filter(status="open").count() == 2
    actions.task_complete(city.examiner, task=again, outcome="pass")
    actions.task_complete(city.fireman, task=task("b"), outcome="pass")
    with pytest.raises(Conflict):
        actions.task_take_back(city.examiner, task=again, reason="晚了")
    assert queries.may_be_taken_back(city.examiner, "probe", 1) is None


def test_whoever_had_the_next_step_is_told_and_loses_it(city: SimpleNamespace) -> None:
    begin(city)
    done = actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    waiting = task("a")
    actions.task_take_back(city.clerk, task=done, reason="材料放错")
    waiting.refresh_from_db()
    assert waiting.status == "cancelled" and task("receive").assignee_id == city.post_clerk.pk
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    actions.task_claim(city.examiner, task=task("a"))
    with pytest.raises(Conflict) as refusal:
        actions.task_take_back(city.clerk, task=Task.objects.get(pk=done.pk), reason="又改了")
    assert refusal.value.code == "flows.task.taken_up"


def test_copies_are_read_and_hold_nothing_up(city: SimpleNamespace) -> None:
    to_decision(city)
    main = task("d")
    made = actions.task_copy(
        city.approver, task=main, to=[city.post_fireman, city.post_head, city.post_approver], words="请阅"
    )
    assert [copy.assignee_id for copy in made] == [city.post_fireman.pk, city.post_head.pk]
    assert told("copied") == [city.fireman.party, city.head.party]
    assert not actions.task_copy(city.approver, task=main, to=[city.post_head])
    with pytest.raises(Invalid):
        actions.task_copy(city.approver, task=main, to=[city.post_approver])
    with pytest.raises(Conflict):
        actions.task_complete(city.fireman, task=made[0], outcome="pass")
    with pytest.raises(Conflict):
        actions.copy_read(city.approver, task=main)
    actions.task_complete(city.approver, task=main, outcome="grant")
    assert Instance.objects.get().status == "completed" and queries.task_list(city.fireman).rows == [made[0]]
    assert actions.copy_read(city.fireman, task=made[0]).status == "done"
    assert not queries.task_list(city.fireman).rows


def test_a_task_lent_until_a_day_comes_back(city: SimpleNamespace) -> None:
    begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    one = actions.task_claim(city.examiner, task=task("a"))
    with pytest.raises(Invalid):
        actions.task_delegate(city.examiner, task=one, to=city.post_colleague, until=date(2026, 3, 1))
    actions.task_delegate(
        city.examiner, task=one, to=city.post_colleague, reason="出差", until=date(2026, 3, 3)
    )
    assert told("delegated") == [city.colleague.party]
    with legal_time(NOW + timedelta(days=1)):
        fire_due()
        assert task("a").assignee_id == city.post_colleague.pk
    with legal_time(NOW + timedelta(days=2)):
        assert fire_due() == 1
        assert task("a").assignee_id == city.post_examiner.pk and task("a").lent_until is None
        assert told("lending_over") == [city.examiner.party]
        assert actions.task_lending_over(uid=str(one.uid)) is None


def test_what_was_done_in_time_does_not_come_back(city: SimpleNamespace) -> None:
    begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    one = actions.task_claim(city.examiner, task=task("a"))
    actions.task_delegate(city.examiner, task=one, to=city.post_colleague, until=date(2026, 3, 3))
    actions.task_complete(city.colleague, task=one, outcome="pass")
    with legal_time(NOW + timedelta(days=2)):
        fire_due()
    one.refresh_from_db()
    assert one.status == "done" and not told("lending_over")


def test_those_concerned_are_told(city: SimpleNamespace) -> None:
    to_decision(city)
    main = task("d")
    actions.signer_add(city.approver, task=main, post=city.post_examiner)
    seat = Task.objects.get(node="d", assignee=city.post_examiner)
    actions.signer_remove(city.approver, task=seat, reason="不必了")
    asked = actions.task_ask_opinion(city.approver, task=main, of=city.post_fireman, question="消防是否合格")
    actions.opinion_answer(city.fireman, task=asked, opinion="合格")
    actions.task_claim(city.approver, task=task("d", kind="decide"))
    actions.task_remind(city.head, task=task("d"), words="请尽快")
    actions.task_reassign(city.head, task=task("d"), to=city.post_colleague, reason="休假")
    for kind, name in {
        "signer_added": "examiner",
        "signer_removed": "examiner",
        "opinion_asked": "fireman",
        "opinion_given": "approver",
        "reminded": "approver",
        "reassigned": "colleague",
    }.items():
        assert told(kind) == [getattr(city, name).party], kind


def test_signers_are_listed_until_they_have_signed(city: SimpleNamespace) -> None:
    to_decision(city)
    actions.signer_add(city.approver, task=task("d"), post=city.post_examiner)
    main = Task.objects.get(node="d", assignee=None)
    actions.signer_add(city.approver, task=main, post=city.post_head, where="after")
    main = Task.objects.get(pk=main.pk)
    found = queries.signers_of(main)
    assert [(post.pk, own is not None) for post, own in found] == [
        (city.post_examiner.pk, True),
        (city.post_head.pk, False),
    ]
    actions.signer_remove(city.approver, task=main, post=city.post_head)
    assert [post.pk for post, _own in queries.signers_of(Task.objects.get(pk=main.pk))] == [
        city.post_examiner.pk
    ]


def test_work_together_runs_round_by_round_across_units(city: SimpleNamespace) -> None:
    fixed = begin(city)
    flow = together(city, "fireman", "colleague")
    first = Task.objects.get(instance=flow, assignee=city.post_fireman)
    assert (first.kind, first.title_zh, first.unit) == ("assist", "现场会商", city.fire)
    assert sorted(told("assist")) == sorted([city.fireman.party, city.colleague.party])
    assert queries.instance_of("probe", 1) == fixed and list(queries.variable_flows("probe", 1)) == [flow]
    with pytest.raises(Conflict):
        actions.task_pass_on(city.clerk, task=task("receive"), opinion="这是固定流程")
    with pytest.raises(Invalid):
        actions.task_pass_on(city.fireman, task=first, opinion="")
    actions.task_pass_on(city.fireman, task=first, opinion="消防合格", to=[city.post_head])
    assert not Task.objects.filter(instance=flow, assignee=city.post_head)  # the round is not over yet
    actions.task_pass_on(
        city.colleague,
        task=Task.objects.get(instance=flow, assignee=city.post_colleague),
        opinion="同意",
        to=[city.post_head, city.post_approver],
    )
    second = Task.objects.filter(instance=flow, status="open")
    assert {t.assignee_id for t in second} == {city.post_head.pk, city.post_approver.pk}
    for who in ("head", "approver"):
        one = Task.objects.get(instance=flow, assignee=getattr(city, f"post_{who}"))
        assert not queries.earlier_steps(one)
        actions.task_pass_on(getattr(city, who), task=one, opinion="知悉")
    flow.refresh_from_db()
    assert flow.status == "completed" and told("together_over") == [city.examiner.party]
    assert task("receive") and Instance.objects.get(pk=fixed.pk).is_open


def test_work_in_turn_goes_as_listed_and_takes_signers_too(city: SimpleNamespace) -> None:
    flow = together(city, "fireman", "head", in_turn=True)
    first = Task.objects.get(instance=flow, status="open")
    assert first.assignee_id == city.post_fireman.pk
    actions.signer_add(city.fireman, task=first, post=city.post_clerk)
    seat = Task.objects.get(instance=flow, assignee=city.post_clerk)
    actions.task_pass_on(city.fireman, task=first, opinion="合格")
    assert Task.objects.get(instance=flow, status="open") == seat
    actions.task_pass_on(city.clerk, task=seat, opinion="同意")
    assert Task.objects.get(instance=flow, status="open").assignee_id == city.post_head.pk


def test_only_who_began_it_or_the_head_ends_it(city: SimpleNamespace) -> None:
    flow = together(city, "fireman")
    assert policy.may_call_off(city.head, flow) and not policy.may_call_off(city.fireman, flow)
    with pytest.raises(Forbidden):
        actions.flow_call_off(city.fireman, instance=flow, reason="不想办")
    with pytest.raises(Invalid):
        actions.flow_call_off(city.examiner, instance=flow, reason="")
    assert actions.flow_call_off(city.examiner, instance=flow, reason="已经清楚").status == "terminated"
    assert not Task.objects.filter(instance=flow, status="open")


def test_work_together_needs_people_in_office_and_words(city: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        together(city)
    with pytest.raises(Invalid):
        actions.flow_begin(
            city.examiner, unit=city.authority, subject_kind="probe", subject_id=1, title=" ",
            people=[city.post_head],
        )  # fmt: skip
    city.post_head.valid_to = date(2026, 3, 1)
    with pytest.raises(Conflict):
        together(city, "head")
    assert not Instance.objects.exists()


def test_a_jump_names_its_steps_and_tells_who_has_it_now(city: SimpleNamespace) -> None:
    instance = begin(city)
    assert [node for node, _title in queries.steps_to_move_to(instance)] == ["receive", "a", "b", "d"]
    actions.task_claim(city.clerk, task=task("receive"))
    actions.flow_jump(city.head, instance=instance, to_node="d", authority="局长", reason="档案遗失")
    line = TaskLog.objects.get(verb="jumped")
    assert line.data == {"to": "d", "authority": "局长"} and line.opinion == "档案遗失"


def test_reminding_a_shared_task_tells_everybody_with_its_role(city: SimpleNamespace) -> None:
    role = Role(code="window_clerk", name_zh="窗口", name_en="Clerk")
    role.save()
    PostRole(post=city.post_clerk, role=role).save()
    begin(city)
    actions.task_remind(SYSTEM, task=task("receive"))
    assert told("reminded") == [city.clerk.party]
