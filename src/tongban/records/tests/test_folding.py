"""The folder: complete, in order, once, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tongban.kernel import merkle
from tongban.records import digests, folding, heads, jobs, queries
from tongban.records.models import Entry, Head, Leaf, Log, Node
from tongban.records.tests.things import CLERK, thing_change, thing_make

pytestmark = pytest.mark.django_db


def expected_root():
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("id").values_list("hash", flat=True)]
    return f"sha256:{merkle.root(digests.log_suite().hash, leaves).hex()}"


def test_entries_are_folded_in_order_and_the_head_is_signed():
    things = [thing_make(CLERK) for _ in range(5)]
    assert folding.fold() == 5 and folding.fold() == 0
    thing_change(CLERK, things[0].pk, fee=1)
    assert folding.fold() == 1
    assert list(Leaf.objects.order_by("id").values_list("entry", flat=True)) == list(
        Entry.objects.order_by("id").values_list("id", flat=True)
    )
    head, log = heads.latest_head(), heads.the_log()
    assert (head.size, log.size, Head.objects.count()) == (6, 6, 2)
    assert head.root == expected_root() and heads.head_holds(head, log)
    head.size = 7
    assert not heads.head_holds(head, log)


def test_many_batches(monkeypatch):
    monkeypatch.setattr(folding, "BATCH", 3)
    for _ in range(10):
        thing_make(CLERK)
    assert folding.fold() == 10
    assert heads.latest_head().root == expected_root()
    assert Node.objects.count() == 10 - (10).bit_count()


FAR = 10_000_000


def late_entry(number):
    """An entry whose transaction took the id ``FAR + number`` and commits only now."""
    thing_make(CLERK)
    entry = Entry.objects.order_by("wall_time").last()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_records_entry SET id = %s WHERE id = %s", [FAR + number, entry.pk])


def test_an_entry_that_commits_late_with_a_smaller_id_is_folded():
    late_entry(100)
    folding.fold()
    late_entry(50)
    assert folding.fold() == 1
    assert list(Leaf.objects.order_by("id").values_list("entry", flat=True)) == [FAR + 100, FAR + 50]


def test_one_that_comes_later_than_the_window_is_found_by_the_sweep():
    late_entry(folding.WINDOW + 100)
    folding.fold()
    late_entry(50)
    assert folding.fold() == 0
    assert folding.fold(sweep=True) == 1


def test_the_round_of_the_worker_sweeps_first(monkeypatch):
    monkeypatch.setattr(jobs, "_swept", [])
    asked = []
    monkeypatch.setattr(folding, "fold", lambda *, sweep: asked.append(sweep) or 0)
    jobs.fold_in_rounds()
    jobs.fold_in_rounds()
    assert asked == [True, False]


@pytest.mark.django_db(transaction=True)
def test_from_act_to_fold_it_takes_a_second_at_most():
    folder = jobs.Folder()
    folder.start()
    waited, pause = [], threading.Event()
    try:
        for _ in range(4):
            thing_make(CLERK)
            begun = time.monotonic()
            while queries.unfolded().exists() and time.monotonic() < begun + 20:
                pause.wait(0.01)
            waited.append(time.monotonic() - begun)
    finally:
        folder.stop()
    assert min(waited) < folding.PROMISED.total_seconds()
    assert sorted(waited)[1] < 3 * folding.PROMISED.total_seconds(), (
        "even on a machine that is busy with others"
    )


def test_lag_says_how_long_the_oldest_waits():
    assert folding.lag() == timedelta(0)
    thing_make(CLERK)
    assert timedelta(0) < folding.lag() < timedelta(seconds=30)
    folding.fold()
    assert folding.lag() == timedelta(0)


def test_an_entry_put_there_by_others_is_not_signed_and_blocks_nothing(monkeypatch):
    monkeypatch.setattr(folding, "BATCH", 2)
    for _ in range(3):
        thing_make(CLERK)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_records_entry SET seal = leaf")
    thing_make(CLERK)
    assert folding.fold() == 1
    assert queries.unfolded().count() == 3


def test_a_fault_inside_a_fold_leaves_no_trace(monkeypatch):
    thing_make(CLERK)

    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(heads, "head_signed", fail)
    with pytest.raises(RuntimeError):
        folding.fold()
    assert not Leaf.objects.exists() and not Head.objects.exists()
    monkeypatch.undo()
    assert folding.fold() == 1


@pytest.mark.django_db(transaction=True)
def test_folders_and_writers_side_by_side():
    def work(number):
        try:
            if number % 2:
                thing_make(CLERK)
            else:
                folding.fold()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(40)))
    folding.fold(sweep=True)
    assert Leaf.objects.count() == Entry.objects.count() == 20
    assert sorted(Leaf.objects.values_list("id", flat=True)) == list(range(20))
    assert heads.latest_head().root == expected_root()
    assert Log.objects.get().size == 20


FOLDER = """
import django
django.setup()
from tongban.records import folding
folding.BATCH = 5
while True:
    if folding.fold():
        print("folded", flush=True)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_folder_killed_at_any_instant_loses_and_repeats_nothing(settings):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("the test database is in memory: a second process cannot see it")
    ours = {"DATABASE_URL": _address(), "TONGBAN_HOME": str(settings.TONGBAN_HOME)}
    environment = {**os.environ, **ours, "PYTHONPATH": os.pathsep.join(sys.path)}
    for number in range(3):
        folder = subprocess.Popen([sys.executable, "-c", FOLDER], stdout=subprocess.PIPE, env=environment)
        thing_make(CLERK)
        assert folder.stdout.readline() == b"folded\n"
        for _ in range(12 + 9 * number):
            thing_make(CLERK)
        folder.send_signal(signal.SIGKILL)
        folder.wait()
        folder.stdout.close()
    folding.fold(sweep=True)
    assert Leaf.objects.count() == Entry.objects.count() == 66
    assert heads.latest_head().root == expected_root()
    assert all(heads.head_holds(head, heads.the_log()) for head in Head.objects.all())


def _address() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    scheme = "postgresql" if connection.vendor == "postgresql" else "mariadb"
    return f"{scheme}://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
