"""The figures of a period by the definitions of handbook 02 §6, each with the condition that finds its cases.

Every count is a condition on cases, and ``cases_behind`` uses the same one: a figure and its list cannot differ.
Rates are thousandths; a rate without cases is ``None``, never a flattering zero.
"""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases.models import Case, Extension, Notice, Pause
from tongban.laws.calendars import calendar_in_force
from tongban.org.policy import path_condition
from tongban.oversight import policy
from tongban.oversight.models import Complaint, LampEvent, Rating, VisitRating


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` through ``last``."""

    first: date
    last: date

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A calendar month."""
        return cls(date(year, month, 1), date(year, month, months.monthrange(year, month)[1]))

    def within(self, column: str) -> Q:
        """The condition that a date column lies in it."""
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})


DECIDED: Final = Q(outcome__in=("granted", "refused"))
SUPPLEMENTED: Final = Exists(Notice.objects.filter(case=OuterRef("pk"), once="SUPPLEMENT"))
PAUSED: Final = Exists(Pause.objects.filter(case=OuterRef("pk")))
EXTENDED: Final = Exists(Extension.objects.filter(case=OuterRef("pk"), approved_at__isnull=False))
RATED: Final = Exists(Rating.objects.filter(case=OuterRef("pk")))
RATED_BADLY: Final = Exists(Rating.objects.filter(case=OuterRef("pk"), level__in=Rating.BAD))
CORRECTED: Final = Exists(
    Rating.objects.filter(case=OuterRef("pk"), level__in=Rating.BAD, complaint__state="closed")
)

FIGURES: Final[dict[str, tuple[str, Any]]] = {
    "received": ("received_on", Q()),
    "online": ("received_on", Q(channel__in=("web", "api", "demo"))),
    "supplemented": ("received_on", Q(SUPPLEMENTED)),
    "accepted": ("accepted_on", Q()),
    "decided": ("decided_on", DECIDED),
    "on_time": ("decided_on", DECIDED & Q(decided_on__lte=F("promised_due"))),
    "early": ("decided_on", DECIDED & Q(decided_on__lt=F("promised_due"))),
    "late": ("decided_on", DECIDED & Q(decided_on__gt=F("promised_due"))),
    "same_day": ("decided_on", DECIDED & Q(decided_on=F("received_on"))),
    "refused": ("decided_on", Q(outcome="refused")),
    "paused": ("decided_on", DECIDED & Q(PAUSED)),
    "extended": ("decided_on", DECIDED & Q(EXTENDED)),
    "closed": ("closed_on", Q()),
    "withdrawn": ("closed_on", Q(outcome="withdrawn")),
    "rated": ("rating__rated_on", Q()),
    "bad": ("rating__rated_on", Q(rating__level__in=Rating.BAD)),
    "corrected": ("rating__rated_on", Q(CORRECTED)),
}
"""Figure → the day that puts a case into the period, and what else must hold."""

RATES: Final = {
    "on_time": ("on_time", "decided"),
    "early": ("early", "decided"),
    "same_day": ("same_day", "decided"),
    "refusal": ("refused", "decided"),
    "suspension": ("paused", "decided"),
    "extension": ("extended", "decided"),
    "supplement": ("supplemented", "received"),
    "withdrawal": ("withdrawn", "closed"),
    "online": ("online", "received"),
    "bad_corrected": ("corrected", "bad"),
}
"""Rate → its figure and what it is a share of."""


@dataclass
class Figures:
    """The figures of one unit (or of all) in a period."""

    name_zh: str = ""
    name_en: str = ""
    code: str = ""
    path: str = ""
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    own_days: int = 0

    def rate(self, name: str) -> int | None:
        """A share in thousandths; None where there is nothing to share."""
        part, whole = (self.counts.get(n, 0) for n in RATES[name])
        return round(part * 1000 / whole) if whole else None

    @property
    def rates(self) -> dict[str, int | None]:
        """Every rate, and satisfaction."""
        return {name: self.rate(name) for name in RATES} | {"satisfaction": self.satisfaction}

    @property
    def satisfaction(self) -> int | None:
        """Levels 1 to 3 among the ratings of the period, of cases and of visits to halls, in thousandths."""
        rated = self.counts.get("rated", 0) + self.counts.get("visits_rated", 0)
        bad = self.counts.get("bad", 0) + self.counts.get("visits_bad", 0)
        return round((rated - bad) * 1000 / rated) if rated else None

    @property
    def average_days(self) -> str | None:
        """Average working days from acceptance to decision, own time only, with one decimal."""
        decided = self.counts.get("decided", 0)
        return f"{round(self.own_days * 10 / decided) / 10:.1f}" if decided else None


def cases_behind(actor: Actor, figure: str, period: Period, *, under: str = "") -> QuerySet[Case]:
    """The cases that a figure counts; raises ``NotFound`` for an unknown figure."""
    if figure not in FIGURES:
        raise NotFound("oversight.figure")
    column, condition = FIGURES[figure]
    rows = policy.seen_cases(actor).filter(period.within(column), condition)
    return rows.filter(unit_path__startswith=under) if under else rows


def by_unit(actor: Actor, period: Period, *, under: str = "") -> list[Figures]:
    """The figures of every unit that had something in the period, by place in the tree."""
    lines: dict[str, Figures] = {}
    columns = dict.fromkeys(column for column, _condition in FIGURES.values())
    for column in columns:
        _count(actor, period, under, column, lines)
    _add_own_days(actor, period, under, lines)
    _add_others(actor, period, under, lines)
    return sorted(lines.values(), key=lambda line: line.path)


NAMES: Final = ("unit__name_zh", "unit__name_en", "unit__code", "unit_path")


def _line(lines: dict[str, Figures], row: Any) -> Figures:
    return lines.setdefault(row["unit_path"], Figures(*(row[name] for name in NAMES)))


def _count(actor: Actor, period: Period, under: str, column: str, lines: dict[str, Figures]) -> None:
    """All figures that hang on one day column, in one statement."""
    rows = policy.seen_cases(actor).filter(period.within(column))
    rows = rows.filter(unit_path__startswith=under) if under else rows
    wanted = {name: condition for name, (col, condition) in FIGURES.items() if col == column}
    counts = {
        f"n_{name}": Count("pk", filter=condition) if condition else Count("pk")
        for name, condition in wanted.items()
    }
    for row in rows.order_by().values(*NAMES).annotate(**counts):
        line = _line(lines, row)
        for name in wanted:
            line.counts[name] = row[f"n_{name}"]


def _add_own_days(actor: Actor, period: Period, under: str, lines: dict[str, Figures]) -> None:
    """Working days from acceptance to decision, less those on which the clock stood still."""
    days = calendar_in_force()
    rows = cases_behind(actor, "decided", period, under=under).filter(accepted_on__isnull=False)
    spans = rows.order_by().values(*NAMES, "accepted_on", "decided_on").annotate(n=Count("pk"))
    for row in spans:
        _line(lines, row).own_days += days.count(row["accepted_on"], row["decided_on"]) * row["n"]
    stood = Pause.objects.filter(case__in=rows.values("pk")).values(
        "case__unit_path", "from_on", "until_on", "case__decided_on"
    )
    for row in stood:
        until = min(row["until_on"] or row["case__decided_on"], row["case__decided_on"])
        before = row["from_on"] - timedelta(days=1)
        if until > before:
            lines[row["case__unit_path"]].own_days -= days.count(before, until)


def _add_others(actor: Actor, period: Period, under: str, lines: dict[str, Figures]) -> None:
    """Events, ratings of visits and complaints of the period."""
    reds = policy.seen_lamps(actor).filter(period.within("raised_on"), grade="red")
    reds = reds.filter(unit_path__startswith=under) if under else reds
    for row in reds.order_by().values(*NAMES, "rule").annotate(n=Count("pk")):
        line = _line(lines, row)
        line.counts["reds"] += row["n"]
        line.counts[f"red_{row['rule']}"] += row["n"]
    for row in _visits(actor, period, under):
        line = _line(lines, row)
        line.counts["visits_rated"], line.counts["visits_bad"] = row["n"], row["bad"]
    for row in _complaints(actor, period, under):
        renamed = {
            name: row[name.replace("unit__", "about_unit__").replace("unit_path", "about_path")]
            for name in NAMES
        }
        line = _line(lines, renamed)
        line.counts["complaints"], line.counts["substantiated"] = row["n"], row["true"]


def _visits(actor: Actor, period: Period, under: str) -> QuerySet[Any, dict[str, Any]]:
    """Ratings of visits to halls (一次一评), counted; there is no case to list behind them."""
    reach = path_condition(actor, policy.READ, "unit_path")
    rows = VisitRating.objects.filter(period.within("rated_on"))
    rows = rows if reach is None else rows.filter(reach)
    rows = rows.filter(unit_path__startswith=under) if under else rows
    bad = Count("pk", filter=Q(level__in=Rating.BAD))
    return rows.order_by().values(*NAMES).annotate(n=Count("pk"), bad=bad)


def _complaints(actor: Actor, period: Period, under: str) -> QuerySet[Any, dict[str, Any]]:
    """How many, never which: counts of a unit are open to its head, the complaints themselves are not."""
    reach = path_condition(actor, policy.READ, "about_path")
    rows = Complaint.objects.filter(period.within("registered_on"), kind__in=("service", "conduct"))
    rows = rows if reach is None else rows.filter(reach)
    rows = rows.filter(about_path__startswith=under) if under else rows
    names = ("about_unit__name_zh", "about_unit__name_en", "about_unit__code", "about_path")
    return (
        rows.order_by().values(*names).annotate(n=Count("pk"), true=Count("pk", filter=Q(substantiated=True)))
    )


def whole(lines: list[Figures]) -> Figures:
    """All lines added up."""
    total = Figures()
    for line in lines:
        total.own_days += line.own_days
        for name, n in line.counts.items():
            total.counts[name] += n
    return total


def reds_by_cause(actor: Actor, period: Period) -> list[tuple[str, int]]:
    """Breaches of the period by the limit they broke, the most frequent first."""
    rows: QuerySet[LampEvent] = policy.seen_lamps(actor).filter(period.within("raised_on"), grade="red")
    rows = rows.filter(kind="time")
    counted = rows.order_by().values_list("rule").annotate(n=Count("pk"))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))
