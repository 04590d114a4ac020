"""``tongban run [--port N] [--demo]``: server and worker together; prints the address when ready."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

READY_SECONDS = 60


def main(argv: Sequence[str]) -> int:
    """Prepare the database, start both processes and stay until one ends or a signal comes."""
    options = _options(argv)
    if options.demo:
        os.environ["TONGBAN_MODE"] = os.environ.get("TONGBAN_MODE", "demo")
    if not _port_is_free(options.port):
        print(
            f"Port {options.port} is taken by another program. "
            f"Choose another one: tongban run --port {options.port + 1} (or make run PORT={options.port + 1}).",
            file=sys.stderr,
        )
        return 1
    os.environ.setdefault("TONGBAN_SITE", f"http://127.0.0.1:{options.port}")
    if options.prepare:
        _prepare(demo=options.demo)
        return 0
    prepared = _prepared(argv)
    return prepared or _serve(options)


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
    parser.add_argument("--prepare", action="store_true", help="only bring the database and static files up to date")
    return parser.parse_args(argv)


def _processes() -> int:
    """One on the embedded database, else one per core that this process may use."""
    if not os.environ.get("DATABASE_URL") or os.environ["DATABASE_URL"].startswith("sqlite"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 4)


def _prepared(argv: Sequence[str]) -> int:
    """Prepare in a process of its own: what it loads need not stay in memory. Its exit status."""
    child = subprocess.Popen([sys.executable, "-m", "tongban.config.cli", "run", "--prepare", *argv])
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


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


def _serve(options: argparse.Namespace) -> int:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tongban.config.settings"}
    server = subprocess.Popen(_server_command(options), env=environment)
    worker = subprocess.Popen([sys.executable, "-m", "tongban.config.cli", "worker"], env=environment)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if _wait_until_ready(options, server):
            _say_where(options)
        while server.poll() is None and worker.poll() is None:
            time.sleep(0.5)
        return 1
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        _stop(server, worker)


def _server_command(options: argparse.Namespace) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", str(options.processes), "--blocking-threads", str(options.threads), "--backlog", "2048", "--no-ws",
        "--log-level", "warning", "--respawn-failed-workers", "tongban.config.wsgi:application",
    ]  # fmt: skip


def _wait_until_ready(options: argparse.Namespace, server: subprocess.Popen[Any]) -> bool:
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


def _stop(*processes: subprocess.Popen[Any]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
