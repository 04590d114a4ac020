"""Writing entries: one for all rows touched, canonical, without personal values in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base import vault
from tongban.base.actions import UnrecordedChange, action
from tongban.base.legal import legal_time
from tongban.kernel.errors import Refusal
from tongban.kernel.verify import value_digest
from tongban.records import digests, queries
from tongban.records.actions import personal, read_recorded, record, salts_erase, table_recorded
from tongban.records.cloudevents import outward
from tongban.records.models import Entry, Salt
from tongban.records.tests.things import CLERK, Thing, thing_change, thing_make

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)


def test_one_entry_tells_who_what_when_and_the_rows():
    with legal_time(MOMENT):
        thing = thing_make(CLERK, fee=1000)
    entry = Entry.objects.get()
    assert (entry.type, entry.subject) == ("things.made.v1", f"records_probe.thing:{thing.uid}")
    assert (entry.party, entry.post, entry.channel, entry.purpose) == (7, 2, "web", "handling the case")
    assert entry.legal_time == MOMENT and entry.wall_time != MOMENT
    assert json.loads(entry.rows) == [["tb_records_probe_thing", thing.pk, 1, digests.row_digest(thing)]]
    assert digests.leaf_of(entry) == bytes(entry.leaf)
    assert digests.seal_of(bytes(entry.leaf)) == bytes(entry.seal)


def test_it_costs_one_insert():
    @action
    def only_record():
        return record(CLERK, "things.seen.v1", subject="thing:1", changes={"n": 1})

    only_record()
    with CaptureQueriesContext(connection) as asked:
        only_record()
    writes = [q["sql"][:11] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert writes == ["INSERT INTO"]


def test_a_row_read_back_has_the_digest_it_was_written_with():
    parent = thing_make(CLERK)
    thing = thing_make(
        CLERK,
        name="e\u0301tang",
        number="11010519491231002X",
        fee=12345,
        due=date(2026, 2, 1),
        seen_at=MOMENT,
        facts={"a": [1, 2.5, None, {"b": "码"}], "t": (1, 2)},
        ratio=0.1,
        open=False,
        parent=parent,
    )
    assert digests.row_digest(Thing.objects.get(pk=thing.pk)) == digests.row_digest(thing)
    assert digests.row_digest(Thing.objects.get(pk=parent.pk)) == digests.row_digest(parent)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "x"),
        ("fee", 1),
        ("open", False),
        ("ratio", 0.5),
        ("facts", {"a": 1}),
        ("due", date(2026, 1, 1)),
    ],
)
def test_every_column_counts(column, value):
    thing = thing_make(CLERK)
    before = digests.row_digest(thing)
    setattr(thing, column, value)
    assert digests.row_digest(thing) != before


def test_a_column_at_its_default_changes_no_digest():
    readers = digests._readers(Thing)
    thing = thing_make(CLERK)
    before = digests.row_digest(thing)
    fewer = tuple(reader for reader in readers if reader[0] not in ("fee", "open", "facts", "due", "ratio"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "_readers", lambda model: fewer)
        assert digests.row_digest(thing) == before


def test_personal_values_stand_as_salted_digests_that_can_be_erased():
    thing = thing_make(CLERK, name="张三")
    entry = Entry.objects.get()
    assert "张三" not in entry.changes
    salt = bytes(Salt.objects.get(pk=entry.pk).salt)
    digest = value_digest(digests.log_suite().hash, salt, "name", "张三")
    assert entry.data["name"] == {"digest": f"sha256:{digest}"}
    assert salts_erase(CLERK, subject=thing, entries=[entry.pk]) == 1
    assert not Salt.objects.exists()
    assert digests.leaf_of(Entry.objects.get(pk=entry.pk)) == bytes(entry.leaf)


def test_sealed_values_and_nested_ones_are_personal():
    thing = thing_make(CLERK, number="11010519491231002X")

    @action
    def tell():
        told = {"a": [{"n": thing.number}, personal(date(1949, 12, 31))]}
        return record(CLERK, "things.told.v1", subject=thing, changes=told)

    entry = tell()
    salt = bytes(Salt.objects.get(pk=entry.pk).salt)
    digest = value_digest(digests.log_suite().hash, salt, "a/0/n", "11010519491231002X")
    assert entry.data["a"][0]["n"]["digest"] == f"sha256:{digest}"
    digest = value_digest(digests.log_suite().hash, salt, "a/1", "1949-12-31")
    assert entry.data["a"][1]["digest"] == f"sha256:{digest}"


def test_the_record_refuses_what_has_no_one_form():
    @action
    def tell():
        record(CLERK, "things.told.v1", subject="thing:1", changes={"n": 0.5})

    with pytest.raises(Refusal):
        tell()


def test_an_action_that_forgets_to_record_fails():
    @action
    def forget():
        Thing(name="x").save()

    with pytest.raises(UnrecordedChange):
        forget()


@pytest.mark.django_db(transaction=True)
def test_recording_outside_an_action_is_refused():
    with pytest.raises(UnrecordedChange):
        record(CLERK, "things.told.v1", subject="thing:1")


def test_entries_are_not_changed_through_the_model():
    thing_make(CLERK)
    entry = Entry.objects.get()
    for wrong in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(type="x"),
        lambda: Entry.objects.bulk_update([entry], ["type"]),
    ):
        with pytest.raises(TypeError, match="append-only"):
            wrong()


def test_a_reading_of_personal_data_is_found_by_whose_data_it_was():
    one, two = thing_make(CLERK), thing_make(CLERK)
    read_recorded(CLERK, "checking the list", [one, two, one], what="list of boats")
    (entry,) = queries.readings_of(f"records_probe.thing:{two.uid}")
    assert entry.purpose == "checking the list" and entry.party == 7
    assert entry.data["what"] == "list of boats" and len(entry.data["subjects"]) == 2
    assert read_recorded(CLERK, "x", []) is None
    with pytest.raises(ValueError, match="purpose"):
        read_recorded(CLERK.for_purpose(""), "", [one])


def test_a_table_is_recorded_anew_after_a_migration():
    things = [thing_make(CLERK) for _ in range(3)]
    rows = Thing.objects.filter(pk__in=[thing.pk for thing in things]).order_by("pk")
    assert table_recorded(CLERK, rows=rows, reason="a column was split") == 3
    assert [row[1] for row in json.loads(Entry.objects.last().rows)] == [thing.pk for thing in things]


def test_the_outward_form_is_a_cloudevent():
    with legal_time(MOMENT):
        thing = thing_make(CLERK, fee=5)
    entry = thing_change(CLERK, thing.pk, fee=6)
    event = outward(Entry.objects.first())
    assert event["specversion"] == "1.0" and event["type"] == "tongban.things.made.v1"
    assert event["time"] == "2026-03-02T01:02:03.456789Z" and event["data"]["fee"] == 5
    assert "party" not in json.dumps(event) and outward(entry)["data"] == {"facts": ["fee"]}
    assert vault.blind("x")
