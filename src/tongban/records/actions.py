"""Writing the record. ``record`` is called by every action, once, after its rows are saved."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db import connection, models

from tongban.base import clockrow
from tongban.base.actions import UnrecordedChange, action, insert_at_end, insert_kept, touched_rows
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.base.fields import Sealed
from tongban.base.legal import legal_now, wall_now
from tongban.base.writing import insert
from tongban.kernel import canonical
from tongban.kernel.verify import value_digest
from tongban.records import digests
from tongban.records.models import Entry, Reading, Salt

Subject = models.Model | str
CLOCK_MOVED: Final = "records.clock_moved.v1"
REPLAY_BEGUN: Final = "records.replay_begun.v1"
REPLAY_ENDED: Final = "records.replay_ended.v1"
DATA_READ: Final = "records.data_read.v1"
TABLE_RECORDED: Final = "records.table_recorded.v1"
_ROWS_AN_ENTRY: Final = 500


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal value in ``changes``: the record keeps its salted digest, not the value."""

    value: Any


def personal(value: Any) -> Personal:
    """Mark a value of ``changes`` as personal; sealed values are personal by themselves."""
    return Personal(value)


def subject_name(subject: Subject) -> str:
    """How the record names a thing: ``room.noun:uid`` (``cases.case:0190…``); texts are taken as they are."""
    if isinstance(subject, str):
        return subject
    room = subject._meta.app_label.removeprefix("tb_")
    return f"{room}.{subject._meta.model_name}:{getattr(subject, 'uid', None) or subject.pk}"


def record(
    actor: Actor,
    type: str,
    *,
    subject: Subject,
    case: Subject | None = None,
    changes: Mapping[str, Any] | None = None,
    purpose: str = "",
    keyed: bool = False,
) -> Entry:
    """Write one entry for everything that this action has touched so far; call it inside an ``@action``.

    Entries of an action are inserted together at its end; ``keyed`` asks for one that has its key now.

    ``changes`` is what the event says: plain values, dates, integers in minor units; personal values marked
    with ``personal`` or sealed. Raises ``UnrecordedChange`` outside a transaction,
    ``kernel.errors.Refusal`` where a value has no canonical form (a float, a naive datetime).
    """
    if not connection.in_atomic_block:
        raise UnrecordedChange(f"{type} was recorded outside an action")
    about = "" if case is None else subject_name(case)
    return _write(
        actor, type, subject_name(subject), about, changes or {}, purpose, touched_rows(), keyed=keyed
    )


def _write(
    actor: Actor,
    kind: str,
    subject: str,
    case: str,
    changes: Mapping[str, Any],
    purpose: str,
    rows: Sequence[models.Model],
    *,
    keyed: bool = False,
) -> Entry:
    """``keyed``: the caller needs the entry's key at once."""
    salt: list[bytes] = []
    entry = Entry(
        type=kind,
        subject=subject,
        case=case,
        party=actor.party,
        account=actor.account,
        post=actor.post,
        unit=actor.unit,
        on_behalf_of=actor.on_behalf_of,
        client=actor.client,
        channel=actor.channel,
        purpose=purpose or actor.purpose,
        legal_time=legal_now(),
        wall_time=wall_now(),
        changes=canonical.dumps(_told(dict(changes), "", salt)).decode(),
        rows=canonical.dumps([_row(row) for row in rows]).decode(),
    )
    entry.leaf = digests.leaf_of(entry)
    entry.seal = digests.seal_of(entry.leaf)
    if salt or keyed:
        insert_kept()
        insert(entry)
    elif not insert_at_end(entry):
        insert(entry)
    if salt:
        Salt.objects.create(entry=entry.pk, salt=salt[0])
    return entry


@action
def read_recorded(
    actor: Actor, purpose: str, subjects: Iterable[Subject], *, what: str = "page"
) -> Entry | None:
    """Write down that ``actor`` is about to see the personal data of ``subjects``; call it before sending
    them.

    One entry per page or list (``what`` names it), with the uids (PIPL art. 6, 51, 54). ``purpose`` must say
    why; a reading without subjects writes nothing.
    """
    names = sorted({subject_name(subject) for subject in subjects})
    if not names:
        return None
    if not (purpose or actor.purpose):
        raise ValueError("personal data are read for a purpose: name it")
    told = {"what": what, "subjects": names}
    entry = record(actor, DATA_READ, subject=names[0], changes=told, purpose=purpose, keyed=True)
    Reading.objects.bulk_create([Reading(entry=entry.pk, subject=name) for name in names])
    return entry


@action
def clock_move(actor: Actor, *, forward: timedelta = timedelta(0), rate_ppm: int = 1_000_000) -> datetime:
    """Move legal time forward or change its rate (modes demo, sandbox, test), and record it for the audit.

    ``rate_ppm`` is the speed in millionths of wall time. Returns the new legal time.
    """
    since = wall_now()
    legal = clockrow.move(forward=forward, rate=rate_ppm / 1_000_000)
    told = {"since": since, "legal": legal, "rate_ppm": rate_ppm}
    record(actor, CLOCK_MOVED, subject="base.clock:1", changes=told)
    return legal


@contextmanager
def replay(actor: Actor, reason: str) -> Iterator[None]:
    """Around a replay of history: entries of channel ``demo`` inside may bear past legal times."""
    if settings.TONGBAN_MODE not in clockrow.MOVABLE:
        raise Forbidden("clock.fixed")
    action(record)(actor, REPLAY_BEGUN, subject="base.clock:1", changes={"reason": reason})
    try:
        yield
    finally:
        action(record)(actor, REPLAY_ENDED, subject="base.clock:1", changes={"reason": reason})


@action
def salts_erase(actor: Actor, *, subject: Subject, entries: Iterable[int]) -> int:
    """Destroy the salts of ``entries`` (ids): their digests of personal values then tell nothing."""
    ids = list(entries)
    gone, _ = Salt.objects.filter(entry__in=ids).delete()
    record(actor, "records.salts_erased.v1", subject=subject, changes={"entries": gone})
    return gone


@action
def table_recorded(actor: Actor, *, rows: Iterable[models.Model], reason: str) -> int:
    """Record rows anew as they stand, after a migration that changed what their digests cover.

    Run the audit before the migration and this right after it, in one upgrade. Returns how many rows.
    """
    count = 0
    found = iter(rows)
    while part := list(islice(found, _ROWS_AN_ENTRY)):
        table = part[0]._meta.db_table
        told = {"reason": reason, "table": table, "rows": len(part)}
        _write(actor, TABLE_RECORDED, f"records.table:{table}", "", told, "", part)
        count += len(part)
    return count


def _row(row: models.Model) -> list[Any]:
    return [row._meta.db_table, row.pk, getattr(row, "version", 0), digests.row_digest(row)]


def _told(value: Any, path: str, salt: list[bytes]) -> Any:
    """``changes`` with each personal value replaced by its digest; ``salt`` is filled on first need."""
    if isinstance(value, dict):
        return {key: _told(item, f"{path}/{key}" if path else str(key), salt) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_told(item, f"{path}/{number}", salt) for number, item in enumerate(value)]
    if isinstance(value, Sealed):
        value = Personal(value.reveal())
    if not isinstance(value, Personal):
        return value
    if not salt:
        salt.append(secrets.token_bytes(16))
    kind = digests.log_suite()
    return {
        "digest": f"{kind.hash_name}:{value_digest(kind.hash, salt[0], path, canonical.plain(value.value))}"
    }
