"""Completed tasks a second: the whole action, with its record and its log, on PostgreSQL.

    .venv/bin/python bench/tasks.py [--database URL] [--processes 2] [--seconds 10] [--rounds 3] [--profile] [--save]

A task is done by `task_complete`: the process locked and stepped, the task closed, the next one opened in its queue
with its day, a line of the log (GB/T 39046 table 7), the entry of the record that subscribers read. Each process of
the benchmark works on its own flows of four steps, one connection each; flows are begun beforehand. Figures are medians
of the rounds. Beside the tasks a second stands the processor time of one task, which other work on the machine changes
less, and what two cores could do by it. `--profile` does the same in one process under cProfile instead, and prints the
statements of one action.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

from _facts import percentile, report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FLOOR, AIM = 120, 250
STEPS = ("receive", "examine", "review", "decide")
MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tb="urn:tongban:bpmn:1"
 targetNamespace="urn:bench"><process id="p" isExecutable="true"><startEvent id="s"/>{nodes}<endEvent id="e"/>{flows}
</process></definitions>"""


def model() -> str:
    """Four steps of one role, one after the other."""
    nodes = "".join(f'<userTask id="{s}" tb:kind="{s}" tb:role="examiner" tb:limit="5wd"/>' for s in STEPS)
    ends = ["s", *STEPS, "e"]
    flows = "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ends)
    )
    return MODEL.format(nodes=nodes, flows=flows)


def settle() -> None:
    """Tables, one bureau, one examiner at a post."""
    from datetime import date

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tongban.base.actor import SYSTEM
    from tongban.kernel.ids import citizen_id
    from tongban.org.actions import party_register, post_fill, roles_install, unit_found

    roles_install(SYSTEM)
    unit = unit_found(SYSTEM, code="bureau", name_zh="云溪市测试局", number_word="云测", region="920100")
    (number,) = citizen_id.fictional(1, seed=3, born=(date(1960, 1, 1), date(2000, 1, 1)))
    party = party_register(SYSTEM, kind="natural_person", name="何经办", number=number.number)
    post_fill(
        SYSTEM, unit=unit, holder=party, title_zh="审查岗", roles=["examiner"], valid_from=date(2020, 1, 1)
    )


def officer() -> Any:
    """The examiner as an actor."""
    from tongban.base.actor import Actor
    from tongban.identity.acting import actor_at
    from tongban.org.models import Post

    post = Post.objects.select_related("unit").prefetch_related("roles__role").get(title_zh="审查岗")
    return actor_at(post, Actor(party=post.holder_id, account=1, assurance=3, name="何经办"))


def begun(count: int, who: int) -> list[Any]:
    """Flows with their first task open."""
    from tongban.base.actor import SYSTEM
    from tongban.flows.actions import definition_publish, flow_start
    from tongban.org.models import Unit

    unit = Unit.objects.get(code="bureau")
    definition = definition_publish(SYSTEM, code="bench", xml=model())
    return [
        flow_start(
            SYSTEM, definition=definition, unit=unit, subject_kind="bench", subject_id=who * 1_000_000 + n,
            subject_ref=f"bench.thing:{who}-{n}", subject_label="压测许可 · 林测试",
        )
        for n in range(count)
    ]  # fmt: skip


def work(instances: list[Any], until: float) -> list[float]:
    """Do tasks, the oldest first, until the time is over; the seconds of each."""
    from tongban.flows.actions import task_complete
    from tongban.flows.models import Task

    actor, times = officer(), []
    for instance in instances:
        for _ in STEPS:
            if time.perf_counter() >= until:
                return times
            task = Task.objects.get(instance=instance, status="open")  # the page that the officer looks at
            began = time.perf_counter()
            task_complete(
                actor, task=task, outcome="pass", opinion="材料属实，符合条件", version=task.version
            )
            times.append(time.perf_counter() - began)
    raise SystemExit("too few flows were begun")


def child(options: argparse.Namespace) -> None:
    """One process of the benchmark: begins its flows, waits for the word, works, tells its times."""
    import django

    django.setup()
    instances = begun(int(options.seconds * 150), options.child)
    print("ready", flush=True)
    seconds = float(sys.stdin.readline())
    started, own, database = time.perf_counter(), time.process_time(), backend()
    times = work(instances, started + seconds)
    spent = {"python": time.process_time() - own, "database": backend() - database}
    print(json.dumps({"times": times, "took": time.perf_counter() - started, "spent": spent}), flush=True)


def backend() -> float:
    """Processor seconds that the database has spent on our connection; 0 where it does not run on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        tail = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, tail[11:13])) / os.sysconf("SC_CLK_TCK")


def round_of(options: argparse.Namespace, number: int) -> dict[str, float]:
    """All processes at once."""
    command = [sys.executable, __file__, "--seconds", str(options.seconds)]
    children = [
        subprocess.Popen(
            [*command, "--child", str(number * 100 + n + 1)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for n in range(options.processes)
    ]  # fmt: skip
    pipes = [(one.stdin, one.stdout) for one in children]
    for _stdin, stdout in pipes:
        assert stdout is not None and stdout.readline().strip() == "ready"
    for stdin, _stdout in pipes:
        assert stdin is not None
        stdin.write(f"{options.seconds}\n")
        stdin.flush()
    told = [json.loads(stdout.readline()) for _stdin, stdout in pipes if stdout is not None]
    for one in children:
        one.wait(60)
    times = [t for answer in told for t in answer["times"]]
    return {
        "per_second": sum(len(answer["times"]) / answer["took"] for answer in told),
        "p50_ms": percentile(times, 0.5) * 1000,
        "p99_ms": percentile(times, 0.99) * 1000,
        "python_ms_each": sum(answer["spent"]["python"] for answer in told) * 1000 / len(times),
        "database_ms_each": sum(answer["spent"]["database"] for answer in told) * 1000 / len(times),
    }


def profile(count: int = 200) -> None:
    """Where the time of one task goes."""
    import cProfile
    import pstats

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    instances = begun(count, 99)
    work(instances[:10], time.perf_counter() + 0.5)
    from tongban.flows.actions import task_complete
    from tongban.flows.models import Task

    task = Task.objects.filter(instance=instances[-1]).get()
    with CaptureQueriesContext(connection) as seen:
        task_complete(officer(), task=task, outcome="pass", opinion="符合条件", version=task.version)
    for query in seen.captured_queries:
        print(query["time"], query["sql"][:150])
    print(len(seen.captured_queries), "statements")
    judge = cProfile.Profile()
    judge.enable()
    work(instances[20:-1], time.perf_counter() + 4)
    judge.disable()
    stats = pstats.Stats(judge)
    stats.sort_stats("cumulative").print_stats(70)
    stats.sort_stats("tottime").print_stats(40)


def main() -> None:
    """Scratch database, rounds, medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--database", default=os.environ.get("DATABASE_URL") or "postgresql://root@127.0.0.1:5432/root"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--child", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options)
        return
    with ExitStack() as stack:
        home = tempfile.mkdtemp(prefix="tongban-bench-")
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        from tests.scratch import scratch

        os.environ |= {"TONGBAN_HOME": home, "TONGBAN_MODE": "sandbox"}
        os.environ["DATABASE_URL"] = stack.enter_context(scratch(options.database))
        os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
        settle()
        if options.profile:
            profile()
        from django.db import connections

        connections.close_all()
        rounds = [] if options.profile else [round_of(options, n) for n in range(options.rounds)]
    if not rounds:
        return
    middle = {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}
    figures = {
        "processes": options.processes,
        "rounds": [{key: round(value, 2) for key, value in r.items()} for r in rounds],
        **{key: round(value, 2) for key, value in middle.items()},
        "two_cores_alone_per_second": round(
            2000 / (middle["python_ms_each"] + middle["database_ms_each"]), 1
        ),
        "floor_per_second": FLOOR,
        "aim_per_second": AIM,
        "meets_floor": middle["per_second"] >= FLOOR,
    }
    report("tasks", figures, bound_by="processor time of Python; PostgreSQL shares the two cores")


if __name__ == "__main__":
    main()
