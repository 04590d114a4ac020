"""Full submissions through HTTP: 64 clients post whole applications to the real server, each with its own key.

    .venv/bin/python bench/api_submit.py [--database URL] [--clients 64] [--seconds 20] [--threads N]
        [--processes N] [--profile]

A submission is `POST /api/v1/cases`: token, checks of every answer, case, materials, time line, receipt document with
its number, process with its first task, timers, message, record. The server is granian with the worker beside it, the
load generator runs on the same cores, everything on the loopback. It makes a scratch house (and, on a server, a
scratch database) and removes both. `--profile` runs the same requests in one process under cProfile instead.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from _facts import percentile, report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FLOOR = {"per_second": 120, "p99_ms": 1200}
AIM = {"per_second": 240, "p99_ms": 600}

ITEM: dict[str, Any] = {
    "code": "bench-item",
    "name": {"zh": "压测许可", "en": "Bench licence"},
    "unit": "bureau",
    "kind": "promise",
    "audience": ["natural_person"],
    "online": "full",
    "clock": {"rule": "AL-42", "promised": {"value": 5, "unit": "wd"}, "extension": "AL-42-extension"},
    "legal_basis": [{"law": "行政许可法", "article": "12"}],
    "materials": [
        {
            "id": "population",
            "name": {"zh": "户籍信息", "en": "Household"},
            "basis": {"law": "行政许可法", "article": "31"},
            "share": "population",
        }
    ],
    "result": {"kind": "decision", "name": {"zh": "决定", "en": "Decision"}},
}


def settle(people: int) -> list[tuple[str, str]]:
    """The scratch house: one bureau, one item, residents; returns each one's token and number."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tongban.base.actor import SYSTEM
    from tongban.catalogue.actions import item_publish
    from tongban.catalogue.standard import standard_content
    from tongban.identity.actions import account_open, token_issue
    from tongban.kernel.ids import citizen_id
    from tongban.org.actions import party_register, roles_install, unit_found

    roles_install(SYSTEM)
    city = unit_found(SYSTEM, code="city", name_zh="云溪市人民政府", number_word="云", region="920100")
    unit_found(
        SYSTEM, code="bureau", name_zh="云溪市测试局", number_word="云测", parent=city, region="920100"
    )
    item_publish(SYSTEM, content=standard_content(ITEM), standard=True)
    made = []
    from datetime import date

    for n, number in enumerate(
        citizen_id.fictional(people, seed=7, born=(date(1960, 1, 1), date(2000, 1, 1)))
    ):
        party = party_register(SYSTEM, kind="natural_person", name=f"林{n}", number=number.number)
        account = account_open(SYSTEM, party=party, username=f"bench-{n}", assurance=3)
        made.append((token_issue(SYSTEM, account=account)[1], number.number))
    return made


def body(number: str, serial: int) -> bytes:
    """One application."""
    values = {
        "applicant_name": "林测试",
        "applicant_number": number,
        "applicant_mobile": "15400000001",
        "applicant_address": "云溪市青禾区一号",
        "matter": f"第{serial}次",
    }
    return json.dumps({"item": "bench-item", "values": values}).encode()


class Load(threading.Thread):
    """Several clients of one generator process, each with one connection that stays open."""

    def __init__(self, port: int, token: str, number: str, until: float) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.number, self.until = port, token, number, until
        self.times: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        """Post until the time is over."""
        serial = 0
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while time.perf_counter() < self.until:
            serial += 1
            head = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"{self.name}-{serial}",
            }
            began = time.perf_counter()
            try:
                connection.request("POST", "/api/v1/cases", body(self.number, serial), head)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 201:
                    self.errors.append(f"{answer.status} {text[:200]!r}")
                    continue
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))
                connection.close()
                continue
            self.times.append(time.perf_counter() - began)


def serve(port: int, threads: int, processes: int = 1) -> list[subprocess.Popen[bytes]]:
    """Server and worker as `tongban run` starts them."""
    server = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(processes), "--blocking-threads", str(threads), "--backlog", "2048",
        "--no-ws", "--log-level", "warning", "tongban.config.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "tongban.config.cli", "worker"]
    return [subprocess.Popen(command, cwd=ROOT) for command in (server, worker)]


def wait(port: int) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


DATABASES = ("postgres", "mariadbd", "mysqld")


def spent(processes: list[subprocess.Popen[bytes]]) -> dict[str, float]:
    """Processor seconds so far: server, worker, generator (this process) and database servers of this machine."""
    ticks = os.sysconf("SC_CLK_TCK")
    found: dict[int, tuple[str, int, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            head, _sep, tail = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue
        rest = tail.split()
        found[int(folder.name)] = (head.partition("(")[2], int(rest[1]), sum(map(int, rest[11:15])) / ticks)

    def family(pid: int) -> float:
        own = found.get(pid, ("", 0, 0.0))[2]
        return own + sum(family(child) for child, (_n, parent, _t) in found.items() if parent == pid)

    return {
        "server": family(processes[0].pid),
        "worker": family(processes[1].pid),
        "generator": time.process_time(),
        "database": sum(seconds for name, _parent, seconds in found.values() if name in DATABASES),
    }


def drive(
    port: int, people: list[tuple[str, str]], seconds: float, processes: list[subprocess.Popen[bytes]]
) -> dict[str, Any]:
    """All clients at once; the first two seconds warm up and are not counted."""
    for phase in (2.0, seconds):
        before = spent(processes)
        until = time.perf_counter() + phase
        began = time.perf_counter()
        clients = [Load(port, token, number, until) for token, number in people]
        for client in clients:
            client.start()
        for client in clients:
            client.join(120)
        took = time.perf_counter() - began
        after = spent(processes)
    times = [t for client in clients for t in client.times]
    errors = [e for client in clients for e in client.errors]
    if not times:
        raise SystemExit(f"nothing was submitted: {errors[:3]}")
    return {
        "submissions": len(times),
        "per_second": round(len(times) / took, 1),
        "p50_ms": round(percentile(times, 0.5) * 1000),
        "p99_ms": round(percentile(times, 0.99) * 1000),
        "max_ms": round(max(times) * 1000),
        "processor_ms_each": {who: round((after[who] - before[who]) * 1000 / len(times), 2) for who in after},
        "errors": len(errors),
        "first_errors": errors[:3],
    }


def profile(people: list[tuple[str, str]], count: int) -> None:
    """The same requests in this process; prints where the time goes."""
    import cProfile
    import pstats

    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()

    def send(serial: int) -> None:
        token, number = people[serial % len(people)]
        head = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"p-{serial}"}
        answer = client.post(
            "/api/v1/cases", body(number, serial), content_type="application/json", headers=head
        )
        assert answer.status_code == 201, answer.content

    for n in range(5):
        send(n)
    with CaptureQueriesContext(connection) as seen:
        send(9)
    for query in seen.captured_queries:
        print(query["time"], query["sql"][:170])
    print(len(seen.captured_queries), "statements")
    reset_queries()
    began = time.process_time()
    for n in range(100, 100 + count):
        send(n)
    print(f"{(time.process_time() - began) / count * 1000:.2f} ms of processor time each, without profiler")
    judge = cProfile.Profile()
    judge.enable()
    for n in range(1000, 1000 + count):
        send(n)
    judge.disable()
    stats = pstats.Stats(judge)
    stats.sort_stats("cumulative").print_stats(90)
    stats.sort_stats("tottime").print_stats(45)


def main() -> None:
    """Set up, drive, judge, clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default=os.environ.get("DATABASE_URL", ""), help="default: SQLite")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--processes", type=int, default=0, help="default: as `tongban run` chooses")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    options.processes = options.processes or (2 if options.database else 1)
    with ExitStack() as stack:
        home = tempfile.mkdtemp(prefix="tongban-bench-")
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        os.environ |= {"TONGBAN_HOME": home, "TONGBAN_MODE": "sandbox"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
        if options.database:
            from tests.scratch import scratch

            os.environ["DATABASE_URL"] = stack.enter_context(scratch(options.database))
        people = settle(options.clients)
        if options.profile:
            profile(people, 100)
            return
        from django.core.management import call_command
        from django.db import connections

        call_command("collectstatic", verbosity=0, interactive=False)
        connections.close_all()
        port = free_port()
        processes = serve(port, options.threads, options.processes)
        try:
            wait(port)
            figures = drive(port, people, options.seconds, processes)
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(20)
    engine = options.database.partition(":")[0] or "sqlite"
    figures |= {
        "engine": engine,
        "clients": options.clients,
        "threads": options.threads,
        "processes": options.processes,
        "floor": FLOOR,
        "aim": AIM,
    }
    figures["meets_floor"] = (
        figures["per_second"] >= 120 and figures["p99_ms"] <= 1200 and not figures["errors"]
    )
    name = "api_submit" if engine == "sqlite" else f"api_submit_{engine}"
    report(name, figures, bound_by="processor time of Python in the server (one request after the other), then the "
           "load generator and the worker on the same two cores")  # fmt: skip


if __name__ == "__main__":
    main()
