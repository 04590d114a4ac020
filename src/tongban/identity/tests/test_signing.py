"""At the door: right and wrong passwords, closing after failures, safe ways on, second factor, idle ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from tongban.base import legal
from tongban.base.actor import SYSTEM
from tongban.identity import sessions, totp
from tongban.identity.actions import account_password_set, account_stop, factor_set
from tongban.identity.models import Account, Guard
from tongban.identity.tests.people import PASSWORD, Town, number, town
from tongban.records.models import Entry

SIGN_IN = "/zh/sign-in/"


@pytest.fixture
def place(db: None) -> Town:
    return town()


def enter(client: Client, name: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"username": name, "password": password, **more})


@pytest.mark.parametrize(
    "name", ["demo-owner", "DEMO-Owner ", "15400000011", "+86 154 0000 0011", number(11)]
)
def test_one_signs_in_by_name_phone_or_number(place: Town, client: Client, name: str) -> None:
    answer = enter(client, name)
    assert answer.status_code == 302
    assert client.get("/zh/my/account/").status_code == 200
    assert Entry.objects.filter(type="identity.signed_in.v1").count() == 1


def test_wrong_name_and_wrong_password_look_alike(place: Town, client: Client) -> None:
    known, unknown = enter(client, "demo-owner", "wrong wrong"), enter(client, "nobody-here", "wrong wrong")
    assert known.status_code == unknown.status_code == 422
    words = "登录名或者密码不正确"
    assert words in known.content.decode() and words in unknown.content.decode()
    assert "demo-owner" in known.content.decode()  # what was typed stays, the password does not
    assert "wrong wrong" not in known.content.decode()


def test_five_failures_close_the_name_whether_it_exists_or_not(place: Town, client: Client) -> None:
    for name in ("demo-owner", "nobody-here"):
        for _ in range(5):
            enter(client, name, "wrong")
        assert enter(client, name).status_code == 409
    assert Entry.objects.filter(type="identity.sign_in_failed.v1").count() == 10
    Guard.objects.update(locked_until=datetime.now(UTC) - timedelta(seconds=1))
    assert enter(client, "demo-owner").status_code == 302
    assert not Guard.objects.filter(key__contains="x" * 50).exists()


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/zh/my/data/", "/zh/my/data/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        ("/zh/\r\nSet-Cookie: a=b", None),
    ],
)
def test_the_way_on_stays_inside(place: Town, client: Client, wanted: str, led: str | None) -> None:
    answer = enter(client, "demo-owner", next=wanted)
    assert answer.status_code == 302
    assert (
        answer["Location"] == led
        if led
        else "evil" not in answer["Location"] and "Cookie" not in answer["Location"]
    )


def test_stopped_accounts_and_changed_passwords_end_sessions(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    account_password_set(SYSTEM, account=place.owner, password="another long sentence 9")
    assert client.get("/zh/my/account/").status_code == 401
    enter(client, "demo-owner", "another long sentence 9")
    account_stop(SYSTEM, account=place.owner, reason="asked")
    assert client.get("/zh/my/account/").status_code == 401
    assert enter(client, "demo-owner", "another long sentence 9").status_code == 422


def rest(client: Client, seconds: int) -> None:
    session = client.session
    session[sessions.SEEN] -= seconds
    session.save()


def test_a_resting_session_ends_sooner_at_a_post(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    rest(client, 29 * 60)
    assert client.get("/zh/my/account/").status_code == 200
    rest(client, 31 * 60)
    assert client.get("/zh/my/account/").status_code == 401
    enter(client, "demo-clerk")
    assert client.session[sessions.ACTING].startswith("post:")
    rest(client, 14 * 60)
    assert client.get("/zh/my/account/").status_code == 200
    rest(client, 16 * 60)
    assert client.get("/zh/my/account/").status_code == 401
    assert not Session.objects.exists() or not client.session.get("_auth_user_id")


def test_the_actor_costs_three_statements_at_most(
    place: Town, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name, least in (("demo-owner", 2), ("demo-clerk", 3)):
        enter(client, name)
        client.get("/zh/my/messages/")  # the menu's roles are remembered now
        # and: unread count, the list itself, and once a second the row of the legal clock
        with django_assert_max_num_queries(least + 3):
            client.get("/zh/my/messages/")


def test_a_second_factor_is_asked_for_once_it_is_set(place: Town, client: Client) -> None:
    secret = totp.new_secret()
    step = totp.step_of(legal.wall_now())
    codes = factor_set(SYSTEM, account=place.owner, secret=secret, code=totp.code_at(secret, step - 1))
    assert enter(client, "demo-owner")["Location"] == "/zh/sign-in/second/"
    assert client.get("/zh/my/account/").status_code == 401
    assert client.post("/zh/sign-in/second/", {"code": "000000"}).status_code == 422
    code = totp.code_at(secret, step)
    assert client.post("/zh/sign-in/second/", {"code": code}).status_code == 302
    assert client.get("/zh/my/account/").status_code == 200
    client.post("/zh/sign-out/")
    enter(client, "demo-owner")
    assert client.post("/zh/sign-in/second/", {"code": code}).status_code == 422  # each code once
    assert client.post("/zh/sign-in/second/", {"code": codes[0]}).status_code == 302
    client.post("/zh/sign-out/")
    enter(client, "demo-owner")
    assert client.post("/zh/sign-in/second/", {"code": codes[0]}).status_code == 422


@override_settings(TONGBAN_MODE="production")
def test_in_production_civil_servants_must_have_one(place: Town, client: Client) -> None:
    assert enter(client, "demo-clerk")["Location"] == "/zh/my/account/second-factor/"
    page = client.get("/zh/my/account/second-factor/").content.decode()
    assert "双因素" in page and "<svg" in page
    assert client.get("/zh/my/account/").status_code == 401
    from tongban.base import vault

    secret = vault.unseal(client.session["totp_new"])
    code = totp.code_at(secret, totp.step_of(legal.wall_now()))
    shown = client.post("/zh/my/account/second-factor/", {"code": code})
    assert shown.status_code == 200 and shown.content.decode().count("-") > 10
    assert client.get("/zh/my/account/").status_code == 200
    assert Account.objects.get(pk=place.clerk.pk).totp_secret
    assert enter(Client(), "demo-owner")["Location"] != "/zh/my/account/second-factor/"


def test_totp_gives_the_values_of_the_standard() -> None:
    import base64

    secret = base64.b32encode(b"12345678901234567890").decode()  # RFC 6238, appendix B
    for moment, code in (
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ):
        assert totp.code_at(secret, moment // 30) == code
    now = datetime.fromtimestamp(1111111109, UTC)
    assert totp.matching_step(secret, "081 804", now) == 1111111109 // 30
    assert totp.matching_step(secret, "081804", now, after=1111111109 // 30) is None
    assert totp.matching_step(secret, "081804", now + timedelta(minutes=2)) is None


def test_signing_out_leaves_nothing(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    assert sessions.BROWSER_COOKIE in client.cookies
    client.post("/zh/sign-out/")
    assert client.cookies[sessions.BROWSER_COOKIE].value == ""
    assert client.get("/zh/my/account/").status_code == 401
    assert client.get("/zh/sign-out/").status_code == 405


def test_the_page_warns_by_the_real_limit_of_the_session(place: Town) -> None:
    def limit(name: str) -> int:
        client = Client()
        enter(client, name)
        found = re.search(r'data-session="(\d+)"', client.get("/zh/my/account/").content.decode())
        assert found is not None
        return int(found[1])

    assert limit("demo-owner") == sessions.IDLE_SECONDS - sessions.TOUCH_SECONDS
    assert limit("demo-clerk") == sessions.IDLE_SECONDS_AT_A_POST - sessions.TOUCH_SECONDS
