"""The plan: which items, why each, in which order, until which day, for how much, with how much less to fill in.

Days on the longest way are working days of the promised limits; a limit in calendar days or months counts with the
share of its days that are worked. ``timetable`` counts the real dates by the statute clock, as if each application were
accepted on the day on which it is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tongban.catalogue.package import Fee, Package
from tongban.catalogue.things.book import Book, facts, outcomes_of
from tongban.catalogue.things.merging import Merged, asked_of_applicant
from tongban.catalogue.things.solving import Offer, Solution, solve
from tongban.forms.conditions import for_feel, holds
from tongban.forms.rows import top
from tongban.kernel import clock
from tongban.kernel.calendar import WorkCalendar
from tongban.kernel.errors import Refusal
from tongban.kernel.money import Money

ONCE: Final = frozenset(
    {"", "件", "每件", "证", "每证", "本", "每本", "副", "每副", "次", "每次", "人", "每人", "宗", "每宗"}
)
"""Measures of which one application has one: such fees add up, others depend on a quantity."""
_WORKED: Final = {"wd": Decimal(1), "d": Decimal(5) / 7, "month": Decimal(22), "hour": Decimal(1) / 8}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is in the plan: its outcome is wanted for a life event, or another item needs it."""

    outcome: str
    thing: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item in the plan. ``needs``: outcome → the item of the plan that produces it."""

    item: str
    level: int
    begins: int
    ends: int
    needs: Mapping[str, str]
    produces: tuple[str, ...]
    reasons: tuple[Reason, ...]
    critical: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """How much is asked separately and together."""

    questions_apart: int
    questions: int
    materials_apart: int
    materials: int

    @property
    def share(self) -> int:
        """Per cent of questions and materials that nobody has to answer or hand in a second time."""
        apart = self.questions_apart + self.materials_apart
        together = self.questions + self.materials
        return 100 * (apart - together) // apart if apart else 0


@dataclass(frozen=True)
class Plan:
    """What whoever chose these things has to do, and what it takes."""

    things: tuple[str, ...]
    applicant: str
    answers: Mapping[str, str]
    steps: tuple[Planned, ...]
    critical: tuple[str, ...]
    days: int
    fee: Money
    open_fees: tuple[tuple[str, Fee], ...]
    merged: Merged = field(repr=False)
    saved: Saved

    @property
    def levels(self) -> list[list[Planned]]:
        """The steps that run side by side, level after level."""
        found: list[list[Planned]] = []
        for step in self.steps:
            while len(found) <= step.level:
                found.append([])
            found[step.level].append(step)
        return found

    def step(self, item: str) -> Planned | None:
        """The step of an item."""
        return next((s for s in self.steps if s.item == item), None)


def draw_up(
    book: Book,
    packages: Mapping[str, Package],
    things: Sequence[str],
    answers: Mapping[str, str] | None = None,
    applicant: str = "natural_person",
) -> Plan:
    """The plan for ``things`` with the answers so far; what is not answered counts as no.

    ``packages`` are those in force. Raises what ``find_way`` raises.
    """
    return _plan(book, packages, find_way(book, packages, things, answers, applicant))


@dataclass(frozen=True, slots=True)
class Way:
    """What was asked for, and the least set of items that leads there."""

    things: tuple[str, ...]
    applicant: str
    answers: Mapping[str, str]
    goals: Mapping[str, Sequence[str]]
    offers: Mapping[str, Offer]
    solution: Solution


def find_way(
    book: Book,
    packages: Mapping[str, Package],
    things: Sequence[str],
    answers: Mapping[str, str] | None = None,
    applicant: str = "natural_person",
) -> Way:
    """The least set of items, before anything is merged. Raises ``Refusal``: ``things.unknown``, ``things.audience``,
    ``things.nothing``, ``things.unreachable``, ``things.cycle``.
    """
    chosen = tuple(dict.fromkeys(things))
    _demand(book, chosen, applicant)
    asks = book.asked(chosen)
    given = {a.id: answers[a.id] for a in asks if answers and answers.get(a.id) in a.values}
    context = facts(asks, given, applicant)
    goals = {name: outcomes_of(book.things[name].goals, context) for name in chosen}
    wanted = list(dict.fromkeys(o for outcomes in goals.values() for o in outcomes))
    if not wanted:
        raise Refusal("things.nothing", "By your answers there is nothing to apply for.", things=list(chosen))
    held = [o for name in chosen for o in outcomes_of(book.things[name].held, context)]
    offers = offers_of(book, packages, context)
    solution = solve(offers, wanted, held)
    return Way(chosen, applicant, given, goals, {o.code: o for o in offers}, solution)


def _demand(book: Book, chosen: Sequence[str], applicant: str) -> None:
    for name in chosen:
        if name not in book.things:
            raise Refusal("things.unknown", f"There is no life event “{name}”.", thing=name)
        if applicant not in book.things[name].audience:
            raise Refusal(
                "things.audience",
                f"“{name}” is not for this kind of applicant.",
                thing=name,
                applicant=applicant,
            )
    if not chosen:
        raise Refusal("things.nothing", "Choose at least one life event.", things=[])


def offers_of(book: Book, packages: Mapping[str, Package], context: Mapping[str, Any]) -> list[Offer]:
    """The items that this applicant can complete on line, as the solver takes them."""
    applicant = context["applicant_kind"]
    return [
        Offer(
            code,
            frozenset(declared.produces),
            frozenset(outcomes_of(declared.needs, context)),
            working_days(packages[code]),
            fee_of(packages[code]).minor,
        )
        for code, declared in book.items.items()
        if code in packages
        and packages[code].is_online
        and applicant in packages[code].audience
        and holds(declared.when, context)
    ]


def working_days(package: Package) -> int:
    """The promised limit in working days, rounded up."""
    exact = package.clock.promised_value * _WORKED.get(package.clock.promised_unit, Decimal(1))
    return int(exact.to_integral_value(rounding="ROUND_CEILING"))


def fee_of(package: Package) -> Money:
    """What one application costs for certain; fees by quantity are not in it."""
    return sum((Money(_minor(f)) for f in package.fees if _certain(f)), Money(0))


def _certain(fee: Fee) -> bool:
    return fee.per.get("zh", "") in ONCE


def _minor(fee: Fee) -> int:
    return int(Decimal(fee.amount) * 100)


def _plan(book: Book, packages: Mapping[str, Package], way: Way) -> Plan:
    solution = way.solution
    steps = tuple(
        Planned(
            s.code,
            s.level,
            s.begins,
            s.ends,
            s.suppliers,
            book.items[s.code].produces,
            _reasons(s.code, way),
            s.code in solution.critical,
        )
        for s in solution.steps
    )
    mine = [packages[s.item] for s in steps]
    merged = Merged(mine, _made(book, packages, steps), _given(book, steps), book.same)
    return Plan(
        things=way.things,
        applicant=way.applicant,
        answers=dict(way.answers),
        steps=steps,
        critical=solution.critical,
        days=solution.days,
        fee=Money(solution.fee),
        open_fees=tuple((p.code, f) for p in mine for f in p.fees if not _certain(f)),
        merged=merged,
        saved=_saved(merged, packages, way.applicant),
    )


def _reasons(code: str, way: Way) -> tuple[Reason, ...]:
    own = way.offers[code].produces
    wanted = [Reason(o, thing=name) for name, outcomes in way.goals.items() for o in outcomes if o in own]
    needed = [
        Reason(outcome, item=s.code)
        for s in way.solution.steps
        for outcome, supplier in s.suppliers.items()
        if supplier == code
    ]
    return (*wanted, *needed)


def _made(book: Book, packages: Mapping[str, Package], steps: Sequence[Planned]) -> dict[str, dict[str, str]]:
    """Item → material line → the earlier item of the plan that produces what the line asks for."""
    found: dict[str, dict[str, str]] = {}
    for step in steps:
        for line in packages[step.item].materials:
            if not asked_of_applicant(line):
                continue
            name = line.name.get("zh", "")
            for outcome, supplier in step.needs.items():
                if name in book.outcomes[outcome].papers:
                    found.setdefault(step.item, {})[line.id] = supplier
    return found


def _given(book: Book, steps: Sequence[Planned]) -> dict[str, set[str]]:
    """Item → data elements that an earlier item of the plan makes known, however far before it."""
    found: dict[str, set[str]] = {}
    for step in steps:
        own = {e for outcome in step.needs for e in book.outcomes[outcome].gives}
        found[step.item] = own.union(*(found[supplier] for supplier in step.needs.values()))
    return found


def _saved(merged: Merged, packages: Mapping[str, Package], applicant: str) -> Saved:
    """Counted for an applicant of this kind who has answered nothing else yet, the same way apart and together.

    Apart means one application for each licence: an item that joins several is counted by its members.
    """
    kind = {name: applicant for name, f in merged.fields.items() if f.question.element == "party.kind"}
    apart = lines = 0
    for package in (single for p in merged.packages.values() for single in _singles(p, packages)):
        kinds = {q.id: applicant for q in package.form.questions() if q.element == "party.kind"}
        context = for_feel(package.form, kinds)
        apart += sum(1 for q in package.form.questions() if not q.calculate and holds(q.when, context))
        lines += sum(
            1
            for m in package.materials
            if asked_of_applicant(m) and (m.required is False or holds(m.required, context))
        )
    together = {top(name) for name in merged.asked(kind) | merged.later(kind)}
    together -= {name for name, f in merged.fields.items() if f.question.calculate}
    return Saved(apart, len(together), lines, len(merged.wanted(kind)))


def _singles(package: Package, packages: Mapping[str, Package]) -> list[Package]:
    members = [packages[code] for code in package.joint if code in packages]
    return members if members and len(members) == len(package.joint) else [package]


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a step if each application is accepted at once."""

    begins: date
    due: date
    provisional: bool


def timetable(plan: Plan, start: date, calendar: WorkCalendar, rules: clock.RuleBook) -> dict[str, Dates]:
    """Item → the day it can begin and the day by which it is promised, counted from ``start``."""
    found: dict[str, Dates] = {}
    for step in plan.steps:
        begin = max((found[s].due for s in step.needs.values()), default=start)
        found[step.item] = _dates(plan.merged.packages[step.item], begin, calendar, rules)
    return found


def _dates(package: Package, begin: date, calendar: WorkCalendar, rules: clock.RuleBook) -> Dates:
    limit = package.clock
    if not limit.promised_value:
        return Dates(begin, begin, False)
    counted = clock.explain(
        rules.at(limit.rule, begin),
        begin,
        promised=clock.Limit(limit.promised_value, limit.promised_unit),  # type: ignore[arg-type]
        calendar=calendar,
        rules=rules,
    )
    return Dates(begin, counted.promised_due or counted.due, counted.provisional)
