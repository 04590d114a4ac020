"""Regular expressions of XPath (FEEL's), in time linear in the text: no pattern can hang a server.

A pattern becomes a small program, run by backtracking that never visits the same instruction at the same
place twice (back-references, which forbid that, run under the budget of steps).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from .regex_classes import ClassReader, Reader, Wrong, dot, equals, fold

MAX_PROGRAM = 4000

# instructions: ("char", predicate) ("split", first, second) ("jump", at) ("save", slot) ("begin",) ("end",)
#               ("back", group) ("match",)
Instruction = tuple[object, ...]
__all__ = ["Pattern", "Wrong", "compile_pattern"]


@dataclass(slots=True)
class _Builder:
    program: list[Instruction] = field(default_factory=list)

    def add(self, *instruction: object) -> int:
        if len(self.program) >= MAX_PROGRAM:
            raise Wrong("the pattern is too large")
        self.program.append(instruction)
        return len(self.program) - 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern with its number of groups."""

    program: tuple[Instruction, ...]
    groups: int
    multiline: bool
    ignore_case: bool
    plain: bool  # no back-references

    def search(self, text: str, start: int, spend: Callable[[int], None]) -> tuple[int, ...] | None:
        """Slots (start, end of the match, then of each group, -1 where a group took no part), or None."""
        seen: set[int] = set()
        for at in range(start, len(text) + 1):
            found = self._run(text, at, seen, spend)
            if found is not None:
                return found
            if not self.plain:
                seen.clear()
        return None

    def _run(
        self, text: str, at: int, seen: set[int], spend: Callable[[int], None]
    ) -> tuple[int, ...] | None:
        program, size = self.program, len(self.program)
        stack: list[tuple[int, int, tuple[int, ...]]] = [(0, at, (-1,) * (2 * self.groups + 2))]
        budget = 0
        while stack:
            pc, pos, slots = stack.pop()
            while True:
                budget += 1
                if budget == 256:
                    spend(64)
                    budget = 0
                op = program[pc]
                name = op[0]
                if name == "char":
                    if pos >= len(text) or not op[1](text[pos]):  # type: ignore[operator]
                        break
                    pc, pos = pc + 1, pos + 1
                    continue
                if self.plain:
                    key = pos * size + pc
                    if key in seen:
                        break
                    seen.add(key)
                if name == "match":
                    spend(budget // 4)
                    return slots
                if name == "split":
                    stack.append((op[2], pos, slots))  # type: ignore[arg-type]
                    pc = op[1]  # type: ignore[assignment]
                    continue
                step = self._step(op, pc, pos, slots, text)
                if step is None:
                    break
                pc, pos, slots = step
        spend(budget // 4)
        return None

    def _step(
        self, op: Instruction, pc: int, pos: int, slots: tuple[int, ...], text: str
    ) -> tuple[int, int, tuple[int, ...]] | None:
        name, value = op[0], op[1] if len(op) > 1 else 0
        assert isinstance(value, int)
        if name == "jump":
            return value, pos, slots
        if name == "save":
            return pc + 1, pos, (*slots[:value], pos, *slots[value + 1 :])
        if name == "back":
            piece = text[slots[2 * value] : slots[2 * value + 1]] if slots[2 * value + 1] >= 0 else ""
            have = text[pos : pos + len(piece)]
            same = have == piece or (self.ignore_case and have.casefold() == piece.casefold())
            return (pc + 1, pos + len(piece), slots) if same else None
        if name == "begin":
            holds = pos == 0 or (self.multiline and text[pos - 1] == "\n")
        else:
            holds = pos == len(text) or (self.multiline and text[pos] == "\n")
        return (pc + 1, pos, slots) if holds else None


@lru_cache(maxsize=512)
def compile_pattern(source: str, flags: str = "") -> Pattern:
    """Compile; raises Wrong with what is wrong. Flags: s, m, i, x, q."""
    if unknown := set(flags) - set("smixq"):
        raise Wrong(f"there is no flag {''.join(sorted(unknown))}")
    return _Compiler(source, flags).compile()


class _Compiler(Reader):
    def __init__(self, source: str, flags: str) -> None:
        if "x" in flags and "q" not in flags:
            source = _without_spaces(source)
        super().__init__(source)
        self.flags = flags
        self.builder = _Builder()
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0
        self.plain = True

    def compile(self) -> Pattern:
        self.builder.add("save", 0)
        if "q" in self.flags:
            for char in self.source:
                self._char(equals(char))
        else:
            self._alternatives()
            if not self.done:
                raise Wrong("a bracket is closed that was never opened")
        self.builder.add("save", 1)
        self.builder.add("match")
        flags = self.flags
        program = tuple(self.builder.program)
        return Pattern(program, self.groups, "m" in flags, "i" in flags, self.plain)

    def _char(self, predicate: Callable[[str], bool]) -> None:
        self.builder.add("char", fold(predicate) if "i" in self.flags else predicate)

    def _alternatives(self) -> None:
        self.depth += 1
        if self.depth > 50:
            raise Wrong("brackets are nested too deep")
        jumps: list[int] = []
        start = len(self.builder.program)
        self._sequence()
        while self.take("|"):
            body = self._cut(start)
            self.builder.add("split", start + 1, start + len(body) + 2)
            self._paste(body, start, start + 1)
            jumps.append(self.builder.add("jump", 0))
            start = len(self.builder.program)
            self._sequence()
        for jump in jumps:
            self.builder.program[jump] = ("jump", len(self.builder.program))
        self.depth -= 1

    def _sequence(self) -> None:
        while not self.done and self.peek not in "|)":
            start = len(self.builder.program)
            self._atom()
            self._quantifier(start)

    # -- atoms

    def _atom(self) -> None:
        char = self.next()
        if char == "(":
            self._group()
        elif char == "^":
            self.builder.add("begin")
        elif char == "$":
            self.builder.add("end")
        elif char == ".":
            self._char(dot("s" in self.flags))
        elif char == "\\" and self.peek in "123456789":
            self._back_reference()
        elif char in "?*+{}]":
            raise Wrong(f"{char} stands where nothing can be repeated")
        else:
            self.at -= 1
            self._char(ClassReader(self).single())

    def _group(self) -> None:
        capture = not self.take("?:")
        if capture and self.peek == "?":
            raise Wrong("(? can only be followed by a colon")
        number = self.groups = self.groups + capture
        if capture:
            self.builder.add("save", 2 * number)
        self._alternatives()
        if not self.take(")"):
            raise Wrong("a bracket is not closed")
        if capture:
            self.builder.add("save", 2 * number + 1)
            self.closed.add(number)

    def _back_reference(self) -> None:
        number = int(self.next())
        while self.peek and self.peek in "0123456789" and number * 10 + int(self.peek) in self.closed:
            number = number * 10 + int(self.next())
        if number not in self.closed:
            raise Wrong(f"there is no group {number} before \\{number}")
        self.plain = False
        self.builder.add("back", number)

    # -- repetition

    def _quantifier(self, start: int) -> None:
        if self.peek == "" or self.peek not in "?*+{":
            return
        low, high = self._bounds()
        lazy = self.take("?")
        if self.peek and self.peek in "?*+{":
            raise Wrong("a repetition cannot be repeated")
        body = self._cut(start)
        for _ in range(low):
            self._paste(body, start, len(self.builder.program))
        if high is None:
            self._star(body, start, lazy)
        else:
            self._options(body, start, high - low, lazy)

    def _bounds(self) -> tuple[int, int | None]:
        char = self.next()
        if char != "{":
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[char]
        low = self.number()
        high: int | None = low
        if self.take(","):
            high = None if self.peek == "}" else self.number()
        if not self.take("}") or (high is not None and high < low):
            raise Wrong("{ } holds no proper bounds")
        return low, high

    def _split(self, first: int, second: int, lazy: bool) -> int:
        return self.builder.add("split", *((second, first) if lazy else (first, second)))

    def _star(self, body: list[Instruction], start: int, lazy: bool) -> None:
        at = len(self.builder.program)
        self._split(at + 1, at + len(body) + 2, lazy)
        self._paste(body, start, at + 1)
        self.builder.add("jump", at)

    def _options(self, body: list[Instruction], start: int, count: int, lazy: bool) -> None:
        at = len(self.builder.program)
        end = at + count * (len(body) + 1)
        for _ in range(count):
            here = len(self.builder.program)
            self._split(here + 1, end, lazy)
            self._paste(body, start, here + 1)

    def _cut(self, start: int) -> list[Instruction]:
        body = self.builder.program[start:]
        del self.builder.program[start:]
        return body

    def _paste(self, body: list[Instruction], old: int, new: int) -> None:
        shift = new - old
        for op in body:
            if op[0] in ("split", "jump"):
                op = (op[0], *(int(str(target)) + shift for target in op[1:]))
            self.builder.add(*op)


def _without_spaces(source: str) -> str:
    kept, inside = [], 0
    for index, char in enumerate(source):
        escaped = index > 0 and source[index - 1] == "\\"
        inside += (char == "[" and not escaped) - (char == "]" and not escaped)
        if inside or not char.isspace():
            kept.append(char)
    return "".join(kept)
