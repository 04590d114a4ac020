"""What the worker does for the record, again and again.

Folding has a thread of its own: the window between act and fold is promised to be a second at most, and a
long job in the worker's loop must not widen it. Where there is no worker (mode ``test``) the same round
runs in place.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from django.conf import settings
from django.db import close_old_connections, connection

from tongban.base.jobs import every
from tongban.records import folding, handover, subscribers

logger = logging.getLogger(__name__)
ROUND_SECONDS: Final = 0.4
SWEEP_SECONDS: Final = 600.0
_swept: list[float] = []
_folders: list[Folder] = []


@every(0.5)
def fold_in_rounds() -> None:
    """See that folding goes on; the thread is started again should it ever have ended."""
    if settings.TONGBAN_MODE == "test":
        fold_round()
    elif not any(folder.is_alive() for folder in _folders):
        _folders[:] = [Folder()]
        _folders[0].start()


@every(0.5)
def deliver_in_rounds() -> None:
    """Let subscribers follow the folded record."""
    subscribers.deliver_all()


@every(60)
def hand_over_heads() -> None:
    """Hand the day's head to the second holders; what did not arrive is tried again."""
    handover.hand_over()


def fold_round() -> int:
    """One round of folding; the first, and one every ten minutes, looks at the whole table."""
    now = time.monotonic()
    sweep = not _swept or now - _swept[0] > SWEEP_SECONDS
    folded = folding.fold(sweep=sweep)
    if sweep:
        _swept[:] = [now]
    return folded


class Folder(threading.Thread):
    """Folds in rounds until stopped, or until its process ends: a round cut short is a transaction undone."""

    def __init__(self) -> None:
        super().__init__(name="folder", daemon=True)
        self._ended = threading.Event()

    def stop(self) -> None:
        """Finish the round and end."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Fold; faults of the database are waited out."""
        try:
            while not self._ended.is_set():
                begun = time.monotonic()
                close_old_connections()
                try:
                    fold_round()
                except Exception:
                    logger.exception("the record could not be folded; trying again")
                self._ended.wait(max(0.05, ROUND_SECONDS - (time.monotonic() - begun)))
        finally:
            connection.close()
