"""What every action of the room needs: locking the case, the time line, saving with refreshed days."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, NotFound, Stale
from tongban.base.legal import legal_now
from tongban.base.selecting import Kept
from tongban.cases import clockwork
from tongban.cases.models import Case, Step
from tongban.records.actions import record

_CASE: Final = Kept(lambda key: Case.objects.select_for_update().filter(pk=key).order_by("pk"), key=-1)


def locked(case: Case, version: int | None = None, *, within: Collection[str] = ()) -> Case:
    """Lock the case's row first; refuse a stale page and a state in which the step makes no sense."""
    row = _CASE.first(key=case.pk)
    if row is None:
        raise NotFound
    _carry(case, row)
    if version is not None and row.version != version:
        raise Stale(number=row.number, status=row.status)
    if within and row.status not in within:
        raise Conflict(
            "cases.state",
            _("The case has moved on and this step is no longer possible. Look at its present state."),
            status=row.status,
        )
    return row


def _carry(case: Case, row: Case) -> None:
    """Rows that never change under a case need not be read again (a join would lock them too)."""
    for name in ("item", "unit", "applicant", "package_version"):
        if name in case._state.fields_cache and getattr(case, f"{name}_id") == getattr(row, f"{name}_id"):
            setattr(row, name, getattr(case, name))


def saved(case: Case, *fields: str) -> None:
    """Save ``fields`` and the days that follow from them."""
    case.save(update_fields={*fields, *clockwork.refresh(case)})


def step(actor: Actor, case: Case, kind: str, *, opinion: str = "", public: bool = True, **data: Any) -> Step:
    """Add an entry to the time line."""
    row = Step(
        case=case,
        kind=kind,
        at=legal_now(),
        party_id=actor.party,
        unit_id=actor.unit,
        opinion=opinion,
        data=data,
        public=public,
    )
    row.save()
    return row


def note(actor: Actor, case: Case, event: str, **changes: Any) -> None:
    """Write the record's entry of this action: ``cases.<event>.v1``."""
    record(actor, f"cases.{event}.v1", subject=case, case=case, changes=changes)
