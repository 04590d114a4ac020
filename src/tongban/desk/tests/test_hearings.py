"""Hearings over HTTP: at the desk, on the pages of applicant and interested party, in public, by the API."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tongban.base.legal import legal_time
from tongban.cases.actions import hearing_ask, hearing_offer
from tongban.cases.tests.test_hearings import HELD, MONDAY, Court, court
from tongban.cases.tests.test_walk import fresh
from tongban.cases.tests.world import PEOPLE
from tongban.desk.tests.people import browser
from tongban.desk.tests.walking import done, send
from tongban.identity.actions import account_open
from tongban.org.models import Party

pytestmark = pytest.mark.django_db


def setting(c: Court, **more: str) -> dict[str, str]:
    told = {"held_day": "2026-03-17", "held_time": "09:00", "place": "二楼会议室", "closed": ""}
    return {**told, "presiding": str(c.post(c.chair).uid), "recorder": str(c.post(c.recorder).uid), **more}


def test_a_hearing_from_the_notice_to_the_decision_on_the_pages() -> None:
    with legal_time(MONDAY):
        c = court()
        examiner, own = browser(c.w.examiner), browser(c.w.applicant)
        number = next(PEOPLE).number
        done(
            examiner,
            c.case,
            "interested",
            kind="natural_person",
            name="何邻居",
            number=number,
            interest="采光",
        )
        wrong = send(
            examiner, c.case, "interested", kind="natural_person", name="何邻居", number="12", interest="x"
        )
        assert wrong.status_code == 422 and 'value="何邻居"' in wrong.content.decode()
        done(examiner, c.case, "hearing-offer", matter="拟准予加高围墙")
        at = f"/zh/my/cases/{c.case.uid}/"
        assert "您可以申请听证" in own.get(at).content.decode()
        assert own.post(f"{at}hearing/ask/", {}).status_code == 302
        assert own.get(f"{at}hearing/ask/").status_code == 404  # asked already
        early = send(examiner, c.case, "hearing-set", **setting(c, held_day="2026-03-06"))
        assert early.status_code == 422 and "七个工作日" in early.content.decode()
        assert "/do/resume/" not in examiner.get(f"/zh/desk/cases/{c.case.uid}/").content.decode()
        done(examiner, c.case, "hearing-set", **setting(c))
        public = Client().get("/zh/hearings/").content.decode()
        assert "拟准予加高围墙" in public and "林测试" not in public
        neighbour = Party.objects.get(interests__case=c.case)
        page = browser(_resident(neighbour))
        there = f"/zh/my/interests/{c.case.uid}/"
        text = page.get(there).content.decode()
        assert "采光" in text and "听证通知书" in text and "林测试" not in text
        assert page.post(there, {"statement": ""}).status_code == 422
        assert page.post(there, {"statement": "会挡住采光"}).status_code == 302
        assert page.post(f"{there}hearing/recuse/", {"reason": ""}).status_code == 422
        assert page.post(f"{there}hearing/recuse/", {"reason": "主持人是亲属"}).status_code == 302
        head = browser(c.w.head)
        assert send(head, c.case, "recusal", granted="no").status_code == 422
        done(head, c.case, "recusal", granted="no", remark="不属实")
        assert browser(c.w.stranger).get(f"/zh/desk/cases/{c.case.uid}/").status_code == 404
        assert own.get(f"/zh/my/interests/{c.case.uid}/").status_code == 404
    with legal_time(HELD):
        recorder, chair = browser(c.recorder), browser(c.chair)
        done(recorder, c.case, "hearing-record", speaker_1="主持人", said_1="现在开始")
        assert "现在开始" in page.get(f"{there}hearing/sign/").content.decode()
        assert page.post(f"{there}hearing/sign/", {}).status_code == 302
        assert own.post(f"{at}hearing/sign/", {}).status_code == 302
        for browser_of, role in ((recorder, "recorder"), (chair, "presiding"), (examiner, "examiner")):
            person = c.hearing.people.get(role=role)
            done(browser_of, c.case, "hearing-sign", person=str(person.uid))
        assert c.hearing.state == "recorded"
        approver = browser(c.w.approver)
        assert send(approver, fresh(c.case), "grant").status_code == 422
        assert done(approver, fresh(c.case), "grant", hearing="各方同意").outcome == "granted"
        assert "各方同意" in approver.get(f"/en/desk/cases/{c.case.uid}/").content.decode()


def _resident(party: Party):  # type: ignore[no-untyped-def]
    from tongban.cases.tests.world import resident

    return resident(party)


def test_a_public_hearing_is_announced_from_the_desk() -> None:
    with legal_time(MONDAY):
        c = court()
        page = browser(c.w.examiner)
        done(page, c.case, "hearing-announce", matter="关系公共利益", **setting(c))
        assert "关系公共利益" in Client().get("/en/hearings/").content.decode()


def test_the_parties_act_through_the_api() -> None:
    from tests.api_world import Caller

    from tongban.base.actor import SYSTEM
    from tongban.identity.actions import token_issue

    with legal_time(MONDAY):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        party = Party.objects.get(pk=c.w.applicant.party)
        account = account_open(SYSTEM, party=party, username="hearing-api", assurance=3)
        own = Caller(token_issue(SYSTEM, account=account, acting="self")[1])
        at = f"/cases/{c.case.uid}/hearing"
        assert own.get(at).json()["state"] == "told"
        assert own.post(f"{at}/ask").json()["state"] == "asked"
        assert own.post(f"{at}/ask").status_code == 409
        assert own.post(f"{at}/recusal", {"reason": "x"}).status_code == 409  # nobody presides yet
        assert own.post(f"{at}/waive").json()["state"] == "waived"
        assert Caller().get("/hearings").json() == {"hearings": [], "next": None}
        assert Caller().get(at).status_code == 401


def test_the_notice_says_who_presides_and_that_it_is_closed() -> None:
    with legal_time(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        c = court()
        hearing_offer(c.w.examiner, case=fresh(c.case), matter="拟准予")
        hearing_ask(c.w.applicant, hearing=c.hearing)
        done(browser(c.w.examiner), c.case, "hearing-set", **setting(c, closed="privacy"))
        told = c.case.notices.get(kind="HEARING_NOTICE").document.data.reveal()
        assert "吴主持" in told and "个人隐私" in told
        assert "拟准予" not in Client().get("/zh/hearings/").content.decode()
