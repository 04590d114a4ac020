"""Ratings and complaints: who sees what, who may handle, once more, and to the end."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.base.actor import ANONYMOUS
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.cases.models import Case
from tongban.cases.tests.world import person, resident, staff
from tongban.messages.models import Message
from tongban.oversight.actions import (
    complaint_accept,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_refuse,
    complaint_register,
    complaint_review,
    rating_give,
)
from tongban.oversight.models import Complaint, Rating
from tongban.oversight.policy import seen_complaints, seen_ratings
from tongban.oversight.queries import (
    complaint_by_codes,
    complaint_for,
    complaints,
    handlers_for,
    own_complaint,
    rating_of,
)
from tongban.oversight.tests.world import Watch, accepted, at, decided, post_of, watch

pytestmark = pytest.mark.django_db
TEXT = "窗口工作人员让我来回跑了三趟，也没有一次说清楚要带什么。"


@pytest.fixture
def s() -> Watch:
    return watch()


def complaint(s: Watch, **facts: object) -> Complaint:
    return complaint_register(
        s.w.applicant,
        kind="conduct",
        about_unit=s.w.bureau,
        title="态度不好",
        text=TEXT,
        **facts,  # type: ignore[arg-type]
    )


def finished(s: Watch) -> Case:
    with at(date(2026, 3, 2)):
        return decided(s, accepted(s))


def test_a_case_is_rated_once_and_after_its_end(s: Watch) -> None:
    with at(date(2026, 3, 2)):
        case = accepted(s)
        with pytest.raises(Conflict):
            rating_give(s.w.applicant, case=case, level=1)
    case = finished(s)
    with pytest.raises(Forbidden):
        rating_give(resident(person()), case=case, level=1)
    with pytest.raises(Invalid):
        rating_give(s.w.applicant, case=case, level=6)
    rating_give(s.w.applicant, case=case, level=2)
    with pytest.raises(Conflict):
        rating_give(s.w.applicant, case=case, level=1)
    found = rating_of(case)
    assert found is not None and found.level == 2


def test_a_window_case_is_rated_by_its_code(s: Watch) -> None:
    case = finished(s)
    with pytest.raises(NotFound):
        rating_give(ANONYMOUS, case=case, level=1, code="2222-2222-2222-2222")
    rating = rating_give(ANONYMOUS, case=case, level=4, words="排队太久", code=case.query_code)
    assert (rating.rater_id, rating.channel) == (None, "qr")
    assert Complaint.objects.get(rating=rating).complainant_id is None


def test_a_bad_rating_comes_in_by_itself_and_the_rater_stays_hidden(s: Watch) -> None:
    case = finished(s)
    rating_give(s.w.applicant, case=case, level=5, words="材料要求说不清楚")
    row = Complaint.objects.get(kind="rating")
    assert row in seen_complaints(s.supervisor)
    assert not seen_complaints(s.w.head).exists()
    assert not seen_complaints(s.w.approver).exists()
    shown = seen_ratings(s.w.head).get()
    assert "rater_id" in shown.get_deferred_fields()
    assert Rating.objects.get().rater_id == s.w.applicant.party


def test_the_named_and_the_involved_see_nothing_and_cannot_be_given_it(s: Watch) -> None:
    inside = staff(s.w.bureau, "complaint_handler", "supervisor", name="本局监督员")
    row = complaint(s)
    assert row not in seen_complaints(inside)
    with pytest.raises(NotFound):
        complaint_for(inside, row.uid)
    with pytest.raises(Forbidden):
        complaint_accept(inside, complaint=row)
    chosen = handlers_for(row)
    assert post_of(inside) not in chosen
    assert post_of(s.handler) in chosen
    with pytest.raises(Invalid) as refused:
        complaint_assign(s.supervisor, complaint=row, to=post_of(inside))
    assert refused.value.code == "oversight.involved"


def test_whoever_had_a_hand_in_the_case_is_involved(s: Watch) -> None:
    case = finished(s)
    row = complaint(s, case=case)
    with pytest.raises(Invalid):
        complaint_assign(s.supervisor, complaint=row, to=post_of(s.w.clerk))


def test_from_registration_to_the_end(s: Watch) -> None:
    with at(date(2026, 3, 2)):
        row = complaint(s)
        assert (row.accept_by, row.answer_by) == (date(2026, 3, 9), date(2026, 3, 23))
        row = complaint_accept(s.supervisor, complaint=row)
        assert row not in seen_complaints(s.handler)
        row = complaint_assign(s.supervisor, complaint=row, to=post_of(s.handler))
        assert row in seen_complaints(s.handler)
        with pytest.raises(Forbidden):
            complaint_answer(s.supervisor, complaint=row, findings=TEXT, substantiated=True, answer=TEXT)
        with pytest.raises(Invalid):
            complaint_answer(s.handler, complaint=row, findings="短", substantiated=None, answer="短")
        row = complaint_answer(
            s.handler,
            complaint=row,
            findings="调取监控核实属实。情况清楚。",
            substantiated=True,
            answer="向您致歉，已当面批评教育并改进。",
        )
        with pytest.raises(Forbidden):
            complaint_review(resident(person()), complaint=row, words="不是我的也来")
        row = complaint_review(s.w.applicant, complaint=row, words="没有联系过我")
        assert post_of(s.handler) not in handlers_for(row)
        with pytest.raises(Invalid):
            complaint_assign(s.supervisor, complaint=row, to=post_of(s.handler))
        second = staff(s.w.other, "complaint_handler", name="第二人")
        row = complaint_assign(s.supervisor, complaint=row, to=post_of(second))
        row = complaint_answer(
            second,
            complaint=row,
            findings="再次核实，与前述一致。",
            substantiated=True,
            answer="已与您通话，并免费寄送结果。",
        )
        with pytest.raises(Conflict):
            complaint_review(s.w.applicant, complaint=row, words="还是不满意的")
        row = complaint_close(s.w.applicant, complaint=row, satisfied=True)
    assert (row.state, row.satisfied) == ("closed", True)
    kinds = set(Message.objects.filter(to_id=s.w.applicant.party).values_list("kind", flat=True))
    assert {"complaint.accepted", "complaint.answered"} <= kinds


def test_closing_for_somebody_needs_the_follow_up(s: Watch) -> None:
    row = complaint_assign(s.supervisor, complaint=complaint(s), to=post_of(s.handler))
    row = complaint_answer(s.handler, complaint=row, findings=TEXT, substantiated=False, answer=TEXT)
    with pytest.raises(Invalid):
        complaint_close(s.supervisor, complaint=row)
    row = complaint_close(s.supervisor, complaint=row, follow_up="电话回访，表示理解", satisfied=True)
    assert row.state == "closed"


def test_refusing_names_the_right_way(s: Watch) -> None:
    row = complaint(s)
    with pytest.raises(Invalid):
        complaint_refuse(s.supervisor, complaint=row, way="nowhere", words=TEXT)
    with pytest.raises(Invalid):
        complaint_refuse(s.supervisor, complaint=row, way="court", words="不管")
    row = complaint_refuse(
        s.supervisor, complaint=row, way="reconsideration", words="您可以在六十日内申请行政复议。"
    )
    assert (row.state, row.way) == ("refused", "reconsideration")


def test_an_anonymous_one_is_followed_by_number_and_code(s: Watch) -> None:
    row = complaint(s, anonymous=True)
    assert row.complainant_id is None
    assert complaint_by_codes(f" {row.number.lower()} ", row.query_code).pk == row.pk
    for number, code in ((row.number, "2222-2222-2222-2222"), ("TS000000", row.query_code), ("'", "%")):
        with pytest.raises(NotFound):
            complaint_by_codes(number, code)
    with pytest.raises(NotFound):
        own_complaint(s.w.applicant, row.uid)
    row = complaint_assign(s.supervisor, complaint=row, to=post_of(s.handler))
    row = complaint_answer(s.handler, complaint=row, findings=TEXT, substantiated=True, answer=TEXT)
    with pytest.raises(Forbidden):
        complaint_close(ANONYMOUS, complaint=row, satisfied=True, code="2222")
    assert complaint_close(ANONYMOUS, complaint=row, satisfied=True, code=row.query_code).state == "closed"


def test_a_handler_registers_what_comes_by_phone(s: Watch) -> None:
    row = complaint_register(
        s.supervisor,
        kind="service",
        about_unit=s.w.bureau,
        title="电话无人接听",
        text=TEXT,
        contact="15400000001",
        source="phone",
    )
    assert (row.source, row.complainant_id, row.registered_by_id) == ("phone", None, s.supervisor.party)
    with pytest.raises(Forbidden):
        complaint_register(
            s.w.clerk, kind="service", about_unit=s.w.other, title="电话无人接听", text=TEXT, source="phone"
        )
    with pytest.raises(Invalid):
        complaint_register(
            s.supervisor, kind="service", about_unit=s.w.other, title="电话无人接听", text=TEXT, source="web"
        )


def test_the_archive_is_searched_by_text_unit_kind_state_and_period(s: Watch) -> None:
    with at(date(2026, 3, 2)):
        row = complaint(s)
    assert list(
        complaints(s.supervisor, words="三趟", unit="bureau", kind="conduct", state="registered")
    ) == [row]
    assert list(complaints(s.supervisor, words=row.number[:8])) == [row]
    assert not complaints(s.supervisor, words="没有这样的话").exists()
    assert not complaints(s.supervisor, since=date(2026, 3, 3)).exists()
    assert not complaints(s.w.applicant).exists()
    with at(date(2026, 4, 2)):
        assert list(complaints(s.supervisor, state="late")) == [row]
