"""The demonstration authority for SM2: its certificates and the seals that it makes, all marked TEST.

`cryptography` does not sign with SM2, so the certificates (X.509, GB/T 20518) are put together here from the same parts
that are read when they are checked. A production installation puts the files of a licensed provider in their place.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import core, keys, pem, x509

from tongban.kernel.crypto import GM
from tongban.kernel.crypto.gm import Sm2Private
from tongban.printing.certificates import ORGANISATION
from tongban.printing.ofd import ses

CA_NAME: Final = "TEST Tongban Demo SM2 CA 测试"
MAKER_NAME: Final = "TEST Tongban Demo Seal Maker 测试"
VENDOR: Final = "TEST-TONGBAN"
_CN_LONGEST: Final = 64
_GENERALIZED_FROM: Final = 2050


@dataclass(frozen=True, slots=True)
class Identity:
    """An SM2 key pair with its certificate (DER)."""

    key: Sm2Private
    certificate: bytes

    @property
    def pem(self) -> bytes:
        """Certificate and private key, PEM."""
        armoured: bytes = pem.armor("CERTIFICATE", self.certificate)
        return armoured + self.key.pem().encode()

    @classmethod
    def read(cls, content: bytes) -> Identity:
        """What ``pem`` wrote."""
        certificate = next(
            der for kind, _headers, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE"
        )
        return cls(GM.load_private(content.decode()), certificate)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture of a seal: PNG, and its size in millimetres."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when something is in force."""

    begin: datetime
    end: datetime


def certify(
    name: str, term: Term, *, issuer: Identity | None = None, ca: bool = False, code: str = ""
) -> Identity:
    """A new key with its certificate for ``name``, by ``issuer`` (None: by itself)."""
    key = GM.generate()
    public = _public(key)
    subject = _name(name, code)
    by: Any = subject if issuer is None else x509.Certificate.load(issuer.certificate).subject
    algorithm = {"algorithm": ses.SM2_WITH_SM3}
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(127) | 1 << 126,
            "signature": algorithm,
            "issuer": by,
            "validity": {"not_before": _time(term.begin), "not_after": _time(term.end)},
            "subject": subject,
            "subject_public_key_info": public,
            "extensions": _extensions(public, ca=ca),
        }
    )
    signer = key if issuer is None else issuer.key
    made = x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": algorithm,
            "signature_value": signer.sign_raw(body.dump()),
        }
    )
    return Identity(key, made.dump())


def _public(key: Sm2Private) -> keys.PublicKeyInfo:
    _kind, _headers, der = pem.unarmor(key.public.pem().encode())
    return keys.PublicKeyInfo.load(der)


def _time(moment: datetime) -> x509.Time:
    kind = "general_time" if moment.year >= _GENERALIZED_FROM else "utc_time"
    return x509.Time({kind: ses.second(moment)})


def _name(name: str, code: str) -> x509.Name:
    parts = {"organization_name": ORGANISATION, "common_name": name[:_CN_LONGEST]}
    return x509.Name.build(parts | ({"serial_number": code[:64]} if code else {}))


def _extensions(public: keys.PublicKeyInfo, *, ca: bool) -> list[dict[str, Any]]:
    usage = {"key_cert_sign", "crl_sign"} if ca else {"digital_signature", "non_repudiation"}
    limits = {"ca": True, "path_len_constraint": 0} if ca else {"ca": False}
    return [
        {
            "extn_id": "key_identifier",
            "critical": False,
            "extn_value": core.OctetString(GM.hash(public.dump())[:20]),
        },
        {"extn_id": "basic_constraints", "critical": True, "extn_value": x509.BasicConstraints(limits)},
        {"extn_id": "key_usage", "critical": True, "extn_value": x509.KeyUsage(usage)},
    ]


def make_seal(
    maker: Identity,
    *,
    es_id: str,
    name: str,
    signers: Sequence[bytes],
    drawing: Drawing,
    made_at: datetime,
    term: Term,
) -> bytes:
    """An electronic seal (DER) that ``signers`` (certificates) may use, signed by its ``maker``."""
    info = ses.SealInfo(
        {
            "header": {"id": "ES", "version": ses.VERSION, "vid": VENDOR},
            "es_id": es_id,
            "property": {
                "type": 1,
                "name": name,
                "list_type": ses.BY_CERTIFICATE,
                "signers": ses.Certificates(list(signers)),
                "made_at": ses.second(made_at),
                "valid_from": ses.second(term.begin),
                "valid_to": ses.second(term.end),
            },
            "picture": {"type": "PNG", "data": drawing.png, "width": drawing.width, "height": drawing.height},
        }
    )
    made = ses.SESeal(
        {
            "info": info,
            "maker": maker.certificate,
            "algorithm": ses.SM2_WITH_SM3,
            "signature": maker.key.sign_raw(info.dump()),
        }
    )
    sealed: bytes = made.dump()
    return sealed
