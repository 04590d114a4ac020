"""Killing server or worker at any instant loses nothing that was acknowledged and repeats nothing.

Applicants hand in applications under idempotency keys, officials accept, examine and decide them, and all send again
whatever was not answered; one case in two waits until the law accepts it by silence, and legal time jumps past that
day. Meanwhile the processes are killed (SIGKILL) at random instants and started again. Afterwards: one case for each
key, every answer that was given still stands, every step, notice, document, task and message is there once, numbers
have no gap, every timer has fired, the record is folded to its end and its audit is clean.
Three rounds by default, a hundred with TONGBAN_LONG=1 (``make long``).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "bench"))  # its load generator writes the applications
CLIENTS = 4
OFFICIALS = (("window_clerk", "receive"), ("examiner", "examine"), ("approver", "decide"))
SETTLE = """
import json, sys
sys.path[:0] = ["bench", "."]
import api_submit
people = api_submit.settle(int(sys.argv[1]))
from tests.api_world import token_of
from tongban.cases.tests import world
from tongban.org.models import Unit
for _ in people:
    next(world.PEOPLE)
bureau = Unit.objects.get(code="bureau")
officials = [token_of(world.staff(bureau, role)) for role in sys.argv[2:]]
print(json.dumps({"people": people, "officials": officials}))
"""
JUMP = """
import django; django.setup()
from datetime import timedelta
from tongban.base import clockrow
from tongban.base.actor import SYSTEM
from tongban.records.actions import clock_move
clockrow.load()
print(f'"{clock_move(SYSTEM, forward=timedelta(days=9)):%F}"')
"""
SETTLED = """
import json, time
import django; django.setup()
from tongban.base import clockrow, timers
from tongban.records import queries
least, deadline = None, time.monotonic() + 120
while time.monotonic() < deadline:
    clockrow.load()
    left = [len(timers.due_timers(1_000_000)), queries.unfolded().count()]
    if left == [0, 0]:
        break
    if least is None or sum(left) < least:  # it goes on: wait on
        least, deadline = sum(left), time.monotonic() + 120
    time.sleep(0.5)
print(json.dumps(left))
"""
JUDGE = """
import json
import django; django.setup()
from django.db.models import Count, Max, Min
from tongban.base.models import IdempotencyKey, Timer
from tongban.cases.models import Case, Notice, NoticeService
from tongban.flows.models import Task
from tongban.messages.models import Message
from tongban.printing.models import Document
from tongban.records.audit import audit
from tongban.records.models import Entry

def twice(rows, *names):
    found = rows.values_list(*names).annotate(times=Count("id")).filter(times__gt=1)
    return [[str(part) for part in row] for row in found[:5]]

def gaps(rows):
    found = rows.exclude(serial=None).values_list("unit", "kind", "year")
    counted = found.annotate(count=Count("id"), first=Min("serial"), last=Max("serial"))
    return [list(row) for row in counted if row[3:] != (row[5], 1, row[5])]

report = audit()
keys = {k.key: json.loads(k.body) for k in IdempotencyKey.objects.exclude(status=0)}
print(json.dumps({
    "cases": {str(c.uid): [c.status, str(c.accepted_on or ""), c.outcome] for c in Case.objects.all()},
    "keys": {key: body["uid"] for key, body in keys.items()},
    "twice": {
        "steps": twice(
            Entry.objects.filter(type__startswith="cases.").exclude(case="").exclude(type="cases.notice_served.v1"),
            "case", "type",
        ),
        "services": twice(NoticeService.objects.filter(state=NoticeService.SERVED), "notice"),
        "notices": twice(Notice.objects.all(), "case", "kind"),
        "documents": twice(Document.objects.all(), "subject_kind", "subject_id", "kind"),
        "tasks": twice(Task.objects.all(), "instance", "node"),
        "messages": twice(Message.objects.all(), "to", "kind", "about"),
        "numbers": twice(Document.objects.exclude(serial=None), "unit", "kind", "year", "serial"),
    },
    "gaps": gaps(Document.objects.all()),
    "receipts": Notice.objects.filter(kind="RECEIPT").count(),
    "faults": list(Timer.objects.exclude(fault="").values_list("fault", flat=True)[:5]),
    "clean": report.clean, "findings": [f.sentence for f in report.findings][:5],
}))
"""


class House:
    """Server and worker of a scratch home, killed and started again."""

    def __init__(self, home: Path) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
        self.environment = {**kept, "TONGBAN_HOME": str(home), "TONGBAN_MODE": "sandbox"}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "tongban.config.settings"}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.server = self.worker = None  # type: subprocess.Popen[bytes] | None

    def ask(self, code: str, *arguments: str) -> Any:
        """Run a piece of code in a process of its own; its last line is JSON."""
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start_server(self) -> None:
        self.server = self._start(
            "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1",
            "--blocking-threads", "4", "--no-ws", "--log-level", "critical", "tongban.config.wsgi:application",
        )  # fmt: skip

    def start_worker(self) -> None:
        self.worker = self._start("-m", "tongban.config.cli", "worker")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        # a session of its own: granian's worker process must die with it
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, start_new_session=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise AssertionError("the server did not come back")


class Client(threading.Thread):
    """Writes under idempotency keys; what was not answered is sent again under the same key."""

    def __init__(self, port: int, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.stop = port, token, stop
        self.answered: dict[str, str] = {}
        self.refused: list[str] = []

    def until_answered(self, key: str, path: str, body: bytes) -> None:
        """Send it until it is answered, or until the test ends."""
        while key not in self.answered and not self.stop.is_set():
            status, text = self.ask("POST", path, body, {"Idempotency-Key": key})
            if status in (200, 201):
                self.answered[key] = json.loads(text)["uid"]
            elif status not in (0, 503):
                self.answered[key] = ""
                self.refuse(status, text)
            else:
                self.stop.wait(0.05)

    def refuse(self, status: int, text: bytes) -> None:
        self.refused.append(f"{status} {text[:300]!r}")

    def ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> tuple[int, bytes]:
        """Status and text; 0 when the server was killed meanwhile."""
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **more}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, f"/api/v1{path}", body, head)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


class Applicant(Client):
    """Hands in one application after the other."""

    def __init__(self, port: int, token: str, number: str, stop: threading.Event) -> None:
        super().__init__(port, token, stop)
        self.number = number

    def run(self) -> None:
        import api_submit

        serial = 0
        while not self.stop.is_set():
            serial += 1
            self.until_answered(f"apply-{self.name}-{serial}", "/cases", api_submit.body(self.number, serial))


class Official(Client):
    """Does the tasks of one kind, one after the other."""

    def __init__(self, port: int, token: str, kind: str, stop: threading.Event) -> None:
        super().__init__(port, token, stop)
        self.kind = kind

    def run(self) -> None:
        while not self.stop.wait(0.1):
            status, text = self.ask("GET", f"/tasks?kind={self.kind}&size=100", None, {})
            for task in json.loads(text)["tasks"] if status == 200 else ():
                self.work(task["uid"], task["subject"].rpartition(":")[2])

    def work(self, task: str, case: str) -> None:
        """One step; one case in two is left to be accepted by silence."""
        if self.kind == "receive":
            if int(case[-1], 16) % 2 == 0:
                self.until_answered(f"accept-{case}", f"/cases/{case}/accept", b"{}")
        elif self.kind == "examine":
            found = {"task": task, "outcome": "pass", "opinion": "\u7b26\u5408"}
            self.until_answered(f"examine-{task}", f"/cases/{case}/examine", json.dumps(found).encode())
        else:
            self.until_answered(f"decide-{case}", f"/cases/{case}/decide", b'{"outcome": "granted"}')

    def refuse(self, status: int, text: bytes) -> None:
        """Silence may have accepted the case just before the clerk did."""
        if not (self.kind == "receive" and status == 409):
            super().refuse(status, text)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    url = os.environ.get("DATABASE_URL", "")
    made = House(tmp_path / "home")
    if not url:
        try:
            yield made
        finally:
            made.kill(made.server)
            made.kill(made.worker)
        return
    from tests.scratch import scratch

    with scratch(url) as scratch_url:
        made.environment["DATABASE_URL"] = scratch_url
        try:
            yield made
        finally:
            made.kill(made.server)
            made.kill(made.worker)


@pytest.mark.wide
@pytest.mark.long
def test_killing_loses_nothing_and_repeats_nothing(house: House) -> None:
    rounds = 100 if os.environ.get("TONGBAN_LONG") else 3
    chance = random.Random(int(os.environ.get("TONGBAN_SEED", "7")))
    jumps = {rounds // 2, *range(20, rounds, 20)}
    town = house.ask(SETTLE, str(CLIENTS), *[role for role, _kind in OFFICIALS])
    stop = threading.Event()
    crowd: list[Client] = [Applicant(house.port, token, number, stop) for token, number in town["people"]]
    for token, (_role, kind) in zip(town["officials"], OFFICIALS, strict=True):
        crowd.append(Official(house.port, token, kind, stop))
    house.start_worker()
    house.start_server()
    house.until_ready()
    for client in crowd:
        client.start()
    for number in range(rounds):
        if number in jumps:  # silence has accepted what nobody has looked at: many timers fire at once
            house.ask(JUMP)
        threading.Event().wait(chance.uniform(0.1, 1.5))
        if number in jumps or chance.random() < 0.4:
            house.kill(house.worker)
            house.start_worker()
        else:
            house.kill(house.server)
            house.start_server()
            house.until_ready()
    threading.Event().wait(0.5)
    stop.set()
    for client in crowd:
        client.join(60)
    house.kill(house.server)
    house.server = None
    assert house.worker is not None and house.worker.poll() is None, "the worker has ended by itself"
    assert house.ask(SETTLED) == [0, 0], "the worker leaves due timers or unfolded entries"
    house.kill(house.worker)
    house.worker = None
    judge(house.ask(JUDGE), crowd)


def judge(found: dict[str, Any], crowd: list[Client]) -> None:
    """Everything that was acknowledged is there once; what was not is there once or not at all."""
    assert not [words for client in crowd for words in client.refused]
    answered = {key: uid for client in crowd for key, uid in client.answered.items() if uid}
    applied, accepted, examined, decided = (
        {uid for key, uid in answered.items() if key.startswith(word)}
        for word in ("apply-", "accept-", "examine-", "decide-")
    )
    assert applied and accepted and examined, "nobody was answered"
    assert answered.items() <= found["keys"].items()
    cases = found["cases"]
    received = [uid for key, uid in found["keys"].items() if key.startswith("apply-")]
    assert sorted(received) == sorted(cases) and found["receipts"] == len(cases)
    assert all(cases[uid][1] for uid in accepted | examined | decided)
    assert all(cases[uid][2] == "granted" for uid in decided)
    by_clerk = {uid for key, uid in found["keys"].items() if key.startswith("accept-")}
    assert {uid for uid, case in cases.items() if case[1]} - by_clerk, "silence has accepted nothing"
    assert not found["faults"]
    assert not any(found["twice"].values()), found["twice"]
    assert not found["gaps"]
    assert found["clean"], found["findings"]
