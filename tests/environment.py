"""Tests run in mode ``test`` with a home of their own.

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
from tests.chromium import missing

os.environ["TONGBAN_MODE"] = "test"
if "TONGBAN_TEST_HOME" not in os.environ:
    os.environ["TONGBAN_TEST_HOME"] = tempfile.mkdtemp(prefix="tongban-test-")
    atexit.register(shutil.rmtree, os.environ["TONGBAN_TEST_HOME"], ignore_errors=True)
os.environ["TONGBAN_HOME"] = str(
    Path(os.environ["TONGBAN_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks in the browser are skipped where there is none."""
    if reason := missing():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A run without a browser says so in its last lines, and why."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "browser" in r.keywords]
    if skipped and (reason := missing()):
        terminalreporter.write_line(f"{len(skipped)} browser walks were skipped: {reason}")
