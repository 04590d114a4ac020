"""Subscribers read everything once, in order; heads reach their second holders."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail

from tongban.base.legal import wall_now
from tongban.kernel.errors import Refusal
from tongban.records import folding, handover, heads, holders, jobs, subscribers
from tongban.records.models import Cursor, Handover, Head
from tongban.records.tests.things import CLERK, thing_change, thing_make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_others(monkeypatch):
    monkeypatch.setattr(subscribers, "_subscribers", {})


def test_a_subscriber_sees_its_types_in_folded_order_once():
    seen = []
    subscribers.subscribe("test", ["things.changed.v1"], lambda entry: seen.append(entry.uid))
    subscribers.subscribe("all", [], lambda entry: seen.append(entry.type))
    thing = thing_make(CLERK)
    entries = [thing_change(CLERK, thing.pk, fee=n).uid for n in range(3)]
    assert subscribers.deliver_all() == 0
    folding.fold()
    assert subscribers.positions() == {"test": 4, "all": 4}
    assert subscribers.deliver("test") == 3 and seen == entries
    assert subscribers.deliver("test") == 0
    jobs.deliver_in_rounds()
    assert len(seen) == 7 and subscribers.positions() == {"test": 0, "all": 0}


def test_prefixes_and_doubled_names():
    assert subscribers.Subscriber("a", ("cases.",), print).wants("cases.accepted.v1")
    assert not subscribers.Subscriber("a", ("cases.",), print).wants("casesnot.accepted.v1")
    subscribers.subscribe("a", [], print)
    with pytest.raises(ValueError, match="two subscribers"):
        subscribers.subscribe("a", [], repr)
    subscribers.unsubscribe("a")


def test_a_fault_stops_at_its_entry_and_is_tried_again():
    thing = thing_make(CLERK)
    for n in range(1, 4):
        thing_change(CLERK, thing.pk, fee=n)
    folding.fold()
    seen, broken = [], [True]

    def handler(entry):
        if len(seen) == 2 and broken[0]:
            raise RuntimeError("cannot take this one")
        seen.append(entry.pk)

    def handle(entry):
        before = list(seen)
        try:
            handler(entry)
        except RuntimeError:
            seen[:] = before
            raise

    subscribers.subscribe("test", [], handle)
    subscribers.deliver("test")
    cursor = Cursor.objects.get(name="test")
    assert cursor.attempts == 1 and "cannot take" in cursor.fault and cursor.retry_at > wall_now()
    assert subscribers.deliver("test") == 0
    Cursor.objects.update(retry_at=wall_now() - timedelta(seconds=1))
    broken[0] = False
    subscribers.deliver("test")
    assert Cursor.objects.get(name="test").position == 4
    assert Cursor.objects.get(name="test").fault == ""


@pytest.fixture
def yesterday():
    """Two heads, the older of them signed yesterday."""
    thing_make(CLERK)
    folding.fold()
    head = Head.objects.get()
    old = heads.head_signed(heads.the_log(), 1, bytes.fromhex(head.root[7:]), wall_now() - timedelta(days=1))
    Head.objects.filter(pk=head.pk).update(time=old.time, signature=old.signature)
    thing_make(CLERK)
    folding.fold()


def test_each_days_head_is_handed_over_once(yesterday, tmp_path, settings):
    settings.TONGBAN_SECOND_HOLDER = str(tmp_path)
    assert handover.hand_over() == 1 and handover.hand_over() == 0
    (held,) = holders.held_heads(tmp_path)
    assert held == heads.statement(Head.objects.get(size=1))
    assert handover.hand_over(include_today=True) == 1
    assert [head["size"] for head in holders.held_heads(tmp_path)] == [1, 2]


def test_another_head_of_the_same_size_is_never_laid_over_the_first(yesterday, tmp_path):
    head = heads.statement(Head.objects.get(size=1))
    holders.hand_to(str(tmp_path), head)
    holders.hand_to(str(tmp_path), head)
    with pytest.raises(Refusal, match="another head"):
        holders.hand_to(str(tmp_path), {**head, "root": "sha256:" + "0" * 64})
    assert list(holders.held_heads(tmp_path)) == [head]
    (tmp_path / "noise.json").write_text("{")
    with pytest.raises(Refusal, match="not a head"):
        list(holders.held_heads(tmp_path))


def test_a_holder_who_does_not_answer_is_asked_again(yesterday, tmp_path, settings):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.TONGBAN_SECOND_HOLDER = str(blocked)
    assert handover.hand_over() == 0
    row = Handover.objects.get()
    assert row.attempts == 1 and row.retry_at > wall_now() and row.fault and row.done_at is None
    assert handover.hand_over() == 0 and Handover.objects.get().attempts == 1
    assert handover.overdue() == [] and handover.overdue(days=1) == [row]
    blocked.unlink()
    Handover.objects.update(retry_at=wall_now() - timedelta(seconds=1))
    assert handover.hand_over() == 1 and handover.overdue(days=1) == []


def test_heads_go_by_mail_and_by_http(yesterday, settings):
    received = []

    class Holder(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Holder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.TONGBAN_SECOND_HOLDER = f"http://127.0.0.1:{server.server_port}/heads, mailto:notary@example.org"
    try:
        assert handover.hand_over() == 2
    finally:
        server.shutdown()
        server.server_close()
    assert received == [heads.statement(Head.objects.get(size=1))]
    (letter,) = mail.outbox
    assert letter.to == ["notary@example.org"] and json.loads(letter.attachments[0][1]) == received[0]


def test_production_names_its_holders(settings):
    settings.TONGBAN_SECOND_HOLDER = ""
    assert len(holders.holders()) == 1
    settings.TONGBAN_MODE = "production"
    assert holders.holders() == []
