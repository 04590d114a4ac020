"""``tongban run [--port N] [--demo]``: server and worker together; prints the address when ready."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tongban.config.processes import Process, end_on_signals, ignore_signals, start, stop

READY_SECONDS = 60
SERVER_PATIENCE = 8
"""Seconds in which the server finishes the requests that it has begun."""


def main(argv: Sequence[str]) -> int:
    """Prepare the database, start both processes and stay until one ends or a signal comes."""
    options = _options(argv)
    if options.demo:
        os.environ["TONGBAN_MODE"] = os.environ.get("TONGBAN_MODE", "demo")
    if fault := _port_fault(options.host, options.port):
        print(fault, file=sys.stderr)
        return 1
    os.environ.setdefault("TONGBAN_SITE", f"http://127.0.0.1:{options.port}")
    if options.prepare:
        _prepare(demo=options.demo)
        return 0
    processes: list[Process] = []
    end_on_signals()
    try:
        return _prepared(argv, processes) or _serve(options, processes)
    except KeyboardInterrupt:
        return 0
    finally:
        ignore_signals()
        stop(processes)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--demo", action="store_true", help="serve the living demo city")
    parser.add_argument("--threads", type=int, default=4, help="requests that each process works on at once")
    parser.add_argument(
        "--processes",
        type=int,
        default=_processes(),
        help="how many processes serve: one per core, at most 4; one on SQLite, where writers queue anyway",
    )
    parser.add_argument(
        "--prepare", action="store_true", help="only bring the database and static files up to date"
    )
    return parser.parse_args(argv)


def _processes() -> int:
    """One on the embedded database, else one per core that this process may use."""
    if not os.environ.get("DATABASE_URL") or os.environ["DATABASE_URL"].startswith("sqlite"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 4)


def _prepared(argv: Sequence[str], processes: list[Process]) -> int:
    """Prepare in a process of its own: what it loads need not stay in memory. Its exit status."""
    processes.append(
        start([sys.executable, "-m", "tongban.config.cli", "run", "--prepare", *argv], os.environ)
    )
    status = processes[0].wait()
    processes.clear()
    return status


def _port_fault(host: str, port: int) -> str:
    """Why nothing can be served there, and what to do; empty when all is well."""
    other = f"tongban run --port {port + 1} (or make run PORT={port + 1})"
    if not 0 < port < 2**16:
        return f"There is no port {port}. Choose one from 1024 to 65535: tongban run --port 8000."
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return (
                f"Port {port} is kept for the administrator. Choose one above 1023: tongban run --port 8000."
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is taken by another program. Choose another one: {other}."
            return f"This machine cannot listen at {host}: {error.strerror or error}."
    return ""


def _prepare(*, demo: bool) -> None:
    """Database and static files up to date; the demo city built on the first start."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    _static()
    if demo:
        from tongban.packs.demo_city.build import build_if_empty

        build_if_empty()


def _static() -> None:
    """Collect static files when one of them is newer than the last collection."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    newest = 0.0
    for finder in get_finders():
        for path, storage in finder.list([]):
            newest = max(newest, Path(storage.path(path)).stat().st_mtime)
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", verbosity=0, interactive=False, clear=manifest.exists())


def _serve(options: argparse.Namespace, processes: list[Process]) -> int:
    """Server and worker until one of them ends, which is a fault."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tongban.config.settings"}
    server = start(_server_command(options), environment)
    processes.append(server)
    worker = start([sys.executable, "-m", "tongban.config.cli", "worker"], environment)
    processes.append(worker)
    if _wait_until_ready(options, server):
        _say_where(options)
    while server.poll() is None and worker.poll() is None:
        time.sleep(0.5)
    ended = "server" if worker.poll() is None else "worker"
    print(
        f"The {ended} has ended by itself; Tongban stops. Start it again: nothing is lost.", file=sys.stderr
    )
    return 1


def _server_command(options: argparse.Namespace) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(options.processes), "--blocking-threads", str(options.threads), "--backlog", "2048", "--no-ws",
        "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", str(SERVER_PATIENCE),
        "tongban.config.wsgi:application",
    ]  # fmt: skip


def _wait_until_ready(options: argparse.Namespace, server: Process) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{options.port}/healthz", timeout=2) as answer:
                return int(answer.status) == 200
        except OSError:
            time.sleep(0.1)
    return False


def _say_where(options: argparse.Namespace) -> None:
    lines = [f"Tongban is ready: http://127.0.0.1:{options.port}/"]
    if os.environ.get("TONGBAN_MODE") == "demo":
        lines.append(f"Play any part with one click: http://127.0.0.1:{options.port}/zh/demo/")
        lines.append("Residents, clerks, reviewers, supervisors: no password needed in the demo city.")
    lines.append("Stop with Ctrl+C.")
    print("\n" + "\n".join(lines), flush=True)
