"""The international suite: SHA-256, Ed25519, AES-256-GCM, HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from tongban.kernel.crypto.suite import PrivateKey, PublicKey, Suite, broken_seal, not_a_key


class Ed25519Public(PublicKey):
    """An Ed25519 public key (RFC 8032)."""

    algorithm = "ed25519"

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @cached_property
    def id(self) -> str:
        der = self._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()[:32]

    def pem(self) -> str:
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def _verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Ed25519Private(PrivateKey):
    """An Ed25519 signing key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public = Ed25519Public(key.public_key())

    @property
    def public(self) -> Ed25519Public:
        return self._public

    def pem(self) -> str:
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def sign_raw(self, message: bytes) -> bytes:
        return self._key.sign(message)


class International(Suite):
    """SHA-256, Ed25519, AES-256-GCM, HMAC-SHA256."""

    name = "international"
    hash_name = "sha256"
    mac_name = "hmac-sha256"
    cipher_name = "aes-256-gcm"
    sign_name = "ed25519"
    key_size = 32

    @staticmethod
    def hash(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    @staticmethod
    def mac(key: bytes, data: bytes) -> bytes:
        return hmac.digest(key, data, "sha256")

    def generate(self) -> Ed25519Private:
        return Ed25519Private(Ed25519PrivateKey.generate())

    def load_private(self, pem: str) -> Ed25519Private:
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise not_a_key("private Ed25519") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise not_a_key("private Ed25519")
        return Ed25519Private(key)

    def load_public(self, pem: str) -> Ed25519Public:
        try:
            key = load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise not_a_key("public Ed25519") from None
        if not isinstance(key, Ed25519PublicKey):
            raise not_a_key("public Ed25519")
        return Ed25519Public(key)

    def _encrypt(self, key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, data, aad)

    def _decrypt(self, key: bytes, nonce: bytes, boxed: bytes, aad: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(nonce, boxed, aad)
        except InvalidTag:
            raise broken_seal() from None


INTERNATIONAL: Final = International()
