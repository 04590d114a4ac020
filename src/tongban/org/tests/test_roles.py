"""Roles: what an edition of the house adds to standing ones, what an administrator took away, and the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.config.commands.upgrade import main as upgrade
from tongban.identity.acting import actor_at
from tongban.identity.tests.naughty import entries
from tongban.identity.tests.people import PASSWORD, Town, town
from tongban.org.actions import role_change, roles_update
from tongban.org.models import Role
from tongban.org.roles import by_word, default_roles, words
from tongban.records.queries import entries_of


@pytest.fixture
def place(db: None) -> Town:
    return town()


@pytest.fixture
def admin(place: Town) -> Client:
    client = Client()
    client.post("/zh/sign-in/", {"username": "demo-admin", "password": PASSWORD})
    return client


@pytest.fixture
def edition(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The house's next edition, to be changed by the test."""
    shipped = {code: {**role, "grants": [*role["grants"]]} for code, role in default_roles().items()}
    monkeypatch.setattr("tongban.org.actions.roles.default_roles", lambda: shipped)
    return shipped


def grants(code: str) -> dict[str, str]:
    return by_word(Role.objects.get(code=code).grants)


def test_every_permission_that_the_house_ships_has_its_words_and_stands_once_in_a_role() -> None:
    for code, role in default_roles().items():
        shipped = [word for word, _scope in role["grants"]]
        assert len(shipped) == len(set(shipped)), code
        assert not set(shipped) - set(words()), code


def test_a_new_grant_joins_a_standing_role_once(place: Town, edition: dict[str, Any]) -> None:
    assert roles_update(SYSTEM) == []
    edition["window_clerk"]["grants"].append(["cases.quota.set", "unit"])
    (news,) = roles_update(SYSTEM)
    assert (news.code, news.new, news.added) == ("window_clerk", False, {"cases.quota.set": "unit"})
    assert actor_at(place.post, Actor()).may("cases.quota.set", path=place.bureau.path or "")
    assert roles_update(SYSTEM) == []
    entry = entries_of(f"org.role:{Role.objects.get(code='window_clerk').uid}").last()
    assert entry.type == "org.role_completed.v1" and entry.data["added"] == [["cases.quota.set", "unit"]]


def test_what_an_administrator_took_away_stays_away(place: Town, edition: dict[str, Any]) -> None:
    row = Role.objects.get(code="head")
    kept = {w: s for w, s in by_word(row.grants).items() if w != "cases.quota.set"}
    role_change(SYSTEM, role=row, grants={**kept, "flows.task.jump": "subtree"}, reason="由编办设定数量")
    edition["head"]["grants"].append(["cases.question.answer", "unit"])
    (news,) = roles_update(SYSTEM)
    assert news.added == {"cases.question.answer": "unit"} and news.kept_away == ("cases.quota.set",)
    assert "cases.quota.set" not in grants("head") and grants("head")["flows.task.jump"] == "subtree"
    (again,) = roles_update(SYSTEM)
    assert not again.added and again.kept_away == ("cases.quota.set",)


def test_a_changed_reach_follows_the_house_only_where_nobody_changed_it(
    place: Town, edition: dict[str, Any]
) -> None:
    row = Role.objects.get(code="examiner")
    role_change(
        SYSTEM, role=row, grants={**by_word(row.grants), "cases.case.read": "all"}, reason="跨部门会审"
    )
    for pair in edition["examiner"]["grants"]:
        if pair[0] in ("cases.case.read", "cases.case.pause"):
            edition["examiner"]["grants"][edition["examiner"]["grants"].index(pair)] = [pair[0], "subtree"]
    (news,) = roles_update(SYSTEM)
    assert news.added == {"cases.case.pause": "subtree"} and grants("examiner")["cases.case.read"] == "all"


def test_upgrade_completes_an_older_installation_and_says_so(
    place: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.management.call_command", lambda *_, **__: None)
    row = Role.objects.get(code="head")  # as it stood before grants were compared
    row.grants, row.shipped = [p for p in row.grants if p[0] != "cases.quota.set"], None
    row.save()
    Role.objects.get(code="list_confirmer").delete()
    assert upgrade([]) == 0
    said = capsys.readouterr().out
    assert "role head: cases.quota.set (unit)" in said and "role list_confirmer is new" in said
    assert grants("head")["cases.quota.set"] == "unit"
    row = Role.objects.get(code="head")
    role_change(SYSTEM, role=row, grants={"cases.case.read": "unit"}, reason="只查看")
    assert upgrade([]) == 0
    assert "stays without" in capsys.readouterr().out and grants("head") == {"cases.case.read": "unit"}


def test_the_administrator_changes_a_role_and_sees_what_upgrades_brought(
    place: Town, admin: Client, edition: dict[str, Any]
) -> None:
    edition["window_clerk"]["grants"].append(["cases.quota.set", "unit"])
    roles_update(SYSTEM)
    page = admin.get("/zh/admin/roles/").content.decode()
    assert "窗口受理" in page and "设定数量限制" in page and "window_clerk" in page
    page = admin.get("/zh/admin/roles/window_clerk/").content.decode()
    assert "升级补充了权限" in page
    form = {**dict.fromkeys(words(), "none"), **grants("window_clerk"), "cases.quota.set": "none"}
    version = str(Role.objects.get(code="window_clerk").version)
    url = "/zh/admin/roles/window_clerk/"
    for wrong in ({"reason": ""}, {"reason": "数量由编办定", "cases.case.read": "king"}):
        answer = admin.post(url, {**form, "version": version, **wrong})
        assert answer.status_code == 422 and "aria-invalid" in answer.content.decode(), wrong
    told = {**form, "version": version, "reason": "数量由编办定"}
    assert admin.post(url, told).status_code == 302
    assert admin.post(url, told).status_code == 409
    page = admin.get(url).content.decode()
    assert "此处已收回" in page and "数量由编办定" in page
    assert "cases.quota.set" not in grants("window_clerk")
    assert admin.get("/zh/admin/roles/nobody/").status_code == 404
    assert "Taken away here" in admin.get("/en/admin/roles/").content.decode()


def test_who_may_and_what_is_refused(place: Town, admin: Client, client: Client) -> None:
    row = Role.objects.get(code="administrator")
    own = by_word(row.grants)
    with pytest.raises(Conflict):
        less = {word: scope for word, scope in own.items() if word != "org.post.manage"}
        role_change(SYSTEM, role=row, grants=less, reason="不要了")
    with pytest.raises(Invalid):
        role_change(SYSTEM, role=row, grants=own, reason="没有变化")
    with pytest.raises(Stale):
        role_change(SYSTEM, role=row, grants={}, reason="旧的页面", stale=0)
    with pytest.raises(Forbidden):
        role_change(Actor(party=1, account=1), role=row, grants=own, reason="越权操作")
    with pytest.raises(Forbidden):
        roles_update(Actor(party=1, account=1))
    for path in ("", "examiner/"):
        assert client.get(f"/zh/admin/roles/{path}").status_code == 401
    client.post("/zh/sign-in/", {"username": "demo-clerk", "password": PASSWORD})
    assert client.post("/zh/admin/roles/examiner/").status_code == 403


def test_no_string_breaks_the_page_and_the_list_asks_little(
    place: Town, admin: Client, django_assert_max_num_queries: Any
) -> None:
    for url, fields in entries([("/zh/admin/roles/examiner/", ["cases.case.read", "reason", "version"])]):
        answer = admin.post(url, fields)
        assert answer.status_code < 500 and "<script>alert(" not in answer.content.decode(), fields
    admin.get("/zh/admin/roles/")
    with django_assert_max_num_queries(14):
        admin.get("/zh/admin/roles/")
