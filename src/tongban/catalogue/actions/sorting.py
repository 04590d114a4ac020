"""Sorting a government's items (事项梳理): units submit, a sorter compares and decides, a second person publishes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.base.legal import legal_now, legal_today
from tongban.catalogue.figures import FIGURES, figures_now, figures_of_paper
from tongban.catalogue.importing import Found
from tongban.catalogue.models import Item, ItemVersion, Sorting, SortingEntry
from tongban.catalogue.queries import items_in_force
from tongban.kernel import canonical
from tongban.org.models import Unit
from tongban.org.queries import unit_by_key
from tongban.records.actions import record

SUBMIT: Final = "catalogue.list.submit"
SORT: Final = "catalogue.list.sort"
CONFIRM: Final = "catalogue.list.confirm"
VERDICTS: Final = (SortingEntry.KEEP, SortingEntry.MERGE, SortingEntry.VARIANT, SortingEntry.DROP)
MOST_ENTRIES: Final = 20_000


@action
def sorting_open(
    actor: Actor, *, name_zh: str, closes_on: date, name_en: str = "", based_on: Sorting | None = None
) -> Sorting:
    """Open a round that units submit to until ``closes_on``; ``based_on`` carries over what a published list keeps."""
    _demand(actor, SORT)
    if not name_zh.strip():
        raise Invalid({"name_zh": _("Give the round a name.")})
    if closes_on < legal_today():
        raise Invalid({"closes_on": _("The last day for submissions is past already.")})
    sorting = Sorting(
        name_zh=name_zh.strip()[:120],
        name_en=name_en.strip()[:160],
        opened_on=legal_today(),
        closes_on=closes_on,
        opened_by_id=actor.party,
    )
    sorting.save()
    kept = based_on.entries.exclude(verdict=SortingEntry.DROP) if based_on else SortingEntry.objects.none()
    for ordinal, entry in enumerate(kept.filter(into=None).order_by("ordinal"), start=1):
        copy = {
            f: getattr(entry, f)
            for f in ("unit_id", "department", "name", "group", "code", "type", "item_id")
        }
        SortingEntry(sorting=sorting, ordinal=ordinal, before=entry.before, **copy).save()
    record(actor, "catalogue.sorting_opened.v1", subject=sorting, changes={"closes_on": str(closes_on)})
    return sorting


@action
def sorting_submit_own(actor: Actor, *, sorting: Sorting) -> int:
    """Submit the items of the actor's unit and what is beneath it; those submitted before stay as they are."""
    row = _locked(sorting, Sorting.COLLECTING)
    if not actor.may(SUBMIT, path=actor.unit_path):
        raise Forbidden(SUBMIT)
    known = set(row.entries.exclude(item=None).values_list("item_id", flat=True))
    rows = items_in_force().filter(unit__path__startswith=actor.unit_path).exclude(pk__in=known)
    return _add(actor, row, (_own(item) for item in rows.order_by("unit_id", "name_zh", "id")))


@action
def sorting_submit_rows(actor: Actor, *, sorting: Sorting, rows: Sequence[Found]) -> int:
    """Add rows of a foreign list (``importing.read_rows``), but for names that their department submitted already."""
    row = _locked(sorting, Sorting.COLLECTING)
    everybody = actor.holds(SORT)
    if not everybody and not actor.may(SUBMIT, path=actor.unit_path):
        raise Forbidden(SUBMIT)
    own = unit_by_key(actor.unit) if actor.unit and not everybody else None
    known = set(row.entries.values_list("department", "name"))
    fresh = []
    for found in rows:
        department = own.name_zh if own else found.department
        if (department, found.name) not in known:
            known.add((department, found.name))
            fresh.append(_foreign(found, department, own))
    return _add(actor, row, fresh)


def _content(item: Item) -> Mapping[str, Any]:
    versions = ItemVersion.objects.filter(item=item, valid_from__lte=legal_now())
    version = versions.order_by("-valid_from", "-number").first()
    return version.content if version else {}


def _own(item: Item) -> dict[str, Any]:
    content = _content(item)
    return {
        "unit": item.unit,
        "department": item.unit.name_zh,
        "name": item.name_zh,
        "code": item.code,
        "type": item.type,
        "item": item,
        "before": figures_of_paper(content),
        "after": figures_now(content),
    }


def _foreign(found: Found, department: str, unit: Unit | None) -> dict[str, Any]:
    return {
        "unit": unit,
        "department": department,
        "name": found.name,
        "group": found.group,
        "code": found.code[:100],
        "type": found.type,
    }


def _add(actor: Actor, sorting: Sorting, rows: Iterable[Mapping[str, Any]]) -> int:
    last = sorting.entries.aggregate(last=Max("ordinal"))["last"] or 0
    ordinal = last
    for ordinal, facts in enumerate(rows, start=last + 1):
        if ordinal > MOST_ENTRIES:
            raise Invalid(code="catalogue.sorting_full")
        SortingEntry(sorting=sorting, ordinal=ordinal, **facts).save()
    if ordinal > last:
        changes = {"entries": ordinal - last}
        record(actor, "catalogue.sorting_submitted.v1", subject=sorting, changes=changes)
    return ordinal - last


@action
def sorting_begin(actor: Actor, *, sorting: Sorting) -> Sorting:
    """Close the submissions and begin to sort."""
    row = _locked(sorting, Sorting.COLLECTING)
    _demand(actor, SORT)
    if not row.entries.exists():
        raise Conflict("catalogue.sorting_empty", _("No unit has submitted anything yet."))
    return _now(actor, row, Sorting.SORTING, "begun")


@action
def entries_judge(
    actor: Actor,
    *,
    sorting: Sorting,
    ordinals: Sequence[int],
    verdict: str,
    into: int | None = None,
    reason: str = "",
) -> int:
    """Decide about entries: keep, drop (with a reason), or merge with or hang under the entry ``into``.

    Whatever stood under an entry that is itself merged follows it, so that a list never has two floors.
    """
    row = _locked(sorting, Sorting.SORTING)
    _demand(actor, SORT)
    if verdict not in VERDICTS:
        raise Invalid({"verdict": _("Choose what is to become of it.")})
    if verdict == SortingEntry.DROP and not reason.strip():
        raise Invalid({"reason": _("Say why it is no longer handled.")})
    wanted = {*ordinals}
    target = _target(row, wanted, into) if verdict in (SortingEntry.MERGE, SortingEntry.VARIANT) else None
    entries = list(row.entries.filter(ordinal__in=wanted).exclude(pk=target.pk if target else 0))
    if not entries or len(entries) < len(wanted - {target.ordinal if target else 0}):
        raise NotFound("catalogue.sorting_entry")
    for entry in entries:
        _judge(actor, entry, verdict, target, reason)
        for below in entry.merged.all():
            _judge(actor, below, below.verdict if target else SortingEntry.KEEP, target, below.reason)
    changes = {"entries": sorted(wanted), "verdict": verdict, "into": target.ordinal if target else None}
    record(actor, "catalogue.sorting_judged.v1", subject=row, changes=changes)
    return len(entries)


def _target(sorting: Sorting, wanted: set[int], into: int | None) -> SortingEntry:
    target: SortingEntry | None = sorting.entries.filter(ordinal=into or 0).first()
    if target is None:
        raise Invalid({"into": _("Choose the entry that stands for them.")})
    if target.into_id is not None or target.verdict == SortingEntry.DROP:
        raise Invalid({"into": _("The entry that stands for others must itself be kept.")})
    if wanted == {target.ordinal}:
        raise Invalid({"into": _("An entry cannot be merged with itself.")})
    return target


def _judge(actor: Actor, entry: SortingEntry, verdict: str, into: SortingEntry | None, reason: str) -> None:
    entry.verdict, entry.into, entry.reason = verdict, into, reason.strip()[:500]
    entry.judged_by_id = actor.party
    entry.save(update_fields=["verdict", "into", "reason", "judged_by_id"])


@action
def entry_paper(actor: Actor, *, sorting: Sorting, ordinal: int, figures: Mapping[str, int]) -> SortingEntry:
    """Write how the item went on paper: steps, materials, working days, visits. By its unit, or by the sorter."""
    row = _locked(sorting, *Sorting.OPEN)
    entry = row.entries.select_related("unit").filter(ordinal=ordinal).first()
    if entry is None:
        raise NotFound("catalogue.sorting_entry")
    if not actor.holds(SORT) and not (entry.unit and actor.may(SUBMIT, path=entry.unit.path or "")):
        raise Forbidden(SUBMIT)
    wrong = {k: _("Write a whole number from 0 to 9,999.") for k, v in figures.items() if not 0 <= v <= 9999}
    if wrong or set(figures) - set(FIGURES):
        raise Invalid(wrong)
    entry.before = dict(figures)
    entry.save(update_fields=["before"])
    record(actor, "catalogue.sorting_paper.v1", subject=row, changes={"entry": ordinal, **figures})
    return entry


@action
def sorting_ask(actor: Actor, *, sorting: Sorting) -> Sorting:
    """Hand the sorted list to a second person."""
    row = _locked(sorting, Sorting.SORTING)
    _demand(actor, SORT)
    row.asked_by_id, row.returned = actor.party, ""
    return _now(actor, row, Sorting.CONFIRMING, "asked", "asked_by_id", "returned")


@action
def sorting_return(actor: Actor, *, sorting: Sorting, reason: str) -> Sorting:
    """Give the list back to the sorter, with the reason."""
    row = _locked(sorting, Sorting.CONFIRMING)
    _demand(actor, CONFIRM)
    if not reason.strip():
        raise Invalid({"reason": _("Say what is to be done again.")})
    row.returned = reason.strip()[:500]
    return _now(actor, row, Sorting.SORTING, "returned", "returned")


@action
def sorting_confirm(actor: Actor, *, sorting: Sorting) -> Sorting:
    """Confirm and publish: the list gets its number, and each entry the figures of its item as they are today."""
    row = _locked(sorting, Sorting.CONFIRMING)
    _demand(actor, CONFIRM)
    if actor.party == row.asked_by_id:
        raise Conflict(
            "catalogue.two_persons", _("Somebody else than the one who sorted must confirm the list.")
        )
    entries = row.entries.select_related("item", "into").order_by("ordinal")
    for entry in entries.exclude(item=None):
        entry.after = figures_now(_content(entry.item))
        entry.save(update_fields=["after"])
    row.digest = hashlib.sha256(canonical.dumps([_plain(entry) for entry in entries.all()])).hexdigest()
    row.number = (Sorting.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row.confirmed_by_id, row.published_on = actor.party, legal_today()
    fields = ("digest", "number", "confirmed_by_id", "published_on")
    return _now(actor, row, Sorting.PUBLISHED, "published", *fields, number=row.number, digest=row.digest)


def _plain(entry: SortingEntry) -> dict[str, Any]:
    """A row of the published list."""
    return {
        "ordinal": entry.ordinal,
        "department": entry.department,
        "name": entry.name,
        "code": entry.code,
        "verdict": entry.verdict,
        "into": entry.into.ordinal if entry.into else None,
        "reason": entry.reason,
        "before": entry.before,
        "after": entry.after,
    }


def _demand(actor: Actor, word: str) -> None:
    if not actor.holds(word):
        raise Forbidden(word)


def _locked(sorting: Sorting, *states: str) -> Sorting:
    row: Sorting = Sorting.objects.select_for_update().get(pk=sorting.pk)
    if row.state not in states:
        raise Conflict(
            "catalogue.sorting_state", _("The round has moved on in the meantime."), state=row.state
        )
    return row


def _now(actor: Actor, row: Sorting, state: str, verb: str, *fields: str, **changes: Any) -> Sorting:
    row.state = state
    row.save(update_fields=["state", *fields])
    record(actor, f"catalogue.sorting_{verb}.v1", subject=row, changes={"state": state, **changes})
    return row
