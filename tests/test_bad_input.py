"""What people and programs send by mistake or on purpose: a clear sentence each, and nothing typed is lost."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from tests.addresses import Things, addresses
from tests.city import PDF, City, Person, answers_of

from tongban.base.legal import wall_now
from tongban.cases.models import Case, Draft
from tongban.identity.models import Account
from tongban.identity.sessions import SEEN

LONG = bool(os.environ.get("TONGBAN_LONG"))
DATA = os.environ.get("TONGBAN_CONFORMANCE_DATA", "")
logging.getLogger("django.request").setLevel(logging.CRITICAL)
pytestmark = pytest.mark.filterwarnings("ignore:No directory at")

OWN_STRINGS = [
    "", " ", "　", "undefined", "null", "NaN", "-1", "0x0", "1e309", "9" * 400, "true", "\\", "'", '"', "`", "%s%n", "{{7*7}}", "{% now 'Y' %}",
    "${7*7}", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "<svg/onload=alert(1)>",
    "' OR 1=1 --", "1; DROP TABLE tb_cases_case", "../../../../etc/passwd", "\x00", "\x01\x02\x1f\x7f", "\u0085\u2028\u2029", "\ufeff零宽",
    "\u202e反向", "\u200b\u200c\u200d", "田七𠮷野家", "👩‍👩‍👧‍👦", "Ｔｈｅ", "ﷺ", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "Ω≈ç√∫", "مرحبا", "ÅÍÎÏ", "CON", "=1+1", "@SUM(1)",
    "\r\nSet-Cookie: a=b", "%00", "%0d%0a", "&lt;b&gt;", "--", "<!--", "]]>", "2026-02-30", "0000-00-00", "99999-12-31", "31.02.2026",
    "110101199003070000", "91110000000000000X", "１５４０００００００１", "甲" * 3000, "a b\tc\nd", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]  # fmt: skip
IMPOSSIBLE_DAYS = ["2026-02-30", "2026-13-01", "0000-00-00", "昨天", "99999-01-01", "2026-04-31T00:00"]


def naughty() -> list[str]:
    """The well-known list where it is there, else our own."""
    path = Path(DATA, "security", "blns.json") if DATA else None
    if path is not None and path.exists():
        return list(dict.fromkeys([*json.loads(path.read_text(encoding="utf-8")), *OWN_STRINGS]))
    return OWN_STRINGS


STRINGS = naughty()


def some(seed: str, many: int) -> list[str]:
    """A sample that is the same each time, another one for every page."""
    if LONG:
        return STRINGS
    begin = hashlib.sha256(seed.encode()).digest()
    return [STRINGS[(begin[n % 32] * 31 + n * 97) % len(STRINGS)] for n in range(many)]


def forms_of(page: str) -> list[Any]:
    """Forms of a page that post."""
    if not page.strip().startswith("<"):
        return []
    return [f for f in html.fromstring(page).xpath("//form") if (f.get("method") or "").lower() == "post"]


def typed_fields(form: Any) -> list[str]:
    """Fields into which somebody types."""
    plain = ["text", "email", "tel", "search", "password", "number", "date", "url"]
    fields = form.xpath(".//textarea[@name]") + [
        f for f in form.xpath(".//input[@name]") if (f.get("type") or "text").lower() in plain
    ]
    return list(dict.fromkeys(f.get("name") for f in fields))


def rest_of(form: Any) -> dict[str, Any]:
    """Everything else that the form would send."""
    data: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//button[@name]"):
        kind = (field.get("type") or field.tag).lower()
        if kind in ("radio", "checkbox", "submit") and field.get("name") in data:
            continue
        if field.tag == "select":
            data[field.get("name")] = (field.xpath(".//option/@value") or [""])[-1]
        elif kind not in ("file",):
            data[field.get("name")] = field.get("value") or ""
    return data


@pytest.mark.parametrize(
    "role",
    [
        *("resident", "clerk"),
        *(
            pytest.param(role, marks=pytest.mark.wide)
            for role in ("anonymous", "handler", "examiner", "approver", "supervisor", "administrator")
        ),
    ],
)
def test_no_string_breaks_any_form(city: City, role: str) -> None:
    client, faults, seen = city.people[role].client(), [], set()
    things = Things(city)
    for address in addresses():
        if not address.localized:
            continue
        for path in things.paths(address, few=True):
            page = client.get(f"/zh/{path}")
            if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
                continue
            for form in forms_of(page.content.decode()):
                names = typed_fields(form)
                target = (form.get("action") or f"/zh/{path}").partition("#")[0]
                mark = (address.name, tuple(names))
                if not names or mark in seen or "sign-out" in target:
                    continue
                seen.add(mark)
                faults += broken(client, target, form, names, some(f"{address}{names}{role}", 4))
    assert not faults, "\n".join(faults)


def broken(client: Any, target: str, form: Any, names: list[str], odd: list[str]) -> list[str]:
    """What goes wrong when odd words are typed into every field of the form."""
    faults = []
    for text in odd:
        answer = client.post(target, {**rest_of(form), **dict.fromkeys(names, text)})
        if answer.status_code >= 500:
            faults.append(f"{target} {names}: {answer.status_code} for {text[:60]!r}")
        body = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        if "<" in text and text in body and escape(text) != text and "<script" in text:
            faults.append(f"{target}: {text[:60]!r} is not escaped")
    return faults


def draft(city: City) -> tuple[Any, str]:
    """The resident's browser and the address of the draft."""
    assert city.draft is not None
    return city.owner.client(), f"/zh/apply/{city.w.item.code}/{city.draft.uid}"


@pytest.mark.parametrize("day", IMPOSSIBLE_DAYS)
def test_an_impossible_day_is_named(city: City, day: str) -> None:
    client = city.people["resident"].client()
    answer = client.get("/zh/grants/", {"from": day, "to": day, "after": day})
    assert answer.status_code in (200, 422)


def test_what_was_typed_stands_again_on_the_page(city: City) -> None:
    client, place = draft(city)
    group = "person"
    typed = {
        "applicant_name": "<b>林</b>",
        "applicant_number": "110101199003070000",
        "applicant_mobile": "abc",
    }
    answer = client.post(f"{place}/form/{group}/", {**typed, "applicant_address": "x", "go": "next"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "&lt;b&gt;林&lt;/b&gt;" in text and 'value="110101199003070000"' in text and 'value="abc"' in text


DISGUISED = {
    "programme.pdf": b"MZ\x90\x00" + b"\0" * 200,
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "picture.pdf": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "empty.pdf": b"",
    "active.pdf": PDF.replace(
        b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
    ),
    "../../evil.pdf.exe": PDF + b"\n%another",
    "short.pdf": PDF[:20],
}


@pytest.mark.parametrize("name", DISGUISED)
def test_a_disguised_file_is_refused_with_a_reason(city: City, name: str) -> None:
    client, place = draft(city)
    before = city.draft.files.count() if city.draft else 0
    file = SimpleUploadedFile(name, DISGUISED[name], content_type="application/pdf")
    answer = client.post(f"{place}/materials/plan/add/", {"page": file}, follow=True)
    assert answer.status_code == 200
    assert city.draft and city.draft.files.count() == before
    assert html.fromstring(answer.content.decode()).xpath("//*[contains(@class,'error')]")


def test_a_file_that_is_too_big_is_refused_with_a_sentence(city: City) -> None:
    client, place = draft(city)
    before = city.draft.files.count() if city.draft else 0
    big = io.BytesIO(PDF + b"\0" * (21 * 1024 * 1024))
    big.name = "big.pdf"
    answer = client.post(f"{place}/materials/plan/add/", {"page": big}, follow=True)
    assert answer.status_code in (200, 413)
    assert city.draft and city.draft.files.count() == before


def test_too_much_at_once_is_refused_politely(city: City) -> None:
    client, place = draft(city)
    answer = client.post(f"{place}/form/person/", {f"x{n}": "1" for n in range(2100)})
    assert answer.status_code in (400, 413, 422)
    answer = client.post(f"{place}/form/person/", {"applicant_name": "甲" * 1_500_000})
    assert answer.status_code in (400, 413, 422)


def test_sending_twice_makes_one_case(city: City) -> None:
    client, place = draft(city)
    page = client.get(f"{place}/send/")
    form = next(f for f in forms_of(page.content.decode()) if "/send/" in (f.get("action") or "/send/"))
    before = Case.objects.count()
    sent = [client.post(f"{place}/send/", rest_of(form)) for _ in range(3)]
    assert Case.objects.count() == before + 1, [s.status_code for s in sent]
    assert all(s.status_code < 400 for s in sent) and len({s.get("Location") for s in sent}) == 1


def test_two_officials_at_once(city: City) -> None:
    """The second one sees both states; the first one's step stands."""
    case = city.cases["received"]
    first, second = city.people["clerk"].client(), city.people["examiner"].client()
    place = f"/zh/desk/cases/{case.uid}/do/accept/"
    forms = [
        next(f for f in forms_of(c.get(place).content.decode()) if typed_fields(f)) for c in (first, second)
    ]
    answers = [c.post(place, rest_of(f)) for c, f in zip((first, second), forms, strict=True)]
    assert [a.status_code for a in answers] == [302, 409]
    assert "已" in answers[1].content.decode()


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(city: City) -> None:
    """The form is kept for the same person at the same browser, and sent after signing in again."""
    owner: Person = city.owner
    assert owner.account is not None and city.draft is not None
    account = Account.objects.get(pk=owner.account.pk)  # not the object that other tests go on with
    account.set_password("long enough words 1")
    account.save(update_fields=["password"])
    client = Person(owner.actor, None).client()
    signed = client.post("/zh/sign-in/", {"username": account.username, "password": "long enough words 1"})
    assert signed.status_code in (302, 303), signed.content.decode()[:500]
    session = client.session
    session[SEEN] = int(wall_now().timestamp()) - 3 * 3600
    session.save()
    place = f"/zh/apply/{city.w.item.code}/{city.draft.uid}/form/matter/"
    typed = {**{k: v for k, v in answers_of(owner.actor).items() if k == "matter"}, "conditions_read": "true"}
    ended = client.post(place, {**typed, "matter": "会话结束时写下的事由", "go": "next"})
    assert ended.status_code in (302, 303), ended.status_code
    page = client.get(ended["Location"]).content.decode()
    form = next(f for f in forms_of(page) if "username" in typed_fields(f))
    signed_in = {**rest_of(form), "username": account.username, "password": "long enough words 1"}
    resumed = client.post(form.get("action") or ended["Location"], signed_in, follow=True).content.decode()
    again = next(f for f in forms_of(resumed) if "matter" in rest_of(f))
    client.post(again.get("action"), rest_of(again), follow=True)
    assert "会话结束时写下的事由" in Draft.objects.get(pk=city.draft.pk).values.reveal()
