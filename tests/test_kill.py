"""Killing server or worker at any instant loses nothing that was acknowledged and repeats nothing.

Clients hand in applications under idempotency keys and send again whatever was not answered. Meanwhile the processes
are killed (SIGKILL) at random instants and started again. Afterwards: one case for each key, the answer that was given
still stands, one receipt, notice, task, timer and message a case, and the audit of the record is clean.
Three rounds by default, a hundred with TONGBAN_LONG=1 (`make long`).
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
SETTLE = """
import json, sys
sys.path.insert(0, "bench")
import api_submit
print(json.dumps(api_submit.settle(int(sys.argv[1]))))
"""
JUDGE = """
import json, sys
import django; django.setup()
from tongban.base.models import IdempotencyKey, Timer
from tongban.cases.models import Case, Notice
from tongban.flows.models import Task
from tongban.messages.models import Message
from tongban.printing.models import Document
from tongban.records.audit import audit
from tongban.records.folding import fold
fold(sweep=True)
report = audit()
print(json.dumps({
    "cases": {str(c.uid): c.number for c in Case.objects.all()},
    "keys": {k.key: json.loads(k.body)["uid"] for k in IdempotencyKey.objects.exclude(status=0)},
    "counts": [model.objects.count() for model in (Document, Notice, Task, Timer, Message)],
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


class Person(threading.Thread):
    """Hands in one application after the other; what was not answered is sent again under the same key."""

    def __init__(self, port: int, token: str, number: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.number, self.stop = port, token, number, stop
        self.answered: dict[str, str] = {}
        self.refused: list[str] = []

    def run(self) -> None:
        import api_submit

        serial = 0
        while not self.stop.is_set():
            serial += 1
            key = f"{self.name}-{serial}"
            body = api_submit.body(self.number, serial)
            while key not in self.answered:
                if not self._send(key, body) and self.stop.wait(0.05):
                    break

    def _send(self, key: str, body: bytes) -> bool:
        head = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("POST", "/api/v1/cases", body, head)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        if answer.status == 201:
            self.answered[key] = json.loads(text)["uid"]
        elif answer.status != 503:
            self.refused.append(f"{answer.status} {text[:300]!r}")
            self.answered[key] = ""
        return answer.status == 201


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


@pytest.mark.long
def test_killing_loses_nothing_and_repeats_nothing(house: House) -> None:
    rounds = 100 if os.environ.get("TONGBAN_LONG") else 3
    chance = random.Random(int(os.environ.get("TONGBAN_SEED", "7")))
    people = house.ask(SETTLE, str(CLIENTS))
    stop = threading.Event()
    crowd = [Person(house.port, token, number, stop) for token, number in people]
    house.start_worker()
    house.start_server()
    house.until_ready()
    for person in crowd:
        person.start()
    for _ in range(rounds):
        threading.Event().wait(chance.uniform(0.1, 1.5))
        if chance.random() < 0.7:
            house.kill(house.server)
            house.start_server()
            house.until_ready()
        else:
            house.kill(house.worker)
            house.start_worker()
    threading.Event().wait(0.5)
    stop.set()
    for person in crowd:
        person.join(60)
    house.kill(house.server)
    house.kill(house.worker)
    house.server = house.worker = None
    judge(house.ask(JUDGE), crowd)


def judge(found: dict[str, Any], crowd: list[Person]) -> None:
    """Everything that was acknowledged is there once; what was not is there once or not at all."""
    assert not [words for person in crowd for words in person.refused]
    answered = {key: uid for person in crowd for key, uid in person.answered.items()}
    assert answered, "nobody was answered"
    assert answered.items() <= found["keys"].items()
    assert sorted(found["keys"].values()) == sorted(found["cases"])
    count = len(found["cases"])
    assert found["counts"] == [count] * 5
    assert found["clean"], found["findings"]
