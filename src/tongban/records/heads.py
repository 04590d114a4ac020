"""Signed heads: what the house says its record is, in words that a stranger can check."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from tongban.base.home import home
from tongban.base.legal import wall_now
from tongban.kernel import canonical, verify
from tongban.kernel.crypto import KeyRing, PrivateKey, PublicKey
from tongban.kernel.errors import Refusal
from tongban.records import digests
from tongban.records.models import Head, Log


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The signing keys of the record, in ``TONGBAN_HOME/keys/record``, outside the database."""
    return KeyRing(home("keys", "record").parent, "record")


def forget() -> None:
    """Look at the keys again (tests, after a restore)."""
    ring.cache_clear()


def signing_key() -> PrivateKey:
    """The key that signs today, made on first need."""
    return ring().current_or_new(digests.log_suite(), wall_now())


def public_keys() -> list[dict[str, str]]:
    """Every public key of the record, oldest first: ``id`` and ``public`` (PEM), for publication."""
    return [{"id": key_id, "public": ring().public(key_id).pem()} for key_id in ring().ids()]


def the_log() -> Log:
    """The row of this record, made on first need."""
    return Log.objects.get_or_create(pk=1, defaults={"suite": digests.log_suite().name})[0]


def head_signed(log: Log, size: int, root: bytes, time: datetime) -> Head:
    """A new head, signed, not yet saved."""
    key = signing_key()
    text = f"{digests.log_suite().hash_name}:{root.hex()}"
    head = Head(size=size, root=text, time=time, key=key.public.id)
    head.signature = key.sign(verify.signed_bytes(unsigned(head, log)))
    return head


def unsigned(head: Head, log: Log) -> dict[str, Any]:
    """The statement that the signature covers."""
    return {
        "format": verify.HEAD,
        "log": str(log.uid),
        "suite": log.suite,
        "size": head.size,
        "root": head.root,
        "time": canonical.text(head.time),
        "key": head.key,
    }


def statement(head: Head, log: Log | None = None) -> dict[str, Any]:
    """A head as it is published, handed over and put into proofs."""
    return {**unsigned(head, log or the_log()), "signature": head.signature}


def latest_head() -> Head | None:
    """The newest head, or None before the first fold."""
    return Head.objects.order_by("-size").first()


def head_holds(head: Head, log: Log) -> bool:
    """Whether the head bears a signature by a key of the ring."""
    try:
        key: PublicKey = ring().public(head.key)
    except Refusal:
        return False
    return key.verify(verify.signed_bytes(unsigned(head, log)), head.signature)
