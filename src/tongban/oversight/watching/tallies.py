"""Counting decisions for the comparison of peers, and the comparison itself.

A rate stands out when it lies so many robust deviations (1.4826 times the median absolute deviation) above the median
of the items of its type. A few cases prove nothing, and a difference that nobody would notice is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from django.db.models import Exists, OuterRef, Sum

from tongban.cases.models import Case, Extension, Notice, Pause
from tongban.oversight.models import Tally

RATES: Final = {
    "AN-PAUSE": "paused",
    "AN-SUPPL": "supplemented",
    "AN-REFUSE": "refused",
    "AN-EXTEND": "extended",
}
MONTHS: Final = 3
FEWEST_CASES: Final = 20
FEWEST_PEERS: Final = 5
LEAST_APART: Final = 0.15
"""A rate less than fifteen points above the median is no matter for a lamp."""
SPREAD: Final = 1.4826
LEAST_SPREAD: Final = 0.02
"""Where peers hardly differ, their deviation counts as two points, so that nothing is measured against zero."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """An item of a unit whose rate stands out."""

    unit_id: int
    item_id: int
    decided: int
    share: float
    median: float
    peers: int


def count(case: Case) -> None:
    """Count a decision once; the caller holds the place in the record that makes it once."""
    if case.decided_on is None:
        return
    ways = {
        "paused": Exists(Pause.objects.filter(case=OuterRef("pk"))),
        "supplemented": Exists(Notice.objects.filter(case=OuterRef("pk"), once="SUPPLEMENT")),
        "extended": Exists(Extension.objects.filter(case=OuterRef("pk"), approved_at__isnull=False)),
    }
    went = Case.objects.filter(pk=case.pk).annotate(**ways).values(*ways).get()
    month = case.decided_on.replace(day=1)
    row = Tally.objects.filter(unit_id=case.unit_id, item_id=case.item_id, month=month).first()
    row = row or Tally(unit_id=case.unit_id, item_id=case.item_id, month=month)
    row.decided += 1
    for name, yes in went.items():
        setattr(row, name, getattr(row, name) + bool(yes))
    row.refused += case.outcome == "refused"
    row.save()


def window(today: date) -> date:
    """The first month that is compared: this one and those before it."""
    place = today.year * 12 + today.month - MONTHS
    return date(place // 12, place % 12 + 1, 1)


def compared(today: date) -> int:
    """How many items of units have enough decisions to be compared."""
    rows = Tally.objects.filter(month__gte=window(today), month__lte=today).order_by()
    sums = rows.values("unit_id", "item_id").annotate(all=Sum("decided"))
    return sum(row["all"] >= FEWEST_CASES for row in sums)


def outliers(code: str, threshold: int, today: date) -> list[Outlier]:
    """What stands out by a rule of rates. One statement, over a row for each item, unit and month."""
    column = RATES[code]
    rows = Tally.objects.filter(month__gte=window(today), month__lte=today).order_by()
    sums = rows.values("unit_id", "item_id", "item__type").annotate(all=Sum("decided"), some=Sum(column))
    types: dict[str, list[Outlier]] = defaultdict(list)
    for row in sums:
        if row["all"] >= FEWEST_CASES:
            share = row["some"] / row["all"]
            types[row["item__type"]].append(Outlier(row["unit_id"], row["item_id"], row["all"], share, 0, 0))
    return [found for peers in types.values() for found in _standing_out(peers, threshold)]


def _standing_out(peers: list[Outlier], threshold: int) -> list[Outlier]:
    if len(peers) < FEWEST_PEERS:
        return []
    middle = median(peer.share for peer in peers)
    spread = max(SPREAD * median(abs(peer.share - middle) for peer in peers), LEAST_SPREAD)
    bound = middle + max(threshold * spread, LEAST_APART)
    return [
        Outlier(p.unit_id, p.item_id, p.decided, p.share, middle, len(peers))
        for p in peers
        if p.share > bound
    ]


def in_percent(share: float) -> str:
    """A share as people read it."""
    return f"{share * 100:.1f} %"
