"""An append-only Merkle tree in the shape of RFC 6962, over any 32-byte hash.

A tree of ``n`` leaves is fully told by its *complete* subtrees: node ``(level, index)`` covers the leaves
``index << level`` up to ``(index + 1) << level`` and never changes once it is there. ``Frontier`` appends,
proofs name the few nodes that they need, so a proof costs O(log n) rows wherever the nodes are kept.

Verification lives in ``kernel.verify`` (the file that citizens run) and is offered here under the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tongban.kernel.errors import Refusal
from tongban.kernel.verify import consistency_holds, inclusion_holds, leaf_hash, node_hash

__all__ = [
    "Frontier",
    "Hash",
    "Node",
    "consistency_holds",
    "consistency_nodes",
    "consistency_path",
    "frontier_nodes",
    "inclusion_holds",
    "inclusion_nodes",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "root",
]

Hash = Callable[[bytes], bytes]
Place = tuple[int, int]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree: ``level`` 0 is a leaf."""

    level: int
    index: int
    hash: bytes


def root(hashing: Hash, leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes; of no leaves, the hash of nothing."""
    frontier = Frontier(hashing)
    for leaf in leaves:
        for _ in frontier.append(leaf):
            pass
    return frontier.root()


@dataclass(slots=True)
class Frontier:
    """The right edge of a tree: its size and the roots of its complete subtrees, largest first."""

    hashing: Hash
    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.peaks) != self.size.bit_count():
            raise Refusal("merkle.frontier", "The number of peaks does not fit the size of the tree.")

    def append(self, leaf: bytes) -> list[Node]:
        """Add a leaf hash; gives every subtree that became complete, the leaf itself first."""
        level, index, value = 0, self.size, leaf
        made = [Node(level, index, value)]
        while index & 1:
            value = node_hash(self.hashing, self.peaks.pop(), value)
            level, index = level + 1, index >> 1
            made.append(Node(level, index, value))
        self.peaks.append(value)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return _fold(self.hashing, self.peaks) if self.peaks else self.hashing(b"")


def frontier_nodes(size: int) -> list[Place]:
    """Places of the peaks of a tree of ``size`` leaves, largest first."""
    return list(_pieces((0, size)))


def inclusion_nodes(index: int, size: int) -> list[Place]:
    """The places whose hashes ``inclusion_path`` asks for."""
    return [place for part in _inclusion_ranges(index, size) for place in _pieces(part)]


def inclusion_path(hashing: Hash, get: Callable[[Place], bytes], index: int, size: int) -> list[bytes]:
    """The proof that leaf ``index`` stands in the tree of ``size`` leaves (RFC 6962, 2.1.1), leaf upwards.

    ``get`` gives the hash at a place. Raises ``Refusal`` ``merkle.range`` where the leaf is not in the tree.
    """
    return [_hash_of(hashing, get, part) for part in _inclusion_ranges(index, size)]


def consistency_nodes(old: int, new: int) -> list[Place]:
    """The places whose hashes ``consistency_path`` asks for."""
    return [place for part in _consistency_ranges(old, new) for place in _pieces(part)]


def consistency_path(hashing: Hash, get: Callable[[Place], bytes], old: int, new: int) -> list[bytes]:
    """The proof that the tree of ``old`` leaves is the beginning of that of ``new`` (RFC 6962, 2.1.2).

    Raises ``Refusal`` ``merkle.range`` unless ``0 <= old <= new``.
    """
    return [_hash_of(hashing, get, part) for part in _consistency_ranges(old, new)]


def _fold(hashing: Hash, parts: Sequence[bytes]) -> bytes:
    value = parts[-1]
    for part in reversed(parts[:-1]):
        value = node_hash(hashing, part, value)
    return value


def _hash_of(hashing: Hash, get: Callable[[Place], bytes], part: Range) -> bytes:
    return _fold(hashing, [get(place) for place in _pieces(part)])


def _pieces(part: Range) -> Iterator[Place]:
    """Cut a range of leaves that begins on a boundary into complete subtrees, largest first."""
    start, end = part
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (> 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _inclusion_ranges(index: int, size: int) -> list[Range]:
    if not 0 <= index < size:
        raise Refusal("merkle.range", "This leaf is not in a tree of this size.", index=index, size=size)
    start, end, parts = 0, size, list[Range]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    return parts[::-1]


def _consistency_ranges(old: int, new: int) -> list[Range]:
    if not 0 <= old <= new:
        raise Refusal("merkle.range", "The older tree cannot be the larger one.", old=old, new=new)
    if old in (0, new):
        return []
    start, end, parts, whole = 0, new, list[Range](), True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start, whole = middle, False
    return ([] if whole else [(start, end)]) + parts[::-1]
