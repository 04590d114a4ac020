"""Tasks and processes on the database, through the actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor, Grant
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_time
from tongban.base.models import Timer
from tongban.base.timers import fire_due
from tongban.flows import actions, limits, queries, registry
from tongban.flows.models import Instance, Task, TaskLog
from tongban.flows.tests.models import bpmn
from tongban.org.models import Party, Post, Unit
from tongban.records.actions import record
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday morning in Shanghai

MODEL = """start s\nand f
user receive kind=receive role=window_clerk limit=2wd title_zh=受理 title_en=Receive
user a kind=examine role=examiner limit=5wd\nuser b kind=review role=examiner unit=fire\nand j
user d kind=decide role=approver\nxor g default=g_no\nservice issue action=test.issue\nend e\nend no
boundary t on=a cancel=false duration=P3D\nservice late action=test.late\nend le\nt -> late\nlate -> le
s -> receive\nreceive -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> d\nd -> g
g -> issue : outcome = "grant"\ng -> no\nissue -> e"""


class Ear(registry.Listener):
    """Hears what happens to the subjects of these tests."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def task_opened(self, actor: Actor, task: Task) -> None:
        self.heard.append(("opened", task.node))

    def task_ended(self, actor: Actor, task: Task) -> None:
        self.heard.append((task.status, task.node))

    def instance_ended(self, actor: Actor, instance: Instance) -> None:
        self.heard.append(("ended", instance.status))

    def call_opened(self, actor: Actor, instance: Instance, token: int, called: str, item: Any) -> None:
        self.heard.append((f"call:{token}", called))

    def task_reminded(self, actor: Actor, task: Task) -> None:
        self.heard.append(("reminded", task.node))

    def context(self, instance: Instance) -> dict[str, Any]:
        return {"size": 7}


EAR = Ear()
registry.subject_events("probe", EAR)


@registry.service_action("test.issue")
def issue(call: registry.ServiceCall) -> dict[str, Any]:
    assert call.variables["outcome"] == "grant"
    return {"licence": "L-1"}


@registry.service_action("test.late")
def late(call: registry.ServiceCall) -> None:
    EAR.heard.append(("late", call.node))


@registry.service_action("test.wait")
def wait(call: registry.ServiceCall) -> object:
    return registry.LATER


@registry.service_action("test.fail")
def fail(call: registry.ServiceCall) -> None:
    raise registry.ServiceError("E1")


@action
def found_city() -> SimpleNamespace:
    rows: dict[str, Any] = {}
    city = Unit(code="city", name_zh="云州市", path="/1/")
    city.save()
    for code in ("authority", "fire"):
        rows[code] = Unit(code=code, name_zh=code, parent=city, uscc="9" * 18)
        rows[code].save()
        rows[code].path = f"/1/{rows[code].pk}/"
        rows[code].save()
    for at, (name, unit, role) in enumerate(PEOPLE):
        party = Party(kind="natural_person", name=name, unique_index=f"citizen_id:{at}")
        party.save()
        post = Post(unit=rows[unit], holder=party, title_zh=role, valid_from=date(2020, 1, 1))
        post.save()
        rows[name] = actor(post, rows[unit], role)
        rows[f"post_{name}"] = post
    record(SYSTEM, "test.city.v1", subject=city)
    return SimpleNamespace(**rows)


PEOPLE = [
    ("clerk", "authority", "window_clerk"), ("examiner", "authority", "examiner"),
    ("colleague", "authority", "examiner"), ("fireman", "fire", "examiner"),
    ("approver", "authority", "approver"), ("head", "authority", "head"),
]  # fmt: skip


def actor(post: Post, unit: Unit, role: str) -> Actor:
    path = unit.path or ""
    words = ["flows.task.work"] + (
        ["flows.task.reassign", "flows.task.jump", "flows.task.remind"] if role == "head" else []
    )
    grants = tuple(Grant(word, "unit", path) for word in words)
    return Actor(
        party=post.holder_id, post=post.pk, unit=unit.pk, unit_path=path, roles=frozenset({role}),
        grants=grants, name=post.holder.name,
    )  # fmt: skip


@pytest.fixture
def city() -> Iterator[SimpleNamespace]:
    with legal_time(NOW):
        EAR.heard.clear()
        yield found_city()


def begin(city: SimpleNamespace, model: str = MODEL, **variables: Any) -> Instance:
    definition = actions.definition_publish(SYSTEM, code="fishing", xml=bpmn(model))
    return actions.flow_start(
        city.clerk, definition=definition, unit=city.authority, subject_kind="probe", subject_id=1,
        subject_ref="cases.case:1", subject_label="CASE-1", variables=variables,
    )  # fmt: skip


def task(node: str, **more: Any) -> Task:
    return Task.objects.get(node=node, status=more.pop("status", "open"), **more)


def to_decision(city: SimpleNamespace) -> Instance:
    instance = begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass", opinion="材料齐全")
    actions.task_complete(city.examiner, task=task("a"), outcome="pass")
    actions.task_complete(city.fireman, task=task("b"), outcome="pass")
    return instance


def test_a_case_is_walked_from_receipt_to_licence(city: SimpleNamespace) -> None:
    instance = begin(city)
    first = task("receive")
    assert (first.title_zh, first.kind, first.queue) == (
        "受理",
        "receive",
        f"r:{city.authority.pk}:window_clerk",
    )
    assert first.due_at == limits.end_of(date(2026, 3, 4))
    to_decision_from(city)
    actions.task_complete(city.approver, task=task("d"), outcome="grant")
    instance.refresh_from_db()
    assert instance.status == "completed" and instance.ended_at == NOW
    assert EAR.heard[-1] == ("ended", "completed") and ("done", "d") in EAR.heard
    steps = list(queries.steps_of("probe", 1))
    assert (steps[0].verb, steps[0].action, steps[0].handler) == ("completed", "pass", "clerk")
    assert (
        steps[0].opinion == "材料齐全"
        and steps[0].unit_uscc == "9" * 18
        and steps[0].began_at <= steps[0].ended_at
    )
    entry = Entry.objects.filter(type="flows.task_completed.v1").first()
    assert entry is not None and entry.case == "cases.case:1"


def to_decision_from(city: SimpleNamespace) -> None:
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass", opinion="材料齐全")
    actions.task_complete(city.examiner, task=task("a"), outcome="pass")
    actions.task_complete(city.fireman, task=task("b"), outcome="pass")


def test_only_the_right_people_and_only_once(city: SimpleNamespace) -> None:
    begin(city)
    first = task("receive")
    for wrong in (city.examiner, city.fireman, Actor()):
        with pytest.raises(Forbidden):
            actions.task_complete(wrong, task=first, outcome="pass")
    with pytest.raises(Stale):
        actions.task_complete(city.clerk, task=first, outcome="pass", version=99)
    with pytest.raises(Invalid):
        actions.task_complete(city.clerk, task=first, outcome="pass", opinion="长" * 1001)
    with pytest.raises(Conflict):
        actions.task_complete(city.clerk, task=first, outcome="pass", variables={"x": object()})
    with pytest.raises(Conflict):
        actions.task_complete(city.clerk, task=first, outcome="pass", variables={"x": "x" * 70_000})
    actions.task_complete(city.clerk, task=first, outcome="pass", version=first.version)
    assert [t.node for t in queries.done_list(city.clerk).rows] == ["receive"] and not queries.done_list(
        Actor()
    ).rows
    assert {t.node for t in queries.overseen_list(city.head).rows} == {"a"}
    assert not queries.overseen_list(city.clerk).rows and not queries.overseen_list(city.head, late=True).rows
    with pytest.raises(Conflict) as refusal:
        actions.task_complete(city.clerk, task=first, outcome="pass")
    assert refusal.value.code == "flows.task.closed" and Task.objects.filter(node="a").count() == 1


def test_send_back_cancels_the_other_branch_and_opens_one_copy(city: SimpleNamespace) -> None:
    begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    mine = task("a")
    assert queries.earlier_steps(mine) == [("receive", "receive")]
    with pytest.raises(Invalid):
        actions.task_send_back(city.examiner, task=mine, to_node="receive", opinion=" ")
    with pytest.raises(Conflict):
        actions.task_send_back(city.examiner, task=mine, to_node="d", opinion="缺少图纸")
    assert task("a").version == mine.version
    actions.task_send_back(city.examiner, task=mine, to_node="receive", opinion="缺少图纸")
    assert [t.node for t in Task.objects.filter(status="open")] == ["receive"]
    assert task("b", status="cancelled") and task("a", status="done").outcome == "return"
    assert not Timer.objects.exists()


def test_hand_over_claim_release_delegate(city: SimpleNamespace) -> None:
    begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    one = actions.task_claim(city.examiner, task=task("a"))
    assert one.queue == f"p:{city.post_examiner.pk}"
    with pytest.raises(Conflict):
        actions.task_claim(city.colleague, task=one)
    with pytest.raises(Forbidden):
        actions.task_complete(city.colleague, task=one, outcome="pass")
    actions.task_release(city.examiner, task=one)
    actions.task_claim(city.colleague, task=one)
    with pytest.raises(Forbidden):
        actions.task_reassign(city.fireman, task=one, to=city.post_fireman, reason="mine")
    actions.task_reassign(city.head, task=one, to=city.post_examiner, reason="休假")
    given = actions.task_delegate(city.examiner, task=one, to=city.post_clerk, reason="出差")
    assert given.delegated_from_id == city.post_examiner.pk
    actions.task_complete(city.clerk, task=one, outcome="pass")
    verbs = list(TaskLog.objects.filter(task=one).order_by("id").values_list("verb", flat=True))
    assert verbs == ["claimed", "released", "claimed", "reassigned", "delegated", "completed"]


def test_an_opinion_is_asked_and_given(city: SimpleNamespace) -> None:
    to_decision(city)
    asked = actions.task_ask_opinion(
        city.approver, task=task("d"), of=city.post_fireman, question="消防是否合格"
    )
    with pytest.raises(Conflict):
        actions.task_complete(city.fireman, task=asked, outcome="pass")
    answered = actions.opinion_answer(city.fireman, task=asked, opinion="合格")
    assert answered.status == "done" and answered.parent == task("d")
    second = actions.task_ask_opinion(city.approver, task=task("d"), of=city.post_clerk, question="?")
    actions.task_complete(city.approver, task=task("d"), outcome="grant")
    second.refresh_from_db()
    assert second.status == "cancelled"


def test_signers_and_countersignature(city: SimpleNamespace) -> None:
    to_decision(city)
    main = actions.signer_add(city.approver, task=task("d"), post=city.post_head, where="before")
    assert main.status == "waiting"
    actions.task_complete(city.head, task=task("d"), outcome="refuse")
    main.refresh_from_db()
    assert main.status == "open"
    extra = actions.signer_add(city.approver, task=main, post=city.post_examiner)
    seat = Task.objects.get(node="d", assignee=city.post_examiner)
    actions.signer_remove(city.approver, task=seat)
    seat.refresh_from_db()
    assert seat.status == "cancelled" and extra.status == "open"
    actions.task_complete(city.approver, task=main, outcome="grant")
    assert Instance.objects.get().status == "completed"


def test_a_countersignature_of_two_thirds(city: SimpleNamespace) -> None:
    to_decision(city)
    posts = [city.post_head, city.post_examiner]
    actions.task_countersign(
        city.approver, task=task("d"), posts=posts, method="ratio", ratio_ppm=666_666, agree="grant"
    )
    actions.task_complete(city.head, task=task("d", assignee=city.post_head), outcome="grant")
    assert Instance.objects.get().is_open
    actions.task_complete(city.examiner, task=task("d", assignee=city.post_examiner), outcome="grant")
    assert Instance.objects.get().status == "completed"
    assert Task.objects.filter(node="d", status="cancelled").count() == 1


def test_timers_fire_by_legal_time(city: SimpleNamespace) -> None:
    begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    assert fire_due() == 0
    with legal_time(NOW + timedelta(days=3, minutes=1)):
        assert fire_due() == 1 and fire_due() == 0
    assert ("late", "late") in EAR.heard and task("a")


def test_suspension_holds_tasks_and_timers(city: SimpleNamespace) -> None:
    instance = begin(city)
    actions.task_complete(city.clerk, task=task("receive"), outcome="pass")
    with pytest.raises(Invalid):
        actions.flow_suspend(city.head, instance=instance, ground="")
    actions.flow_suspend(city.head, instance=instance, ground="expert-review")
    assert not queries.task_list(city.examiner).rows
    with pytest.raises(Conflict):
        actions.task_complete(city.examiner, task=Task.objects.get(node="a"), outcome="pass")
    with legal_time(NOW + timedelta(days=4)):
        assert fire_due() == 1
    assert ("late", "late") not in EAR.heard
    actions.flow_resume(city.head, instance=instance)
    assert ("late", "late") in EAR.heard and task("a") and task("b")


def test_jump_terminate_withdraw_remind(city: SimpleNamespace) -> None:
    instance = begin(city)
    with pytest.raises(Forbidden):
        actions.flow_jump(city.clerk, instance=instance, to_node="d", authority="局长", reason="档案遗失")
    actions.flow_jump(city.head, instance=instance, to_node="d", authority="局长", reason="档案遗失")
    with pytest.raises(Forbidden):
        actions.task_remind(city.clerk, task=task("d"))
    assert actions.task_remind(city.head, task=task("d")).reminded == 1 and EAR.heard[-1] == ("reminded", "d")
    actions.flow_terminate(city.head, instance=instance, reason="申请人死亡")
    assert Instance.objects.get().status == "terminated" and not Task.objects.filter(status="open")
    with pytest.raises(Conflict) as refusal:
        actions.flow_withdraw(city.clerk, instance=instance)
    assert refusal.value.code == "flows.ended"


def test_services_calls_and_messages(city: SimpleNamespace) -> None:
    model = """start s\nservice w action=test.wait\nservice x action=test.fail\nboundary t on=x error=E1
    call c called=food over=members\ncatch m message=paid\nend e\nend bad
    s -> w\nw -> x\nx -> bad\nt -> c\nc -> m\nm -> e"""
    instance = begin(city, model, members=["p", "q"])
    with pytest.raises(Conflict):
        actions.flow_message(SYSTEM, instance=instance, name="paid")
    token = 1
    actions.flow_service_done(SYSTEM, instance=instance, token=token, variables={"n": 1})
    calls = [int(kind[5:]) for kind, _ in EAR.heard if kind.startswith("call:")]
    assert len(calls) == 2
    for call in calls:
        actions.flow_call_done(SYSTEM, instance=instance, token=call, outcome="grant")
    assert actions.flow_message(SYSTEM, instance=instance, name="paid").status == "completed"
    assert actions.flow_timer_fired(SYSTEM, instance=instance, token=99) is False


def test_publishing_refuses_what_cannot_run_and_repeats_nothing(city: SimpleNamespace) -> None:
    once = actions.definition_publish(SYSTEM, code="x", xml=bpmn(MODEL))
    assert actions.definition_publish(SYSTEM, code="x", xml=bpmn(MODEL)).pk == once.pk
    other = actions.definition_publish(SYSTEM, code="x", xml=bpmn(MODEL.replace("受理", "收件")))
    assert (once.edition, other.edition) == (1, 2)
    with pytest.raises(Invalid) as refusal:
        actions.definition_publish(SYSTEM, code="x", xml=bpmn("start s\nscript q\nend e\ns -> q\nq -> e"))
    assert refusal.value.data["elements"] == ["q"]
    with pytest.raises(Invalid) as refusal:
        actions.definition_publish(SYSTEM, code="x", xml=bpmn(MODEL.replace("and j", "xor j")))
    assert refusal.value.code == "flows.unsound"
    with pytest.raises(Invalid):
        actions.definition_publish(SYSTEM, code="x", xml="<a/>")


def test_lists_are_ordered_paged_and_cheap(city: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    definition = actions.definition_publish(SYSTEM, code="y", xml=bpmn(MODEL))
    for number in range(7):
        with legal_time(NOW - timedelta(days=20 - number)):
            actions.flow_start(
                SYSTEM, definition=definition, unit=city.authority, subject_kind="probe", subject_id=number,
            )  # fmt: skip
    with django_assert_max_num_queries(1):
        page = queries.task_list(city.clerk, size=3)
    assert [t.subject_id for t in page.rows] == [0, 1, 2]
    after = queries.task_list(city.clerk, size=3, cursor=page.after)
    assert [t.subject_id for t in after.rows] == [3, 4, 5]
    with django_assert_max_num_queries(1):
        assert queries.task_counts(city.clerk) == {"all": 7, "late": 7, "receive": 7}
    assert not queries.task_list(city.examiner).rows and not queries.task_list(city.fireman).rows
    wide = Actor(
        post=city.post_clerk.pk,
        roles=frozenset({"window_clerk"}),
        grants=(Grant("flows.task.work", "subtree", "/1/"),),
    )
    with django_assert_max_num_queries(3):
        assert len(queries.task_list(wide).rows) == 7
    assert queries.task_by_uid(city.fireman, page.rows[0].uid) is None
    assert queries.task_by_uid(city.head, page.rows[0].uid) is not None
    assert len(queries.task_list(city.clerk, late=True, kind="receive", mine=False).rows) == 7


@pytest.mark.parametrize(
    ("form", "text", "due"),
    [
        ("duration", "P1M", datetime(2026, 4, 2, 2, 0, tzinfo=UTC)),
        ("duration", "PT2H", datetime(2026, 3, 2, 4, 0, tzinfo=UTC)),
        ("date", "2026-05-01", datetime(2026, 4, 30, 16, 0, tzinfo=UTC)),
        ("limit", "3d", datetime(2026, 3, 5, 16, 0, tzinfo=UTC)),
        ("limit", "4h", datetime(2026, 3, 2, 6, 0, tzinfo=UTC)),
    ],
)
def test_timers_mean_moments(form: str, text: str, due: datetime) -> None:
    assert limits.timer_due(form, text, NOW) == due
