"""How well lay questions find the right service, beside plain BM25 over pairs of characters in the same run.

    .venv/bin/python bench/search.py [--save] [--misses]

The questions of `bench/questions/items.yaml` over the items of the demo city: recall at 1, 3 and 10 and the mean
reciprocal rank, for the half that may be looked at and for the half that is never looked at while tuning; and the time
of a question. `--misses` names questions of the seen half that were not answered among the first ten.
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml
from _facts import percentile, report

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
QUESTIONS = ROOT / "bench" / "questions" / "items.yaml"
DEEP = 10
K1, B = 1.2, 0.75
Finder = Callable[[str], list[str]]


class Bigrams:
    """BM25 over pairs of characters, as the books describe it: the bar that our index is measured against."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.counts = {code: Counter(pairs(text)) for code, text in texts.items()}
        self.lengths = {code: counts.total() for code, counts in self.counts.items()}
        self.mean = statistics.mean(self.lengths.values())
        self.holders: dict[str, list[str]] = defaultdict(list)
        for code, counts in self.counts.items():
            for pair in counts:
                self.holders[pair].append(code)

    def find(self, question: str) -> list[str]:
        """Codes, best first."""
        scores: Counter[str] = Counter()
        for pair in set(pairs(question)):
            holders = self.holders.get(pair, [])
            weight = math.log(1 + (len(self.counts) - len(holders) + 0.5) / (len(holders) + 0.5))
            for code in holders:
                often = self.counts[code][pair]
                scores[code] += (
                    weight * often * (K1 + 1) / (often + K1 * (1 - B + B * self.lengths[code] / self.mean))
                )
        return [code for code, _score in sorted(scores.items(), key=lambda row: (-row[1], row[0]))[:DEEP]]


def pairs(text: str) -> list[str]:
    """Neighbouring characters, without spaces."""
    plain = "".join(text.lower().split())
    return [plain[n : n + 2] for n in range(len(plain) - 1)]


def judge(asked: list[list[Any]], find: Finder) -> tuple[dict[str, float], list[str]]:
    """Recall at 1, 3 and 10 and the mean reciprocal rank; and the questions that were not answered."""
    places, lost = [], []
    for question, answers in asked:
        right = {answers} if isinstance(answers, str) else set(answers)
        found = find(question)[:DEEP]
        place = next((n for n, code in enumerate(found, start=1) if code in right), 0)
        places.append(place)
        if not place:
            lost.append(question)
    told = {f"recall_at_{n}": round(sum(0 < p <= n for p in places) / len(places), 3) for n in (1, 3, DEEP)}
    return {
        **told,
        "mrr": round(sum(1 / p for p in places if p) / len(places), 3),
        "questions": len(places),
    }, lost


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    os.environ |= {"TONGBAN_MODE": "test", "TONGBAN_HOME": str(home), "DATABASE_URL": ""}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
    try:
        measure()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tongban.base.actor import SYSTEM
    from tongban.org.actions import roles_install
    from tongban.packs.demo_city import founding
    from tongban.portal.found import KIND, every
    from tongban.search.reading import find
    from tongban.search.writing import rebuild

    roles_install(SYSTEM)
    founding.found_units()
    founding.hang_doors()
    founding.publish_items()
    rebuild()
    texts = {d.id: " ".join([d.title["zh"], d.summary["zh"], *d.aliases, d.body]) for d in every()}
    plain = Bigrams(texts)
    spent: list[float] = []

    def ours(question: str) -> list[str]:
        began = perf_counter()
        hits = find(question, limit=DEEP, kind=KIND)
        spent.append(1000 * (perf_counter() - began))
        return [hit.id for hit in hits]

    halves = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    results: dict[str, Any] = {"items": len(texts)}
    for half, asked in halves.items():
        found, lost = judge(asked, ours)
        results[half] = {"ours": found, "bigrams": judge(asked, plain.find)[0]}
        if half == "seen" and "--misses" in sys.argv:
            print("\n".join(lost), file=sys.stderr)
    results["ms"] = {"median": round(statistics.median(spent), 2), "p99": round(percentile(spent, 0.99), 2)}
    report("search", results)


if __name__ == "__main__":
    main()
