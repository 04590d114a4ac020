"""The one way to write.

An action is a function ``noun_verb(actor, *, …)`` under ``@action``. It opens one transaction (an action that
another one calls joins it), locks its aggregate first, and may be rerun whole when the database says deadlock or
busy, so it calls nothing outside: effects outside run after commit or as jobs.

Rows that are ``audited`` and saved inside must end up in a record entry: ``records`` takes the touched rows,
and an action that leaves some behind is a mistake of its author and fails.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec, TypeVar

from django.db import OperationalError, connection, models, transaction

from tongban.base.errors import Busy
from tongban.base.writelock import WriteLockTimeout
from tongban.base.writing import insert_all

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS: Final = 3
_RETRY_CODES: Final = {"40001", "40P01", 1205, 1213}


class UnrecordedChange(Exception):
    """An audited row was changed and no entry was written for it."""


@dataclass(slots=True)
class Doing:
    """What the running action has touched so far and not yet recorded."""

    touched: dict[tuple[str, Any], models.Model] = field(default_factory=dict)
    depth: int = 0
    last: list[models.Model] = field(default_factory=list)

    def take(self) -> list[models.Model]:
        """Hand over the touched rows, once."""
        rows = list(self.touched.values())
        self.touched = {}
        return rows

    def finish(self) -> None:
        """Insert the rows that were kept for the end, in their order."""
        rows, self.last = self.last, []
        if rows:
            insert_all(rows)


_doing: ContextVar[Doing | None] = ContextVar("doing", default=None)


def touch(row: models.Model) -> None:
    """Note that an audited row was saved; outside an action that is refused."""
    doing = _doing.get()
    if doing is None:
        raise UnrecordedChange(f"{row._meta.label} was saved outside an action")
    doing.touched[(row._meta.label, row.pk)] = row


def insert_at_end(row: models.Model) -> bool:
    """Insert ``row`` together with its like just before the action commits, in one statement.

    False, and nothing done, outside an action and within a savepoint of its own: what is rolled back there
    must take the row with it.
    """
    doing = _doing.get()
    if doing is None or len(connection.savepoint_ids) != doing.depth:
        return False
    doing.last.append(row)
    return True


def insert_kept() -> None:
    """Insert what was kept for the end already now: a row that comes after it needs its key."""
    doing = _doing.get()
    if doing is not None and len(connection.savepoint_ids) == doing.depth:
        doing.finish()


def touched_rows() -> list[models.Model]:
    """The rows touched since the last entry of this action; they are then considered recorded."""
    doing = _doing.get()
    return [] if doing is None else doing.take()


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make ``function`` an action: one transaction, rerun whole up to three times on deadlock or busy."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _doing.get() is not None:
            return function(*args, **kwargs)
        if connection.in_atomic_block:
            return _attempt(function, args, kwargs)
        return _with_retries(function, args, kwargs)

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _with_retries(function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _attempt(function, args, kwargs)
        except OperationalError as error:
            if attempt == ATTEMPTS or not _worth_another_try(error):
                raise
            time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311 - spreads retries, guards nothing
        except WriteLockTimeout as error:
            raise Busy from error
    raise AssertionError("unreachable")


def _attempt(function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    doing = Doing()
    token = _doing.set(doing)
    try:
        with transaction.atomic():
            doing.depth = len(connection.savepoint_ids)
            result = function(*args, **kwargs)
            doing.finish()
            if doing.touched:
                left = ", ".join(sorted({label for label, _ in doing.touched}))
                raise UnrecordedChange(f"{function.__name__} changed {left} without a record entry")
            return result
    finally:
        _doing.reset(token)


def _worth_another_try(error: OperationalError) -> bool:
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or (error.args[0] if error.args else None)
    return code in _RETRY_CODES or "locked" in str(error)
