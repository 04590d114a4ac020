"""Tests run in mode ``test`` with a home of their own.

A plugin (see ``addopts``), because this must be said before Django reads its settings.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

os.environ["TONGBAN_MODE"] = "test"
if "TONGBAN_TEST_HOME" not in os.environ:
    os.environ["TONGBAN_TEST_HOME"] = tempfile.mkdtemp(prefix="tongban-test-")
    atexit.register(shutil.rmtree, os.environ["TONGBAN_TEST_HOME"], ignore_errors=True)
os.environ["TONGBAN_HOME"] = str(
    Path(os.environ["TONGBAN_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine may be late: what walks in it gets a second and a third try."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=1))
