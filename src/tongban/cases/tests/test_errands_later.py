"""Conditional acceptance in one thing: promised once, by each application's own rule, never asked where it has come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.api_world import Caller, token_of

from tongban.base.actor import SYSTEM
from tongban.base.errors import Invalid
from tongban.base.legal import legal_time
from tongban.cases.actions import later_hand_in
from tongban.cases.actions.errands import errand_file_add, errand_save, errand_submit
from tongban.cases.errands import kind_of, plan_of, values_of
from tongban.cases.following import may_follow, promises_of
from tongban.cases.models import Case, ErrandDraft, Material, Notice
from tongban.cases.tests.errand_world import (
    PERMIT,
    SHOP,
    SIDE,
    case_of,
    decided,
    errand_world,
    item,
    states,
    written,
)
from tongban.cases.tests.world import ITEM, World, attachment
from tongban.catalogue.actions import item_publish
from tongban.catalogue.standard import standard_content
from tongban.identity.actions import account_open
from tongban.identity.tests.people import PASSWORD
from tongban.org.models import Party

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CONDITIONAL = {"days": 10, "basis": {"law": "安阳市政务服务条例", "article": "24"}}
BASIS = {"law": "行政许可法", "article": "31"}


def paper(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": code, "name": {"zh": name, "en": code}, "basis": BASIS, **more}


def publish(content: dict[str, Any]) -> None:
    item_publish(SYSTEM, content=standard_content(content), standard=True)


def thing(*, everywhere: bool = True, permit_needs: bool = True) -> tuple[World, ErrandDraft]:
    """The permit and the item beside it both need the plan; the plan may follow where the item says so."""
    w = errand_world()
    own = [paper("plan", "方案", later=True)] if permit_needs else [paper("photo", "照片", later=True)]
    permit = {**ITEM, "materials": [paper("deed", "房产证", key=True), *own]}
    publish({**permit, "conditional": CONDITIONAL})
    side = {
        **item(SIDE, "另一许可"),
        "materials": [paper("plan", "方案", **({"later": True} if everywhere else {}))],
    }
    publish({**side, "conditional": {**CONDITIONAL, "days": 5}} if everywhere else side)
    shop = {
        **item(SHOP, "开店许可"),
        "materials": [paper("plan_of_shop", "方案", later=True), paper("permit_copy", "许可证复印件")],
    }
    publish({**shop, "conditional": CONDITIONAL})
    draft = written(w, sign="no", pages=False)
    errand_file_add(w.applicant, draft=draft, paper="deed", attachment=attachment(w.applicant, "deed.pdf"))
    return w, draft


def test_what_every_application_lets_follow_may_follow() -> None:
    with legal_time(MONDAY):
        w, draft = thing()
        plan = plan_of(draft, kind_of(w.applicant))
        assert may_follow(plan, values_of(draft), {"deed"}) == ["plan"]
        assert may_follow(plan, values_of(draft), {"deed", "plan"}) == []
        promises = promises_of(plan, values_of(draft), ["plan"])
        assert sorted(p.due_on for p in promises) == [date(2026, 3, 9), date(2026, 3, 16)]
        last = max(promises, key=lambda p: p.due_on).text["zh"]
        assert "安阳市政务服务条例" in last and "测试许可" in last


def test_a_material_that_one_application_needs_at_once_cannot_follow() -> None:
    with legal_time(MONDAY):
        w, draft = thing(everywhere=False)
        assert may_follow(plan_of(draft, kind_of(w.applicant)), values_of(draft), {"deed"}) == []
        errand_save(w.applicant, draft=draft, values={}, later=["plan"])
        with pytest.raises(Invalid) as refused:
            errand_submit(w.applicant, draft=draft)
        assert set(refused.value.fields) == {"plan"}


def test_nothing_follows_without_a_promise_and_a_key_material_never() -> None:
    with legal_time(MONDAY):
        w, draft = thing()
        with pytest.raises(Invalid) as refused:
            errand_submit(w.applicant, draft=draft)
        assert "承诺" in str(refused.value.fields["plan"])
        draft.files.all().delete()
        errand_save(w.applicant, draft=draft, values={}, later=["plan", "deed"])
        with pytest.raises(Invalid) as refused:
            errand_submit(w.applicant, draft=draft)
        assert set(refused.value.fields) == {"deed"}


def test_each_application_promises_by_its_own_rule_and_what_has_come_is_not_asked_again() -> None:
    with legal_time(MONDAY):
        w, draft = thing()
        errand_save(w.applicant, draft=draft, values={}, later=["plan"])
        errand = errand_submit(w.applicant, draft=draft)
        permit, side = case_of(errand, PERMIT), case_of(errand, SIDE)
        assert (permit.later_due, side.later_due) == (date(2026, 3, 16), date(2026, 3, 9))
        assert states(errand)[SHOP] == "waiting"
        assert Notice.objects.filter(case__in=[permit, side], kind="LATER_PROMISE").count() == 2
        assert set(Material.objects.filter(line="plan").values_list("status", flat=True)) == {"later"}
        page = attachment(w.applicant, "plan.pdf")
        later_hand_in(w.applicant, case=permit, pages={"plan": [page.pk]})
        decided(w, Case.objects.get(pk=permit.pk))
        shop = case_of(errand, SHOP)
        assert shop.later_due is None
        assert shop.materials.get(line="plan_of_shop").files.get().attachment_id == page.pk


def test_an_application_that_begins_later_asks_for_what_has_not_come() -> None:
    with legal_time(MONDAY):
        w, draft = thing(permit_needs=False)
        merged = plan_of(draft, kind_of(w.applicant)).merged
        errand_save(
            w.applicant, draft=draft, values={}, later=[p.id for p in merged.papers if p.id != "deed"]
        )
        errand = errand_submit(w.applicant, draft=draft)
        permit, side = case_of(errand, PERMIT), case_of(errand, SIDE)
        later_hand_in(w.applicant, case=permit, pages={"photo": [attachment(w.applicant, "photo.jpg").pk]})
        decided(w, Case.objects.get(pk=permit.pk))
        assert states(errand)[SHOP] == "asking" and side.later_due is not None


def test_the_pages_offer_the_promise_and_keep_a_no(client: Client) -> None:
    with legal_time(MONDAY):
        w, draft = thing()
        party = Party.objects.get(pk=w.applicant.party)
        account_open(SYSTEM, party=party, username="thing-owner", password=PASSWORD, assurance=3)
        client.post("/zh/sign-in/", {"username": "thing-owner", "password": PASSWORD})
        at = f"/zh/things/{draft.uid}"
        assert "方案" in client.get(f"{at}/materials/").content.decode()
        sent = client.post(f"{at}/materials/", {"go": "next"})
        assert sent.status_code == 302 and sent["Location"] == f"{at}/later/"
        page = client.get(f"{at}/later/").content.decode()
        assert page.count("书面承诺") >= 2 and "2026-03-16" in page and "2026-03-09" in page
        assert client.post(f"{at}/later/", {"promise": "x"}).status_code == 422
        refused = client.post(f"{at}/later/", {"promise": "false"})
        assert refused["Location"] == f"{at}/materials/" and ErrandDraft.objects.get().later == []
        assert client.post(f"{at}/later/", {"promise": "true"})["Location"] == f"{at}/send/"
        assert ErrandDraft.objects.get().later == ["plan"]
        assert "2026-03-09" in client.get(f"{at}/send/").content.decode()
        assert Client().get(f"{at}/later/").status_code == 401


def test_programs_promise_too() -> None:
    with legal_time(MONDAY):
        w, draft = thing()
        me = Caller(token_of(w.applicant))
        shown = me.get(f"/things/drafts/{draft.uid}").json()
        assert (shown["may_follow"], shown["later"], len(shown["promises"])) == (["plan"], [], 2)
        assert me.post(f"/things/drafts/{draft.uid}/submit").status_code == 422
        assert me("PATCH", f"/things/drafts/{draft.uid}", {"values": {}, "later": ["plan"]}).json()[
            "later"
        ] == ["plan"]
        assert me("PATCH", f"/things/drafts/{draft.uid}", {"values": {}}).json()["later"] == ["plan"]
        assert me.post(f"/things/drafts/{draft.uid}/submit").status_code == 201
        assert Case.objects.filter(later_due__isnull=False).count() == 2
