"""A throw-away stage on which the scenarios of packages are played, inside a transaction that is rolled back.

It builds the government with every unit that a package names, the licence types, the packages and their members,
and casts people on demand: staff with a post per role and unit, natural and legal applicants with fictional
numbers, and agents who act for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time
from tongban.base.models import Timer
from tongban.cases.actions import quota_set
from tongban.cases.scenarios import Run, Side, Verdict, moment
from tongban.cases.scenarios import play as play_run
from tongban.catalogue.actions import item_publish
from tongban.catalogue.folder import examples_of, packages_under, read_folder
from tongban.catalogue.models import Item, ItemVersion
from tongban.catalogue.queries import forget_packages, item_by_code
from tongban.licences.actions import licence_issue
from tongban.org.actions import roles_install
from tongban.org.queries import unit_by_code
from tongban.packs import casting, registry
from tongban.packs.installing import licence_types_of

BEGINNING = moment("2004-07-01")
"""Everything on the stage is in force since the day of the Administrative Licensing Law."""
NEVER = moment("2999-01-01")


class Stage:
    """What stands on the stage, and how scenarios are played on it."""

    def __init__(self) -> None:
        self._published: dict[Path, str] = {}

    def set(self, folders: Sequence[Path]) -> None:
        """Publish packages and, for joint ones, their members that lie beside them."""
        for folder in folders:
            self._publish(folder.resolve())

    def _publish(self, folder: Path) -> None:
        if folder in self._published:
            return
        content = read_folder(folder)
        self._published[folder] = str(content["item"]["code"])
        casting.unit(str(content["item"]["unit"]))
        licence_types_of(SYSTEM, folder=folder)
        _alone(item_publish(SYSTEM, content=content, valid_from=BEGINNING))
        for member in content["item"].get("joint") or ():
            self._publish(_member(folder, str(member)))

    def play(self, scenario: Mapping[str, Any], folder: Path) -> Verdict:
        """Play one scenario of a package; the stage is as before afterwards."""
        self.set([folder])
        with self._curtain():
            return play_run(self.prepare(scenario, self._published[folder.resolve()]))

    def prepare(self, scenario: Mapping[str, Any], code: str, who: casting.Applicant | None = None) -> Run:
        """A scenario with its cast, ready to be played; ``who`` applies in place of the person it tells of."""
        item = item_by_code(code)
        day = date.fromisoformat(str(scenario.get("today", "2026-03-02")))
        if who is None:
            with legal_time(moment(day)):
                who = casting.applicant(scenario.get("applicant") or {}, code)
        given = dict(scenario.get("given") or {})
        if number := given.pop("quota", None):
            _number(number, item, day)
        _given(given, who, day)
        wish = {"_delivery": scenario["delivery"]} if "delivery" in scenario else {}
        kind = {"kind": (scenario.get("applicant") or {}).get("kind", "natural_person")}

        def another(name: str) -> Side:
            side = casting.applicant({**kind, "name": name}, code)
            return Side(side.actor, side.words, casting.Counter(item, side, wish).submit)

        return Run(
            scenario, casting.cast(who, item.unit.code, another), casting.Counter(item, who, wish).submit
        )

    @contextmanager
    def _curtain(self) -> Iterator[None]:
        mark = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(mark)


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage for the length of the block; nothing of it remains in the database."""
    with transaction.atomic():
        forget_packages()
        Timer.objects.update(fired_at=BEGINNING, fault="")
        roles_install(SYSTEM)
        casting.government()
        try:
            yield Stage()
        finally:
            transaction.set_rollback(True)
            forget_packages()


def _alone(version: ItemVersion) -> None:
    """Let this version be the one in force for as long as the stage stands, whatever the house has published."""
    rows: QuerySet[ItemVersion] = QuerySet(ItemVersion).filter(item=version.item_id)
    rows.exclude(pk=version.pk).update(valid_from=NEVER)
    rows.filter(pk=version.pk).update(valid_from=BEGINNING)


def play(folder: Path) -> list[Verdict]:
    """Play every scenario of a package folder."""
    with stage() as ready:
        return [ready.play(scenario, folder) for scenario in examples_of(folder)]


def _member(folder: Path, code: str) -> Path:
    """The folder of a member: beside the joint package, or in an installed pack."""
    for other in (*packages_under(folder.parent), *registry.folders()):
        if other.name == code:
            return other.resolve()
    raise LookupError(f"{folder.name} names the member {code}, which lies neither beside it nor in a pack.")


def _given(given: Mapping[str, Any], who: casting.Applicant, day: date) -> None:
    """Let what a scenario presupposes be so: licences held, and whatever the packs know to prepare."""
    known = {key: put for pack in registry.packs() for key, put in pack.given.items()}
    for key, told in given.items():
        if key == "licences":
            for licence in told:
                _hold(licence, who)
            continue
        with legal_time(moment(day)):
            known[key](told)


def _number(told: Mapping[str, Any], item: Item, day: date) -> None:
    """How many licences of the item there are, from the first day of the scenario or from ``from``."""
    begin, end = told.get("from") or day, told.get("to")
    with legal_time(moment(day)):
        quota_set(
            SYSTEM,
            item=item,
            total=int(told["total"]),
            valid_from=date.fromisoformat(str(begin)),
            valid_to=date.fromisoformat(str(end)) if end else None,
            basis=str(told.get("basis") or "运力规模计划"),
        )


def _hold(told: Mapping[str, Any], who: casting.Applicant) -> None:
    begin = date.fromisoformat(str(told["valid_from"]))
    with legal_time(_morning(begin)):
        licence_issue(
            SYSTEM,
            code=str(told["type"]),
            holder=who.party,
            unit=unit_by_code(str(told["unit"])),
            face=[dict(row) for row in told.get("face") or ()],
            months=12 * int(told.get("years", 0)),
            valid_from=begin,
        )


def _morning(day: date) -> datetime:
    return moment(day)
