"""Hashes of the tree by their place: two statements however many are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from tongban.kernel.merkle import Frontier, frontier_nodes
from tongban.records import digests
from tongban.records.models import Leaf, Node

Place = tuple[int, int]


def hashes_at(places: Iterable[Place]) -> dict[Place, bytes]:
    """The hashes at ``(level, index)``; a place that is not stored is absent."""
    wanted = set(places)
    leaves = {index: (0, index) for level, index in wanted if level == 0}
    inner = {Node.place(*place): place for place in wanted if place[0]}
    found: dict[Place, bytes] = {}
    if leaves:
        rows = Leaf.objects.filter(id__in=leaves).values_list("id", "hash")
        found.update((leaves[number], bytes(value)) for number, value in rows)
    if inner:
        nodes = Node.objects.filter(id__in=inner).values_list("id", "hash")
        found.update((inner[number], bytes(value)) for number, value in nodes)
    return found


def frontier_at(size: int) -> Frontier:
    """The right edge of the stored tree when it had ``size`` leaves."""
    places = frontier_nodes(size)
    found = hashes_at(places)
    return Frontier(digests.log_suite().hash, size, [found[place] for place in places])
