"""Numbers of licences at the desk: set and changed by the unit, seen before a grant, named in a refusal."""

from __future__ import annotations

import pytest

from tongban.base.legal import legal_time
from tongban.cases.models import Case, Quota
from tongban.cases.tests.test_quotas import DAY, LIMITED, applied, grant, number
from tongban.cases.tests.test_walk import fresh
from tongban.cases.tests.world import staff, world
from tongban.desk.tests.people import browser
from tongban.desk.tests.walking import address, done

pytestmark = pytest.mark.django_db
PAGE = "/zh/desk/items/test-licence/numbers/"


def test_the_unit_sets_and_changes_the_number_and_others_only_look() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        owner = browser(staff(w.bureau, "service_owner"))
        assert PAGE in owner.get("/zh/desk/items/test-licence/").content.decode()
        wrong = owner.post(PAGE, {"total": "", "valid_from": "2026-03-01", "basis": "运力计划"})
        assert wrong.status_code == 422 and "运力计划" in wrong.content.decode()
        assert owner.post(PAGE, {"total": "abc", "valid_from": "2026-03-01", "basis": "x"}).status_code == 422
        typed = {"total": "2", "valid_from": "2026-03-01", "valid_to": "2026-12-31", "basis": "运力计划"}
        assert owner.post(PAGE, typed).status_code == 302
        row = Quota.objects.get()
        page = owner.get(PAGE).content.decode()
        assert "共 2 个，已准予 0 个，剩余 2 个" in page
        change = f"{PAGE}{row.uid}/"
        sent = {"total": "3", "valid_to": "2026-12-31", "reason": "", "version": str(row.version)}
        assert owner.post(change, sent).status_code == 422
        assert owner.post(change, {**sent, "reason": "新增"}).status_code == 302
        assert owner.post(change, {**sent, "reason": "再增"}).status_code == 409  # the page was stale
        assert Quota.objects.get().total == 3
        other = browser(staff(w.other, "service_owner"))
        assert 'name="total"' not in other.get(PAGE).content.decode()
        assert other.get(change).status_code == 404
        assert other.post(PAGE, {**typed, "valid_from": "2027-01-01", "valid_to": ""}).status_code == 403


def test_an_item_without_a_limit_has_no_such_page() -> None:
    w = world()
    assert browser(staff(w.bureau, "service_owner")).get(PAGE).status_code == 404


def test_grant_and_refusal_say_what_is_left_and_who_is_before() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        number(w, 1)
        one, two = applied(w, "甲"), applied(w, "乙")
        officer = browser(w.approver)
        page = officer.get(address(two, "grant")).content.decode()
        assert "共 1 个，剩余 1 个" in page and "先受理、尚未决定的" in page
        assert "used_up" not in officer.get(address(two, "refuse")).content.decode()
        grant(w, one)
        closed = done(officer, two, "refuse", reasons="名额已满", used_up="true")
        assert closed.outcome == "refused"
        line = browser(staff(w.bureau, "service_owner")).get(PAGE).content.decode()
        assert "没有等待决定的申请" in line
    assert Case.objects.filter(outcome="refused").count() == 1 and fresh(two).outcome == "refused"
