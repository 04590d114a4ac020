"""The commercial-cipher suite (商用密码, 国密): SM3, SM2 with SM3, SM4-GCM, HMAC-SM3.

GB/T 32905 (SM3), GB/T 32918 (SM2), GB/T 32907 (SM4). SM2 signs with the default signer id 1234567812345678.
Keys are PKCS#8 and SubjectPublicKeyInfo with the SM2 curve 1.2.156.10197.1.301, as OpenSSL writes them.
SM2 comes from ``gmssl-pyx``, which is not built for ARM: there signing and verifying by SM2 is refused.
"""

from __future__ import annotations

import base64
import re
from functools import cached_property
from textwrap import wrap
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tongban.kernel.crypto.suite import TAG, PrivateKey, PublicKey, Suite, broken_seal, not_a_key
from tongban.kernel.errors import Refusal

try:
    import gmssl_pyx
except ImportError:
    gmssl_pyx = None

SIGNER_ID: Final = b"1234567812345678"
_CURVE: Final = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
_PUBLIC_HEAD: Final = b"\x30\x59" + _CURVE + bytes.fromhex("03420004")
_PRIVATE_HEAD: Final = bytes.fromhex("308187020100") + _CURVE + bytes.fromhex("046d306b0201010420")
_PRIVATE_MIDDLE: Final = bytes.fromhex("a14403420004")
_ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def available() -> bool:
    """Whether this machine can sign with SM2."""
    return gmssl_pyx is not None


def _sm2() -> Any:
    """The library of SM2; raises ``Refusal`` ``crypto.sm2`` on a machine for which it is not built."""
    if gmssl_pyx is None:
        raise Refusal(
            "crypto.sm2",
            "SM2 is not available on this machine: gmssl-pyx is not installed. Use the suite `international`, "
            "or a machine with an x86-64 processor.",
        )
    return gmssl_pyx


def _sm3(data: bytes) -> bytes:
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


def _pem(kind: str, der: bytes) -> str:
    body = "\n".join(wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN {kind} KEY-----\n{body}\n-----END {kind} KEY-----\n"


def _der(kind: str, pem: str) -> bytes:
    found = re.search(rf"-----BEGIN {kind} KEY-----(.*?)-----END {kind} KEY-----", pem, re.DOTALL)
    try:
        return base64.b64decode("".join(found.group(1).split()), validate=True) if found else b""
    except ValueError:
        return b""


class Sm2Public(PublicKey):
    """An SM2 public key: the 64 bytes of x and y."""

    algorithm = "sm2-sm3"

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def id(self) -> str:
        return _sm3(_PUBLIC_HEAD + self.raw).hex()[:32]

    def pem(self) -> str:
        return _pem("PUBLIC", _PUBLIC_HEAD + self.raw)

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether the bare ``signature`` (DER of r and s, as in certificates) of ``message`` is this key's."""
        return self._verify(message, signature)

    def _verify(self, message: bytes, signature: bytes) -> bool:
        sm2 = _sm2()
        try:
            return bool(sm2.sm2_verify(self.raw, message, signature, SIGNER_ID))
        except sm2.GmsslInnerError:
            return False


class Sm2Private(PrivateKey):
    """An SM2 signing key: the 32 bytes of its number and its public half."""

    def __init__(self, raw: bytes, public: bytes) -> None:
        self._raw = raw
        self._public = Sm2Public(public)

    @property
    def public(self) -> Sm2Public:
        return self._public

    def pem(self) -> str:
        return _pem("PRIVATE", _PRIVATE_HEAD + self._raw + _PRIVATE_MIDDLE + self._public.raw)

    def sign_raw(self, message: bytes) -> bytes:
        return bytes(_sm2().sm2_sign(self._raw, self._public.raw, message, SIGNER_ID))


class Gm(Suite):
    """SM3, SM2 with SM3, SM4-GCM, HMAC-SM3."""

    name = "gm"
    hash_name = "sm3"
    mac_name = "hmac-sm3"
    cipher_name = "sm4-gcm"
    sign_name = "sm2-sm3"
    key_size = 16

    @staticmethod
    def hash(data: bytes) -> bytes:
        return _sm3(data)

    @staticmethod
    def mac(key: bytes, data: bytes) -> bytes:
        made = hmac.HMAC(key, hashes.SM3())
        made.update(data)
        return made.finalize()

    def generate(self) -> Sm2Private:
        public, private = _sm2().sm2_key_generate()
        return Sm2Private(private, public)

    def load_private(self, pem: str) -> Sm2Private:
        der, at = _der("PRIVATE", pem), len(_PRIVATE_HEAD)
        raw, middle, public = der[at : at + 32], der[at + 32 : at + 38], der[at + 38 :]
        if not der.startswith(_PRIVATE_HEAD) or middle != _PRIVATE_MIDDLE or len(public) != 64:
            raise not_a_key("private SM2")
        if not 0 < int.from_bytes(raw, "big") < _ORDER - 1:
            raise not_a_key("private SM2")
        return Sm2Private(raw, public)

    def load_public(self, pem: str) -> Sm2Public:
        der = _der("PUBLIC", pem)
        if not der.startswith(_PUBLIC_HEAD) or len(der) != len(_PUBLIC_HEAD) + 64:
            raise not_a_key("public SM2")
        return Sm2Public(der[len(_PUBLIC_HEAD) :])

    def _encrypt(self, key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def _decrypt(self, key: bytes, nonce: bytes, boxed: bytes, aad: bytes) -> bytes:
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, boxed[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(aad)
        try:
            return decryptor.update(boxed[:-TAG]) + decryptor.finalize()
        except InvalidTag:
            raise broken_seal() from None


GM: Final = Gm()
