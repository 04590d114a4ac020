"""The folder: takes unfolded entries into the Merkle tree and signs the new head.

One transaction a batch, under the lock of the log's single row: killed at any instant it loses and repeats
nothing, and two folders cannot fold at once. Entries are found by their missing leaf and never by "id greater
than the last", because ids commit out of order: each round looks ``WINDOW`` ids back, a sweep looks at all.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from hmac import compare_digest
from typing import Final

from tongban.base.actions import action
from tongban.base.legal import wall_now
from tongban.kernel.merkle import Node as Subtree
from tongban.records import digests, heads, queries
from tongban.records.models import Head, Leaf, Log, Node
from tongban.records.nodes import frontier_at

logger = logging.getLogger(__name__)
BATCH: Final = 1000
WINDOW: Final = 5000
PROMISED: Final = timedelta(seconds=1)
"""The longest time from act to fold while the worker runs."""

Found = tuple[int, bytes]


def fold(*, sweep: bool = False) -> int:
    """Fold what is not yet in the tree; returns how many entries were folded.

    ``sweep`` looks at the whole table, also for an entry that committed more than ``WINDOW`` ids late.
    """
    after = 0 if sweep else queries.last_folded() - WINDOW
    total = 0
    while queries.unfolded(after).exists():
        folded, last = _fold_batch(after)
        total += folded
        if last is None:
            break
        after = last
    return total


def lag() -> timedelta:
    """How long the oldest unfolded entry has been waiting; zero when none is. ``PROMISED`` bounds it."""
    waiting = queries.unfolded(queries.last_folded() - WINDOW).order_by("id").first()
    return timedelta(0) if waiting is None else max(wall_now() - waiting.wall_time, timedelta(0))


def forget() -> None:
    """Look at suite and keys again."""
    digests.forget()
    heads.forget()


@action
def _fold_batch(after: int) -> tuple[int, int | None]:
    """Fold one batch beyond id ``after``; the last id looked at, or None when nothing was left."""
    heads.the_log()
    log = Log.objects.select_for_update().get(pk=1)
    rows = queries.unfolded(after).order_by("id").values_list("id", "leaf", "seal")[:BATCH]
    looked = [(number, bytes(leaf), bytes(seal)) for number, leaf, seal in rows]
    if not looked:
        return 0, None
    ours = [(number, leaf) for number, leaf, seal in looked if _is_ours(number, leaf, seal)]
    if ours:
        _append(log, ours)
    return len(ours), looked[-1][0]


def _is_ours(number: int, leaf: bytes, seal: bytes) -> bool:
    """Whether the house wrote the entry; one put there by others stays out, and the audit names it."""
    if compare_digest(digests.seal_of(leaf), seal):
        return True
    logger.error("entry %s was not written by this house and is not folded; run the audit", number)
    return False


def _append(log: Log, found: Sequence[Found]) -> None:
    frontier = frontier_at(log.size)
    leaves: list[Leaf] = []
    nodes: list[Subtree] = []
    for number, leaf in found:
        leaves.append(Leaf(id=frontier.size, entry=number, hash=leaf))
        nodes += frontier.append(leaf)[1:]
    Leaf.objects.bulk_create(leaves)
    Node.objects.bulk_create([Node(id=Node.place(n.level, n.index), hash=n.hash) for n in nodes])
    now = wall_now()
    head: Head = heads.head_signed(log, frontier.size, frontier.root(), now)
    head.save(force_insert=True)
    log.size, log.folded_at = frontier.size, now
    log.save(update_fields=["size", "folded_at"])
