"""The record: what it adds to a whole action, in paired runs, and what folding, auditing and verifying cost.

    .venv/bin/python bench/record.py [--pairs N] [--database URL] [--save]

A pair is the same action once with its entries and once with the writing of entries replaced by nothing, in
alternating order, on a fresh database: SQLite in a temporary folder unless `--database` names another (its tables
are made and left there). The whole action is the submission of an application (`case_submit`, without HTTP); beside
it stands one of the shortest actions of the house, registering a person, where the share is greatest.
"""

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter, thread_time

sys.path.insert(0, str(Path(__file__).resolve().parent))
HOME = tempfile.TemporaryDirectory(prefix="tongban-bench-")
LIMIT_PERCENT = 15


def options() -> argparse.Namespace:
    """What was asked for; sets the environment before Django reads it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--database", default="")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ.update(TONGBAN_MODE="test", TONGBAN_HOME=HOME.name, DATABASE_URL=asked.database)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    return asked


ASKED = options()

import django  # noqa: E402

django.setup()

from _facts import report, spread  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tongban.base.actor import SYSTEM  # noqa: E402
from tongban.cases.actions import case_submit  # noqa: E402
from tongban.cases.tests.world import filled, world  # noqa: E402
from tongban.kernel import verify  # noqa: E402
from tongban.kernel.ids import citizen_id  # noqa: E402
from tongban.org.actions import party_register  # noqa: E402
from tongban.org.models import Party  # noqa: E402
from tongban.records import actions, digests, folding, proofs  # noqa: E402
from tongban.records.audit import audit  # noqa: E402
from tongban.records.models import Entry  # noqa: E402

PEOPLE = count()
WARM_UP = 20


def person() -> dict[str, str]:
    """Somebody new."""
    number = next(PEOPLE)
    birth = date(1950, 1, 1) + timedelta(days=number // 999)
    identity = citizen_id.make("110105", birth, number % 999)
    return {"name": f"甲{number}", "number": identity, "mobile": "13800138000"}


@contextmanager
def unrecorded():
    """The same actions without their entries."""
    kept, actions._write = actions._write, lambda *_: None
    try:
        yield
    finally:
        actions._write = kept


def timed(run) -> float:
    """Microseconds of one run."""
    start = perf_counter()
    run()
    return (perf_counter() - start) * 1e6


def pairs(wanted: int, prepare, act) -> dict[str, object]:
    """Microseconds of `act(prepare())` with and without the record, alternating which comes first."""
    recorded: list[float] = []
    bare: list[float] = []
    for turn in range(wanted + WARM_UP):
        for with_record in (True, False) if turn % 2 else (False, True):
            given = prepare()
            if with_record:
                recorded.append(timed(lambda given=given: act(given)))
            else:
                with unrecorded():
                    bare.append(timed(lambda given=given: act(given)))
    recorded, bare = recorded[WARM_UP:], bare[WARM_UP:]
    differences = [a - b for a, b in zip(recorded, bare, strict=True)]
    return {
        "with_record_us": spread(recorded),
        "without_record_us": spread(bare),
        "record_us": round(statistics.median(differences), 1),
        "record_share_percent": round(statistics.median(differences) / statistics.median(recorded) * 100, 1),
    }


def hashing(runs: int = 2000) -> float:
    """Processor microseconds of canonical form and digests for one entry with one row of twenty columns."""
    party, entry = Party.objects.first(), Entry.objects.first()
    start = thread_time()
    for _ in range(runs):
        actions._row(party)
        digests.seal_of(digests.leaf_of(entry))
    return (thread_time() - start) / runs * 1e6


def rate(run) -> tuple[float, object]:
    """Seconds of one run, and its result."""
    start = perf_counter()
    result = run()
    return perf_counter() - start, result


def main() -> None:
    """Measure and report."""
    call_command("migrate", verbosity=0)
    town = world()
    submission = pairs(
        ASKED.pairs, lambda: filled(town), lambda draft: case_submit(town.applicant, draft=draft)
    )
    short = pairs(ASKED.pairs, person, lambda facts: party_register(SYSTEM, kind=Party.NATURAL, **facts))
    entries = Entry.objects.count()
    folding_seconds, _ = rate(lambda: folding.fold(sweep=True))
    walking_seconds, _ = rate(lambda: audit(tables=[]))
    entry = Entry.objects.order_by("id").last()
    proof = proofs.receipt_proof(entry)
    figures = {
        "submission": submission,
        "shortest_action": short,
        "limit_percent": LIMIT_PERCENT,
        "within_limit": submission["record_share_percent"] <= LIMIT_PERCENT,
        "hashing_us": round(hashing(), 1),
        "entries": entries,
        "folded_per_second": round(entries / folding_seconds),
        "audited_entries_per_second": round(entries / walking_seconds),
        "proof_us": spread([timed(lambda: proofs.receipt_proof(entry)) for _ in range(50)]),
        "verify_us": spread([timed(lambda: verify.judge(proof)) for _ in range(20)]),
        "database": django.db.connection.vendor,
    }
    report("record", figures, bound_by="the INSERT of the entry; hashing is the smaller part")
    HOME.cleanup()


if __name__ == "__main__":
    main()
