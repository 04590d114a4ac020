"""Messages read in both languages, letters by a real SMTP conversation, the inbox of one person only."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from tongban.base.actor import SYSTEM, Actor
from tongban.identity.tests.people import PASSWORD, Town, town
from tongban.messages import enclosures, kinds, letters, queries
from tongban.messages.actions import message_send, messages_read, preference_set
from tongban.messages.models import Letter, Message, Received
from tongban.messages.postoffice import PostOffice
from tongban.org.actions import party_change

FACTS = {
    "number": "920102-20260401-000001-7", "item_zh": "渔业捕捞许可", "item_en": "Fishing licence",
    "unit_zh": "农业农村局", "unit_en": "Agriculture Bureau", "due_on": "2026-04-09",
    "by": "Jiang Wenyu", "step": "Examination", "words": "Please hurry.",
}  # fmt: skip

NOTICES = [
    "receipt", "accept", "deemed_accepted", "supplement", "still_open", "correct", "reject_accept", "not_needed",
    "special", "extend", "grant", "refuse", "withdraw", "delivery", "revoke", "deemed_renewed", "question_answered",
]  # fmt: skip


@pytest.fixture
def place(db: None) -> Town:
    return town()


@pytest.fixture
def post_office() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    office = PostOffice(port)
    office.open()
    yield port
    office.close()


def send(place: Town, kind: str = "case.receipt", **more: object) -> Message:
    return message_send(
        SYSTEM, to=place.owner.party_id or 0, kind=kind, facts={**FACTS, **more}, link="/my/cases/x/"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_has_whole_sentences_in_both_languages(lang: str) -> None:
    assert len(kinds.known_kinds()) > 20
    for code in kinds.known_kinds():
        words = kinds.said(code, {**FACTS, "title": "x"}, lang)
        assert words.title and len(words.body) > 8, code
        assert "{" not in words.title + words.body, code
        if lang == "en":
            assert words.body.isascii() or "“" in words.body or "’" in words.body or "–" in words.body, code


def test_every_notice_of_a_case_has_its_words() -> None:
    known = set(kinds.known_kinds())
    for name in NOTICES:
        assert f"case.{name}" in known


def test_the_day_is_said_where_it_is_known() -> None:
    assert "4月9日" in kinds.said("case.accept", FACTS, "zh").body
    assert "9 April 2026" in kinds.said("case.accept", FACTS, "en").body
    assert "最迟" not in kinds.said("case.accept", {**FACTS, "due_on": ""}, "zh").body
    assert kinds.said("never.heard", {}, "en").title == "There is news for you"


@pytest.mark.django_db(transaction=True)
def test_a_letter_goes_through_smtp_and_can_be_read(post_office: int, client: Client) -> None:
    place = town()
    owner = place.owner.party
    assert owner
    party_change(SYSTEM, party=owner, email="xiaoman@example.test")
    send(place)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=post_office):
        assert letters.send_due() == 1
        assert letters.send_due() == 0
    letter, received = Letter.objects.get(), Received.objects.get()
    assert (letter.status, letter.answer) == ("sent", "250") and letter.sent_at
    assert received.recipients == ["xiaoman@example.test"] and str(letter.uid) in received.raw
    page = client.get("/zh/demo/mail/?q=xiaoman").content.decode()
    assert "已收到您的申请：渔业捕捞许可" in page and 'href="/zh/my/cases/x/"' in page
    assert "陈小满，您好" in page and "920102-20260401-000001-7" in page
    with override_settings(TONGBAN_MODE="production"):
        assert client.get("/zh/demo/mail/").status_code == 404


def test_a_closed_office_is_tried_again_with_growing_pauses(place: Town) -> None:
    assert place.owner.party
    party_change(SYSTEM, party=place.owner.party, email="a@example.test")
    send(place)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
        for attempt in range(1, 6):
            assert letters.send_due() == 0
            row = Letter.objects.get()
            assert (row.status, row.attempts) == ("queued", attempt) and row.answer
            assert row.next_at - datetime.now(UTC) > letters.PAUSES[attempt - 1] - timedelta(seconds=30)
            Letter.objects.update(next_at=datetime.now(UTC))
        letters.send_due()
    assert Letter.objects.get().status == "failed"


def test_letters_only_where_wanted_and_never_for_replayed_history(
    place: Town, mailoutbox: list[object]
) -> None:
    owner = place.owner.party
    assert owner
    send(place)
    party_change(SYSTEM, party=owner, email="a@example.test", language="en")
    message_send(Actor(channel="demo"), to=owner.pk, kind="case.grant", facts=FACTS)
    preference_set(SYSTEM, party=owner, by_mail=False)
    send(place)
    assert not Letter.objects.exists()
    preference_set(SYSTEM, party=owner, by_mail=True)
    send(place, "case.grant", item_en="Fishing\r\nBcc: x@example.test")
    assert letters.send_due() == 1
    mail = mailoutbox[0]
    assert mail.subject == "Granted: Fishing Bcc: x@example.test" and "Dear 陈小满" in mail.body


def test_the_inbox_is_ones_own(place: Town, client: Client) -> None:
    row = send(place)
    enterprise = message_send(
        SYSTEM, to=place.enterprise.pk, kind="case.grant", facts=FACTS, link="/my/cases/y/"
    )
    owner, agent = (Actor(party=a.party_id, account=a.pk) for a in (place.owner, place.agent))
    assert (queries.unread(owner), queries.unread(agent), queries.unread(Actor())) == (2, 0, 0)
    assert messages_read(agent, messages=[row, enterprise]) == 0
    client.post("/zh/sign-in/", {"username": "demo-owner", "password": PASSWORD})
    page = client.get("/en/my/messages/").content.decode()
    assert "We have received your application: Fishing licence" in page and "not read yet" in page
    shown = client.get(f"/zh/my/messages/{row.uid}/").content.decode()
    assert 'href="/zh/my/cases/x/"' in shown and "4月9日" in shown
    assert queries.unread(owner) == 1
    assert client.post("/zh/my/messages/read/").status_code == 302
    assert queries.unread(owner) == 0
    stranger = Client()
    stranger.post("/zh/sign-in/", {"username": "demo-agent", "password": PASSWORD})
    assert stranger.get(f"/zh/my/messages/{row.uid}/").status_code == 404
    assert Client().get("/zh/my/messages/").status_code == 401


def test_one_chooses_how_to_be_told(place: Town, client: Client) -> None:
    client.post("/zh/sign-in/", {"username": "demo-owner", "password": PASSWORD})
    url = "/zh/my/messages/preferences/"
    assert client.post(url, {"email": "no address", "by_mail": "true"}).status_code == 422
    assert client.post(url, {"email": "", "by_mail": "true"}).status_code == 422
    assert client.post(url, {"email": "xm@example.test", "by_mail": "true"}).status_code == 302
    place.owner.party.refresh_from_db()  # type: ignore[union-attr]
    assert place.owner.party.email == "xm@example.test"  # type: ignore[union-attr]
    assert queries.wants_mail(place.owner.party_id or 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_enclosed_can_be_saved_from_the_demos_mail(post_office: int, client: Client) -> None:
    place = town()
    owner = place.owner.party
    assert owner
    party_change(SYSTEM, party=owner, email="xiaoman@example.test")
    before = dict(enclosures._makers)
    enclosures.enclose("case.grant", lambda message: [enclosures.Enclosure("许可证.pdf", b"%PDF-1.7 one")])
    enclosures.enclose("case.refuse", lambda message: 1 / 0)  # type: ignore[arg-type,return-value]
    try:
        send(place, "case.grant")
        send(place, "case.refuse")
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=post_office,
        ):
            assert letters.send_due() == 2  # a file that cannot be made holds no letter back
    finally:
        enclosures._makers.clear()
        enclosures._makers.update(before)
    page = client.get("/zh/demo/mail/").content.decode()
    (link,) = re.findall(r'href="(/zh/demo/mail/[^"]+/0/)"', page)
    assert "许可证.pdf" in page
    saved = client.get(link)
    assert saved.content == b"%PDF-1.7 one" and "attachment" in saved["Content-Disposition"]
    assert client.get(link.replace("/0/", "/1/")).status_code == 404
    with override_settings(TONGBAN_MODE="production"):
        assert client.get(link).status_code == 404
