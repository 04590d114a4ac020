"""`tongban run` with the demo city: seconds until it is ready, and the memory of all its processes.

    .venv/bin/python bench/start.py [--cases 1500] [--runs 3] [--save]

First the city is built (its seconds are reported: history replayed through the real actions); then the house is
started again and again on it. Memory is PSS, which counts what processes share once, after every public page and some
pages of the desk have been asked for.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from _facts import report, spread
from api_submit import ROOT, free_port

READY_SECONDS, MOST_MB, BUILD_SECONDS = 10, 600, 60
PAGES = (
    "/zh/",
    "/en/",
    "/zh/services/",
    "/zh/search/?q=饭店",
    "/zh/services/fishing-licence/",
    "/zh/verify/",
    "/zh/grants/",
)


def start(home: str, port: int) -> tuple[subprocess.Popen[bytes], float]:
    """The running house, and how long it took until it answered."""
    environment = {**os.environ, "TONGBAN_HOME": home, "TONGBAN_MODE": "demo", "DATABASE_URL": ""}
    command = [sys.executable, "-m", "tongban.config.cli", "run", "--demo", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None and time.perf_counter() - began < 120:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return process, time.perf_counter() - began
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the house did not start")


def stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl+C does."""
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = (Path("/proc") / str(pid) / "task").glob("*/children")
    found = [int(child) for path in children for child in path.read_text().split()]
    return [pid, *(p for child in found for p in family(child))]


def memory(process: subprocess.Popen[bytes]) -> dict[str, float]:
    """PSS in MB by kind of process."""
    found: dict[str, float] = {}
    for pid in family(process.pid):
        folder = Path("/proc") / str(pid)
        words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        name = next((n for n in ("granian", "worker", "run") if n in words), "other")
        line = next(r for r in (folder / "smaps_rollup").read_text().splitlines() if r.startswith("Pss:"))
        found[name] = round(found.get(name, 0) + int(line.split()[1]) / 1024, 1)
    return found | {"all": round(sum(found.values()), 1)}


def visit(port: int) -> None:
    """Every public page three times."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    from urllib.parse import quote

    for path in PAGES * 3:
        connection.request("GET", quote(path, safe="/?=&"))
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")


def main() -> None:
    """Build, start, visit, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="tongban-bench-")
    try:
        environment = {**os.environ, "TONGBAN_HOME": home, "TONGBAN_MODE": "demo", "DATABASE_URL": ""}
        began = time.perf_counter()
        build = [sys.executable, "-m", "tongban.config.cli", "demo", "--cases", str(options.cases)]
        said = subprocess.run(
            build, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout
        built = time.perf_counter() - began
        seconds, sizes = [], []
        for _ in range(options.runs):
            port = free_port()
            process, took = start(home, port)
            seconds.append(took)
            visit(port)
            time.sleep(2)
            sizes.append(memory(process))
            stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    figures: dict[str, Any] = {
        "build_seconds": round(built, 1),
        "build_said": said.strip().splitlines()[-1].strip() if said.strip() else "",
        "ready_seconds": spread(seconds),
        "memory_mb": max(sizes, key=lambda size: size["all"]),
        "limit": {"ready_seconds": READY_SECONDS, "memory_mb": MOST_MB, "build_seconds": BUILD_SECONDS},
        "meets_limit": statistics.median(seconds) <= READY_SECONDS
        and max(s["all"] for s in sizes) <= MOST_MB,
    }
    report(
        "start",
        figures,
        bound_by="importing the house three times (launcher, server, worker); replay: Python",
    )


if __name__ == "__main__":
    main()
