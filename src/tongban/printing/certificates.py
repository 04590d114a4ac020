"""The demonstration CA and the units' certificates: made on first need, marked TEST, kept as files.

The name of every certificate begins with TEST, and its organisation says that it stands for no real body. A
production installation puts the certificates that a licensed provider (电子认证服务机构) issued into the same
folder, under the same names.
"""

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from tongban.kernel.errors import Refusal

CA_NAME: Final = "TEST Tongban Demo CA 测试"
ORGANISATION: Final = "TEST 测试 演示用，不代表任何真实机构"
_VALID: Final = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC))
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_CN_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Identity:
    """A key pair with its certificate; `pem` holds both."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Certificate and private key, PEM."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self.certificate.public_bytes(Encoding.PEM) + key


class CertificateFolder:
    """The folder of seal keys: `ca.pem` and `unit-<code>.pem`, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ca(self) -> Identity:
        """The demonstration CA."""
        return self._kept("ca", _make_ca)

    def unit(self, code: str, name: str) -> Identity:
        """The certificate of the unit `code`, made for `name` on first need; refuses `printing.unit_code`."""
        if not _CODE.fullmatch(code):
            raise Refusal("printing.unit_code", f"“{code}” cannot be the code of a unit.", unit=code)
        return self._kept(f"unit-{code}", lambda: _make_unit(self.ca(), code, name))

    def _kept(self, name: str, make: Callable[[], Identity]) -> Identity:
        path = self._folder / f"{name}.pem"
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_once(path, make().pem)
        return _load(path.read_bytes())


def write_once(path: Path, pem: bytes) -> None:
    """Put `pem` at `path` unless another process was faster; never half a file."""
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(pem)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _load(pem: bytes) -> Identity:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Identity(key, x509.load_pem_x509_certificate(pem))


def _name(common: str, serial: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:_CN_LONGEST]),
    ]
    return x509.Name([*parts, *([x509.NameAttribute(NameOID.SERIAL_NUMBER, serial[:64])] if serial else [])])


def _usage(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID[0])
        .not_valid_after(_VALID[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _make_ca() -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(CA_NAME)
    builder = (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_documents=False), critical=True)
    )
    return Identity(key, builder.sign(key, hashes.SHA256()))


def _make_unit(ca: Identity, code: str, name: str) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())
    builder = (
        _builder(_name(f"TEST 测试 {name}", code), ca.certificate.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_documents=True), critical=True)
        .add_extension(issuer_key, critical=False)
    )
    return Identity(key, builder.sign(ca.key, hashes.SHA256()))
