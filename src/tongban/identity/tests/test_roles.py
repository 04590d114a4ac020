"""Acting as self, one's enterprise, a principal or a post; kept forms; the demo's cards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_today
from tongban.base.models import HeldPost
from tongban.identity import sessions
from tongban.identity.acting import actor_for, parts_of
from tongban.identity.actions import demo_card_set
from tongban.identity.jobs import forget_held_posts
from tongban.identity.tests.people import PASSWORD, Town, town
from tongban.org.actions import mandate_revoke, post_end
from tongban.org.models import Mandate


@pytest.fixture
def place(db: None) -> Town:
    return town()


def enter(client: Client, name: str, **more: str) -> str:
    answer = client.post("/zh/sign-in/", {"username": name, "password": PASSWORD, **more})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_parts_are_self_enterprise_mandate_and_post(place: Town) -> None:
    assert [p.kind for p in parts_of(place.owner)] == ["self", "legal"]
    assert [p.kind for p in parts_of(place.agent)] == ["self", "mandate"]
    assert [p.kind for p in parts_of(place.clerk)] == ["self", "post"]
    mandate = parts_of(place.agent)[1].key
    assert actor_for(place.agent, mandate).principal == place.enterprise.pk
    mandate_revoke(SYSTEM, mandate=place.mandate)
    assert actor_for(place.agent, mandate).principal == place.agent.party_id
    key = parts_of(place.clerk)[1].key
    clerk = actor_for(place.clerk, key)
    assert clerk.post == place.post.pk and clerk.may("cases.case.accept", path=place.bureau.path or "")
    assert not clerk.may("cases.case.accept", path=place.root.path or "")
    post_end(SYSTEM, post=place.post, on=legal_today() - timedelta(days=1))
    assert not actor_for(place.clerk, key).is_staff
    assert not actor_for(place.owner, key).is_staff  # another person's post


def test_one_switches_only_to_a_role_of_ones_own(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    before = client.session.session_key
    legal = parts_of(place.owner)[1].key
    assert (
        client.post("/zh/acting/", {"key": legal, "next": "/zh/my/mandates/"})["Location"]
        == "/zh/my/mandates/"
    )
    assert client.session[sessions.ACTING] == legal and client.session.session_key != before
    for key in (parts_of(place.clerk)[1].key, "post:nonsense", "", "\0"):
        assert client.post("/zh/acting/", {"key": key}).status_code == 403
    assert client.session[sessions.ACTING] == legal
    assert client.get("/zh/acting/").status_code == 405
    assert "小满餐饮有限公司" in client.get("/zh/my/account/").content.decode()


def end_session(client: Client) -> None:
    session = client.session
    session[sessions.SEEN] -= 40 * 60
    session.save()


def grant(client: Client, words: str) -> str:
    """Send a form that meets an ended session; returns where that leads."""
    end_session(client)
    answer = client.post("/zh/my/mandates/new/?x=1", {"name": words, "number": "1", "list": ["a", "b"]})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_form_that_meets_an_ended_session_is_sent_again_by_the_same_person(
    place: Town, client: Client
) -> None:
    enter(client, "demo-owner")
    legal = parts_of(place.owner)[1].key
    client.post("/zh/acting/", {"key": legal})
    words = "第一行\n<b>第二行</b>"
    location = grant(client, words)
    held = HeldPost.objects.get()
    assert "第一行" not in held.body and held.account == place.owner.pk
    page = client.get(location)
    assert "30分钟" in page.content.decode()
    token = re.search(r"held=([\w-]+)", location)
    assert token
    onward = enter(client, "demo-owner", held=token[1])
    shown = client.get(onward).content.decode()
    assert 'action="/zh/my/mandates/new/?x=1"' in shown and shown.count('name="list"') == 2
    assert "&lt;b&gt;第二行&lt;/b&gt;" in shown and client.session[sessions.ACTING] == legal
    assert client.post("/zh/my/mandates/new/?x=1", {"name": words, "number": "1"}).status_code == 422


def test_nobody_else_and_no_other_browser_gets_it(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    token = grant(client, "secret words").partition("held=")[2]
    other = Client()
    onward = enter(other, "demo-agent", held=token)
    assert other.get(onward).status_code == 404
    elsewhere = Client()
    assert elsewhere.get(enter(elsewhere, "demo-owner", held=token)).status_code == 404
    enter(client, "demo-agent", held=token)
    assert client.get(f"/zh/sign-in/resume/?held={token}").status_code == 404
    assert client.get("/zh/sign-in/resume/?held=" + "x" * 500).status_code == 404


def test_a_form_is_forgotten_after_half_an_hour_and_never_kept_for_strangers(
    place: Town, client: Client
) -> None:
    assert Client().post("/zh/my/mandates/new/", {"name": "x"}).status_code == 401
    assert not HeldPost.objects.exists()
    enter(client, "demo-owner")
    token = grant(client, "x").partition("held=")[2]
    from datetime import UTC, datetime

    HeldPost.objects.update(until=datetime.now(UTC))
    assert client.get(enter(client, "demo-owner", held=token)).status_code == 404
    assert forget_held_posts() == 1


def test_files_are_not_kept_and_the_page_says_so(place: Town, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    enter(client, "demo-owner")
    end_session(client)
    sent = {"name": "x", "scan": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}
    token = client.post("/zh/my/mandates/new/", sent)["Location"].partition("held=")[2]
    assert "附件没有保留" in client.get(enter(client, "demo-owner", held=token)).content.decode()


def test_demo_cards_sign_in_with_one_click(place: Town, client: Client) -> None:
    card = demo_card_set(
        SYSTEM,
        account=place.clerk,
        label_zh="窗口人员周敏",
        label_en="Zhou Min at the window",
        hint_zh="收件",
        acting="post",
    )
    demo_card_set(SYSTEM, account=place.agent, label_zh="经办人李行远", acting="mandate", ordinal=1)
    page = client.get("/en/demo/").content.decode()
    assert "Zhou Min at the window" in page and "经办人李行远" in page
    assert client.post("/zh/demo/", {"card": str(card.uid)}).status_code == 302
    assert client.session[sessions.ACTING].startswith("post:")
    for wrong in ("", "nonsense", str(place.owner.uid)):
        assert client.post("/zh/demo/", {"card": wrong}).status_code == 404
    with override_settings(TONGBAN_MODE="production"):
        assert client.get("/zh/demo/").status_code == 404
        assert Client().post("/zh/demo/", {"card": str(card.uid)}).status_code == 404


def test_mandates_are_given_and_revoked_by_the_principals_side(place: Town, client: Client) -> None:
    from tongban.identity.tests.people import number

    enter(client, "demo-owner")
    page = client.get("/zh/my/mandates/").content.decode()
    assert "李行远" in page and "小满餐饮有限公司" in page
    form = {"principal": str(place.enterprise.uid), "name": "周敏", "number": number(33), "valid_to": ""}
    assert client.post("/zh/my/mandates/new/", {**form, "name": "张三"}).status_code == 422
    assert client.post("/zh/my/mandates/new/", {**form, "valid_to": "2020-02-30"}).status_code == 422
    assert client.post("/zh/my/mandates/new/", {**form, "valid_to": "2020-02-28"}).status_code == 422
    assert client.post("/zh/my/mandates/new/", {**form, "number": number(33)[:17]}).status_code == 422
    assert client.post("/zh/my/mandates/new/", form).status_code == 302
    made = Mandate.objects.get(agent=place.clerk.party)
    stranger = Client()
    enter(stranger, "demo-agent")
    assert stranger.post("/zh/my/mandates/end/", {"mandate": str(made.uid)}).status_code == 404
    assert (
        stranger.post("/zh/my/mandates/new/", {**form, "principal": str(place.enterprise.uid)}).status_code
        == 422
    )
    assert (
        stranger.post("/zh/my/mandates/end/", {"mandate": str(place.mandate.uid)}).status_code == 302
    )  # laid down
    assert client.post("/zh/my/mandates/end/", {"mandate": str(made.uid)}).status_code == 302
    made.refresh_from_db()
    assert made.revoked_at is not None
