"""What a crypto suite is: one hash, one signature, one cipher and one MAC that belong together.

Digests and signatures are written with the name of their algorithm, ``sha256:<hex>``, ``ed25519:<base64>``,
so that a record kept for thirty years says how to check it (handbook 04 §9: record the algorithm with each).
"""

from __future__ import annotations

import base64
import secrets
from abc import ABC, abstractmethod
from typing import ClassVar

from tongban.kernel.errors import Refusal

NONCE = 12
TAG = 16


class PublicKey(ABC):
    """The half of a signing key that everybody may have."""

    algorithm: ClassVar[str]

    @property
    @abstractmethod
    def id(self) -> str:
        """32 hex digits: the beginning of the digest of the key's DER form."""

    @abstractmethod
    def pem(self) -> str:
        """SubjectPublicKeyInfo in PEM form, as OpenSSL reads it."""

    @abstractmethod
    def _verify(self, message: bytes, signature: bytes) -> bool: ...

    def verify(self, message: bytes, signature: str) -> bool:
        """Whether ``signature`` (``algorithm:base64``) of ``message`` is this key's."""
        algorithm, _, body = signature.partition(":")
        if algorithm != self.algorithm:
            return False
        try:
            return self._verify(message, base64.b64decode(body, validate=True))
        except ValueError:
            return False


class PrivateKey(ABC):
    """A signing key."""

    @property
    @abstractmethod
    def public(self) -> PublicKey:
        """Its public half."""

    @abstractmethod
    def pem(self) -> str:
        """PKCS#8 in PEM form, not encrypted: keep the file to its owner alone."""

    @abstractmethod
    def sign_raw(self, message: bytes) -> bytes:
        """The bare signature: 64 bytes for Ed25519, DER of r and s for SM2."""

    def sign(self, message: bytes) -> str:
        """The signature as ``algorithm:base64``."""
        return f"{self.public.algorithm}:{base64.b64encode(self.sign_raw(message)).decode()}"


class Suite(ABC):
    """One family of algorithms; the two families are ``INTERNATIONAL`` and ``GM`` (国密)."""

    name: ClassVar[str]
    hash_name: ClassVar[str]
    mac_name: ClassVar[str]
    cipher_name: ClassVar[str]
    sign_name: ClassVar[str]
    key_size: ClassVar[int]

    @staticmethod
    @abstractmethod
    def hash(data: bytes) -> bytes:
        """The bare digest, 32 bytes."""

    @staticmethod
    @abstractmethod
    def mac(key: bytes, data: bytes) -> bytes:
        """The bare keyed digest, 32 bytes."""

    @abstractmethod
    def generate(self) -> PrivateKey:
        """A new signing key."""

    @abstractmethod
    def load_private(self, pem: str) -> PrivateKey:
        """A signing key of this suite from PEM; raises ``Refusal`` ``crypto.key``."""

    @abstractmethod
    def load_public(self, pem: str) -> PublicKey:
        """A public key of this suite from PEM; raises ``Refusal`` ``crypto.key``."""

    @abstractmethod
    def _encrypt(self, key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes: ...

    @abstractmethod
    def _decrypt(self, key: bytes, nonce: bytes, boxed: bytes, aad: bytes) -> bytes: ...

    def digest(self, data: bytes) -> str:
        """The digest with its algorithm, ``sha256:<hex>`` or ``sm3:<hex>``."""
        return f"{self.hash_name}:{self.hash(data).hex()}"

    def seal(self, key: bytes, data: bytes, aad: bytes = b"") -> str:
        """Encrypt and authenticate: ``cipher:base64(nonce, box, tag)``; ``aad`` is bound, not stored.

        ``key`` has ``key_size`` bytes (32 for AES-256, 16 for SM4), else ``Refusal`` ``crypto.key_size``.
        """
        nonce = secrets.token_bytes(NONCE)
        boxed = self._encrypt(self._sized(key), nonce, data, aad)
        return f"{self.cipher_name}:{base64.b64encode(nonce + boxed).decode()}"

    def open(self, key: bytes, sealed: str, aad: bytes = b"") -> bytes:
        """Decrypt what ``seal`` made; raises ``Refusal`` ``crypto.sealed`` if a bit or the key differs."""
        algorithm, _, body = sealed.partition(":")
        try:
            raw = base64.b64decode(body, validate=True)
        except ValueError:
            raw = b""
        if algorithm != self.cipher_name or len(raw) < NONCE + TAG:
            raise Refusal(
                "crypto.sealed", "This is not a value sealed by this suite.", algorithm=algorithm[:20]
            )
        return self._decrypt(self._sized(key), raw[:NONCE], raw[NONCE:], aad)

    def _sized(self, key: bytes) -> bytes:
        if len(key) != self.key_size:
            raise Refusal("crypto.key_size", f"{self.cipher_name} needs a key of {self.key_size} bytes.")
        return key


def broken_seal() -> Refusal:
    """What ``open`` raises when the tag does not fit."""
    return Refusal("crypto.sealed", "The sealed value was altered, or the key is another one.")


def not_a_key(wanted: str) -> Refusal:
    """What loading raises when the PEM text is not the wanted key."""
    return Refusal("crypto.key", f"This is not a {wanted} key in PEM form.", wanted=wanted)
