"""Attacks on the record, by those who have the database, and by those who have the keys as well."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.db import connection

from tongban.base.actions import action
from tongban.base.legal import legal_now, legal_time, set_drift, wall_now
from tongban.kernel import merkle
from tongban.kernel.errors import Refusal
from tongban.records import actions, cli, digests, folding, handover, heads, holders
from tongban.records.actions import clock_move, record, replay
from tongban.records.audit import Disagreement, ReplayCheck, audit, audit_check, checks
from tongban.records.audit.findings import TEXTS
from tongban.records.audit.rows import Rows, audited_models
from tongban.records.models import Entry, Head, Leaf, Log, Node
from tongban.records.tests.things import CLERK, Thing, thing_change, thing_make

pytestmark = pytest.mark.django_db


def sql(text, *values):
    """What an attacker types who has the password of the database."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def found(**options):
    report = audit(tables=[Thing], **options)
    return [(finding.kind, finding.data) for finding in report.findings]


def kinds(**options):
    return {kind for kind, _ in found(**options)}


@pytest.fixture
def things():
    """Eight things made one by one, two of them changed; four heads."""
    made = []
    for number in range(8):
        made.append(thing_make(CLERK, fee=number))
        if number % 2:
            folding.fold()
    thing_change(CLERK, made[0].pk, fee=100)
    thing_change(CLERK, made[5].pk, fee=100)
    folding.fold()
    return made


def entries():
    return list(Entry.objects.order_by("id"))


def test_an_honest_house_is_in_order(things, tmp_path):
    holders.hand_to(str(tmp_path), heads.statement(heads.latest_head()))
    report = audit(tables=[Thing], held=[tmp_path])
    assert report.clean and report.findings == []
    assert (report.entries, report.size, report.heads, report.held, report.rows) == (10, 10, 5, 1, 8)
    thing_make(CLERK)
    assert audit(tables=[Thing]).findings == []


def test_a_row_altered_past_the_write_path(things):
    sql("UPDATE tb_records_probe_thing SET fee = 1 WHERE id = %s", things[0].pk)
    ((kind, data),) = found()
    assert kind == "row_altered" and data["row"] == str(things[0].pk) and data["entry"] == entries()[8].pk


def test_a_row_put_back_to_an_earlier_state(things):
    sql("UPDATE tb_records_probe_thing SET fee = 0, version = 1 WHERE id = %s", things[0].pk)
    assert kinds() == {"row_altered"}


def test_a_row_removed_and_one_put_in(things):
    sql("DELETE FROM tb_records_probe_thing WHERE id = %s", things[3].pk)
    Thing.objects.model.save_base(Thing(name="by hand", version=1), raw=True)
    assert [kind for kind, _ in found()] == ["row_removed", "row_inserted"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "things.unmade.v1"),
        ("changes", "{}"),
        ("rows", "[]"),
        ("party", 8),
        ("purpose", ""),
        ("subject", "x"),
    ],
)
def test_an_entry_altered(things, column, value):
    target = entries()[4]
    sql(
        f"UPDATE tb_records_entry SET {connection.ops.quote_name(column)} = %s WHERE id = %s",
        value,
        target.pk,
    )
    assert ("entry_altered", {"entry": target.pk, "place": 5}) in [
        (kind, {name: data[name] for name in ("entry", "place")}) for kind, data in found() if "place" in data
    ]


@pytest.mark.parametrize("column", ["legal_time", "wall_time"])
def test_an_entry_backdated_afterwards(things, column):
    target = entries()[4]
    sql(
        f"UPDATE tb_records_entry SET {column} = %s WHERE id = %s",
        datetime(2020, 1, 1, tzinfo=UTC),
        target.pk,
    )
    assert "entry_altered" in kinds()


def test_the_leaf_of_an_entry_altered(things):
    sql("UPDATE tb_records_entry SET leaf = seal WHERE id = %s", entries()[4].pk)
    assert kinds() == {"entry_altered"}


def test_an_entry_removed(things):
    target = entries()[4]
    sql("DELETE FROM tb_records_entry WHERE id = %s", target.pk)
    assert ("entry_removed", {"place": 5, "entry": target.pk}) in found()


def test_two_entries_exchanged(things):
    one, two = entries()[2], entries()[4]
    for number, other in ((one.pk, -1), (two.pk, one.pk), (-1, two.pk)):
        sql("UPDATE tb_records_entry SET id = %s WHERE id = %s", other, number)
    moved = [(data["place"], data["other"]) for kind, data in found() if kind == "entry_moved"]
    assert moved == [(3, 5), (5, 3)]


def test_leaves_exchanged(things):
    one, two = Leaf.objects.get(pk=2), Leaf.objects.get(pk=4)
    sql("UPDATE tb_records_leaf SET entry = -1 WHERE id = 2")
    sql("UPDATE tb_records_leaf SET entry = %s, hash = %s WHERE id = 4", one.entry, bytes(one.hash))
    sql("UPDATE tb_records_leaf SET entry = %s, hash = %s WHERE id = 2", two.entry, bytes(two.hash))
    shown = {kind: data for kind, data in found() if kind == "head_differs"}
    assert (shown["head_differs"]["first"], shown["head_differs"]["last"]) == (3, 4)


def test_entries_and_leaves_removed_together(things):
    sql("DELETE FROM tb_records_entry WHERE id = %s", entries()[4].pk)
    sql("DELETE FROM tb_records_leaf WHERE id = 4")
    assert {"leaf_missing", "row_inserted"} <= kinds()


def test_the_end_of_the_record_cut_off(things):
    for table, column in (("leaf", "id"), ("head", "size - 1")):
        sql(f"DELETE FROM tb_records_{table} WHERE {column} >= 6")
    sql("DELETE FROM tb_records_entry WHERE id > %s", entries()[5].pk)
    assert "log_size" in kinds()


def test_nodes_and_heads_altered(things):
    sql("UPDATE tb_records_node SET hash = %s WHERE id = %s", b"x" * 32, Node.place(1, 1))
    assert kinds() == {"node_altered"}
    sql("UPDATE tb_records_head SET root = 'sha256:00' WHERE size = 4")
    assert kinds() == {"node_altered", "head_forged", "head_differs"}


def test_an_entry_put_in_by_others(things):
    """The attacker computes the right leaf, but has not the key of the seal."""
    forged = Entry(
        **{f.attname: getattr(entries()[0], f.attname) for f in Entry._meta.fields if f.name != "id"}
    )
    forged.uid, forged.type, forged.seal = (
        "0190163d-8694-739b-aea5-966c26f8ad91",
        "things.granted.v1",
        b"x" * 32,
    )
    forged.leaf = digests.leaf_of(forged)
    forged.save()
    folding.fold()
    assert found() == [("entry_forged", {"entry": forged.pk, "type": "things.granted.v1"})]


def rewrite(pk, *, seal, heads_too, **changes):
    """Rewrite history from an entry on: leaves, nodes and, with the key, seals and heads."""
    for column, value in changes.items():
        sql(f"UPDATE tb_records_entry SET {column} = %s WHERE id = %s", value, pk)
    leaf = digests.leaf_of(Entry.objects.get(pk=pk))
    sql("UPDATE tb_records_entry SET leaf = %s WHERE id = %s", leaf, pk)
    sql("UPDATE tb_records_leaf SET hash = %s WHERE entry = %s", leaf, pk)
    if seal:
        sql("UPDATE tb_records_entry SET seal = %s WHERE id = %s", digests.seal_of(leaf), pk)
    frontier, log = merkle.Frontier(digests.log_suite().hash), Log.objects.get()
    for leaf in Leaf.objects.order_by("id"):
        for node in frontier.append(bytes(leaf.hash)):
            sql(
                "UPDATE tb_records_node SET hash = %s WHERE id = %s",
                node.hash,
                Node.place(node.level, node.index),
            )
        head = Head.objects.filter(size=frontier.size).first()
        if head and heads_too:
            again = heads.head_signed(log, head.size, frontier.root(), head.time)
            Head.objects.filter(pk=head.pk).update(root=again.root, signature=again.signature)


def test_a_rewritten_tree_without_the_key_is_found_and_placed(things):
    rewrite(entries()[4].pk, seal=False, heads_too=False, type="things.unmade.v1")
    told = dict(found())
    assert told["entry_forged"]["entry"] == entries()[4].pk
    assert (told["head_differs"]["first"], told["head_differs"]["last"]) == (5, 6)


def test_an_attacker_with_every_key_is_found_by_the_second_holder(things, tmp_path, settings):
    settings.TONGBAN_SECOND_HOLDER = str(tmp_path)
    for size in (4, 8):
        holders.hand_to(str(tmp_path), heads.statement(Head.objects.get(size=size)))
    rewrite(entries()[4].pk, seal=True, heads_too=True, type="things.unmade.v1")
    assert kinds() == set(), "without the second holder nobody could tell"
    ((kind, data),) = found(held=[tmp_path])
    assert kind == "held_differs" and (data["first"], data["last"]) == (5, 8)


def test_a_record_cut_off_with_the_key_is_found_by_the_second_holder(things, tmp_path):
    holders.hand_to(str(tmp_path), heads.statement(heads.latest_head()))
    sql("DELETE FROM tb_records_leaf WHERE id >= 8")
    sql("DELETE FROM tb_records_head WHERE size > 8")
    sql("DELETE FROM tb_records_entry WHERE id > %s", entries()[7].pk)
    sql("UPDATE tb_records_log SET size = 8")
    sql("UPDATE tb_records_probe_thing SET fee = 0, version = 1 WHERE id = %s", things[0].pk)
    assert "held_ahead" in kinds(held=[tmp_path])


def test_a_head_of_another_record_is_a_warning(things, tmp_path):
    head = {**heads.statement(heads.latest_head()), "log": "another"}
    holders.hand_to(str(tmp_path), head)
    report = audit(tables=[Thing], held=[tmp_path])
    assert report.clean and [f.kind for f in report.findings] == ["held_foreign"]


def test_an_entry_that_the_house_is_made_to_backdate(things, monkeypatch):
    monkeypatch.setattr(actions, "wall_now", lambda: wall_now() - timedelta(hours=3))
    thing_make(CLERK)
    monkeypatch.setattr(actions, "wall_now", lambda: wall_now() + timedelta(hours=3))
    thing_make(CLERK)
    monkeypatch.undo()
    folding.fold()
    assert {"entry_backdated", "entry_postdated"} <= kinds()


def test_legal_time_needs_a_clock_entry():
    with legal_time(wall_now() - timedelta(days=30)):
        thing_make(CLERK)
    assert kinds() == {"legal_time"}


def test_moved_and_replayed_time_is_explained():
    with replay(CLERK, "demo history"), legal_time(wall_now() - timedelta(days=300)):
        thing_make(CLERK)
    try:
        thing_make(CLERK)
        clock_move(CLERK, forward=timedelta(days=40), rate_ppm=60_000_000)
        with legal_time(legal_now()):
            thing_make(CLERK)
    finally:
        set_drift(None)
    folding.fold()
    assert kinds() == set()
    with legal_time(wall_now() - timedelta(days=300)):
        thing_make(CLERK)
    assert kinds() == {"legal_time"}


def test_an_entry_that_waits_is_a_warning(things, monkeypatch):
    thing_make(CLERK)
    monkeypatch.setattr("tongban.records.audit.run.WAITING_SECONDS", -1)
    report = audit(tables=[Thing])
    assert report.clean and [f.kind for f in report.findings] == ["entry_waiting"]


def test_a_row_changed_while_the_audit_runs_is_no_finding(things, monkeypatch):
    compare = Rows.compare

    def change_first(self, tables):
        thing_change(CLERK, things[2].pk, fee=77)
        thing_make(CLERK)
        compare(self, tables)

    monkeypatch.setattr(Rows, "compare", change_first)
    assert kinds() == set()


def test_rooms_replay_their_own(things, monkeypatch):
    monkeypatch.setattr(checks, "_checks", {})

    @audit_check("things", ["things."])
    class ThingReplay(ReplayCheck):
        def entry(self, entry):
            self.store[entry.subject] = self.store.get(entry.subject, 0) + 1

        def disagreements(self):
            for subject, count in self.store.items():
                if count > 1:
                    yield Disagreement(subject, f"touched {count} times")

    subject = f"records_probe.thing:{things[0].uid}"
    assert ("replay", {"check": "things", "subject": subject, "text": "touched 2 times"}) in found()
    with pytest.raises(ValueError, match="two audit checks"):
        audit_check("things", [])(type("Other", (ThingReplay,), {}))


def test_only_tables_of_the_house_are_walked():
    assert all(model.audited for model in audited_models())


def test_the_command_says_what_is_wrong(things, tmp_path, capsys, settings):
    settings.TONGBAN_SECOND_HOLDER = str(tmp_path)
    assert cli.main(["hand-over"]) == 0
    assert cli.main(["audit", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "The record is in order." in out and "1 heads of second holders" in out
    sql("UPDATE tb_records_entry SET type = 'x' WHERE id = %s", entries()[4].pk)
    assert cli.main(["audit", "--heads", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["clean"] and told["findings"][0]["kind"] == "entry_altered"
    assert str(entries()[4].pk) in told["findings"][0]["sentence"]
    assert cli.main(["audit", "--heads", str(tmp_path / "absent")]) == 2
    assert cli.main(["audit", "--nonsense"]) == 2
    (tmp_path / "broken.json").write_text("{")
    assert cli.main(["audit"]) == 2
    assert cli.main(["heads"]) == 0 and cli.main(["fold"]) == 0


def test_every_finding_has_a_sentence_in_both_languages():
    folder = Path(__file__).parents[1] / "locale" / "zh_Hans" / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        catalog = read_po(file)
    assert [text for text in TEXTS.values() if not (text in catalog and catalog[text].string)] == []
    assert [message.id for message in catalog if message.id and list(message.check())] == []


def test_a_broken_held_file_is_refused(things, tmp_path):
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(Refusal, match="not a head"):
        audit(held=[tmp_path], tables=[])


def test_many_findings_are_counted_not_listed(things, monkeypatch):
    monkeypatch.setattr("tongban.records.audit.findings.LIMIT", 3)
    sql("UPDATE tb_records_entry SET type = 'x'")
    report = audit(tables=[])
    assert report.counts["entry_altered"] == 10
    assert len([f for f in report.findings if f.kind == "entry_altered"]) == 3


def test_the_audit_asks_few_questions(things, django_assert_max_num_queries):
    @action
    def many():
        for number in range(300):
            record(CLERK, "things.seen.v1", subject=f"thing:{number}")

    many()
    folding.fold()
    with django_assert_max_num_queries(60):  # a few for each table that is replayed, none for each entry
        audit(tables=[Thing])
    assert handover.overdue() == []
