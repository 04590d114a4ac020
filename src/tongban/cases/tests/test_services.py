"""Service of notices: electronic with consent, every other way with its proof, limits from the served day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_time
from tongban.base.timers import fire_due
from tongban.cases import services
from tongban.cases.actions import (
    Served,
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    case_supplement,
    delivery_confirm,
    delivery_send,
    draft_save,
    material_judge,
    notice_confirm,
    notice_read,
    notice_serve,
    service_arrive,
    service_correct,
    service_fail,
    service_prove,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case, Notice, NoticeService
from tongban.cases.tests.test_walk import fresh
from tongban.cases.tests.world import ITEM, World, answers, attachment, filled, world
from tongban.records.audit import audit
from tongban.records.folding import fold

pytestmark = pytest.mark.django_db


def on(month: int, day: int, hour: int = 1) -> legal_time:
    return legal_time(datetime(2026, month, day, hour, 0, tzinfo=UTC))


def asked(delivery: str = "pickup") -> tuple[World, Case, Notice]:
    """A case whose supplement notice was written on Monday, 2 March 2026."""
    with on(3, 2):
        w = world()
        draft = filled(w)
        draft_save(w.applicant, draft=draft, values={**answers(), "_delivery": delivery})
        case = case_submit(w.applicant, draft=draft)
        case_supplement(w.clerk, case=case, problems={"plan": "缺少签名"})
        return w, fresh(case), case.notices.get(kind="SUPPLEMENT")


def by_hand(**more: object) -> Served:
    return Served(**{"way": "person", "at": legal_now(), "receiver": "林测试", "relation": "self", **more})  # type: ignore[arg-type]


def again(notice: Notice) -> Notice:
    return Notice.objects.select_related("case").get(pk=notice.pk)


def agree() -> None:
    fold(sweep=True)
    assert not [f for f in audit().findings if f.kind != "legal_time"]


def test_who_chose_electronic_service_is_served_as_it_reaches_the_inbox() -> None:
    _w, case, notice = asked("electronic")
    assert (notice.served_on, notice.served_way, notice.serve_by) == (date(2026, 3, 2), "electronic", None)
    service = notice.services.get()
    assert (service.state, service.automatic, service.served_at) == ("served", True, notice.at)
    receipt = case.notices.get(kind="RECEIPT")
    assert receipt.serve_by is None and not receipt.services.exists()
    agree()


def test_everybody_else_is_served_when_they_first_open_it() -> None:
    w, _case, notice = asked()
    assert (notice.served_on, notice.serve_by) == (None, date(2026, 3, 9))
    with on(3, 5):
        notice_read(w.applicant, notice=notice)
        notice_read(w.applicant, notice=again(notice))
    found = again(notice)
    assert (found.served_on, found.served_way) == (date(2026, 3, 5), "electronic")
    assert notice.services.get().automatic and found.due_on == date(2026, 4, 7)  # 4 to 6 April: Qingming
    agree()


def test_a_limit_runs_from_the_day_on_which_service_is_proven() -> None:
    w, case, notice = asked()
    assert notice.due_on == date(2026, 4, 1)
    with on(3, 11):
        at = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
        service = notice_serve(w.clerk, notice=notice, served=by_hand(at=at))
    found = again(notice)
    assert (found.served_on, found.due_on) == (date(2026, 3, 10), date(2026, 4, 9))
    book = services.ledger_of(case, found)
    assert book is not None and (book.start, book.due) == (date(2026, 3, 10), date(2026, 4, 9))
    assert service.document is not None and "直接送达" in service.document.data.reveal()
    with on(4, 8):
        fire_due()
    assert fresh(case).status == "supplementing"
    with on(4, 10):
        fire_due()
    assert fresh(case).outcome == "withdrawn"
    agree()


def test_silence_after_a_notice_that_reached_nobody_takes_nothing_away() -> None:
    w, case, notice = asked()
    with on(4, 10):
        fire_due()
        assert fresh(case).status == "supplementing"
        assert case.steps.filter(kind="supplement_unserved").exists()
        notice_serve(w.clerk, notice=again(notice), served=by_hand())
    assert again(notice).due_on == date(2026, 5, 11)  # 10 May is a Sunday
    with on(5, 12):
        fire_due()
    assert fresh(case).outcome == "withdrawn"
    agree()


@pytest.mark.parametrize(
    ("said", "mistakes"),
    [
        ({"way": "pigeon"}, {"way"}),
        ({"at": None}, {"served_on"}),
        ({"at": datetime(2026, 3, 1, 1, 0, tzinfo=UTC)}, {"served_on"}),
        ({"at": datetime(2026, 3, 4, 1, 0, tzinfo=UTC)}, {"served_on"}),
        ({"receiver": " ", "relation": "cousin"}, {"receiver", "relation"}),
        ({"way": "left"}, {"reason", "witnesses"}),
        ({"way": "post", "at": None}, {"tracking"}),
        ({"way": "office"}, {"place"}),
        ({"way": "public", "at": None}, {"place", "reason"}),
        ({"way": "electronic"}, {"place"}),
    ],
)
def test_each_way_says_what_it_lacks(said: dict[str, object], mistakes: set[str]) -> None:
    w, _case, notice = asked()
    with on(3, 3), pytest.raises(Invalid) as refused:
        notice_serve(w.clerk, notice=notice, served=by_hand(**said))
    assert set(refused.value.fields) == mistakes


def test_left_behind_with_a_photograph_needs_no_witness() -> None:
    w, _case, notice = asked()
    with on(3, 3):
        shown = attachment(w.clerk, "door.jpg")
        service = notice_serve(
            w.clerk, notice=notice, served=by_hand(way="left", reason="拒绝签收", evidence=shown)
        )
    assert service.evidence == shown and again(notice).served_way == "left"


def test_what_is_posted_arrives_or_comes_back() -> None:
    w, _case, notice = asked()
    posted = Served("post", None, tracking="EMS 1")
    with on(3, 3):
        first = notice_serve(w.clerk, notice=notice, served=posted)
        assert again(notice).served_on is None
        with pytest.raises(Invalid):
            service_fail(w.clerk, service=first, reason="")
        service_fail(w.clerk, service=first, reason="查无此人")
        second = notice_serve(w.clerk, notice=notice, served=posted)
    with on(3, 6):
        with pytest.raises(Conflict):
            service_arrive(w.clerk, service=first, at=legal_now(), receiver="林测试", relation="self")
        with pytest.raises(Invalid):
            service_arrive(w.clerk, service=second, at=None, receiver="", relation="")
        service_arrive(w.clerk, service=second, at=legal_now(), receiver="林母", relation="family")
    assert again(notice).served_on == date(2026, 3, 6)
    assert [s.state for s in notice.services.order_by("id")] == ["failed", "served"]
    agree()


def test_a_public_notice_serves_after_thirty_days() -> None:
    w, _case, notice = asked()
    with on(3, 3):
        said = Served("public", None, place="云溪日报", reason="下落不明")
        service = notice_serve(w.clerk, notice=notice, served=said)
        assert service.ends_on == date(2026, 4, 2)
        with pytest.raises(Conflict):
            notice_serve(w.clerk, notice=again(notice), served=said)
    with on(4, 2, 15):
        fire_due()
    assert again(notice).served_on is None
    with on(4, 2, 16):
        fire_due()
    found = again(notice)
    assert (found.served_on, found.served_way) == (date(2026, 4, 2), "public")
    assert found.due_on == date(2026, 5, 6)  # 2 May is a Saturday in the holidays of Labour Day
    agree()


def test_a_wrong_record_stays_and_is_corrected() -> None:
    w, _case, notice = asked()
    with on(3, 5):
        service = notice_serve(w.clerk, notice=notice, served=by_hand())
        with pytest.raises(Conflict):
            notice_serve(w.clerk, notice=again(notice), served=by_hand())
        with pytest.raises(Invalid):
            service_correct(w.clerk, service=service, reason=" ")
        service_correct(w.clerk, service=service, reason="记错了案件")
        with pytest.raises(Conflict):
            service_correct(w.clerk, service=service, reason="再来一次")
    found = again(notice)
    assert (found.served_on, found.due_on, found.served_way) == (None, date(2026, 4, 1), "")
    with on(3, 6):
        notice_serve(w.clerk, notice=found, served=by_hand())
    rows = list(notice.services.order_by("id"))
    assert [(r.state, r.corrected_reason) for r in rows] == [("corrected", "记错了案件"), ("served", "")]
    assert again(notice).served_on == date(2026, 3, 6)
    agree()


def test_the_addressee_confirms_and_nobody_else() -> None:
    w, _case, notice = asked()
    with on(3, 4):
        with pytest.raises(Forbidden):
            notice_confirm(w.stranger, notice=notice)
        service = notice_confirm(w.applicant, notice=notice)
        again_said = notice_confirm(w.applicant, notice=again(notice))
    assert service.pk == again_said.pk and service.confirmed_at == again_said.confirmed_at
    assert again(notice).served_on == date(2026, 3, 4)
    agree()


def test_only_the_units_of_the_case_record_service() -> None:
    w, case, notice = asked()
    with on(3, 3):
        for actor in (w.stranger, w.applicant):
            with pytest.raises(Forbidden):
                notice_serve(actor, notice=notice, served=by_hand())
        with pytest.raises(Conflict):
            notice_serve(w.clerk, notice=case.notices.get(kind="RECEIPT"), served=by_hand())
    waiting = services.waiting(w.clerk)
    assert waiting is not None and [n.pk for n in waiting] == [notice.pk]
    assert services.waiting(w.applicant) is None
    elsewhere = services.waiting(w.stranger)
    assert elsewhere is not None and not elsewhere.exists()


def test_the_proof_of_an_electronic_service_is_printed_when_asked_for() -> None:
    w, _case, notice = asked("electronic")
    service = notice.services.get()
    with on(3, 3):
        paper = service_prove(w.clerk, service=service)
        assert service_prove(w.clerk, service=service).pk == paper.pk
    assert paper.kind == "DELIVERY" and "电子送达" in paper.data.reveal()
    agree()


@pytest.mark.parametrize(("delivery", "way"), [("pickup", "person"), ("post", "post")])
def test_the_decision_is_served_with_the_result(delivery: str, way: str) -> None:
    with on(3, 2):
        w = world({**ITEM, "delivery": ["electronic", "pickup", "post"]})
        draft = filled(w)
        wish = {"_delivery": delivery, "_address": "青禾区一号"}
        draft_save(w.applicant, draft=draft, values={**answers(), **wish})
        case = case_submit(w.applicant, draft=draft)
        material_judge(w.clerk, case=case, line="plan", passed=True)
        case = case_accept(w.clerk, case=fresh(case))
        case_examine(
            w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="符合"
        )
        case_decide(w.approver, case=fresh(case), outcome="granted")
        notice = case.notices.get(kind="GRANT")
        assert notice.serve_by == date(2026, 3, 16)
        delivery_send(w.clerk, case=fresh(case), tracking="EMS 2")
    with on(3, 4):
        delivery_confirm(w.clerk, case=fresh(case), received_by="林测试")
    service = notice.services.get()
    assert (service.way, service.state, service.served_on) == (way, "served", date(2026, 3, 4))
    assert service.document is not None and again(notice).served_way == way
    agree()


def test_the_audit_names_a_service_that_was_backdated() -> None:
    _w, _case, notice = asked("electronic")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tb_cases_notice_service SET served_on = %s WHERE notice_id = %s",
            ["2026-01-01", notice.pk],
        )
    service = NoticeService.objects.get()
    fold(sweep=True)
    assert any(str(service.uid) in str(f) and "2026-01-01" in str(f) for f in audit().findings)
