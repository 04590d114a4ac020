"""What the doctor looks at. A check yields findings: what is wrong, and how to mend it."""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from tongban.base.home import home
from tongban.base.legal import legal_today, wall_now
from tongban.base.models import Lease, Timer
from tongban.config.operations.backup import last_backup
from tongban.laws.calendars import calendar_in_force
from tongban.printing.fonts import font_paths
from tongban.records import folding
from tongban.records.health import problems
from tongban.search.writing import current

Severity = Literal["error", "warning"]
OLDEST_BACKUP: Final = timedelta(hours=26)
LEAST_FREE: Final = 2 * 1024**3
MOST_SKEW: Final = 5.0
QUIET_WORKER: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that needs a person."""

    code: str
    severity: Severity
    sentence: str
    mend: str


Check = Callable[[], Iterator[Finding]]


def examine(*, security: bool = False) -> list[Finding]:
    """Every finding, errors first. Without a database only what needs none is looked at."""
    found = [f for check in (*SECURITY, *(() if security else PLAIN)) for f in check()]
    if not security:
        faults = list(_database())
        found += faults
        if not any(f.severity == "error" for f in faults):
            found += [f for check in WITH_DATABASE for f in check()]
    return sorted(found, key=lambda f: (f.severity != "error", f.code))


def _versions() -> Iterator[Finding]:
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        yield Finding(
            "python",
            "warning",
            f"Python {sys.version.split()[0]} was not tested.",
            "Use Python 3.11 to 3.14.",
        )
    node = shutil.which("node")
    said = (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - found by name
        if node
        else ""
    )
    if not said.startswith("v") or int(said[1:].split(".")[0]) < 18:
        yield Finding(
            "node", "warning", "Node 18 or newer is not here.", "It is needed for set-up and upgrades only."
        )


def _mode() -> Iterator[Finding]:
    noted = home("mode")
    written = noted.read_text(encoding="utf-8").strip() if noted.exists() else ""
    if written and written != settings.TONGBAN_MODE:
        yield Finding(
            "mode",
            "error",
            f"TONGBAN_MODE says {settings.TONGBAN_MODE}, the home was founded as {written}.",
            "Unset TONGBAN_MODE, or choose the other home.",
        )
    if settings.TONGBAN_MODE == "production":
        yield from _production()
    elif os.environ.get("TONGBAN_HOSTS"):
        yield Finding(
            "mode.public",
            "warning",
            f"This {settings.TONGBAN_MODE} installation has public hosts; its clock can be moved.",
            "Serve people from an installation made by `tongban init`.",
        )


def _production() -> Iterator[Finding]:
    if not os.environ.get("TONGBAN_HOSTS") or "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "hosts",
            "error",
            "TONGBAN_HOSTS does not name your hosts.",
            "Set it: TONGBAN_HOSTS=tongban.example",
        )
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Finding(
            "cookies", "error", "Cookies travel without encryption.", "Do not change the settings of cookies."
        )
    if not settings.TONGBAN_SITE.startswith("https://"):
        yield Finding(
            "site",
            "error",
            f"TONGBAN_SITE is {settings.TONGBAN_SITE}: links and QR codes would lead there.",
            "Set TONGBAN_SITE=https://your.host and put nginx with a certificate in front.",
        )


def _homes() -> Iterator[Finding]:
    folder = Path(settings.TONGBAN_HOME)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("home.write", "error", f"{folder} cannot be written.", f"chown it to {os.getuid()}.")
        return
    if settings.TONGBAN_MODE == "production" and folder.stat().st_mode & 0o077:
        yield Finding("home.open", "error", f"{folder} can be read by others.", f"chmod 700 {folder}")
    for path in sorted(home("keys", "x").parent.rglob("*.key")) if home("keys").exists() else ():
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("keys.open", "error", f"{path} can be read by others.", f"chmod 600 {path}")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.TONGBAN_HOME).free
    if free < LEAST_FREE:
        yield Finding(
            "disk",
            "error" if free < LEAST_FREE // 8 else "warning",
            f"Only {free / 1024**3:.1f} GB are free where the home lies.",
            "Make room, or move old backups elsewhere.",
        )


def _fonts() -> Iterator[Finding]:
    if not all(path.exists() for path in font_paths()):
        yield Finding(
            "fonts", "error", "The Chinese font for documents is not here.", "Install again: make setup"
        )


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("locmem.EmailBackend"):
        return
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=3) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "mail",
            "warning",
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer ({error}).",
            "Set TONGBAN_SMTP_HOST and TONGBAN_SMTP_PORT. Letters wait meanwhile; nothing is lost.",
        )


def _backup() -> Iterator[Finding]:
    last = last_backup()
    if settings.TONGBAN_MODE != "production":
        return
    if last is None or wall_now() - last > OLDEST_BACKUP:
        when = "never" if last is None else f"last on {last:%Y-%m-%d %H:%M} UTC"
        yield Finding(
            "backup",
            "error",
            f"Backups are too old: {when}.",
            "Run `tongban backup FILE` every night (docs/admin/backup.md has a timer).",
        )


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(
            "database",
            "error",
            f"The database does not answer: {error}".strip(),
            "Check DATABASE_URL and the server.",
        )
        return
    if pending:
        yield Finding(
            "migrations",
            "error",
            f"{len(pending)} steps of the database are pending.",
            "Run: tongban upgrade",
        )


def _skew() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        return
    query = (
        "SELECT extract(epoch FROM now())"
        if connection.vendor == "postgresql"
        else "SELECT UNIX_TIMESTAMP(NOW(6))"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)
    off = abs((wall_now() - there).total_seconds())
    if off > MOST_SKEW:
        yield Finding(
            "clock",
            "error",
            f"The database's clock is {off:.0f} s away from ours.",
            "Keep both by chrony or ntpd.",
        )


def _worker() -> Iterator[Finding]:
    now = wall_now()
    stuck = Lease.objects.filter(until__lt=now - QUIET_WORKER).count()
    late = Timer.objects.filter(fired_at=None, due_at__lt=now - timedelta(minutes=5)).count()
    if folding.lag() > QUIET_WORKER or stuck or (late and settings.TONGBAN_MODE == "production"):
        yield Finding(
            "worker",
            "error",
            f"The worker does not work: the record waits for {folding.lag().total_seconds():.0f} s, "
            f"{stuck} jobs and {late} timers are overdue.",
            "Start it (tongban run, or tongban worker as a service) and read its log.",
        )
    failed = Timer.objects.filter(fired_at=None, attempts__gte=5).count()
    if failed:
        yield Finding(
            "timers", "error", f"{failed} legal timers have failed again and again.", "Read the worker's log."
        )


def _record() -> Iterator[Finding]:
    for problem in problems():
        severity: Severity = "error" if problem.code in ("records.lag", "records.handover") else "warning"
        yield Finding(problem.code, severity, str(problem.sentence), "See docs/developer/records.md.")


def _index() -> Iterator[Finding]:
    if current() is None:
        yield Finding(
            "search",
            "warning",
            "There is no search index; only names are found.",
            "Run: tongban search --rebuild",
        )


def _calendar() -> Iterator[Finding]:
    year = legal_today().year + 1
    if calendar_in_force().day(legal_today().replace(year=year, month=6, day=15)).provisional:
        yield Finding(
            "calendar",
            "warning",
            f"The official calendar of {year} is not here: days of that year are provisional on every page.",
            f"When the State Council has published it, import it (docs/admin/health.md). Usual: November {year - 1}.",
        )


SECURITY: Final[tuple[Check, ...]] = (_mode, _homes)
PLAIN: Final[tuple[Check, ...]] = (_versions, _disk, _fonts, _mail, _backup)
WITH_DATABASE: Final[tuple[Check, ...]] = (_skew, _worker, _record, _index, _calendar)
