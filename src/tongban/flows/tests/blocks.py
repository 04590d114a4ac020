"""Small flows in every shape: blocks of steps one after the other, side by side, by choice, in any number, repeated."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from tongban.flows.engine.graph import Process
from tongban.flows.tests.models import process

KINDS = ("and", "or", "xor")
Block = tuple[Any, ...]


@cache
def blocks(steps: int) -> tuple[Block, ...]:
    """Every block of so many steps, each shape once: what stands side by side has no order."""
    if steps == 1:
        return (("user",),)
    found: list[Block] = []
    for parts in _splits(steps, ordered=True):
        if not any(part[0] == "seq" for part in parts):
            found.append(("seq", parts))
    for parts in _splits(steps, ordered=False):
        found += [(kind, parts) for kind in KINDS if not any(part[0] == kind for part in parts)]
    return (*found, ("loop", (found[0],)), ("sub", (found[0],)))


def _splits(steps: int, *, ordered: bool) -> Iterator[tuple[Block, ...]]:
    """Every way to make so many steps of two or more blocks."""
    for first in range(1, steps):
        for block in blocks(first):
            for rest in _rest(steps - first, ordered=ordered, least=block if not ordered else None):
                yield (block, *rest)


def _rest(steps: int, *, ordered: bool, least: Block | None) -> Iterator[tuple[Block, ...]]:
    for block in blocks(steps):
        if least is None or repr(block) >= repr(least):
            yield (block,)
    for first in range(1, steps):
        for block in blocks(first):
            if least is None or repr(block) >= repr(least):
                for rest in _rest(steps - first, ordered=ordered, least=block if not ordered else None):
                    yield (block, *rest)


def random_block(dice: random.Random, steps: int) -> Block:
    """A block of so many steps, chosen at random."""
    if steps == 1:
        return dice.choice([("user",), ("user",), ("user",), ("service",), ("manual",)])
    kind = dice.choice(["seq", "seq", "xor", "and", "or", "and", "loop", "sub"])
    if kind in ("loop", "sub"):
        return (kind, [random_block(dice, steps - 1)])
    cut = dice.randrange(1, steps)
    return (kind, [random_block(dice, cut), random_block(dice, steps - cut)])


class Writer:
    """Writes a block in the short notation; choices go by the last outcome."""

    def __init__(self) -> None:
        self.lines: list[str] = ["start s", "user r", "s -> r"]
        self.steps = 0
        self.gates = 0

    def block(self, block: Block, before: str, condition: str = "") -> str:
        """Append the block after ``before``; gives its last node."""
        kind = block[0]
        if kind == "user":
            self.steps += 1
            return self.node("user", "abcdvwxyz"[self.steps - 1], before, condition)
        self.gates += 1
        if kind == "seq":
            for part in block[1]:
                before, condition = self.block(part, before, condition), ""
            return before
        if kind == "loop":
            head = self.node("xor", f"h{self.gates}", before, condition)
            tail = f"t{self.gates}"
            last = self.block(block[1][0], head)
            self.lines += [f"xor {tail} default={tail}_{tail}o", f"{last} -> {tail}", f"task {tail}o"]
            self.lines += [f'{tail} -> {head} : outcome = "refuse"', f"{tail} -> {tail}o"]
            return f"{tail}o"
        if kind == "sub":
            name = self.node("sub", f"u{self.gates}", before, condition, " {")
            self.lines.append(f"start {name}s")
            last = self.block(block[1][0], f"{name}s")
            self.lines += [f"end {name}e", f"{last} -> {name}e", "}"]
            return name
        return self.gateway(kind, block[1], before, condition)

    def gateway(self, kind: str, parts: tuple[Block, ...], before: str, condition: str) -> str:
        """A split, its branches and their join."""
        split, join = f"f{self.gates}", f"j{self.gates}"
        self.node(kind, split, before, condition, "" if kind == "and" else f" default={split}_DEFAULT")
        place = len(self.lines) - 1
        self.lines.append(f"{kind} {join}")
        for at, part in enumerate(parts):
            last_one = at == len(parts) - 1
            rule = 'outcome = "pass"' if at == 0 or kind == "or" else 'outcome = "refuse"'
            begin = len(self.lines)
            last = self.block(part, split, "" if kind == "and" or last_one else rule)
            self.lines.append(f"{last} -> {join}")
            if kind != "and" and last_one:
                arrow = next(line for line in self.lines[begin:] if line.startswith(f"{split} -> "))
                name = f"{split}_{arrow.partition(' -> ')[2].strip()}"
                self.lines[place] = self.lines[place].replace(f"{split}_DEFAULT", name)
        return join

    def node(self, kind: str, name: str, before: str, condition: str, more: str = "") -> str:
        """A node and the flow to it; the flow stands first, so that the node's line is the last."""
        self.lines.append(f"{before} -> {name}" + (f" : {condition}" if condition else ""))
        self.lines.append(f"{kind} {name}{more}")
        return name


def model_of(block: Block) -> Process:
    """The flow: a first step, then the block."""
    writer = Writer()
    last = writer.block(block, "r")
    return process("\n".join([*writer.lines, "end e", f"{last} -> e"]))
