"""The tree as the audit rebuilds it, held against nodes, signed heads and the copies of second holders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tongban.kernel import canonical
from tongban.kernel.merkle import Frontier
from tongban.kernel.merkle import Node as Subtree
from tongban.records import digests, heads
from tongban.records.audit.findings import Report
from tongban.records.models import Head, Log, Node


class Rebuilt:
    """Grows leaf by leaf; every head must equal the root that the leaves lead to."""

    def __init__(self, log: Log, held: Iterable[dict[str, Any]], report: Report) -> None:
        self._log, self._report = log, report
        self._suite = digests.log_suite()
        self._frontier = Frontier(self._suite.hash)
        self._held = self._of_this_log(held)
        self._good = self._good_held = 0
        self._broken = self._broken_held = self._holed = False
        self._last_time: datetime | None = None

    @property
    def size(self) -> int:
        """How many leaves were seen."""
        return self._frontier.size

    def page(self, leaves: list[tuple[int, bytes]]) -> list[tuple[int, datetime]]:
        """Add leaves ``(place, hash)`` in order; gives the heads passed, ``(size, time)``, for the times."""
        first = self.size
        found = {head.size: head for head in self._heads(first, leaves[-1][0] + 1)}
        made: list[Subtree] = []
        for place, leaf in leaves:
            if place != self.size:
                self._gap(place)
            made += self._frontier.append(leaf)[1:]
            self._at_size(found.get(self.size))
        self._compare_nodes(made)
        return [(head.size, head.time) for head in found.values()]

    def finish(self) -> None:
        """After the last leaf: nothing may lie beyond it."""
        for head in Head.objects.filter(size__gt=self.size).order_by("size").iterator():
            self._report.find("head_differs", **self._range(self._good, head.size, head.time))
        beyond = {size: told for size, told in self._held.items() if size > self.size}
        if beyond:
            last = max(beyond)
            self._report.find("held_ahead", held=last, time=beyond[last]["time"], found=self.size)
        if self._log.size > self.size:
            self._report.find("log_size", said=self._log.size, found=self.size)

    def _heads(self, after: int, upto: int) -> Iterable[Head]:
        return Head.objects.filter(size__gt=after, size__lte=upto).order_by("size")

    def _of_this_log(self, held: Iterable[dict[str, Any]]) -> dict[int, dict[str, Any]]:
        ours: dict[int, dict[str, Any]] = {}
        for told in held:
            self._report.held += 1
            if told.get("log") == str(self._log.uid):
                ours[told["size"]] = told
            else:
                self._report.find("held_foreign", log=told.get("log"))
        return ours

    def _gap(self, place: int) -> None:
        """Leaves are missing: no root beyond can be right, so go on counting from the next one."""
        self._report.find("leaf_missing", first=self.size + 1, last=place)
        empty = self._suite.hash(b"missing")
        while self.size < place:
            self._frontier.append(empty)
        self._broken = self._holed = True

    def _at_size(self, head: Head | None) -> None:
        told = self._held.get(self.size)
        if head is None and told is None:
            return
        root = f"{self._suite.hash_name}:{self._frontier.root().hex()}"
        if head is not None:
            self._judge_head(head, root)
        if told is not None:
            self._judge_held(told, root)

    def _judge_head(self, head: Head, root: str) -> None:
        self._report.heads += 1
        if not heads.head_holds(head, self._log):
            self._report.find("head_forged", size=head.size, time=canonical.text(head.time))
        if self._last_time is not None and head.time < self._last_time:
            self._report.find("head_backdated", size=head.size, time=canonical.text(head.time))
        self._last_time = head.time
        if head.root == root:
            self._good = head.size
        elif not self._broken:
            self._report.find("head_differs", **self._range(self._good, head.size, head.time))
            self._broken = True

    def _judge_held(self, told: dict[str, Any], root: str) -> None:
        if told["root"] == root:
            self._good_held = told["size"]
        elif not self._broken_held:
            first, last = self._good_held + 1, told["size"]
            self._report.find("held_differs", first=first, last=last, time=told["time"])
            self._broken_held = True

    @staticmethod
    def _range(good: int, size: int, time: datetime) -> dict[str, Any]:
        return {"first": good + 1, "last": size, "time": canonical.text(time)}

    def _compare_nodes(self, made: list[Subtree]) -> None:
        if self._holed or not made:
            return
        wanted = {Node.place(node.level, node.index): node for node in made}
        stored = dict(Node.objects.filter(id__in=list(wanted)).values_list("id", "hash"))
        for number, node in wanted.items():
            if bytes(stored.get(number, b"")) != node.hash:
                self._report.find("node_altered", level=node.level, index=node.index)
