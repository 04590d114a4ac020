"""Receipt proofs: what ``tongban verify`` checks without us.

Level *promise*: the house signs that it wrote the entry and will fold it within a second. Level *included*:
the entry stands in the tree under a signed head. A person may be given both, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tongban.base.errors import NotFound
from tongban.base.legal import wall_now
from tongban.kernel import canonical, merkle, verify
from tongban.records import digests, heads, queries
from tongban.records.folding import PROMISED
from tongban.records.models import Entry, Head, Leaf, Salt
from tongban.records.nodes import hashes_at

MEDIA_TYPE: Final = "application/json"


def receipt_proof(
    entry: Entry, *, disclose: Iterable[tuple[str, Any]] = (), size: int | None = None
) -> dict[str, Any]:
    """The proof of an entry at the best level it has reached, ready for JSON.

    ``disclose`` names personal values to show with it: ``(path in changes, value)``; only to the person they
    belong to. ``size`` asks for inclusion under the head of that size (one that a second holder keeps),
    else the newest head is taken. Raises ``NotFound`` where there is no such head, or the entry came after
    it.
    """
    leaf = queries.leaf_of(entry)
    head = _head_over(leaf, size) if leaf else None
    proof: dict[str, Any] = {
        "format": verify.FORMAT,
        "level": "included" if leaf and head else "promise",
        "suite": digests.log_suite().name,
        "entry": digests.content(entry),
        "leaf": _text(bytes(entry.leaf)),
    }
    if shown := _disclosed(entry, disclose):
        proof["disclosed"] = shown
    if leaf and head:
        proof["inclusion"] = {"index": leaf.pk, "path": _path(leaf, head.size), "head": heads.statement(head)}
        key = head.key
    else:
        proof["promise"] = _promise(proof["leaf"])
        key = proof["promise"]["key"]
    proof["keys"] = [{"id": key, "public": heads.ring().public(key).pem()}]
    return proof


def consistency(old: int, new: int) -> dict[str, Any]:
    """That the record of ``new`` entries begins with that of ``old``: ``{"size": new, "path": […]}``."""
    if not 0 <= old <= new <= heads.the_log().size:
        raise NotFound("records.no_such_size")
    found = hashes_at(merkle.consistency_nodes(old, new))
    path = merkle.consistency_path(digests.log_suite().hash, found.__getitem__, old, new)
    return {"size": new, "path": [_text(step) for step in path]}


def _head_over(leaf: Leaf, size: int | None) -> Head:
    head = heads.latest_head() if size is None else Head.objects.filter(size=size).first()
    if head is None or head.size <= leaf.pk:
        raise NotFound("records.no_such_head")
    return head


def _path(leaf: Leaf, size: int) -> list[str]:
    found = hashes_at(merkle.inclusion_nodes(leaf.pk, size))
    path = merkle.inclusion_path(digests.log_suite().hash, found.__getitem__, leaf.pk, size)
    return [_text(step) for step in path]


def _promise(leaf: str) -> dict[str, Any]:
    key, log = heads.signing_key(), heads.the_log()
    promise = {
        "format": verify.PROMISE,
        "log": str(log.uid),
        "suite": log.suite,
        "leaf": leaf,
        "time": canonical.text(wall_now()),
        "within_ms": int(PROMISED.total_seconds() * 1000),
        "key": key.public.id,
    }
    return {**promise, "signature": key.sign(verify.signed_bytes(promise))}


def _disclosed(entry: Entry, wanted: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    pairs = list(wanted)
    salt = Salt.objects.filter(pk=entry.pk).first() if pairs else None
    if salt is None:
        return []
    text = bytes(salt.salt).hex()
    return [{"path": path, "value": canonical.plain(value), "salt": text} for path, value in pairs]


def _text(raw: bytes) -> str:
    return f"{digests.log_suite().hash_name}:{raw.hex()}"
