"""Home and guide through the real server: drawn anew (uncached) and from their page files.

    .venv/bin/python bench/pages.py [--seconds 5] [--clients 8] [--save]

Uncached means with an unknown query, which bypasses the files; page files are what a visitor without a session gets.
A scratch house with one item on SQLite; load generator on the same cores, loopback.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from _facts import percentile, report

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
PAGES = {"home": "/zh/", "guide": "/zh/services/bench-item/"}


def read(port: int, path: str, until: float, times: list[float], sizes: list[int], faults: list[int]) -> None:
    """Ask for one page until the time is over, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < until:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        sizes.append(len(answer.read()))
        times.append(time.perf_counter() - began)
        if answer.status != 200:
            faults.append(answer.status)


def drive(port: int, path: str, clients: int, seconds: float) -> dict[str, Any]:
    """All clients at once, after one request that warms up."""
    times: list[float] = []
    sizes: list[int] = []
    faults: list[int] = []
    read(port, path, time.perf_counter() + 0.5, [], [], faults)
    began = time.perf_counter()
    threads = [
        threading.Thread(target=read, args=(port, path, began + seconds, times, sizes, faults))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "per_second": round(len(times) / (time.perf_counter() - began), 1),
        "p50_ms": round(percentile(times, 0.5) * 1000, 1),
        "p99_ms": round(percentile(times, 0.99) * 1000, 1),
        "bytes": max(sizes),
        "errors": len(faults),
    }


def main() -> None:
    """Serve, read, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        home = tempfile.mkdtemp(prefix="tongban-bench-")
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        os.environ |= {"TONGBAN_HOME": home, "TONGBAN_MODE": "sandbox", "DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
        import api_submit

        api_submit.settle(1)
        from django.core.management import call_command
        from django.db import connections

        call_command("collectstatic", verbosity=0, interactive=False)
        connections.close_all()
        port = api_submit.free_port()
        processes = api_submit.serve(port, 4)
        try:
            api_submit.wait(port)
            figures: dict[str, Any] = {"clients": options.clients}
            for name, path in PAGES.items():
                figures[f"{name}, uncached"] = drive(
                    port, f"{path}?bench=1", options.clients, options.seconds
                )
                figures[f"{name}, page file"] = drive(port, path, options.clients, options.seconds)
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(20)
    report(
        "pages",
        figures,
        bound_by="Python of the server drawing a page; for page files the load generator itself",
    )


if __name__ == "__main__":
    main()
