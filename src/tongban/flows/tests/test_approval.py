"""Approval operations: send back, signers, countersign, jump, withdraw, terminate."""

import pytest

from tongban.flows.engine.events import (
    AddSigner,
    Countersign,
    Jump,
    RemoveSigner,
    SendBack,
    TaskDone,
    Terminate,
    TimerFired,
    Withdraw,
)  # fmt: skip
from tongban.flows.engine.state import Status
from tongban.flows.tests.models import process
from tongban.flows.tests.test_engine import LINE, PARALLEL, SUB, Game
from tongban.kernel.errors import Refusal

LONG = """start s\nuser r\nand f\nuser a\nuser b\nuser b2\nand j\nuser c\nend e
s -> r\nr -> f\nf -> a\nf -> b\nb -> b2\na -> j\nb2 -> j\nj -> c\nc -> e"""


def test_send_back_before_the_split_drops_every_branch() -> None:
    game = Game(LONG).done("r").done("b")
    assert game.open() == ["a", "b2"]
    game.do(SendBack(game.task("b2"), "r"))
    assert game.open() == ["r"] and game.kinds().count("TaskCancelled") == 2
    assert game.done("r").open() == ["a", "b"]


def test_send_back_within_a_branch_leaves_the_other_alone() -> None:
    game = Game(LONG).done("r").done("b")
    other = game.task("a")
    game.do(SendBack(game.task("b2"), "b"))
    assert game.open() == ["a", "b"] and game.task("a") == other
    game.done("a").done("b")
    game.do(SendBack(game.task("b2"), "b")).done("b").done("b2")
    assert game.open() == ["c"]


def test_send_back_into_a_branch_from_after_the_join_asks_only_that_branch() -> None:
    game = Game(LONG).done("r").done("a").done("b").done("b2")
    game.do(SendBack(game.task("c"), "b"))
    assert game.open() == ["b"]
    game.done("b").done("b2")
    assert game.open() == ["c"] and game.done("c").status == Status.COMPLETED


def test_send_back_goes_only_to_steps_already_passed() -> None:
    game = Game(LONG).done("r")
    for target in ("c", "a", "b2", "nowhere", "f"):
        with pytest.raises(Refusal):
            game.do(SendBack(game.task("b"), target))
    assert game.open() == ["a", "b"]


def test_send_back_out_of_a_sub_process() -> None:
    game = Game("user first\n" + SUB.replace("s -> b", "s -> first\nfirst -> b")).done("first")
    game.do(SendBack(game.task("i"), "first"))
    assert game.open() == ["first"]
    assert game.done("first").done("i").open() == ["after"]


def test_a_loop_around_a_parallel_block_keeps_its_branches() -> None:
    loop = PARALLEL.replace(
        "j -> c", 'j -> g\nxor g default=g_c\ng -> f0 : outcome = "again"\ng -> c\nxor f0'
    )
    game = Game(
        loop.replace("s -> f", "s -> f0\nf0 -> f")
        .replace("user a", "user a0\nuser a")
        .replace("f -> a", "f -> a0\na0 -> a")
    )
    game.done("a0")
    game.do(SendBack(game.task("a"), "a0"))
    assert game.open() == ["a0", "b"]
    game.done("a0").done("b").done("a", "again")
    assert game.open() == ["a0", "b"]


def test_signers_beside_after_and_before() -> None:
    game = Game(LINE)
    main = game.task("a")
    game.do(AddSigner(main, "Li"))
    assert game.open() == ["a", "a"]
    game.do(AddSigner(main, "Wang", "after"))
    game.do(AddSigner(main, "Zhao", "before"))
    assert game.kinds() == ["TaskHeld", "TaskOpened"] and len(game.state.open_tasks()) == 2
    with pytest.raises(Refusal):
        game.do(TaskDone(main))
    seats = {token.data["s"]: token.id for token in game.state.open_tasks()}
    game.do(TaskDone(seats["Zhao"], "refuse"))
    assert "TaskResumed" in game.kinds()
    game.do(TaskDone(main, "pass")).do(TaskDone(seats["Li"], "refuse"))
    (last,) = game.state.open_tasks()
    assert last.data == {"s": "Wang"}
    game.do(TaskDone(last.id, "refuse"))
    assert game.open() == ["b"] and game.state.variables["outcomes"] == {"a": "pass"}


def test_signers_can_be_taken_away_but_not_the_one_who_decides() -> None:
    game = Game(LINE)
    main = game.task("a")
    with pytest.raises(Refusal):
        game.do(RemoveSigner(main))
    game.do(AddSigner(main, "Li", "before")).do(AddSigner(main, "Wu", "after"))
    game.do(RemoveSigner(game.task("a")))
    assert game.state.open_tasks()[0].id == main
    game.do(RemoveSigner(main, "Wu"))
    with pytest.raises(Refusal):
        game.do(RemoveSigner(main))
    assert game.done("a").open() == ["b"]


@pytest.mark.parametrize(
    ("policy", "ratio", "words", "outcome"),
    [
        ("all", 1, ["pass", "pass", "pass"], "pass"),
        ("all", 1, ["pass", "refuse", "pass"], "refuse"),
        ("any", 1, ["refuse"], "refuse"),
        ("any", 1, ["pass"], "pass"),
        ("ratio", 666_666, ["pass", "refuse", "pass"], "pass"),
        ("ratio", 666_666, ["pass", "pass"], "pass"),
        ("ratio", 666_667, ["refuse"], "refuse"),
        ("order", 1, ["pass", "pass", "pass"], "pass"),
        ("order", 1, ["pass", "no"], "no"),
    ],
)
def test_countersign_by_policy(policy: str, ratio: int, words: list[str], outcome: str) -> None:
    game = Game(LINE.replace("user b", "user b\nboundary t on=a duration=P5D\nend late\nt -> late"))
    game.do(Countersign(game.task("a"), ("x", "y"), policy, ratio))
    assert len(game.state.open_tasks()) == (1 if policy == "order" else 3)
    for word in words:
        assert "b" not in game.open()
        game.done("a", word)
    assert game.open() == ["b"] and game.state.variables["outcomes"]["a"] == outcome
    assert "TimerCancelled" in game.kinds()


def test_a_boundary_timer_outlives_the_change_to_a_group() -> None:
    game = Game(
        LINE.replace("user b", "user b\nboundary t on=a duration=P5D\nuser late\nt -> late\nlate -> e")
    )
    game.do(Countersign(game.task("a"), ("x",))).do(TimerFired(game.token("t")))
    assert game.open() == ["late"] and game.kinds().count("TaskCancelled") == 2


def test_jump_needs_authority_and_leaves_joins_passable() -> None:
    game = Game(LONG)
    with pytest.raises(Refusal):
        game.do(Jump("b2", ""))
    game.do(Jump("b2", "head of unit", "archive lost"))
    assert game.open() == ["b2"]
    assert game.done("b2").done("c").status == Status.COMPLETED


def test_withdraw_and_terminate_end_everything() -> None:
    game = Game(LONG).done("r").do(Withdraw("changed my mind"))
    assert game.status == Status.WITHDRAWN and game.kinds() == ["TaskCancelled", "TaskCancelled", "Ended"]
    assert Game(LONG).do(Terminate("void")).status == Status.TERMINATED


def test_masks_know_what_lies_ahead() -> None:
    model = process(LONG)
    ahead = {node.id for node in model.nodes if model.forward[model.by_id["b"]] >> node.index & 1}
    assert ahead == {"b", "b2", "j", "c", "e"}
