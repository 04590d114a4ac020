"""A building of the demo city that was interrupted: seen at the next start, and cleared away."""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tongban.base.home import home
from tongban.packs.demo_city.models import CityState
from tongban.records.actions import REPLAY_BEGUN
from tongban.records.models import Entry


@contextmanager
def alone() -> Iterator[None]:
    """One building at a time in this home; the others wait."""
    with home("building.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def half_built() -> bool:
    """Whether this house began as a demo city that was never finished.

    The first entry of such a house is the beginning of the replay, which production refuses.
    """
    if settings.TONGBAN_MODE != "demo" or CityState.objects.exists():
        return False
    first = Entry.objects.order_by("id").first()
    return first is not None and first.type == REPLAY_BEGUN


def clear_away() -> None:
    """Leave an empty house. A database on a server is never emptied by us: stops with a sentence instead."""
    if connection.vendor != "sqlite":
        sys.exit(
            "The building of the demo city in this database was interrupted. Make the database anew "
            "(drop and create it), then start again."
        )
    place = str(connection.settings_dict["NAME"])
    connections.close_all()
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{place}{end}").unlink(missing_ok=True)
    for folder in ("files", "pages", "search"):
        shutil.rmtree(home(folder), ignore_errors=True)
    call_command("migrate", verbosity=0, interactive=False)
