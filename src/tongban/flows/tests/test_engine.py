"""The token game, construct by construct."""

from collections.abc import Iterable
from typing import Any

import pytest

from tongban.flows.engine import engine
from tongban.flows.engine.events import (
    CallDone,
    CallOpened,
    Ended,
    MessageArrived,
    MessageExpected,
    Resume,
    ServiceCalled,
    ServiceDone,
    ServiceFailed,
    SignalArrived,
    Suspend,
    TaskCancelled,
    TaskDone,
    TaskOpened,
    TimerCancelled,
    TimerFired,
    TimerSet,
)  # fmt: skip
from tongban.flows.engine.graph import Process
from tongban.flows.engine.state import State, Status, decode, encode
from tongban.flows.tests.models import process
from tongban.kernel.errors import Refusal


class Game:
    """A running process in a test; every step goes through the bytes."""

    def __init__(self, text: str | Process, **variables: Any) -> None:
        self.process = process(text) if isinstance(text, str) else text
        self.state, self.effects = engine.start(self.process, variables)

    def do(self, event: Any) -> "Game":
        before = decode(encode(self.state))
        assert before == self.state
        self.state, self.effects = engine.step(self.process, before, event)
        return self

    def open(self) -> list[str]:
        return sorted(self.process.nodes[token.node].id for token in self.state.open_tasks())

    def task(self, node: str) -> int:
        return min(t.id for t in self.state.open_tasks() if self.process.nodes[t.node].id == node)

    def token(self, node: str) -> int:
        return min(t.id for t in self.state.tokens if self.process.nodes[t.node].id == node)

    def done(self, node: str, outcome: str = "pass", **variables: Any) -> "Game":
        return self.do(TaskDone(self.task(node), outcome, variables))

    def kinds(self) -> list[str]:
        return [type(effect).__name__ for effect in self.effects]

    @property
    def status(self) -> Status:
        return self.state.status


LINE = "start s\nuser a\nuser b\nend e\ns -> a\na -> b\nb -> e"


def only(effects: Iterable[Any], kind: type[Any]) -> Any:
    (found,) = [effect for effect in effects if isinstance(effect, kind)]
    return found


def test_a_line_of_tasks_ends() -> None:
    game = Game(LINE)
    assert game.open() == ["a"]
    game.done("a").done("b", "grant")
    assert game.status == Status.COMPLETED and isinstance(game.effects[-1], Ended)
    assert game.state.variables == {"outcome": "grant", "outcomes": {"a": "pass", "b": "grant"}}


def test_a_task_is_completed_only_once() -> None:
    game = Game(LINE)
    task = game.task("a")
    game.done("a")
    with pytest.raises(Refusal, match="no longer open") as refusal:
        game.do(TaskDone(task))
    assert refusal.value.code == "flows.task.closed" and game.open() == ["b"]
    game.done("b")
    with pytest.raises(Refusal, match="has ended"):
        game.do(TaskDone(task))


CHOICE = """start s\nuser a\nxor g default=g_c\nuser b\nuser c\nend e
s -> a\na -> g\ng -> b : outcome = "pass"\ng -> c\nb -> e\nc -> e"""


def test_an_exclusive_gateway_takes_the_first_that_holds_else_the_default() -> None:
    assert Game(CHOICE).done("a").open() == ["b"]
    assert Game(CHOICE).done("a", "refuse").open() == ["c"]


def test_a_gap_in_the_conditions_is_refused_and_changes_nothing() -> None:
    game = Game(CHOICE.replace(" default=g_c", "").replace("g -> c", 'g -> c : outcome = "other"'))
    with pytest.raises(Refusal) as refusal:
        game.done("a", "refuse")
    assert refusal.value.code == "flows.gateway.no_branch" and refusal.value.data == {"element": "g"}
    assert game.open() == ["a"]


PARALLEL = """start s\nand f\nuser a\nuser b\nand j\nuser c\nend e
s -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> c\nc -> e"""


def test_a_parallel_join_waits_for_all() -> None:
    game = Game(PARALLEL)
    assert game.open() == ["a", "b"]
    assert game.done("b").open() == ["a"]
    assert game.done("a").open() == ["c"]


INCLUSIVE = """start s\nor f default=f_c\nuser a\nuser b\nuser c\nor j\nuser d\nend e
s -> f\nf -> a : x > 0\nf -> b : x > 1\nf -> c\na -> j\nb -> j\nc -> j\nj -> d\nd -> e"""


@pytest.mark.parametrize(("x", "opened"), [(0, ["c"]), (1, ["a"]), (2, ["a", "b"])])
def test_an_inclusive_join_waits_for_what_can_still_come(x: int, opened: list[str]) -> None:
    game = Game(INCLUSIVE, x=x)
    assert game.open() == opened
    for node in opened:
        assert "d" not in game.open()
        game.done(node)
    assert game.open() == ["d"]


def test_several_flows_out_of_a_task_split_and_conditions_are_heard() -> None:
    text = (
        "start s\nuser a\nuser b\nuser c\nuser d\nend e"
        "\ns -> a\na -> b\na -> c : x > 1\na -> d : x > 2\nb -> e\nc -> e\nd -> e"
    )
    assert Game(text).done("a", x=2).open() == ["b", "c"]


EVENTS = """start s\nuser a\nevent g\ncatch m message=paid\ncatch t duration=P3D\nuser b\nuser c\nend e
s -> a\na -> g\ng -> m\ng -> t\nm -> b\nt -> c\nb -> e\nc -> e"""


def test_an_event_gateway_takes_what_comes_first() -> None:
    game = Game(EVENTS).done("a")
    assert game.kinds() == ["ActivityDone", "MessageExpected", "TimerSet"]
    timer = only(game.effects, TimerSet)
    assert (timer.form, timer.text, timer.boundary) == ("duration", "P3D", False)
    game.do(MessageArrived("paid", {"amount": 5}))
    assert game.open() == ["b"] and only(game.effects, TimerCancelled).token == timer.token
    with pytest.raises(Refusal, match="no longer open"):
        game.do(TimerFired(timer.token))
    late = Game(EVENTS).done("a")
    late.do(TimerFired(late.token("t")))
    assert late.open() == ["c"]
    with pytest.raises(Refusal, match="Nothing waits"):
        late.do(MessageArrived("paid"))


def test_an_interrupting_timer_closes_the_task() -> None:
    game = Game(
        LINE.replace("user b", "user b\nboundary t on=a duration=P5D\nuser late\nt -> late\nlate -> e")
    )
    task = game.task("a")
    game.do(TimerFired(game.token("t")))
    assert game.open() == ["late"] and only(game.effects, TaskCancelled).token == task


def test_a_reminder_repeats_and_lets_the_task_stand() -> None:
    game = Game(
        LINE.replace(
            "user b",
            "user b\nboundary t on=a cancel=false cycle=R2/P1D\nservice r action=remind\nt -> r\nr -> e",
        )
    )
    for left in (1, 0):
        game.do(TimerFired(game.token("t")))
        assert game.open() == ["a"] and only(game.effects, ServiceCalled).action == "remind"
        assert ("TimerSet" in game.kinds()) is bool(left)
        game.do(ServiceDone(game.token("r")))
    game.done("a").done("b")
    assert game.status == Status.COMPLETED


def test_completing_a_task_takes_its_timers_down() -> None:
    game = Game(LINE.replace("user b", "user b\nboundary t on=a duration=P5D\nend late\nt -> late")).done("a")
    assert "TimerCancelled" in game.kinds() and game.open() == ["b"]


def test_signals_wake_all_and_are_heard_inside() -> None:
    text = """start s\nand f\ncatch x signal=stop\ncatch y signal=stop\nuser a\nthrow z signal=stop\nend e
    s -> f\nf -> x\nf -> y\nf -> a\na -> z\nx -> e\ny -> e\nz -> e"""
    assert Game(text).do(SignalArrived("stop")).open() == ["a"]
    assert Game(text).done("a").status == Status.COMPLETED


SUB = """start s\nsub b {\nstart s2\nuser i\nxor g default=g_ok\nend ok\nend bad error=E1
s2 -> i\ni -> g\ng -> ok
g -> bad : outcome = "refuse"\n}\nboundary t on=b error=E1\nuser repair\nuser after\nend e
s -> b\nb -> after\nt -> repair\nafter -> e\nrepair -> e"""


def test_an_embedded_sub_process_ends_or_its_error_is_caught() -> None:
    assert Game(SUB).done("i").open() == ["after"]
    assert Game(SUB).done("i", "refuse").open() == ["repair"]


def test_an_uncaught_error_fails_the_process() -> None:
    text = (
        "start s\nservice v action=x\nboundary t on=v error=E1\nuser a\nend e\ns -> v\nv -> e\nt -> a\na -> e"
    )
    game = Game(text)
    game.do(ServiceFailed(game.token("v"), "E1"))
    assert game.open() == ["a"]
    other = Game(text)
    other.do(ServiceFailed(other.token("v"), "E2"))
    assert other.status == Status.FAILED and other.state.detail == "E2"


def test_a_terminating_end_drops_the_rest() -> None:
    text = "start s\nand f\nuser a\nuser b\nend e\nend t terminate=1\ns -> f\nf -> a\nf -> b\na -> e\nb -> t"
    game = Game(text).done("b")
    assert game.status == Status.COMPLETED and only(game.effects, TaskCancelled).node == "a"


def test_calls_open_member_cases_and_give_their_outcome() -> None:
    game = Game("start s\ncall c called=food-permit\nend e\ns -> c\nc -> e")
    call = only(game.effects, CallOpened)
    assert call.called == "food-permit"
    game.do(CallDone(call.token, "grant", {"number": "1"}))
    assert game.status == Status.COMPLETED and game.state.variables["outcomes"] == {"c": "grant"}


@pytest.mark.parametrize("sequential", ["", " seq=1"])
def test_multi_instance_over_a_collection(sequential: str) -> None:
    game = Game(
        f"start s\nuser a over=people{sequential}\nuser b\nend e\ns -> a\na -> b\nb -> e",
        people=["x", "y", "z"],
    )
    items = []
    for _ in range(3):
        opened = [e for e in game.effects if isinstance(e, TaskOpened) and e.node == "a"]
        items += [(e.nth, e.item) for e in opened]
        game.done("a")
    assert items == [(1, "x"), (2, "y"), (3, "z")] and game.open() == ["b"]
    assert game.state.variables["outcomes"] == {"a": ["pass"] * 3}


def test_multi_instance_stops_when_enough_is_done_or_nothing_is_to_do() -> None:
    text = (
        "start s\nuser a times=n enough=numberOfCompletedInstances~>=~2\nuser b\nend e"
        "\ns -> a\na -> b\nb -> e"
    )
    game = Game(text, n=5)
    assert game.open() == ["a"] * 5
    game.done("a").done("a")
    assert game.open() == ["b"] and game.kinds().count("TaskCancelled") == 3
    assert Game(text, n=0).open() == ["b"]


def test_suspension_keeps_what_arrives() -> None:
    game = Game(EVENTS).done("a")
    game.do(Suspend("AL-45")).do(MessageArrived("paid"))
    assert game.effects == () and game.status == Status.SUSPENDED
    assert game.do(Resume()).open() == ["b"]
    held = Game(LINE).do(Suspend("AL-45"))
    with pytest.raises(Refusal, match="suspended"):
        held.done("a")
    assert held.do(Resume()).done("a").open() == ["b"]


def test_receive_tasks_and_feel_timers() -> None:
    game = Game("start s\nreceive r receive=answer\nend e\ns -> r\nr -> e")
    assert only(game.effects, MessageExpected).name == "answer"
    assert game.do(MessageArrived("answer")).status == Status.COMPLETED


def test_a_deadlock_ends_loudly() -> None:
    text = (
        "start s\nxor f default=f_b\nuser a\nuser b\nand j\nend e"
        "\ns -> f\nf -> a : false\nf -> b\na -> j\nb -> j\nj -> e"
    )
    assert Game(text).done("b").status == Status.STUCK


def test_state_refuses_foreign_bytes_and_values() -> None:
    with pytest.raises(Refusal, match="unknown version"):
        decode(b"\x07[]")
    with pytest.raises(Refusal, match="process variable"):
        encode(State(variables={"x": object()}))


GUARDED = """start s\nuser a\nuser b\nend e\ns -> a\na -> b\nb -> e
sub x byevent=true {\nstart sx message=cancel\nuser tell\nend ex\nsx -> tell\ntell -> ex\n}
sub y byevent=true {\nstart sy stay=false cycle=R2/P1D\nuser note\nend ey\nsy -> note\nnote -> ey\n}"""


def test_event_sub_processes_interrupt_or_accompany_their_scope() -> None:
    game = Game(GUARDED)
    assert game.kinds() == ["MessageExpected", "TimerSet", "TaskOpened"]
    game.do(TimerFired(game.token("y")))
    assert game.open() == ["a", "note"]
    game.do(TimerFired(game.token("y"))).done("note")
    game.do(MessageArrived("cancel"))
    assert game.open() == ["tell"] and game.done("tell").status == Status.COMPLETED
    plain = Game(GUARDED).done("a")
    assert plain.done("b").status == Status.COMPLETED and "TimerCancelled" in plain.kinds()


def test_an_event_sub_process_catches_the_errors_of_its_scope_but_not_its_own() -> None:
    text = """start s\nservice v action=x\nend e\ns -> v\nv -> e
    sub x byevent=true {\nstart sx error=E1\nuser repair\nxor g default=g_ex\nend ex\nend again error=E1
    sx -> repair\nrepair -> g\ng -> ex\ng -> again : outcome = "bad"\n}"""
    game = Game(text)
    game.do(ServiceFailed(game.token("v"), "E1"))
    assert game.open() == ["repair"]
    assert game.done("repair", "bad").status == Status.FAILED
    other = Game(text)
    assert other.do(ServiceDone(other.token("v"))).status == Status.COMPLETED


def test_guards_inside_a_sub_process_end_with_it() -> None:
    inner = (
        GUARDED.replace("start s\n", "start s2\n").replace("s -> a", "s2 -> a").replace("end e\n", "end e2\n")
    )
    text = (
        "start s\nsub z {\n" + inner.replace("b -> e", "b -> e2") + "\n}\nuser last\nend e\ns -> z\nz -> last"
        "\nlast -> e"
    )
    game = Game(text).done("a")
    assert game.done("b").open() == ["last"] and "TimerCancelled" in game.kinds()
    cancelled = Game(text).do(MessageArrived("cancel"))
    assert cancelled.done("tell").open() == ["last"]
