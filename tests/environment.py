"""Tests run in mode ``test`` with a home of their own, and those that another place is for are left out.

A plugin (see ``addopts``), because this must be said before Django reads its settings.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tests.chromium import missing

os.environ["TONGBAN_MODE"] = "test"
if "TONGBAN_TEST_HOME" not in os.environ:
    os.environ["TONGBAN_TEST_HOME"] = tempfile.mkdtemp(prefix="tongban-test-")
    atexit.register(shutil.rmtree, os.environ["TONGBAN_TEST_HOME"], ignore_errors=True)
os.environ["TONGBAN_HOME"] = str(
    Path(os.environ["TONGBAN_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
)

settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("TONGBAN_LONG"),
)
settings.load_profile("house")
"""A slow machine is no failure, and only `make long` looks for examples that nobody has seen."""


ELSEWHERE = {
    "conformance": not os.environ.get("TONGBAN_CONFORMANCE_DATA"),
    "whole": not os.environ.get("TONGBAN_LONG"),
    "embedded": "DATABASE_URL" in os.environ,
    "server": "DATABASE_URL" not in os.environ,
    "once": "DATABASE_URL" in os.environ,
}
"""Markers of tests that have nothing to look at here: outside data, all rounds, the other kind of database, or rounds
like others of which a few are enough there."""


def asks_the_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes rows, by itself or by a program that it starts."""
    if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
        getattr(item, "fixturenames", ())
    ):
        return True
    told = _told.setdefault(str(item.path), "subprocess" in item.path.read_text(encoding="utf-8"))
    return told or "django_db_setup" in getattr(item, "fixturenames", ())


_told: dict[str, bool] = {}


def elsewhere(item: pytest.Item) -> bool:
    """Whether a test is for another place: on a server what asks no database ran already on the embedded one."""
    if any(ELSEWHERE[mark.name] for mark in item.iter_markers() if mark.name in ELSEWHERE):
        return True
    return "DATABASE_URL" in os.environ and not asks_the_database(item)


LONGEST = (
    "test_browser",
    "test_urls",
    "test_walk",
    "test_run",
    "test_kill",
    "test_operations",
    "test_workshop_script",
)
"""Files that take long, by the beginning of their names."""


def weight(item: pytest.Item) -> int:
    """What takes long goes first, so that no worker is left alone with it at the end."""
    return 0 if item.get_closest_marker("browser") or item.path.name.startswith(LONGEST) else 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests for another place are left out; walks in the browser are skipped where there is none."""
    items.sort(key=weight)
    left = {item for item in items if elsewhere(item)}
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]
    if reason := missing():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A run without a browser says so in its last lines, and why."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "browser" in r.keywords]
    if skipped and (reason := missing()):
        terminalreporter.write_line(f"{len(skipped)} browser walks were skipped: {reason}")
