"""Licences limited in number (行政许可法 art. 57): the order of acceptance, the last one once, refusal when used up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Refused
from tongban.base.legal import legal_time, legal_today
from tongban.cases import quotas
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    decision_revoke,
    draft_file_add,
    draft_open,
    draft_save,
    quota_change,
    quota_set,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case, Decision, Quota
from tongban.cases.tests.test_walk import fresh
from tongban.cases.tests.world import ITEM, World, answers, attachment, person, resident, staff, world
from tongban.catalogue.lint import lint_content
from tongban.catalogue.standard import standard_content
from tongban.licences.models import Licence
from tongban.records.audit import audit
from tongban.records.folding import fold

DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LIMITED: dict[str, Any] = {**ITEM, "limited": {"basis": {"law": "行政许可法", "article": "57"}}}


def number(w: World, total: int, **more: Any) -> Quota:
    return quota_set(
        w.head, item=w.item, total=total, basis="运力计划", **{"valid_from": legal_today(), **more}
    )


def applied(w: World, name: str = "周先行") -> Case:
    """Somebody's application, accepted and examined."""
    who = resident(person(name))
    draft = draft_open(who, item=w.item)
    draft_save(who, draft=draft, values=answers())
    draft_file_add(who, draft=draft, line="plan", attachment=attachment(who))
    case = case_submit(who, draft=draft)
    case_accept(w.clerk, case=case)
    case = fresh(case)
    case_examine(w.examiner, case=case, task=open_tasks(case)[0], outcome="pass", opinion="符合")
    return fresh(case)


def grant(w: World, case: Case) -> Case:
    return case_decide(w.approver, case=fresh(case), outcome="granted")


def code(refused: Any) -> str:
    return str(refused.value.code)


@pytest.mark.django_db
def test_grants_go_in_the_order_of_acceptance_and_the_rest_is_refused() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        one, two, three = applied(w, "甲"), applied(w, "乙"), applied(w, "丙")
        with pytest.raises(Conflict) as refused:
            grant(w, one)
        assert code(refused) == "cases.quota_none"
        number(w, 2)
        with pytest.raises(Conflict) as refused:
            grant(w, three)
        assert code(refused) == "cases.quota_order" and refused.value.data["earlier"] == 2
        assert [quotas.place_of(c) for c in (one, two, three)] == [1, 2, 3]
        with pytest.raises(Invalid):  # two are left: that is no ground yet
            case_decide(w.approver, case=fresh(one), outcome="refused", reasons="名额已满", used_up=True)
        grant(w, one)
        grant(w, two)
        with pytest.raises(Conflict) as refused:
            grant(w, three)
        assert code(refused) == "cases.quota_used"
        done = case_decide(w.approver, case=fresh(three), outcome="refused", reasons="名额已满", used_up=True)
        said = done.notices.get(kind="REFUSE").document.data.reveal()
        assert "共2个" in said and "第五十七条" in said and "reconsideration_body" in said
        standing = quotas.standing(w.item)
        assert standing is not None and (standing.used, standing.left) == (2, 0)
        decision_revoke(w.approver, case=fresh(one), facts="申请人不具备资格", ground="unqualified")
        again = quotas.standing(w.item)
        assert again is not None and again.left == 1
        fold(sweep=True)
        assert not [f for f in audit().findings if f.kind != "legal_time"]


@pytest.mark.django_db
def test_another_order_of_the_law_stands_and_the_number_still_holds() -> None:
    with legal_time(DAY):
        told = {**LIMITED["limited"], "order": "law", "order_basis": {"law": "行政许可法", "article": "53"}}
        w = world({**LIMITED, "limited": told})
        number(w, 1)
        one, two = applied(w, "甲"), applied(w, "乙")
        grant(w, two)
        with pytest.raises(Conflict) as refused:
            grant(w, one)
        assert code(refused) == "cases.quota_used"


@pytest.mark.django_db
def test_numbers_are_dated_set_by_the_unit_and_never_below_what_was_granted() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        first = number(w, 1, valid_to=date(2026, 12, 31))
        with pytest.raises(Forbidden):
            quota_set(w.clerk, item=w.item, total=1, valid_from=date(2027, 1, 1), basis="运力计划")
        with pytest.raises(Invalid) as refused:
            number(w, 3, valid_from=date(2026, 6, 1))
        assert set(refused.value.fields) == {"valid_from"}
        number(w, 3, valid_from=date(2027, 1, 1))
        grant(w, applied(w))
        with pytest.raises(Invalid) as refused:
            quota_change(w.head, quota=first, total=0, reason="减少", valid_to=date(2026, 12, 31))
        assert set(refused.value.fields) == {"total"}
        with pytest.raises(Invalid) as refused:
            quota_change(w.head, quota=first, total=2, reason="增加", valid_to=None)
        assert set(refused.value.fields) == {"valid_to"}
        quota_change(w.head, quota=first, total=2, reason="新增运力", valid_to=date(2026, 12, 31))
        with pytest.raises(Conflict):
            quota_change(
                w.head,
                quota=first,
                total=3,
                reason="再增",
                valid_to=date(2026, 12, 31),
                version=first.version,
            )
        fold(sweep=True)
        assert not [f for f in audit().findings if f.kind != "legal_time"]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tb_cases_quota SET total = 9 WHERE id = %s", [first.pk])
        assert any(str(first.uid) in str(f) for f in audit().findings)


@pytest.mark.django_db
def test_an_item_without_a_limit_takes_no_number() -> None:
    w = world()
    with pytest.raises(Conflict) as refused:
        number(w, 1)
    assert code(refused) == "cases.quota_unlimited"


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_do_not_grant_the_last_one_twice() -> None:
    told = {**LIMITED["limited"], "order": "law", "order_basis": {"law": "行政许可法", "article": "53"}}
    w = world({**LIMITED, "limited": told})
    number(w, 1)
    rows = [applied(w, "甲"), applied(w, "乙")]
    officers = [w.approver, staff(w.bureau, "approver", name="另一位")]

    def decide(pair: tuple[Actor, Case]) -> str:
        try:
            case_decide(pair[0], case=Case.objects.get(pk=pair[1].pk), outcome="granted")
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, zip(officers, rows, strict=True)))
    assert said == ["cases.quota_used", "done"]
    assert Decision.objects.count() == Licence.objects.count() == 1


def codes(**changes: Any) -> set[str]:
    found = lint_content(standard_content({**LIMITED, **changes}))
    return {f.code for f in found if f.code.startswith("limited")}


def test_the_linter_asks_for_the_law_behind_limit_and_order() -> None:
    assert codes() == set()
    assert codes(limited={"order": "acceptance"}) == {"limited.basis"}
    assert codes(limited={**LIMITED["limited"], "order": "law"}) == {"limited.order"}
    assert "limited.conditional" in codes(conditional={"days": 5, "basis": {"law": "民法典", "article": "1"}})
    assert "limited.renewal" in codes(renewal_of="test-licence")
