"""Interested parties and hearings (行政许可法 arts. 36, 45-48): told, counted in days, recorded, signed and cited."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_time
from tongban.base.timers import fire_due
from tongban.cases import hearings
from tongban.cases.actions import (
    Served,
    case_decide,
    case_resume,
    case_withdraw,
    hearing_announce,
    hearing_ask,
    hearing_offer,
    hearing_record,
    hearing_set,
    hearing_sign,
    hearing_waive,
    interested_add,
    interested_state,
    notice_serve,
    recusal_answer,
    recusal_ask,
)
from tongban.cases.models import Case, Hearing, Interested
from tongban.cases.queries import notices_to
from tongban.cases.tests.test_walk import examined, fresh
from tongban.cases.tests.world import ITEM, PEOPLE, World, resident, staff, world
from tongban.org.models import Party, Post
from tongban.records.audit import audit
from tongban.records.folding import fold

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HELD = datetime(2026, 3, 17, 1, 0, tzinfo=UTC)


def on(month: int, day: int, hour: int = 1) -> legal_time:
    return legal_time(datetime(2026, month, day, hour, 0, tzinfo=UTC))


@dataclass
class Court:
    """An examined case, and the people of a hearing about it."""

    w: World
    case: Case
    chair: Actor
    recorder: Actor

    def post(self, actor: Actor) -> Post:
        return Post.objects.select_related("unit", "holder").get(pk=actor.post)

    @property
    def hearing(self) -> Hearing:
        return Hearing.objects.get(case=self.case)

    def neighbour(self) -> tuple[Interested, Actor]:
        number = next(PEOPLE).number
        found = interested_add(
            self.w.examiner,
            case=fresh(self.case),
            kind="natural_person",
            name="何邻居",
            number=number,
            interest="采光",
        )
        return found, resident(Party.objects.get(pk=found.party_id))

    def setting(self, held_at: datetime = HELD, chair: Actor | None = None, **more: Any) -> Hearing:
        return hearing_set(
            self.w.examiner,
            hearing=self.hearing,
            held_at=held_at,
            place="二楼会议室",
            presiding=self.post(chair or self.chair),
            recorder=self.post(self.recorder),
            **more,
        )

    def hold(self, absent: list[str] | None = None) -> None:
        rows = [{"speaker": "主持人", "text": "现在开始"}, {"speaker": "审查人员", "text": "拟准予"}]
        hearing_record(self.recorder, hearing=self.hearing, statements=rows, absent=absent or [])

    def sign_all(self) -> None:
        own = {a.party: a for a in (self.chair, self.recorder, self.w.examiner, self.w.applicant)}
        for person in self.hearing.people.filter(present=True, waived_at=None):
            hearing_sign(own.get(person.party_id, self.chair), hearing=self.hearing, person=person)


def court() -> Court:
    w = world(deepcopy(ITEM))
    case = examined(w)
    return Court(
        w, case, staff(w.bureau, "examiner", name="吴主持"), staff(w.bureau, "issuer", name="马记录")
    )


def test_an_interested_party_is_told_and_heard_before_the_decision() -> None:
    with legal_time(MONDAY):
        c = court()
        found, neighbour = c.neighbour()
        assert found.state_by == date(2026, 3, 9)
        assert [n.kind for n in notices_to(c.case, found.party_id)] == ["INTERESTED"]
        assert "INTERESTED" not in [n.kind for n in notices_to(c.case)]  # not the applicant's
        with pytest.raises(Conflict) as refused:
            case_decide(c.w.approver, case=fresh(c.case), outcome="granted")
        assert refused.value.code == "cases.interested_unheard"
        with pytest.raises(Forbidden):
            interested_state(c.w.applicant, interested=found, statement="我来说")
        with pytest.raises(Invalid):
            interested_state(neighbour, interested=found, statement=" ")
        interested_state(neighbour, interested=found, statement="会挡住采光")
        interested_state(c.w.examiner, interested=found, statement="电话补充")
        assert Interested.objects.get(pk=found.pk).statement.reveal() == "会挡住采光\n\n电话补充"
        assert hearings.my_interests(neighbour).count() == 1
        assert case_decide(c.w.approver, case=fresh(c.case), outcome="granted").outcome == "granted"


def test_silence_of_an_interested_party_ends_with_its_days() -> None:
    with legal_time(MONDAY):
        c = court()
        c.neighbour()
        with pytest.raises(Invalid):
            interested_add(
                c.w.examiner, case=fresh(c.case), kind="natural_person", name="x", number="1", interest="y"
            )
        told = c.case.notices.get(kind="INTERESTED")
    with on(3, 10), pytest.raises(Conflict, match="陈述"):  # the notice reached nobody: no day has begun
        case_decide(c.w.approver, case=fresh(c.case), outcome="granted")
    with on(3, 10):
        handed = Served("person", legal_now(), receiver="何满江", relation="self")
        notice_serve(c.w.examiner, notice=told, served=handed)
        assert c.case.interested.get().state_by == date(2026, 3, 17)
    with on(3, 18):
        assert case_decide(c.w.approver, case=fresh(c.case), outcome="granted").outcome == "granted"


def test_nobody_asks_within_five_working_days_and_the_case_goes_on() -> None:
    with legal_time(MONDAY):
        c = court()
        hearing = hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        assert hearing.ask_by == date(2026, 3, 9)
        with pytest.raises(Conflict) as refused:
            case_decide(c.w.approver, case=fresh(c.case), outcome="granted")
        assert refused.value.code == "cases.hearing_open"
    with on(3, 9, 15):
        assert fire_due() == 0
    with on(3, 9, 16):
        fire_due()
        assert c.hearing.state == "lapsed"
        with pytest.raises(Conflict):
            hearing_ask(c.w.applicant, hearing=c.hearing)
        assert case_decide(c.w.approver, case=fresh(c.case), outcome="granted").outcome == "granted"


def test_a_hearing_asked_for_stops_the_clock_until_its_record_is_signed() -> None:
    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        due = fresh(c.case).promised_due
        with pytest.raises(Forbidden):
            hearing_ask(c.w.clerk, hearing=c.hearing)
        hearing_ask(c.w.applicant, hearing=c.hearing)
        assert c.hearing.hold_by == date(2026, 3, 30)
        assert fresh(c.case).status == "suspended" and c.case.notices.filter(kind="SPECIAL").exists()
        with pytest.raises(Conflict) as refused:
            case_resume(c.w.examiner, case=fresh(c.case), result="先不听证")
        assert refused.value.code == "cases.hearing_open"
        c.setting()
    with legal_time(HELD):
        c.hold()
        c.sign_all()
        case = fresh(c.case)
        assert (c.hearing.state, case.status) == ("recorded", "accepted")
        assert case.promised_due == date(2026, 3, 24)  # 3–17 March do not count
        assert due is not None and case.promised_due > due
        assert "现在开始" in c.case.notices.get(kind="HEARING_RECORD").document.data.reveal()
        with pytest.raises(Invalid) as wanting:
            case_decide(c.w.approver, case=case, outcome="granted")
        assert set(wanting.value.fields) == {"hearing"}
        done = case_decide(c.w.approver, case=fresh(case), outcome="granted", hearing="各方同意限定时间")
    grant = done.notices.get(kind="GRANT").document.data.reveal()
    assert "听证笔录" in grant and "各方同意限定时间" in grant


@pytest.mark.parametrize(
    ("day", "field"),
    [(11, None), (10, "held_at"), (31, "held_at")],
)
def test_seven_working_days_of_notice_and_twenty_to_hold_it(day: int, field: str | None) -> None:
    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        hearing_ask(c.w.applicant, hearing=c.hearing)
        held_at = datetime(2026, 3, day, 1, 0, tzinfo=UTC)
        if field is None:
            assert c.setting(held_at).state == "set"
        else:
            with pytest.raises(Invalid) as refused:
                c.setting(held_at)
            assert set(refused.value.fields) == {field}


def test_the_examiner_of_the_file_does_not_preside_nor_does_the_recorder() -> None:
    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        hearing_ask(c.w.applicant, hearing=c.hearing)
        for chair, field in (
            (c.w.examiner, "presiding"),
            (c.w.stranger, "presiding"),
            (c.recorder, "recorder"),
        ):
            with pytest.raises(Invalid) as refused:
                c.setting(chair=chair)
            assert field in refused.value.fields
        with pytest.raises(Invalid) as refused:
            c.setting(closed="because")
        assert set(refused.value.fields) == {"closed"}


def test_recusal_is_answered_by_the_head_and_another_officer_presides() -> None:
    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        hearing_ask(c.w.applicant, hearing=c.hearing)
        c.setting()
        with pytest.raises(Invalid):
            recusal_ask(c.w.applicant, hearing=c.hearing, reason="")
        asked = recusal_ask(c.w.applicant, hearing=c.hearing, reason="是邻居的亲属")
        with pytest.raises(Forbidden):
            recusal_answer(c.w.examiner, recusal=asked, granted=True)
        recusal_answer(c.w.head, recusal=asked, granted=True)
        with pytest.raises(Invalid) as refused:
            c.setting()
        assert "presiding" in refused.value.fields
        other = staff(c.w.bureau, "examiner", name="钱主持")
        c.setting(chair=other)
        assert c.hearing.presiding is not None and c.hearing.presiding.holder_id == other.party


def test_officers_sign_themselves_and_a_party_may_refuse_with_a_reason() -> None:
    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        hearing_ask(c.w.applicant, hearing=c.hearing)
        c.setting()
        with pytest.raises(Conflict):
            c.hold()  # it has not begun
    with legal_time(HELD):
        with pytest.raises(Forbidden):
            hearing_record(c.w.examiner, hearing=c.hearing, statements=[{"speaker": "x", "text": "y"}])
        with pytest.raises(Invalid):
            hearing_record(c.chair, hearing=c.hearing, statements=[{"speaker": "", "text": "y"}])
        chair = c.hearing.people.get(role="presiding")
        with pytest.raises(Invalid):
            c.hold(absent=[str(chair.uid)])
        c.hold()
        with pytest.raises(Forbidden):
            hearing_sign(c.recorder, hearing=c.hearing, person=chair)
        applicant = c.hearing.people.get(role="applicant")
        hearing_sign(c.chair, hearing=c.hearing, person=applicant, refused="不认可")
        for actor, role in ((c.chair, "presiding"), (c.recorder, "recorder"), (c.w.examiner, "examiner")):
            hearing_sign(actor, hearing=c.hearing, person=c.hearing.people.get(role=role))
        assert c.hearing.state == "recorded"
        assert "不认可" in c.case.notices.get(kind="HEARING_RECORD").document.data.reveal()
        fold(sweep=True)
        assert not [f for f in audit().findings if f.kind != "legal_time"]


def test_who_asked_may_give_it_up_and_withdrawal_ends_it() -> None:
    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        hearing_ask(c.w.applicant, hearing=c.hearing)
        hearing_waive(c.w.applicant, hearing=c.hearing)
        assert (c.hearing.state, fresh(c.case).status) == ("waived", "accepted")
        with pytest.raises(Conflict):
            hearing_offer(c.w.examiner, case=fresh(c.case), matter="再来一次")
        other = Court(c.w, examined(c.w), c.chair, c.recorder)
        hearing_offer(c.w.examiner, case=fresh(other.case), matter="拟准予")
        case_withdraw(c.w.applicant, case=fresh(other.case))
        assert other.hearing.state == "waived"


def test_a_public_hearing_is_announced_to_everybody() -> None:
    with legal_time(MONDAY):
        c = court()
        bench = {"presiding": c.post(c.chair), "recorder": c.post(c.recorder)}
        hearing_announce(
            c.w.examiner, case=fresh(c.case), matter="公共利益", held_at=HELD, place="大礼堂", **bench
        )
        assert [h.matter for h in hearings.announced()] == ["公共利益"]
        assert "听证公告" in c.case.notices.get(kind="HEARING_NOTICE").document.data.reveal()
        with pytest.raises(Conflict):
            hearing_waive(c.w.applicant, hearing=c.hearing)
    with legal_time(HELD):
        c.hold(absent=[str(c.hearing.people.get(role="applicant").uid)])
        c.sign_all()
        assert c.hearing.state == "recorded"
