"""Every page, in both languages, as everybody: who may come in, and what is on it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tongban.base.actor import ANONYMOUS, Actor
from tongban.cases.models import Case
from tongban.oversight.actions import complaint_answer, complaint_assign, rating_give
from tongban.oversight.jobs import raise_lamps
from tongban.oversight.models import Complaint, LampEvent
from tongban.oversight.tests.world import Watch, accepted, at, decided, post_of, watch
from tongban.oversight.urls import localized

pytestmark = pytest.mark.django_db
TEXT = "窗口工作人员让我来回跑了三趟，也没有一次说清楚要带什么。"
STAFF_PAGES = ("oversight", "oversight_wall", "oversight_cases", "lamps", "anomalies", "oversight_report")


@pytest.fixture
def s() -> Watch:
    return watch(promised=3)


@pytest.fixture
def late(s: Watch) -> LampEvent:
    with at(date(2026, 3, 4)):
        case = accepted(s)
    with at(date(2026, 3, 10)):
        raise_lamps()
    return LampEvent.objects.get(case=case, grade="red", rule="promised")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> type[Web]:
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: Web.actor)
    Web.actor = ANONYMOUS
    return Web


class Web:
    """A browser of whoever ``actor`` is."""

    actor: Actor = ANONYMOUS

    @classmethod
    def get(
        cls, actor: Actor, name: str, *args: object, query: str = "", lang: str = "zh"
    ) -> tuple[int, str]:
        cls.actor = actor
        url = re.sub(r"^/(zh|en)/", f"/{lang}/", reverse(name, args=args))
        answer = Client().get(url + query)
        return answer.status_code, answer.content.decode()

    @classmethod
    def post(cls, actor: Actor, name: str, *args: object, **data: object) -> tuple[int, str]:
        cls.actor = actor
        answer = Client().post(re.sub(r"^/en/", "/zh/", reverse(name, args=args)), data)
        return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_supervisors_pages_open_in_both_languages(
    s: Watch, late: LampEvent, web: type[Web], lang: str
) -> None:
    with at(date(2026, 3, 10)):
        for name in STAFF_PAGES:
            status, text = web.get(s.supervisor, name, lang=lang)
            assert status == 200, name
        assert web.get(s.supervisor, "oversight_unit", "bureau", lang=lang)[0] == 200
        status, text = web.get(s.supervisor, "lamp", late.uid, lang=lang)
        assert status == 200 and late.number in text
        status, text = web.get(s.supervisor, "oversight_case", late.case.uid, lang=lang)
        assert status == 200 and late.case.number in text
        assert web.get(s.w.head, "explanations", lang=lang)[0] == 200
        for figure in ("received", "decided", "on_time", "bad", "withdrawn"):
            assert (
                web.get(s.supervisor, "oversight_figure", figure, query="?month=2026-03", lang=lang)[0] == 200
            )


def test_every_view_is_closed_to_those_it_is_not_for(s: Watch, late: LampEvent, web: type[Web]) -> None:
    staff_only = [
        p.name for p in localized if str(p.pattern).startswith("oversight/") and "<" not in str(p.pattern)
    ]
    assert len(staff_only) >= 8
    for name in staff_only:
        assert web.get(ANONYMOUS, name or "")[0] == 401, name
        assert web.get(s.w.applicant, name or "")[0] == 403, name
        own = 200 if name == "explanations" else 403  # whose act a rule found explains it
        assert web.get(s.w.examiner, name or "")[0] == own, name
    for actor, wanted in ((ANONYMOUS, 401), (s.w.applicant, 403), (s.other_head, 404)):
        assert web.get(actor, "lamp", late.uid)[0] == wanted
        assert web.get(actor, "oversight_case", late.case.uid)[0] == wanted
    assert web.get(s.other_head, "oversight_unit", "bureau")[0] == 404
    for nonsense in ("x", "00000000-0000-0000-0000-000000000000", "'; --"):
        assert web.get(s.supervisor, "lamp", nonsense)[0] == 404


def test_the_life_of_an_event_on_its_page(s: Watch, late: LampEvent, web: type[Web]) -> None:
    with at(date(2026, 3, 11)):
        status, text = web.post(
            s.w.head, "lamp", late.uid, step="explain", explanation="", version=late.version
        )
        assert status == 422
        status, _ = web.post(
            s.w.head, "lamp", late.uid, step="explain", explanation="系统升级，停机一天", version=late.version
        )
        assert status == 302
        status, text = web.post(
            s.supervisor, "lamp", late.uid, step="review", verdict="valid", words="说明不成立", version=1
        )
        assert status == 409 and "说明不成立" in text
        steps = (
            {"step": "review", "verdict": "valid", "words": "说明不成立"},
            {"step": "order", "order": "立即办结并报告", "due_on": "2026-03-16"},
        )
        for data in steps:
            assert web.post(s.supervisor, "lamp", late.uid, **data)[0] == 302
        assert web.post(s.w.head, "lamp", late.uid, step="correct", correction="已办结，已调整排班")[0] == 302
        assert web.post(s.w.head, "lamp", late.uid, step="close")[0] == 403
        assert web.post(s.supervisor, "lamp", late.uid, step="close")[0] == 302
        assert web.post(s.supervisor, "lamp", late.uid, step="invented")[0] == 404
    late.refresh_from_db()
    assert late.state == "closed"


def test_reminding_reaches_the_tasks(s: Watch, late: LampEvent, web: type[Web]) -> None:
    assert web.post(s.supervisor, "case_remind", late.case.uid, words="请抓紧")[0] == 302
    assert web.post(s.other_head, "case_remind", late.case.uid)[0] == 404
    text = web.get(s.supervisor, "oversight_case", late.case.uid)[1]
    assert "已催办 1 次" in text


def test_exports_are_tables(s: Watch, late: LampEvent, web: type[Web]) -> None:
    with at(date(2026, 3, 10)):
        for name, word in (
            ("oversight", "云溪市测试局"),
            ("oversight_cases", late.case.number),
            ("oversight_report", "100"),
        ):
            status, text = web.get(s.supervisor, name, query="?format=csv")
            assert status == 200 and text.startswith("\ufeff"), name
            assert word in text or name == "oversight_report"


def test_rating_by_oneself_and_by_receipt(s: Watch, web: type[Web]) -> None:
    with at(date(2026, 3, 4)):
        mine, other = decided(s, accepted(s)), decided(s, accepted(s))
        assert web.get(s.w.applicant, "rate", mine.uid)[0] == 200
        assert web.post(s.w.applicant, "rate", mine.uid, level="7")[0] == 422
        assert web.post(s.w.applicant, "rate", mine.uid, level="1")[0] == 302
        assert web.post(s.w.applicant, "rate", mine.uid, level="1")[0] == 409
        assert web.get(s.w.stranger, "rate", mine.uid)[0] == 403
        assert web.post(ANONYMOUS, "rate_by_code", number=other.number, code="2222-2222-2222-2222")[0] == 422
        facts = {"number": other.number, "code": other.query_code}
        assert "level" in web.post(ANONYMOUS, "rate_by_code", **facts)[1]
        assert web.post(ANONYMOUS, "rate_by_code", **facts, level="5", words="排队太久")[0] == 302
    assert Complaint.objects.filter(kind="rating").count() == 1
    assert web.get(ANONYMOUS, "satisfaction")[0] == 200


def made_by(web: type[Web], actor: Actor, **more: object) -> tuple[int, str]:
    facts = {"kind": "service", "unit": "bureau", "title": "三次才办成", "text": TEXT, **more}
    return web.post(actor, "complaint_new", **facts)


def test_anybody_complains_and_follows_it_by_number_and_code(s: Watch, web: type[Web]) -> None:
    assert web.get(ANONYMOUS, "complaint_new")[0] == 200
    status, text = made_by(web, ANONYMOUS, text="短")
    assert status == 422 and "三次才办成" in text
    status, text = made_by(web, ANONYMOUS)
    row = Complaint.objects.get()
    assert status == 200 and row.number in text and row.query_code in text
    row = complaint_assign(s.supervisor, complaint=row, to=post_of(s.handler))
    complaint_answer(
        s.handler, complaint=row, findings=TEXT, substantiated=True, answer="向您致歉，已经改进流程。"
    )
    codes = {"number": row.number, "code": row.query_code}
    assert "向您致歉" in web.post(ANONYMOUS, "complaints", **codes)[1]
    assert web.post(ANONYMOUS, "complaints", number=row.number, code="wrong")[0] == 422
    web.post(ANONYMOUS, "complaints", **codes, step="review", words="没有人联系我")
    row.refresh_from_db()
    assert row.state == "reviewing"


def test_the_naughty_are_told_and_nothing_breaks(s: Watch, web: type[Web]) -> None:
    for naughty in (
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "\u202e\u0000",
        "㊙" * 3000,
        "=cmd|' /C calc'!A0",
    ):
        status, text = made_by(web, ANONYMOUS, title=naughty)
        assert status in (200, 422)
        assert "<script>alert" not in text


def test_the_handlers_desk(s: Watch, web: type[Web]) -> None:
    status, _ = web.post(
        s.supervisor,
        "complaint_take",
        source="phone",
        kind="conduct",
        unit="bureau",
        title="电话无人接",
        text=TEXT,
    )
    assert status == 302
    row = Complaint.objects.get()
    assert row.source == "phone"
    status, text = web.get(s.supervisor, "complaint_desk", query="?q=电话")
    assert status == 200 and row.number in text
    status, text = web.get(s.supervisor, "complaint", row.uid)
    assert status == 200 and str(post_of(s.handler).uid) in text
    assert str(post_of(s.w.head).uid) not in text
    assert web.get(s.handler, "complaint", row.uid)[0] == 404
    assert (
        web.post(s.supervisor, "complaint", row.uid, step="assign", to=str(post_of(s.w.head).uid))[0] == 422
    )
    assert (
        web.post(s.supervisor, "complaint", row.uid, step="assign", to=str(post_of(s.handler).uid))[0] == 302
    )
    data = {"step": "answer", "findings": TEXT, "substantiated": "true", "answer": TEXT}
    assert web.post(s.handler, "complaint", row.uid, **data)[0] == 302
    data = {"step": "close", "follow_up": "电话回访，表示满意", "satisfied": "true"}
    assert web.post(s.supervisor, "complaint", row.uid, **data)[0] == 302
    assert web.get(s.supervisor, "complaint", row.uid)[0] == 200


def test_a_case_of_ones_own_is_complained_about(s: Watch, web: type[Web]) -> None:
    with at(date(2026, 3, 4)):
        case = accepted(s)
    assert case.number in web.get(s.w.applicant, "report_conduct", case.uid)[1]
    assert web.get(s.w.stranger, "report_conduct", case.uid)[0] in (302, 404)
    facts = {"kind": "conduct", "unit": "bureau", "title": "态度不好", "text": TEXT, "anonymous": "true"}
    assert web.post(s.w.applicant, "report_conduct", case.uid, **facts)[0] == 200
    row = Complaint.objects.get()
    assert (row.case_id, row.complainant_id) == (case.pk, None)


def test_evidence_is_kept_and_served_to_handlers_only(s: Watch, web: type[Web]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    png = (Path(__file__).parent / "dot.png").read_bytes()
    status, text = made_by(web, s.w.applicant, evidence=SimpleUploadedFile("证据.png", png, "image/png"))
    assert status == 200, re.findall(r"question-error.*", text)
    row = Complaint.objects.get()
    file = row.evidence.get()
    assert web.get(s.w.head, "evidence_file", row.uid, file.uid)[0] == 403
    Web.actor = s.supervisor
    assert Client().get(reverse("evidence_file", args=[row.uid, file.uid])).status_code == 200


def test_lists_cost_few_statements(
    s: Watch, late: LampEvent, web: type[Web], django_assert_max_num_queries: object
) -> None:
    with at(date(2026, 3, 4)):
        for _ in range(3):
            accepted(s)
    with at(date(2026, 3, 10)):
        raise_lamps()
        for actor in (s.supervisor, s.w.head):
            for name in ("oversight_cases", "lamps"):
                web.get(actor, name)
                with django_assert_max_num_queries(24):  # type: ignore[operator]
                    assert web.get(actor, name)[0] == 200


def test_a_head_sees_words_but_never_names_of_raters(s: Watch, web: type[Web]) -> None:
    with at(date(2026, 3, 4)):
        case = decided(s, accepted(s))
        rating_give(s.w.applicant, case=case, level=5, words="材料要求说不清楚")
        text = web.get(s.w.head, "oversight_unit", "bureau")[1]
    assert "材料要求说不清楚" in text
    assert "林测试" not in text
    assert Case.objects.count() == 1
