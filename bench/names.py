"""Query latency of the company-name comparison on a register of 400,000 names.

    python bench/names.py [--count 400000] [--queries 2000] [--save]

Uses the database of DATABASE_URL when it is set (its table is filled up and kept), else a new SQLite file.
Reports how long the register took to fill, and p50 and p99 of a whole `name_verdict`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import date

from _facts import percentile, report

FIRST_DAY = date(2026, 1, 5)
TODAY = date(2026, 3, 2)


def prepare(home: str) -> None:
    """Sets up Django on a database of its own and creates the tables."""
    os.environ.setdefault("TONGBAN_MODE", "test")
    os.environ.setdefault("TONGBAN_HOME", home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(count: int) -> float:
    """Seconds that it takes to generate and write the names."""
    from tongban.base.actor import SYSTEM
    from tongban.packs.business.actions import names_generate

    def tell(done: int) -> None:
        print(f"\r{done:>9,} of {count:,} names", end="", file=sys.stderr)

    start = time.perf_counter()
    names_generate(SYSTEM, count=count, today=FIRST_DAY, progress=tell)
    print(file=sys.stderr)
    return time.perf_counter() - start


def proposals(queries: int, count: int) -> list[str]:
    """A mix as people type it: names already taken, near ones, and new ones."""
    from tongban.packs.business.names.generate import generate

    taken = [entry.text for entry in generate(min(count, 50_000), today=FIRST_DAY)]
    fresh = [entry.text for entry in generate(min(count, 50_000), seed=99, today=FIRST_DAY)]
    mixed = random.Random(7)
    return [mixed.choice(taken if mixed.random() < 0.3 else fresh) for _ in range(queries)]


def measure(names: list[str]) -> tuple[list[float], dict[str, int]]:
    """Milliseconds of each comparison, and how the verdicts fell."""
    from tongban.packs.business.names.subject import Context
    from tongban.packs.business.queries import name_verdict

    context, spent, outcomes = Context(on=TODAY), [], {"clear": 0, "warn": 0, "refuse": 0}
    for name in names:
        start = time.perf_counter()
        verdict = name_verdict(name, context)
        spent.append((time.perf_counter() - start) * 1000)
        outcomes[str(verdict.outcome)] += 1
    return spent, outcomes


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=400_000)
    options.add_argument("--queries", type=int, default=2_000)
    options.add_argument("--save", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        prepare(home)
        filled = fill(given.count)
        spent, outcomes = measure(proposals(given.queries, given.count))
    figures = {
        "names": given.count,
        "fill_seconds": round(filled, 1),
        "queries": given.queries,
        "p50_ms": round(percentile(spent, 0.5), 2),
        "p99_ms": round(percentile(spent, 0.99), 2),
        "max_ms": round(max(spent), 2),
        "outcomes": outcomes,
    }
    report("names", figures)


if __name__ == "__main__":
    main()
