"""The process engine: cost of a step and size of its state, beside SpiffWorkflow in the same run.

    .venv/bin/python bench/engine.py [--cases N] [--save]

A step is: decode the saved state, complete one task, encode the state again. Both engines run the same model
of a joint case over three departments, task by task. Prints JSON; `cpu` is the time of the thread alone, and
the limit is held against it; `wall` includes whatever else the machine was doing.
"""

import argparse
import io
import time
from typing import Any

from _facts import report

from tongban.flows.engine import engine
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import compile_process
from tongban.flows.engine.events import TaskDone
from tongban.flows.engine.state import decode, encode

DEPARTMENTS = ("food", "fire", "culture")


def model() -> bytes:
    """A joint case: receive, three departments examine and decide in parallel, issue."""
    flows: list[tuple[str, str]] = [
        ("start", "receive"),
        ("receive", "fork"),
        ("join", "issue"),
        ("issue", "end"),
    ]
    nodes = ['<startEvent id="start"/>', '<endEvent id="end"/>', _task("receive"), _task("issue")]
    nodes += ['<parallelGateway id="fork"/>', '<parallelGateway id="join"/>']
    for name in DEPARTMENTS:
        nodes += [_task(f"{name}_examine"), _task(f"{name}_decide")]
        flows += [
            ("fork", f"{name}_examine"),
            (f"{name}_examine", f"{name}_decide"),
            (f"{name}_decide", "join"),
        ]
    arrows = [f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(flows)]
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:bench">'
    body = "".join(nodes + arrows)
    return f'{head}<process id="joint" isExecutable="true">{body}</process></definitions>'.encode()


class Costs:
    """Wall and thread time of the steps, in nanoseconds."""

    def __init__(self) -> None:
        self.wall: list[int] = []
        self.cpu: list[int] = []
        self._began = (0, 0)

    def begin(self) -> None:
        """A step begins."""
        self._began = (time.perf_counter_ns(), time.thread_time_ns())

    def end(self) -> None:
        """A step ends."""
        self.cpu.append(time.thread_time_ns() - self._began[1])
        self.wall.append(time.perf_counter_ns() - self._began[0])

    def summary(self, biggest: int) -> dict[str, Any]:
        """Microseconds per step and the largest state."""
        count = len(self.cpu)
        found: dict[str, Any] = {"steps": count, "state_bytes_max": biggest}
        for name, values in (("cpu", sorted(self.cpu)), ("wall", sorted(self.wall))):
            found[f"{name}_us_mean"] = round(sum(values) / count / 1000, 2)
            found[f"{name}_us_p50"] = round(values[count // 2] / 1000, 2)
            found[f"{name}_us_p99"] = round(values[count * 99 // 100] / 1000, 2)
        found["steps_per_cpu_second"] = round(count * 1e9 / sum(self.cpu))
        return found


def _task(name: str) -> str:
    return f'<userTask id="{name}" name="{name}"/>'


def ours(cases: int) -> dict[str, Any]:
    """Our engine."""
    process = compile_process(read(model()))
    biggest, costs = 0, Costs()
    for case in range(cases):
        state, _ = engine.start(process, {"number": f"370102-{case:08d}", "applicant": "legal_entity"})
        data = encode(state)
        while True:
            costs.begin()
            state = decode(data)
            if state.ended:
                break
            task = state.open_tasks()[0].id
            state, _ = engine.step(process, state, TaskDone(task, "pass"))
            data = encode(state)
            costs.end()
            biggest = max(biggest, len(data))
    return costs.summary(biggest)


def theirs(cases: int) -> dict[str, Any]:
    """SpiffWorkflow with its state written to and read from JSON at each step, as a server has to."""
    from lxml import etree
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(model())))
    spec = parser.get_spec("joint")
    serializer = BpmnWorkflowSerializer()
    biggest, costs = 0, Costs()
    for _ in range(cases):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        data = serializer.serialize_json(workflow)
        while True:
            costs.begin()
            workflow = serializer.deserialize_json(data)
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)
            if not ready:
                break
            ready[0].data["outcome"] = "pass"
            ready[0].run()
            workflow.do_engine_steps()
            data = serializer.serialize_json(workflow)
            costs.end()
            biggest = max(biggest, len(data))
    return costs.summary(biggest)


def main() -> None:
    """Run both and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--save", action="store_true", help="keep the figures in bench/results")
    args = parser.parse_args()
    ours(50)
    mine, peer = ours(args.cases), theirs(max(args.cases // 40, 5))
    limits = {"step_us": 50, "state_bytes": 1024}
    kept = mine["cpu_us_mean"] <= limits["step_us"] and mine["state_bytes_max"] <= limits["state_bytes"]
    report(
        "engine",
        {
            "limits": limits,
            "within_limits": kept,
            "times_faster": round(peer["cpu_us_mean"] / mine["cpu_us_mean"], 1),
            "tongban": mine,
            "spiffworkflow": peer,
        },
        bound_by="one core running Python: moves of tokens, then JSON of the state",
    )


if __name__ == "__main__":
    main()
