"""The directory of agencies, and the administrator's pages; who may act for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM, Actor, Grant
from tongban.base.errors import Forbidden, Invalid, Stale
from tongban.base.legal import legal_today
from tongban.identity.acting import actor_at
from tongban.identity.tests.naughty import entries
from tongban.identity.tests.people import PASSWORD, Town, number, town
from tongban.org.actions import (
    mandate_grant,
    mandate_revoke,
    party_register,
    post_end,
    post_fill,
    unit_change,
    unit_found,
)
from tongban.org.models import Party, Post, Unit
from tongban.org.queries import flat, may_act_for, unit_tree
from tongban.records.queries import readings_of


@pytest.fixture
def place(db: None) -> Town:
    return town()


@pytest.fixture
def admin(place: Town) -> Client:
    client = Client()
    client.post("/zh/sign-in/", {"username": "demo-admin", "password": PASSWORD})
    return client


def test_everybody_finds_the_agencies(place: Town, client: Client) -> None:
    page = client.get("/zh/units/").content.decode()
    assert "云栖市人民政府" in page and "市场监督管理局" in page
    assert "Market Supervision" in client.get("/en/units/?q=market").content.decode()
    assert "没有" not in client.get("/zh/units/?q=登记").content.decode()
    one = client.get("/zh/units/market/").content.decode()
    assert "0571-1234" in one and "人民路1号" in one and "市场主体登记" in one and "<svg" in one
    assert client.get("/zh/units/nowhere/").status_code == 404
    unit_change(SYSTEM, unit=place.bureau, valid_to=legal_today())
    assert client.get("/zh/units/market/").status_code == 404


def test_the_tree_takes_one_statement(place: Town, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [(b.unit.code, b.depth) for b in flat(unit_tree())] == [("city", 0), ("market", 1)]


@pytest.mark.parametrize("name", ["demo-owner", "demo-clerk", ""])
def test_only_administrators_manage(place: Town, client: Client, name: str) -> None:
    if name:
        client.post("/zh/sign-in/", {"username": name, "password": PASSWORD})
    closed = 403 if name else 401
    for path in ("units/", "units/new/", "units/market/", "units/market/posts/new/"):
        assert client.get(f"/zh/admin/{path}").status_code == closed, path
        assert client.post(f"/zh/admin/{path}").status_code in (closed, 405), path
    assert (
        client.post("/zh/admin/units/market/posts/end/", {"post": str(place.post.uid)}).status_code == closed
    )
    actor = Actor(party=place.owner.party_id, account=place.owner.pk)
    with pytest.raises(Forbidden):
        unit_change(actor, unit=place.bureau, phone="1")
    with pytest.raises(Forbidden):
        post_end(actor, post=place.post)


def test_an_administrator_founds_and_changes_units(place: Town, admin: Client) -> None:
    assert admin.get("/en/admin/units/").status_code == 200
    form = {"parent": str(place.root.uid), "code": "fire-brigade", "name_zh": "消防救援支队", "phone": "119"}
    for wrong in (
        {"parent": "x"},
        {"code": "Fire Brigade"},
        {"code": "market"},
        {"code": ""},
        {"name_zh": " "},
    ):
        answer = admin.post("/zh/admin/units/new/", {**form, **wrong})
        assert answer.status_code == 422 and "aria-invalid" in answer.content.decode(), wrong
    assert admin.post("/zh/admin/units/new/", form).status_code == 302
    made = Unit.objects.get(code="fire-brigade")
    assert made.path == f"{place.root.path}{made.pk}/"
    facts = {"name_zh": "消防救援支队", "phone": "120", "version": str(made.version)}
    assert admin.post("/zh/admin/units/fire-brigade/", facts).status_code == 302
    stale = admin.post("/zh/admin/units/fire-brigade/", {**facts, "phone": "121"})
    assert stale.status_code == 409 and "121" in stale.content.decode()
    made.refresh_from_db()
    assert made.phone == "120"
    with pytest.raises(Stale):
        unit_change(SYSTEM, unit=made, stale=0, phone="1")
    with pytest.raises(Invalid):
        unit_found(SYSTEM, code="city", name_zh="又一个")


def test_posts_are_filled_and_ended_and_the_reading_is_recorded(place: Town, admin: Client) -> None:
    page = admin.get("/zh/admin/units/market/").content.decode()
    assert "周敏" in page and "窗口受理" in page
    assert readings_of(f"org.party:{place.clerk.party.uid}").count() == 1  # type: ignore[union-attr]
    url = "/zh/admin/units/market/posts/new/"
    form = {"name": "郑新生", "number": number(55), "title_zh": "审查岗", "roles": ["examiner"]}
    for wrong in ({"number": "1"}, {"name": ""}, {"title_zh": ""}, {"roles": []}, {"roles": ["king"]},
                  {"name": "别人", "number": number(33)}):  # fmt: skip
        assert admin.post(url, {**form, **wrong}).status_code == 422, wrong
    assert admin.post(url, form).status_code == 302
    post = Post.objects.get(holder__name="郑新生")
    assert [r.role.code for r in post.roles.all()] == ["examiner"]
    assert admin.post("/zh/admin/units/city/posts/end/", {"post": str(post.uid)}).status_code == 404
    assert admin.post("/zh/admin/units/market/posts/end/", {"post": str(post.uid)}).status_code == 302
    post.refresh_from_db()
    assert post.valid_to == legal_today()


def test_a_post_may_reach_further_than_its_unit(place: Town, admin: Client) -> None:
    url = "/zh/admin/units/market/posts/new/"
    form = {"name": "郑新生", "number": number(55), "title_zh": "综合窗口", "roles": ["window_clerk"]}
    assert admin.post(url, {**form, "reach": "nobody"}).status_code == 422
    assert admin.post(url, {**form, "reach": str(place.root.uid)}).status_code == 302
    post = Post.objects.select_related("unit", "reach").get(holder__name="郑新生")
    actor = actor_at(post, Actor(party=post.holder_id))
    assert (actor.unit, actor.unit_path) == (place.bureau.pk, place.bureau.path)
    sister = unit_found(SYSTEM, code="sister", name_zh="云栖市姐妹局", parent=place.root)
    assert actor.may("cases.case.accept", path=sister.path or "")
    assert not actor_at(place.post, Actor()).may("cases.case.accept", path=sister.path or "")
    assert "云栖市人民政府" in admin.get("/zh/admin/units/market/").content.decode().split("郑新生")[1]
    manager = post_fill(
        SYSTEM, unit=place.bureau, holder=place.owner.party, title_zh="管理", roles=["administrator"]
    )
    bounded = Actor(
        party=1, post=manager.pk, grants=(Grant("org.post.manage", "subtree", place.bureau.path or ""),)
    )
    with pytest.raises(Forbidden):
        post_fill(
            bounded,
            unit=place.bureau,
            holder=place.agent.party,
            title_zh="窗口",
            roles=["window_clerk"],
            reach=place.root,
        )


def test_who_may_act_for_an_enterprise(place: Town) -> None:
    owner, agent, clerk = (a.party_id or 0 for a in (place.owner, place.agent, place.clerk))
    firm = place.enterprise.pk
    assert may_act_for(owner, firm) and may_act_for(agent, firm, "fishing") and not may_act_for(clerk, firm)
    mandate_revoke(SYSTEM, mandate=place.mandate)
    assert not may_act_for(agent, firm)
    party = place.agent.party
    assert party
    mandate_grant(SYSTEM, principal=place.enterprise, agent=party, items=["fishing"])
    assert may_act_for(agent, firm, "fishing") and not may_act_for(agent, firm, "restaurant")
    with pytest.raises(Invalid):
        mandate_grant(
            SYSTEM, principal=place.enterprise, agent=party, valid_to=legal_today() - timedelta(days=1)
        )
    with pytest.raises(Forbidden):
        mandate_grant(Actor(party=agent, account=1), principal=place.enterprise, agent=party)


def test_one_party_per_number(place: Town) -> None:
    again = party_register(SYSTEM, kind=Party.NATURAL, name="陈小满", number=f" {number(11).lower()} ")
    assert again.pk == place.owner.party_id


def test_no_string_breaks_the_administrators_forms(place: Town, admin: Client) -> None:
    names = ["name_zh", "name_en", "duty_zh", "address_zh", "phone", "hours_zh"]
    forms = [
        ("/zh/admin/units/new/", ["parent", "code", *names]),
        ("/zh/admin/units/market/", ["version", *names]),
        ("/zh/admin/units/market/posts/new/", ["name", "number", "title_zh", "title_en", "reach", "roles"]),
        ("/zh/admin/units/market/posts/end/", ["post"]),
    ]
    for url, fields in entries(forms):
        answer = admin.post(url, fields)
        assert answer.status_code < 500 and "<script>alert(" not in answer.content.decode(), (url, fields)
    for text in ("%00", "<script>", "a" * 300, "'"):
        assert admin.get(f"/zh/units/?q={text}").status_code == 200
        assert admin.get(f"/zh/units/{text}/").status_code == 404
