"""Background work: ``django-tasks`` with its database queue, made safe against crashes.

A job is a function under ``@job``; ``enqueue`` puts a call into the queue inside the running transaction. The
worker takes a lease on each job and renews it while the job runs; a lease that ended (its worker was killed) puts the
job back. A job that fails is tried again with growing pauses. Hence every job must be idempotent.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tongban.base.legal import one_moment, wall_now
from tongban.base.models import Lease, Schedule

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=30)
BACK_OFF: Final = (5, 30, 120, 600, 3600)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A function that the worker runs again and again, ``seconds`` apart; ``legal``: seconds of legal time."""

    name: str
    seconds: float
    function: Callable[[], Any]
    legal: bool = False


_repeated: dict[str, Repeated] = {}


def job(function: Callable[..., Any]) -> Any:
    """Declare a background job. Arguments must be JSON; the function must be idempotent."""
    return task()(function)


def enqueue(declared: Any, /, **kwargs: Any) -> str:
    """Queue a call of ``declared``; it runs after the surrounding transaction commits. Returns the job's id."""
    return str(declared.enqueue(**kwargs).id)


def every(seconds: float, *, legal: bool = False) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Let the worker run the function every ``seconds`` (wall time), never twice at once.

    ``legal``: what it looks at changes with legal time, so in a sandbox that runs faster it runs as much oftener.
    """

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        name = f"{function.__module__}.{function.__qualname__}"
        _repeated[name] = Repeated(name, seconds, function, legal)
        return function

    return register


def repeated() -> list[Repeated]:
    """Everything under ``@every``, most frequent first."""
    return sorted(_repeated.values(), key=lambda r: r.seconds)


def claim(worker: str) -> DBTaskResult[Any, Any] | None:
    """Take the next ready job for ``worker`` with a lease on it."""
    with transaction.atomic():
        rows = DBTaskResult.objects.ready().filter(backend_name="default")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        elif connection.features.has_select_for_update:
            rows = rows.select_for_update()
        found = rows.first()
        if found is None:
            return None
        found.claim(worker)
        lease, _ = Lease.objects.get_or_create(job=found.id)
        lease.worker, lease.until, lease.attempts = worker, wall_now() + LEASE, lease.attempts + 1
        lease.save()
        return found


def run(claimed: DBTaskResult[Any, Any]) -> bool:
    """Run a claimed job under its lease; returns whether it succeeded."""
    with _Heartbeat(claimed.id):
        try:
            arguments = claimed.args_kwargs
            with one_moment():
                value = claimed.task.call(*arguments["args"], **arguments["kwargs"])
        except Exception as error:
            log.exception("job %s failed", claimed.task_path)
            _put_off(claimed, error)
            return False
    claimed.set_successful(value)
    Lease.objects.filter(job=claimed.id).delete()
    return True


def _put_off(claimed: DBTaskResult[Any, Any], error: Exception) -> None:
    lease = Lease.objects.filter(job=claimed.id).first()
    attempts = lease.attempts if lease else len(BACK_OFF) + 1
    claimed.set_failed(error)
    if attempts <= len(BACK_OFF):
        again = wall_now() + timedelta(seconds=BACK_OFF[attempts - 1])
        DBTaskResult.objects.filter(id=claimed.id).update(status=TaskResultStatus.READY, run_after=again)
        Lease.objects.filter(job=claimed.id).update(until=None)


def reclaim() -> int:
    """Put back the jobs whose worker stopped renewing its lease; returns how many."""
    ended = list(Lease.objects.filter(until__lt=wall_now()).values_list("job", flat=True))
    for job_id in ended:
        with transaction.atomic():
            Lease.objects.filter(job=job_id).update(until=None)
            DBTaskResult.objects.filter(id=job_id, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.READY
            )
    return len(ended)


def run_pending(worker: str = "inline", limit: int = 1000) -> int:
    """Run queued jobs now, in this thread, until none is ready; returns how many ran (tests, commands)."""
    done = 0
    while done < limit and (claimed := claim(worker)) is not None:
        run(claimed)
        done += 1
    return done


def due_repeated(now: datetime, last: dict[str, datetime], pace: float = 1.0) -> list[Repeated]:
    """Which repeated functions should run at ``now``, given when each last ran and the pace of legal time."""
    return [
        r
        for r in repeated()
        if r.name not in last
        or (now - last[r.name]).total_seconds() >= (r.seconds / max(pace, 1.0) if r.legal else r.seconds)
    ]


def once_a_day(function: Callable[[], Any]) -> Callable[[], Any]:
    """Guard a repeated function so that all workers together run it once per wall-clock day."""

    @functools.wraps(function)
    def run_once() -> Any:
        name = f"{function.__module__}.{function.__qualname__}"
        with transaction.atomic():
            Schedule.objects.get_or_create(name=name)
            row = Schedule.objects.select_for_update().get(name=name)
            now = wall_now()
            if row.last_at is not None and row.last_at.date() == now.date():
                return None
            row.last_at = now
            row.save()
        return function()

    return run_once


class _Heartbeat:
    """Renews the lease of a running job from a second thread."""

    def __init__(self, job_id: Any) -> None:
        self._job_id = job_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(LEASE.total_seconds() / 3):
                Lease.objects.filter(job=self._job_id).update(until=wall_now() + LEASE)
        finally:
            connection.close()
