"""``tongban run``: what it started ends with it, however it ends; what cannot be served is said in a sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROC = Path("/proc")
pytestmark = pytest.mark.embedded
on_linux = pytest.mark.skipif(not (PROC / "self" / "stat").exists(), reason="reads /proc")


def parents() -> dict[int, int]:
    """Every living process with its parent; zombies have ended."""
    found = {}
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            rest = (folder / "stat").read_text().rpartition(")")[2].split()
            if rest[0] != "Z":
                found[int(folder.name)] = int(rest[1])
    return found


def family(pid: int) -> set[int]:
    """All that descends from ``pid``."""
    alive = parents()
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in alive.items() if parent in more} - found
        found |= more
    return found


def until_gone(pids: set[int], seconds: float) -> set[int]:
    """Those that still live after so many seconds."""
    deadline = time.monotonic() + seconds
    while (left := pids & parents().keys()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TONGBAN_", "DATABASE_", "DJANGO_"))}
    return {**kept, "TONGBAN_HOME": str(home), "TONGBAN_MODE": "sandbox"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "home"


@pytest.fixture
def launched(home: Path) -> Iterator[tuple[subprocess.Popen[str], set[int], int]]:
    """A launcher that has said that it is ready, with its whole family and its port."""
    port = free_port()
    command = [sys.executable, "-m", "tongban.config.cli", "run", "--port", str(port)]
    launcher = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    for line in launcher.stdout:
        if "Tongban is ready" in line:
            break
    members = family(launcher.pid)
    try:
        yield launcher, members, port
    finally:
        for pid in {launcher.pid, *members}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        launcher.wait()
        launcher.stdout.close()


RARER = [pytest.param(number, marks=pytest.mark.wide) for number in (signal.SIGINT, signal.SIGHUP)]


@on_linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, *RARER])
def test_nothing_outlives_the_launcher(
    launched: tuple[subprocess.Popen[str], set[int], int], number: signal.Signals
) -> None:
    launcher, members, port = launched
    assert len(members) >= 3, "the server, its process that serves, and the worker"
    launcher.send_signal(number)
    if number != signal.SIGKILL:
        assert launcher.wait(30) == 0
    assert not until_gone(members, 15)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


@on_linux
@pytest.mark.wide
def test_what_hangs_is_killed_and_a_second_signal_changes_nothing(
    launched: tuple[subprocess.Popen[str], set[int], int],
) -> None:
    launcher, members, _port = launched
    for pid in members:  # nobody of them can answer SIGTERM
        os.kill(pid, signal.SIGSTOP)
    launcher.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait(30) == 0
    assert not until_gone(members, 5)


@on_linux
@pytest.mark.wide
def test_a_dead_server_takes_the_rest_with_it(
    launched: tuple[subprocess.Popen[str], set[int], int],
) -> None:
    launcher, members, _port = launched
    direct = [pid for pid, parent in parents().items() if parent == launcher.pid]
    leaders = [pid for pid in direct if any(parent == pid for parent in parents().values())]
    assert len(leaders) == 1, "the server has a process that serves; the worker has none"
    os.kill(leaders[0], signal.SIGKILL)
    assert launcher.wait(30) == 1
    assert not until_gone(members, 5)


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tongban.config.cli", "run", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )


def test_a_port_that_cannot_be_had_is_one_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        taken = run(home, "--port", str(port))
    assert taken.returncode == 1
    said = f"Port {port} is taken by another program. Choose another one: tongban run --port {port + 1}"
    assert taken.stderr.startswith(said) and taken.stderr.count("\n") == 1
    beyond = run(home, "--port", "70000")
    assert beyond.returncode == 1 and beyond.stderr.startswith("There is no port 70000.")
    elsewhere = run(home, "--host", "192.0.2.1")
    assert elsewhere.returncode == 1
    assert elsewhere.stderr.startswith("This machine cannot listen at 192.0.2.1:")
    assert elsewhere.stderr.count("\n") == 1
