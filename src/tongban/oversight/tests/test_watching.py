"""The rules besides time: each finds what it is there for, once, and leaves the honest case alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_jump,
    case_pause,
    case_resume,
    case_return_open,
    case_supplement,
    case_supplement_answer,
)
from tongban.cases.tests.world import ITEM, attachment, person, resident, staff
from tongban.oversight import rulebook
from tongban.oversight.actions import (
    lamp_close,
    lamp_correct,
    lamp_explain,
    lamp_order,
    lamp_review,
    mute_end,
    rule_mute,
    watch_publish,
)
from tongban.oversight.jobs import compare_peers, raise_lamps
from tongban.oversight.models import LampEvent, Tally
from tongban.oversight.tests.world import (
    WEDNESDAY,
    Watch,
    at,
    examined,
    fresh,
    heard,
    lamps,
    later,
    rule,
    scene,
    sent,
)
from tongban.records.audit import audit
from tongban.records.folding import fold
from tongban.records.subscribers import deliver

pytestmark = pytest.mark.django_db
FEE: dict[str, Any] = {
    "name": {"zh": "证书工本", "en": "Certificate"},
    "amount": "10.00",
    "per": {"zh": "本", "en": "copy"},
    "basis": {"law": "某条例", "article": "3"},
}


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with at(WEDNESDAY):
        yield


def test_an_honest_case_raises_no_lamp() -> None:
    s = scene()
    case = case_accept(s.w.clerk, case=sent(s))
    with later(50):
        case_decide(s.w.approver, case=examined(s, case), outcome="granted")
        heard()
    assert lamps(case) == lamps() == {}
    assert Tally.objects.get().decided == 1


def test_decided_within_seconds_and_only_once() -> None:
    s = scene()
    case = examined(s, case_accept(s.w.clerk, case=sent(s)))
    case_decide(s.w.approver, case=case, outcome="granted")
    heard()
    assert lamps(case) == {"AN-SECONDS": "yellow"}
    event = LampEvent.objects.get(case=case)
    assert (event.kind, event.hand_id, event.item_id) == ("anomaly", s.w.approver.party, case.item_id)
    assert rulebook.sentence(event.rule, event.found)["zh"] == "受理后 0 秒就作出决定。"
    deliver("oversight.watched")
    heard()
    assert LampEvent.objects.count() == 1


def test_one_person_accepts_and_decides() -> None:
    s = scene()
    both = staff(s.w.bureau, "window_clerk", "approver", "examiner", name="两岗")
    case = examined(s, case_accept(both, case=sent(s)))
    with later(60):
        case_decide(both, case=case, outcome="granted")
        heard()
    assert lamps(case) == {"PR-ONE": "yellow"}


def test_a_jump_and_the_step_that_it_left_out() -> None:
    s = scene()
    case = fresh(case_accept(s.w.clerk, case=sent(s)))
    with later(60):
        case_jump(s.w.head, case=case, to_node="decide", authority="局长办公会", reason="情况紧急，直接决定")
        case_decide(s.w.approver, case=fresh(case), outcome="granted")
        heard()
    assert lamps(case) == {"PR-JUMP": "yellow", "PR-SKIP": "red"}
    found = LampEvent.objects.get(case=case, rule="PR-SKIP").found
    assert found["n"] == 1


def test_money_in_a_notice_of_a_free_item() -> None:
    s = scene()
    case = sent(s)
    case_supplement(s.w.clerk, case=case, problems={"plan": "缺少盖章，补正时请先缴纳手续费"})
    heard()
    assert lamps(case) == {"FE-FREE": "red"}
    honest = sent(s)
    case_supplement(s.w.clerk, case=honest, problems={"plan": "缺少社会保险缴费证明"})
    heard()
    assert lamps(honest) == {}


def test_an_amount_that_the_guide_does_not_list() -> None:
    s = scene(fees=[FEE])
    case, honest = sent(s), sent(s)
    case_supplement(s.w.clerk, case=case, problems={"plan": "请缴纳工本费 35 元后重新提交"})
    case_supplement(s.w.clerk, case=honest, problems={"plan": "两本请缴纳工本费 20 元"})
    heard()
    assert (lamps(case), lamps(honest)) == ({"FE-OTHER": "red"}, {})


def test_too_short_reasons() -> None:
    s = scene()
    case, honest = (examined(s, case_accept(s.w.clerk, case=sent(s))) for _ in range(2))
    with later(60):
        case_decide(s.w.approver, case=case, outcome="refused", reasons="不符", failed=["adult"])
        told = "申请人出生于二〇一〇年，尚未年满十八周岁"
        case_decide(s.w.approver, case=honest, outcome="refused", reasons=told, failed=["adult"])
        heard()
    assert (lamps(case), lamps(honest)) == ({"CO-SHORT": "yellow"}, {})


def test_returned_again_and_again() -> None:
    s = scene()
    case = sent(s)
    case_supplement(s.w.clerk, case=case, problems={"plan": "缺少签名"})
    for _ in range(2):
        pages = {"plan": [attachment(s.w.applicant).pk]}
        case_supplement_answer(s.w.applicant, case=fresh(case), pages=pages)
        case_return_open(s.w.clerk, case=fresh(case), problems={"plan": "签名看不清"})
    heard()
    assert lamps(case) == {"CO-AGAIN": "yellow"}


def test_a_notice_that_nobody_opened() -> None:
    s = scene()
    case = sent(s)
    case_supplement(s.w.clerk, case=case, problems={"plan": "缺少签名"})
    heard()
    with at(WEDNESDAY + timedelta(days=8)):
        fire_due()
        assert lamps(case) == {"CO-UNREAD": "yellow"}
    answered = sent(s)
    case_supplement(s.w.clerk, case=answered, problems={"plan": "缺少签名"})
    case_supplement_answer(
        s.w.applicant, case=fresh(answered), pages={"plan": [attachment(s.w.applicant).pk]}
    )
    heard()
    with at(WEDNESDAY + timedelta(days=8)):
        fire_due()
    assert lamps(answered) == {}


def test_a_pause_dated_back() -> None:
    s = scene()
    case = fresh(case_accept(s.w.clerk, case=sent(s)))
    case_pause(s.w.examiner, case=case, ground="expert-review", expected_days=20)
    with at(date(2026, 3, 20)):
        case_resume(s.w.examiner, case=fresh(case), result="通过", until=date(2026, 3, 10))
        heard()
    assert lamps(case) == {"AN-BACK": "yellow"}
    assert LampEvent.objects.get(case=case).found["days"] == 10


def test_many_decisions_by_night_burn_once_on_the_unit() -> None:
    s = scene()
    rule("AN-NIGHT", threshold=2)
    rule("AN-SECONDS", grade="off")
    cases = [examined(s, case_accept(s.w.clerk, case=sent(s))) for _ in range(3)]
    with at(WEDNESDAY, hour=22):
        for case in cases:
            case_decide(s.w.approver, case=case, outcome="granted")
        heard()
    lamp = LampEvent.objects.get()
    assert (lamp.rule, lamp.case, lamp.unit_id) == ("AN-NIGHT", None, s.w.bureau.pk)
    assert lamp.found["day"] == "2026-03-04"


def test_one_file_for_many_applicants() -> None:
    s = scene()
    sent(s)
    sent(s)  # the same applicant twice is no matter
    s.w.applicant = resident(person())
    sent(s)
    heard()
    assert not LampEvent.objects.exists()
    for _ in range(2):
        s.w.applicant = resident(person())
        sent(s)
        heard()
    assert LampEvent.objects.get().rule == "AN-FILE"


def test_a_rule_keeps_the_version_of_its_day() -> None:
    s = scene()
    rule("CO-SHORT", grade="red", threshold=30, day=WEDNESDAY + timedelta(days=1))
    first, second = (examined(s, case_accept(s.w.clerk, case=sent(s))) for _ in range(2))
    told = "申请人尚未年满十八周岁不符合条件"
    with later(60):
        case_decide(s.w.approver, case=first, outcome="refused", reasons=told, failed=["adult"])
    with at(WEDNESDAY + timedelta(days=1)):
        case_decide(s.w.approver, case=second, outcome="refused", reasons=told, failed=["adult"])
        heard()
    assert (lamps(first), lamps(second)) == ({}, {"CO-SHORT": "red"})
    rule("CO-SHORT", grade="off", day=WEDNESDAY + timedelta(days=2))
    assert rulebook.setting("CO-SHORT", WEDNESDAY + timedelta(days=5)).grade == "off"
    with pytest.raises(Invalid):
        rule("CO-SHORT", threshold=501)
    with pytest.raises(Invalid):
        rule("CO-SHORT", day=WEDNESDAY - timedelta(days=1))
    with pytest.raises(Forbidden):
        watch_publish(
            s.supervisor, code="CO-SHORT", grade="red", threshold=5, valid_from=WEDNESDAY, source="办法"
        )


def burning(s: Watch) -> LampEvent:
    case = examined(s, case_accept(s.w.clerk, case=sent(s)))
    with later(60):
        case_decide(s.w.approver, case=case, outcome="refused", reasons="不符", failed=["adult"])
        heard()
    return LampEvent.objects.get(case=case)


def test_the_life_of_a_finding_ends_in_a_correction() -> None:
    s = scene()
    event = burning(s)
    with pytest.raises(Forbidden):
        lamp_explain(s.w.examiner, event=event, explanation="与我无关的办件")
    lamp_explain(s.w.approver, event=event, explanation="当时没有写全，以后写明")
    with pytest.raises(Forbidden):
        lamp_review(s.w.approver, event=event, verdict="invalid", words="自己审核自己")
    lamp_review(s.supervisor, event=event, verdict="valid", words="理由确实过短")
    lamp_order(s.supervisor, event=event, order="重新出具写明理由的决定书", due_on=date(2026, 3, 20))
    with pytest.raises(Forbidden):
        lamp_correct(s.w.approver, event=event, correction="已经重新送达")
    lamp_correct(s.w.head, event=event, correction="已经重新送达")
    lamp_close(s.supervisor, event=event)
    heard()
    assert LampEvent.objects.get().state == "closed"


def test_an_unanswered_finding_becomes_a_second_red_event() -> None:
    s = scene()
    event = burning(s)
    with at(date(2026, 3, 20)):
        raise_lamps()
        raise_lamps()
    second = LampEvent.objects.get(rule="explanation.CO-SHORT")
    assert (second.grade, second.kind, second.case_id) == ("red", "content", event.case_id)


def test_a_false_alarm_rests_until_its_day() -> None:
    s = scene()
    event = burning(s)
    assert event.item is not None
    terms: dict[str, Any] = {"code": event.rule, "item": event.item, "unit": event.unit}
    with pytest.raises(Forbidden):
        rule_mute(s.w.head, **terms, until=date(2026, 4, 1), reason="条件只有一句话")
    for until, reason in ((date(2026, 3, 1), "条件只有一句话"), (date(2029, 3, 1), "条件只有一句话"),
                          (date(2026, 4, 1), "短")):  # fmt: skip
        with pytest.raises(Invalid):
            rule_mute(s.supervisor, **terms, until=until, reason=reason)
    mute = rule_mute(s.supervisor, **terms, until=date(2026, 3, 9), reason="条件只有一句话，够写明")
    with pytest.raises(Conflict):
        rule_mute(s.supervisor, **terms, until=date(2026, 4, 1), reason="条件只有一句话")
    quiet = examined(s, case_accept(s.w.clerk, case=sent(s)))
    with later(120):
        case_decide(s.w.approver, case=quiet, outcome="refused", reasons="不符", failed=["adult"])
        heard()
    assert lamps(quiet) == {}
    mute_end(s.supervisor, mute=mute)
    with pytest.raises(Conflict):
        mute_end(s.supervisor, mute=mute)
    loud = examined(s, case_accept(s.w.clerk, case=sent(s)))
    with later(180):
        case_decide(s.w.approver, case=loud, outcome="refused", reasons="不符", failed=["adult"])
        heard()
    assert lamps(loud) == {"CO-SHORT": "yellow"}


def peers(s: Watch, rates: dict[str, int], decided: int = 40) -> None:
    """Items of one type with these many pauses among their decisions."""
    from copy import deepcopy

    from tongban.catalogue.actions import item_publish
    from tongban.catalogue.standard import standard_content

    for code, paused in rates.items():
        content = standard_content({**deepcopy(ITEM), "code": code})
        item = item_publish(SYSTEM, content=content, standard=True).item
        Tally(
            unit=s.w.bureau, item=item, month=WEDNESDAY.replace(day=1), decided=decided, paused=paused
        ).save()


def test_a_rate_far_above_its_peers_burns_on_the_unit() -> None:
    s = scene()
    peers(s, {"a-item": 2, "b-item": 3, "c-item": 2, "d-item": 4, "e-item": 3, "wild": 30})
    assert compare_peers() == 1
    assert compare_peers() == 0
    lamp = LampEvent.objects.select_related("item").get()
    assert (lamp.rule, lamp.item and lamp.item.code, lamp.case) == ("AN-PAUSE", "wild", None)
    assert lamp.found["share"] == "75.0 %"


def test_few_cases_and_few_peers_prove_nothing() -> None:
    s = scene()
    peers(s, {"a-item": 2, "b-item": 3, "wild": 30})
    assert compare_peers() == 0
    peers(s, {"c-item": 0, "d-item": 0, "e-item": 0, "f-item": 5}, decided=8)
    assert compare_peers() == 0


def test_judging_a_decision_costs_the_same_however_much_there_is() -> None:
    s = scene()

    def cost() -> int:
        case = examined(s, case_accept(s.w.clerk, case=sent(s)))
        with later(60):
            case_decide(s.w.approver, case=case, outcome="granted")
            fold(sweep=True)
            with CaptureQueriesContext(connection) as asked:
                deliver("oversight.watched")
        return len(asked)

    cost()
    few = cost()
    for _ in range(4):
        examined(s, case_accept(s.w.clerk, case=sent(s)))
    heard()
    assert cost() <= few
    assert few < 45


@pytest.mark.django_db(transaction=True)
def test_the_audit_replays_lamps_rules_and_rests() -> None:
    s = scene()
    event = burning(s)
    lamp_explain(s.w.approver, event=event, explanation="当时没有写全，以后写明")
    lamp_review(s.supervisor, event=event, verdict="invalid", words="条件只有一句话，够写明")
    assert event.item is not None
    rule_mute(
        s.supervisor, code=event.rule, item=event.item, unit=event.unit, until=date(2026, 5, 1), reason="误报"
        "，条件只有一句话",
    )  # fmt: skip
    rule("CO-SHORT", grade="red")
    fold(sweep=True)
    assert not disagreements()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_oversight_lamp SET state = 'valid'")
        cursor.execute("UPDATE tb_oversight_mute SET until = '2026-09-01'")
    told = disagreements()
    assert any("oversight.lampevent" in f for f in told)
    assert any("oversight.mute" in f for f in told)


def disagreements() -> list[str]:
    """What the audit finds, but for the clock that the test itself has moved."""
    return [str(f) for f in audit().findings if f.kind != "legal_time"]
