"""Opening accounts, registering by phone, tokens, one's own data, the first administrator; and bad input."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.identity.actions import (
    account_open,
    administrator_first,
    client_register,
    token_issue,
    token_revoke,
)
from tongban.identity.models import Account, ApiToken, OneTimeCode
from tongban.identity.passwords import weakness
from tongban.identity.tests.naughty import entries
from tongban.identity.tests.people import PASSWORD, Town, number, town
from tongban.identity.tokens import actor_of_bearer
from tongban.messages.models import Received
from tongban.org.actions import unit_found
from tongban.records.actions import read_recorded


@pytest.fixture
def place(db: None) -> Town:
    return town()


def enter(client: Client, name: str) -> None:
    assert client.post("/zh/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "Passw0rd1234", "aaaaaaaaaaaaaa", "123456789012", "qwertyuiop12", "abcabcabcabc",
     "administrator", "abcdefghijklmn", "woaini5201314", "zhangsan12345"],
)  # fmt: skip
def test_weak_passwords_are_refused_with_a_reason(password: str) -> None:
    assert weakness(password, about=("zhangsan",))


@pytest.mark.parametrize(
    "password",
    ["willow bridge lantern 7", "秋水共长天一色落霞与孤鹜", "Xk9#mQ2vLp!z", "a" * 4 + "lone river town 42"],
)
def test_strong_ones_pass(password: str) -> None:
    assert weakness(password, about=("zhangsan",)) is None


@pytest.mark.django_db
def test_the_first_administrator_only_once_and_only_with_a_strong_password() -> None:
    unit = unit_found(SYSTEM, code="city", name_zh="云栖市人民政府")
    facts: dict[str, Any] = {"unit": unit, "name": "吴静", "number": number(44), "username": "wujing"}
    with pytest.raises(Invalid) as weak:
        administrator_first(**facts, password="wujing123456")
    assert "password" in weak.value.fields
    assert not Account.objects.exists()
    account = administrator_first(**facts, password=PASSWORD)
    assert account.kind == "staff" and account.check_password(PASSWORD)
    with pytest.raises(Conflict):
        administrator_first(**facts, password=PASSWORD)


def test_accounts_are_opened_by_administrators_only(place: Town) -> None:
    with pytest.raises(Forbidden):
        account_open(Actor(party=1, account=1), party=None, username="somebody")
    for name in ("demo-owner", "ab", "with space", "x" * 200, "中文名", ""):
        with pytest.raises(Invalid):
            account_open(SYSTEM, party=None, username=name)


def code_sent(to: str) -> str:
    text = Received.objects.filter(channel="sms").latest("id")
    assert text.recipients == [to]
    found = re.search(r"\d{6}", text.raw)
    assert found
    return found[0]


FORM = {"name": "郑新生", "number": number(55), "mobile": "15400000055", "password": "three quiet rivers"}


def register(client: Client, **other: str) -> str:
    answer = client.post("/zh/register/", {**FORM, **other})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("token=")[2].partition("&")[0]


@pytest.mark.django_db
def test_a_resident_registers_with_name_number_and_phone(client: Client) -> None:
    token = register(client)
    row = OneTimeCode.objects.get()
    assert FORM["password"] not in row.payload.ciphertext and FORM["number"] not in row.payload.ciphertext
    for _ in range(2):
        assert client.post("/zh/register/code/", {"token": token, "code": "000000"}).status_code == 422
    code = code_sent("15400000055")
    assert client.post("/zh/register/code/", {"token": token, "code": code}).status_code == 302
    account = Account.objects.get(party__name="郑新生")
    assert account.assurance == 1 and account.username.startswith("r-")
    assert "郑" in client.get("/zh/my/account/").content.decode()
    assert Client().post("/zh/register/code/", {"token": token, "code": code}).status_code == 422  # once
    assert (
        Client().post("/zh/sign-in/", {"username": FORM["number"], "password": FORM["password"]}).status_code
        == 302
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [{"number": FORM["number"][:17] + "0"}, {"number": "1"}, {"mobile": "12345"}, {"password": "12345678"},
     {"name": ""}, {"name": "x"}, {"password": ""}],
)  # fmt: skip
def test_mistakes_are_said_at_their_field_and_nothing_is_lost(client: Client, other: dict[str, str]) -> None:
    page = client.post("/zh/register/", {**FORM, **other})
    body = page.content.decode()
    assert page.status_code == 422 and 'aria-invalid="true"' in body
    kept = next(value for name, value in FORM.items() if name not in (*other, "password"))
    assert kept in body and FORM["password"] not in body


def test_a_found_number_takes_over_nobody(place: Town, client: Client) -> None:
    known = {"name": "周敏", "number": number(33)}
    with override_settings():
        token = register(client, **{**known, "name": "张三"}, mobile="15400000099")
        page = client.post("/zh/register/code/", {"token": token, "code": code_sent("15400000099")})
        assert page.status_code == 422 and Account.objects.filter(party__name="周敏").count() == 1
    OneTimeCode.objects.all().delete()
    token = register(client, name="陈小满", number=number(11), mobile="15400000098")
    page = client.post("/zh/register/code/", {"token": token, "code": code_sent("15400000098")})
    assert page.status_code == 409 and "您已有账户" in page.content.decode()


def test_codes_by_phone_tell_nobody_who_is_registered(place: Town, client: Client) -> None:
    known = client.post("/zh/sign-in/code/", {"mobile": "15400000011"})
    unknown = client.post("/zh/sign-in/code/", {"mobile": "15400000077"})
    assert known.status_code == unknown.status_code == 302
    assert Received.objects.count() == 1
    assert (
        client.post("/zh/sign-in/code/", {"mobile": "15400000077"}).status_code == 409
    )  # a minute's pause for both
    assert client.post("/zh/sign-in/code/", {"mobile": "15400000011"}).status_code == 409
    token = known["Location"].partition("token=")[2].partition("&")[0]
    for _ in range(5):
        assert client.post("/zh/sign-in/code/enter/", {"token": token, "code": "1"}).status_code == 422
    code = code_sent("15400000011")
    assert (
        client.post("/zh/sign-in/code/enter/", {"token": token, "code": code}).status_code == 422
    )  # used up
    OneTimeCode.objects.all().delete()
    token = (
        client.post("/zh/sign-in/code/", {"mobile": "15400000011"})["Location"]
        .partition("token=")[2]
        .split("&")[0]
    )
    answer = client.post("/zh/sign-in/code/enter/", {"token": token, "code": code_sent("15400000011")})
    assert answer.status_code == 302 and client.get("/zh/my/account/").status_code == 200


def test_texts_go_through_a_gateway_where_there_is_one(
    place: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[tuple[str, dict[str, str]]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append((self.headers["Authorization"], body))
            self.send_response(202 if len(got) == 1 else 500)
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TONGBAN_SMS", f"http://127.0.0.1:{server.server_port}/send")
    monkeypatch.setenv("TONGBAN_SMS_TOKEN", "key")
    assert client.post("/zh/sign-in/code/", {"mobile": "15400000011"}).status_code == 302
    assert got[0][0] == "Bearer key" and got[0][1]["to"] == "15400000011" and "通办" in got[0][1]["text"]
    assert client.post("/zh/sign-in/code/", {"mobile": "15400000022"}).status_code == 503
    server.shutdown()
    assert not Received.objects.exists()


def test_tokens_act_in_their_role_until_revoked(place: Town, client: Client) -> None:
    enter(client, "demo-clerk")
    post = f"post:{place.post.uid}"
    page = client.post("/zh/my/tokens/", {"label": "nightly", "acting": post, "days": "30"}).content.decode()
    found = re.search(r"tb_[\w-]{40,}", page)
    assert found
    text = found[0]
    assert text not in client.get("/zh/my/tokens/").content.decode()
    assert not ApiToken.objects.filter(digest__contains=text).exists()
    asked = RequestFactory().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {text}")
    actor = actor_of_bearer(asked)
    assert actor and actor.post == place.post.pk and actor.channel == "api"
    assert actor_of_bearer(RequestFactory().get("/api/v1/me")) is None
    token = ApiToken.objects.get()
    stranger = Client()
    enter(stranger, "demo-owner")
    assert stranger.post("/zh/my/tokens/end/", {"token": str(token.uid)}).status_code == 404
    with pytest.raises(Forbidden):
        token_revoke(Actor(party=1, account=place.owner.pk), token=token)
    assert client.post("/zh/my/tokens/end/", {"token": str(token.uid)}).status_code == 302
    for wrong in (text, "tb_nonsense", "\0"):
        with pytest.raises(SignInNeeded):
            actor_of_bearer(RequestFactory().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {wrong}"))
    for form in ({"acting": "post:x"}, {"days": "0"}, {"days": "1000"}, {"days": "x"}, {"label": ""}):
        sent = {"label": "a", "acting": "self", "days": "3", **form}
        assert client.post("/zh/my/tokens/", sent).status_code == 422


def test_machines_have_tokens_of_their_own(place: Town) -> None:
    machine = client_register(
        SYSTEM, name="exchange", unit=place.bureau, grants=[("cases.case.read", "unit")]
    )
    _row, text = token_issue(SYSTEM, client=machine, label="x")
    actor = actor_of_bearer(RequestFactory().get("/api/", HTTP_AUTHORIZATION=f"Bearer {text}"))
    assert actor and actor.client == machine.pk and actor.may("cases.case.read", path=place.bureau.path or "")
    with pytest.raises(Forbidden):
        token_issue(Actor(party=1, account=1), client=machine)


def test_everybody_sees_who_has_read_their_data(place: Town, client: Client) -> None:
    clerk = Actor(party=place.clerk.party_id, post=place.post.pk, unit=place.bureau.pk)
    read_recorded(clerk, "核对申请材料", [place.owner.party])
    enter(client, "demo-owner")
    page = client.get("/zh/my/data/").content.decode()
    assert "市场监督管理局" in page and "核对申请材料" in page and "周敏" not in page
    assert number(11) not in page and number(11) in client.get("/zh/my/data/?full=1").content.decode()
    other = Client()
    enter(other, "demo-agent")
    assert "核对申请材料" not in other.get("/zh/my/data/").content.decode()


def test_the_password_is_changed_with_the_old_one(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    url = "/zh/my/account/password/"
    assert client.post(url, {"old": "wrong", "password": "four new words here"}).status_code == 422
    assert client.post(url, {"old": PASSWORD, "password": "12345678"}).status_code == 422
    assert client.post(url, {"old": PASSWORD, "password": "four new words here"}).status_code == 302
    assert client.get("/zh/my/account/").status_code == 200


FORMS = [
    ("/zh/sign-in/", ["username", "password", "next", "held"]),
    ("/zh/sign-in/code/", ["mobile"]),
    ("/zh/sign-in/code/enter/", ["token", "code"]),
    ("/en/register/", ["name", "number", "mobile", "password"]),
    ("/zh/register/code/", ["token", "code"]),
    ("/zh/demo/", ["card"]),
]
OWN_FORMS = [
    ("/zh/acting/", ["key", "next"]),
    ("/zh/my/account/password/", ["old", "password"]),
    ("/zh/my/account/second-factor/", ["code"]),
    ("/zh/my/tokens/", ["label", "acting", "days"]),
    ("/zh/my/tokens/end/", ["token"]),
    ("/en/my/mandates/new/", ["principal", "name", "number", "valid_to"]),
    ("/zh/my/mandates/end/", ["mandate"]),
    ("/zh/my/messages/preferences/", ["email", "by_mail"]),
]


def harmless(client: Client, forms: list[tuple[str, list[str]]]) -> None:
    for url, fields in entries(forms):
        answer = client.post(url, fields)
        assert answer.status_code < 500 and "<script>alert(" not in answer.content.decode(), (url, fields)


@pytest.mark.django_db
def test_no_string_breaks_a_public_form(client: Client) -> None:
    harmless(client, FORMS)


def test_no_string_breaks_a_form_of_ones_own(place: Town, client: Client) -> None:
    enter(client, "demo-owner")
    harmless(client, OWN_FORMS)


def test_own_pages_are_closed_to_strangers_and_open_in_both_languages(place: Town, client: Client) -> None:
    own = ["my/account/", "my/account/password/", "my/tokens/", "my/data/", "my/mandates/", "my/mandates/new/",
           "my/messages/", "my/messages/preferences/"]  # fmt: skip
    for path in own:
        assert client.get(f"/zh/{path}").status_code == 401, path
    for name in ("demo-owner", "demo-agent", "demo-clerk", "demo-admin"):
        enter(client, name)
        for path in own:
            for lang in ("zh", "en"):
                assert client.get(f"/{lang}/{path}").status_code == 200, (name, path)
