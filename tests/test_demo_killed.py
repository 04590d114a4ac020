"""A demo city whose building was killed is built anew at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.scratch import scratch

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("demo", "--people", "80", "--cases", "1")


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TONGBAN_", "DATABASE_", "DJANGO_"))}
    return {**kept, "TONGBAN_HOME": str(home), **more}


def tongban(given: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tongban.config.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def begin_and_kill(given: dict[str, str]) -> None:
    """Kill the building once the first cases are there."""
    command = [sys.executable, "-m", "tongban.config.cli", *SMALL]
    building = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True)
    assert building.stdout is not None
    seen = ""
    while "replaying" not in seen:
        seen += building.stdout.read(1) or pytest.fail("the building ended before it was killed")
    building.send_signal(signal.SIGKILL)
    building.wait()
    building.stdout.close()


@pytest.mark.wide
@pytest.mark.embedded
def test_a_city_that_was_killed_half_built_is_built_anew(tmp_path: Path) -> None:
    given = environment(tmp_path / "home")
    begin_and_kill(given)
    again = tongban(given, *SMALL)
    assert again.returncode == 0, again.stderr
    assert "was interrupted; it begins anew" in again.stdout and "the city lives" in again.stdout
    audit = tongban({**given, "TONGBAN_MODE": "demo"}, "records", "audit")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    third = tongban(given, *SMALL)
    assert third.returncode == 1 and "not empty" in third.stderr


@pytest.mark.wide
@pytest.mark.server
def test_a_database_on_a_server_is_left_to_its_owner(tmp_path: Path) -> None:
    with scratch(os.environ["DATABASE_URL"]) as url:
        given = environment(tmp_path / "home", DATABASE_URL=url)
        begin_and_kill(given)
        again = tongban(given, *SMALL)
        assert again.returncode == 1
        assert again.stderr.splitlines()[-1].startswith(
            "The building of the demo city in this database was interr"
        )
