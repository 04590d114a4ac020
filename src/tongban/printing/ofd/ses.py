"""Electronic seals and signatures by them: the structures of GB/T 38540-2020, version 4.

`SESeal` is what a seal maker issues: a name, a picture, who may seal with it and from when to when, signed by the
maker. `SESSignature` is one sealing: the seal, the time, the digest of ``Signature.xml``, signed by the one who seals.
Signatures are SM2 with SM3 (GB/T 32918, 32905), their bytes the DER form of r and s.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import core

from tongban.kernel.crypto import gm
from tongban.kernel.verify import sm2_verify

VERSION: Final = 4
SM2_WITH_SM3: Final = "1.2.156.10197.1.501"
SM3: Final = "1.2.156.10197.1.401"
BY_CERTIFICATE, BY_DIGEST = 1, 2
"""How a seal names its signers: by their certificates, or by the certificates' digests."""


_PUBLIC: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
"""What stands before the point of an SM2 public key (SubjectPublicKeyInfo, uncompressed)."""


class Header(core.Sequence):  # type: ignore[misc]
    """印章头: ID “ES”, version, maker."""

    _fields = [("id", core.IA5String), ("version", core.Integer), ("vid", core.IA5String)]


class Certificates(core.SequenceOf):  # type: ignore[misc]
    """Signers by certificate."""

    _child_spec = core.OctetString


class CertificateDigest(core.Sequence):  # type: ignore[misc]
    """A signer by the digest of their certificate."""

    _fields = [("type", core.PrintableString), ("value", core.OctetString)]


class CertificateDigests(core.SequenceOf):  # type: ignore[misc]
    """Signers by digest."""

    _child_spec = CertificateDigest


class Property(core.Sequence):  # type: ignore[misc]
    """印章属性: kind (1: of a unit), name, signers, and three moments."""

    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("list_type", core.Integer),
        ("signers", core.Any),
        ("made_at", core.GeneralizedTime),
        ("valid_from", core.GeneralizedTime),
        ("valid_to", core.GeneralizedTime),
    ]
    _spec_callbacks = {
        "signers": lambda self: CertificateDigests if self["list_type"].native == BY_DIGEST else Certificates
    }


class Picture(core.Sequence):  # type: ignore[misc]
    """印章图像: type, bytes, width and height in millimetres."""

    _fields = [
        ("type", core.IA5String),
        ("data", core.OctetString),
        ("width", core.Integer),
        ("height", core.Integer),
    ]


class Extension(core.Sequence):  # type: ignore[misc]
    """自定义数据."""

    _fields = [
        ("id", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


class Extensions(core.SequenceOf):  # type: ignore[misc]
    """Data of one's own."""

    _child_spec = Extension


class SealInfo(core.Sequence):  # type: ignore[misc]
    """印章信息: what the maker signs."""

    _fields = [
        ("header", Header),
        ("es_id", core.IA5String),
        ("property", Property),
        ("picture", Picture),
        ("more", Extensions, {"explicit": 0, "optional": True}),
    ]


class SESeal(core.Sequence):  # type: ignore[misc]
    """电子印章."""

    _fields = [
        ("info", SealInfo),
        ("maker", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
    ]


class ToSign(core.Sequence):  # type: ignore[misc]
    """签章信息: what the one who seals signs."""

    _fields = [
        ("version", core.Integer),
        ("seal", SESeal),
        ("at", core.GeneralizedTime),
        ("data_hash", core.OctetBitString),
        ("property_info", core.IA5String),
        ("more", Extensions, {"explicit": 0, "optional": True}),
    ]


class SESSignature(core.Sequence):  # type: ignore[misc]
    """电子签章数据."""

    _fields = [
        ("to_sign", ToSign),
        ("signer", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
        ("time_stamp", core.OctetBitString, {"explicit": 0, "optional": True}),
    ]


class Sm2Pair(core.Sequence):  # type: ignore[misc]
    """The two numbers of an SM2 signature (GB/T 35276)."""

    _fields = [("r", core.Integer), ("s", core.Integer)]


def second(when: datetime) -> datetime:
    """A moment as these structures hold it: UTC, whole seconds."""
    return when.astimezone(UTC).replace(microsecond=0)


def holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (DER of r and s, in its one form) of ``message`` is that of ``public_key`` (DER)."""
    pair = Sm2Pair.load(signature, strict=True)
    if pair.dump(force=True) != signature:
        return False
    if not public_key.startswith(_PUBLIC) or len(public_key) != len(_PUBLIC) + 64:
        return False
    raw = public_key[len(_PUBLIC) :]
    if not gm.available():  # slower, and everywhere: whoever cannot sign can still check
        return sm2_verify(raw, message, signature)
    return gm.Sm2Public(raw).holds(message, signature)


def version_of(value: bytes) -> int | None:
    """The version that a sealing names, also one whose structure we do not know; None where it names none."""
    try:
        outer: Any = core.Sequence.load(value)
        inner: Any = core.Sequence.load(outer[0].dump())
        return int(inner[0].native)
    except (ValueError, TypeError, KeyError, IndexError):
        return None
