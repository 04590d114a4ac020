"""Looks for overlaps, gaps and dead rules in a decision table.

Each column is cut into atoms (points named in its cells, the stretches between them, the values of an
enumeration), each cell becomes the set of atoms that pass its tests, and the table becomes boxes of atoms. A
table with a cell that cannot be judged beforehand (it reads another variable) is reported as unclear.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tongban.kernel.feel import literal

from .domain import Column, column_of
from .model import TableBox

MAX_GAPS = 20
MAX_OVERLAPS = 50
MAX_WORK = 50_000


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is overlap, conflict, gap, dead or unclear; `rules` count from 1; `region`: column to values;
    `example` is one input of the region, a value for every column.

    conflict: two rules match the same values, which the policy forbids (U), or with other results (A). overlap:
    the same with equal results (A). gap: values that no rule covers. dead: a rule that can never decide (F).
    unclear: the table cannot be analysed.
    """

    kind: str
    where: str
    rules: tuple[int, ...]
    region: dict[str, str] = field(default_factory=dict)
    text: str = ""
    example: dict[str, str] = field(default_factory=dict)


def analyse(table: TableBox, where: str) -> list[Finding]:
    """All findings of a table."""
    columns = [column_of(table, index) for index in range(len(table.inputs))]
    if any(column is None for column in columns):
        labels = ", ".join(i.label for i, column in zip(table.inputs, columns, strict=True) if column is None)
        return [Finding("unclear", where, (), text=f"{where}: the column {labels} cannot be analysed.")]
    return _Analysis(table, where, [column for column in columns if column is not None]).findings()


class _Analysis:
    def __init__(self, table: TableBox, where: str, columns: list[Column]) -> None:
        self.table = table
        self.where = where
        self.columns = columns
        self.masks = [tuple(column.cells[row] for column in columns) for row in range(len(table.rules))]
        self.work = MAX_WORK

    def findings(self) -> list[Finding]:
        found = list(self._overlaps())
        found += [self._gap(region) for region in self._uncovered(range(len(self.masks)), self._everything())]
        if self.table.policy == "F":
            found += [self._dead(row) for row in range(len(self.masks)) if self._is_dead(row)]
        if self.work <= 0:
            found.append(
                Finding("unclear", self.where, (), text=f"{self.where}: the table is too large to analyse.")
            )
        return found

    def _everything(self) -> tuple[int, ...]:
        return tuple(column.all for column in self.columns)

    def _region(self, masks: tuple[int, ...]) -> dict[str, str]:
        pairs = zip(self.columns, masks, strict=True)
        return {column.label: column.describe(mask) for column, mask in pairs if mask != column.all}

    def _example(self, masks: tuple[int, ...]) -> dict[str, str]:
        """One value a column: the first atom of each mask."""
        pairs = zip(self.columns, masks, strict=True)
        return {
            column.label: literal(column.atoms[(mask & -mask).bit_length() - 1].sample)
            for column, mask in pairs
            if mask
        }

    # -- overlaps

    def _overlaps(self) -> Iterator[Finding]:
        if self.table.policy not in ("U", "A"):
            return  # elsewhere sharing is what the policy is for
        count = 0
        for second in range(len(self.masks)):
            for first in range(second):
                self.work -= 1
                shared = tuple(a & b for a, b in zip(self.masks[first], self.masks[second], strict=True))
                if all(shared) and self.work > 0 and count < MAX_OVERLAPS:
                    count += 1
                    yield self._overlap(first, second, shared)

    def _overlap(self, first: int, second: int, shared: tuple[int, ...]) -> Finding:
        policy = self.table.policy
        kind = "conflict" if policy == "U" or (policy == "A" and not self._same(first, second)) else "overlap"
        region = self._region(shared)
        numbers = (self.table.rules[first].number, self.table.rules[second].number)
        text = f"{self.where}: rules {numbers[0]} and {numbers[1]} both match where {_sentence(region)}."
        return Finding(kind, self.where, numbers, region, text, self._example(shared))

    def _same(self, first: int, second: int) -> bool:
        a, b = self.table.rules[first].results, self.table.rules[second].results
        return [entry.text for entry in a] == [entry.text for entry in b]

    # -- gaps

    def _gap(self, masks: tuple[int, ...]) -> Finding:
        region = self._region(masks)
        text = f"{self.where}: no rule covers {_sentence(region)}."
        return Finding("gap", self.where, (), region, text, self._example(masks))

    def _uncovered(
        self, rows: "range | list[int]", within: tuple[int, ...], at: int = 0
    ) -> list[tuple[int, ...]]:
        """Boxes of `within` that none of the rows covers, at most MAX_GAPS."""
        self.work -= 1
        if self.work <= 0:
            return []
        if not rows:
            return [within]
        if any(self._covers(row, within, at) for row in rows):
            return []
        found: list[tuple[int, ...]] = []
        for mask, inside in self._groups(rows, within[at], at):
            found += self._uncovered(list(inside), (*within[:at], mask, *within[at + 1 :]), at + 1)
            if len(found) >= MAX_GAPS:
                break
        return found[:MAX_GAPS]

    def _covers(self, row: int, within: tuple[int, ...], at: int) -> bool:
        return all(
            have & wanted == wanted for have, wanted in zip(self.masks[row][at:], within[at:], strict=True)
        )

    def _groups(self, rows: "range | list[int]", mask: int, at: int) -> list[tuple[int, tuple[int, ...]]]:
        """The atoms of the mask, those together that the same rows cover."""
        groups: dict[tuple[int, ...], int] = {}
        self.work -= mask.bit_length() * len(rows) // 50
        for atom in range(mask.bit_length()):
            bit = 1 << atom
            if mask & bit:
                inside = tuple(row for row in rows if self.masks[row][at] & bit)
                groups[inside] = groups.get(inside, 0) | bit
        return [(bits, inside) for inside, bits in groups.items()]

    # -- dead rules

    def _is_dead(self, row: int) -> bool:
        return self.work > 0 and not self._uncovered(range(row), self.masks[row]) and self.work > 0

    def _dead(self, row: int) -> Finding:
        number = self.table.rules[row].number
        text = f"{self.where}: rule {number} never decides; earlier rules do."
        return Finding("dead", self.where, (number,), {}, text, self._example(self.masks[row]))


def _sentence(region: dict[str, str]) -> str:
    return " and ".join(f"{label} is {text}" for label, text in region.items()) or "everything"
