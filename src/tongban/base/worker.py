"""The worker: fires legal timers, runs jobs and repeated functions, until it is asked to stop."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections

from tongban.base import clockrow, jobs, timers
from tongban.base.legal import one_moment, wall_now

log = logging.getLogger(__name__)
TICK_SECONDS = 0.25


class Worker:
    """One loop. Killing it at any instant loses nothing: leases end, timers and folds are transactions."""

    def __init__(self) -> None:
        self.name = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"[:64]
        self._stop = threading.Event()
        self._last: dict[str, datetime] = {}

    def stop(self, *_: Any) -> None:
        """Finish what is running and leave."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; a fault, of the database or of a round, is logged and the next round goes on."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self._stop.is_set():
            busy = False
            try:
                busy = self.tick()
            except (OperationalError, InterfaceError):
                log.exception("the database does not answer; trying again")
                self._stop.wait(1)
            except Exception:
                log.exception("a round failed; trying again")
                self._stop.wait(1)
            if not busy:
                self._stop.wait(TICK_SECONDS)

    def tick(self) -> bool:
        """One round; returns whether there was work. What the law makes happen waits for nothing else."""
        close_old_connections()
        clockrow.load()
        with one_moment():
            fired = timers.fire_due()
        self._run_repeated()
        claimed = jobs.claim(self.name)
        if claimed is not None:
            jobs.run(claimed)
        return bool(fired) or claimed is not None

    def _run_repeated(self) -> None:
        for entry in jobs.due_repeated(wall_now(), self._last, clockrow.pace()):
            self._last[entry.name] = wall_now()
            try:
                with one_moment():
                    entry.function()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("repeated job %s failed", entry.name)


@jobs.every(10)
def _reclaim() -> None:
    jobs.reclaim()
