"""Personal values at rest: sealed with a key outside the database, found by a blind index.

A sealed value is ``<key id>:<base64 of nonce and AES-256-GCM box>``. The blind index is a keyed digest of the
normalised value: equal values are found, nothing is read. PIPL art. 51 asks for exactly this (encryption and
de-identification).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tongban.base.home import key_bytes

_NONCE = 12


@lru_cache(maxsize=8)
def _box(key_id: str) -> AESGCM:
    return AESGCM(key_bytes(f"data-{key_id}"))


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return key_bytes("blind")


def forget_keys() -> None:
    """Read keys from their files again (after rotation, in tests)."""
    _box.cache_clear()
    _index_key.cache_clear()


def seal(text: str, *, key_id: str = "1") -> str:
    """Encrypt ``text``; two seals of one text differ."""
    nonce = secrets.token_bytes(_NONCE)
    boxed = _box(key_id).encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + boxed).decode()}"


def unseal(sealed: str) -> str:
    """Decrypt; raises ``cryptography.exceptions.InvalidTag`` when the value was tampered with."""
    key_id, _, body = sealed.partition(":")
    raw = base64.b64decode(body)
    return _box(key_id).decrypt(raw[:_NONCE], raw[_NONCE:], key_id.encode()).decode()


def seal_bytes(data: bytes, *, key_id: str = "1") -> bytes:
    """Encrypt a file's content."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _box(key_id).encrypt(nonce, data, key_id.encode())


def unseal_bytes(boxed: bytes, *, key_id: str = "1") -> bytes:
    """Decrypt a file's content."""
    return _box(key_id).decrypt(boxed[:_NONCE], boxed[_NONCE:], key_id.encode())


def blind(value: str, *, kind: str = "") -> str:
    """A keyed digest to find equal values by: normalised (NFKC, no spaces, upper case), 43 characters."""
    plain = "".join(unicodedata.normalize("NFKC", value).split()).upper()
    digest = hmac.new(_index_key(), f"{kind}\0{plain}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
