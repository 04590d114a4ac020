"""How fast a life event becomes a plan: the solver alone, and the whole answer with merged form and saved questions.

    python bench/things.py [--save]

One core, the book and the packages of the demo city, every combination of answers of every life event. The aim is
100 ms for the biggest plan.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

from _facts import percentile, report, spread

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
ROUNDS = 5


def load() -> tuple[Any, dict[str, Any]]:
    """The book, and every package as the city publishes it; no database."""
    import django

    django.setup()
    from tongban.catalogue.folder import packages_under, read_folder
    from tongban.catalogue.package import Package
    from tongban.catalogue.standard import standard_content
    from tongban.catalogue.things.book import Book
    from tongban.packs.demo_city import sources
    from tongban.packs.demo_city.founding import PACKS_ROOT

    packages = {f.name: Package.read(read_folder(f)) for f in packages_under(PACKS_ROOT)}
    for item in sources.items():
        content = standard_content(item) if item.get("online") == "full" else {"item": item}
        packages.setdefault(item["code"], Package.read(content))
    return Book.read(sources.read("things.yaml")), packages


def ways(book: Any) -> list[tuple[str, dict[str, str], str]]:
    """Every combination of answers of every life event, for everybody it is for."""
    found = []
    for thing in book.things.values():
        asks = [book.asks[name] for name in thing.asks]
        for applicant in thing.audience:
            for values in product(*(a.values for a in asks)):
                found.append((thing.code, dict(zip((a.id for a in asks), values, strict=True)), applicant))
    return found


def timed(run: Any) -> tuple[float, Any]:
    began = perf_counter()
    made = run()
    return 1000 * (perf_counter() - began), made


def main() -> None:
    book, packages = load()
    from tongban.catalogue.things.planning import draw_up, find_way
    from tongban.kernel.errors import Refusal

    solving, planning = [], []
    biggest: tuple[int, tuple[str, dict[str, str], str]] | None = None
    for way in ways(book):
        thing, answers, applicant = way
        asked = (book, packages, [thing], answers, applicant)
        try:
            spent, found = timed(partial(find_way, *asked))
        except Refusal:
            continue
        solving.append(spent)
        planning.append(timed(partial(draw_up, *asked))[0])
        if biggest is None or len(found.solution.steps) > biggest[0]:
            biggest = len(found.solution.steps), way
    assert biggest is not None
    thing, answers, applicant = biggest[1]
    again = partial(draw_up, book, packages, [thing], answers, applicant)
    largest = [timed(again)[0] for _ in range(ROUNDS)]
    report(
        "things",
        {
            "plans": len(planning),
            "aim_ms": 100,
            "biggest_event": thing,
            "items_of_the_biggest": biggest[0],
            "ms_of_the_biggest": spread(largest),
            "ms_solving_p50": percentile(solving, 0.5),
            "ms_solving_p99": percentile(solving, 0.99),
            "ms_planning_p50": percentile(planning, 0.5),
            "ms_planning_p99": percentile(planning, 0.99),
            "ms_planning_max": round(max(planning), 2),
        },
        bound_by="one core running Python; FEEL conditions of the forms, then the search",
    )


if __name__ == "__main__":
    main()
