"""Is this file what the authority sealed? Answered offline, with the CA certificate alone.

The check is stricter than PAdES asks: one seal, over the whole file, its container in the one form that
`seals` writes. So no byte can change unseen, not even in the padding or the brackets of the signature.
"""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from tongban.printing.outcomes import REASONS, Verdict

__all__ = ["REASONS", "Verdict", "verify"]


class _Failed(Exception):
    def __init__(self, code: str, *, covers_whole: bool = False) -> None:
        super().__init__(code)
        self.verdict = Verdict(False, code, covers_whole=covers_whole)


def verify(pdf: bytes, trust: bytes) -> Verdict:
    """Judge `pdf` by the CA certificate `trust` (PEM). Never raises for any bytes."""
    try:
        return _verify(pdf, x509.load_pem_x509_certificate(trust))
    except _Failed as failed:
        return failed.verdict
    except Exception:  # lazy parsers may still stumble over damage here; a verdict is owed to any file
        return Verdict(False, "seal_damaged")


def _verify(pdf: bytes, ca: x509.Certificate) -> Verdict:
    signature = _only_signature(pdf)
    container = _container(pdf, signature)
    try:
        content = cms.ContentInfo.load(container, strict=True)["content"]
        signer = content["signer_infos"][0]
        certificate = x509.load_der_x509_certificate(content["certificates"][0].chosen.dump())
        canonical = _rebuilt(content) == container
        signed_at = signature.self_reported_timestamp
    except Exception as error:  # any damage to the container ends here
        raise _Failed("seal_damaged", covers_whole=True) from error
    _check_digest(pdf, signature, signer)
    if not canonical or signed_at is None or not _signature_holds(signer, certificate):
        raise _Failed("seal_damaged", covers_whole=True)
    _check_chain(certificate, ca, signed_at)
    name, code = _subject(certificate)
    return Verdict(True, "valid", name, code, signed_at, covers_whole=True)


def _only_signature(pdf: bytes) -> EmbeddedPdfSignature:
    try:
        found: list[EmbeddedPdfSignature] = list(PdfFileReader(BytesIO(pdf)).embedded_signatures)
    except Exception as error:  # a parser fed with damaged bytes may fail in any way
        raise _Failed("unreadable") from error
    if not found:
        raise _Failed("unsealed")
    if len(found) > 1:
        raise _Failed("appended")
    return found[0]


def _container(pdf: bytes, signature: EmbeddedPdfSignature) -> bytes:
    """The signature container, when the seal covers all other bytes and the gap holds nothing else."""
    try:
        start, first, second, rest = (int(number) for number in signature.byte_range)
        content = bytes(signature.pkcs7_content)
    except Exception as error:
        raise _Failed("seal_damaged") from error
    if start != 0 or not 0 < first < second or second + rest > len(pdf):
        raise _Failed("seal_damaged")
    if second + rest != len(pdf):
        raise _Failed("appended")
    if pdf[first:second] != b"<" + content.hex().upper().encode() + b">":
        raise _Failed("seal_damaged", covers_whole=True)
    size = _der_size(content)
    if any(content[size:]):
        raise _Failed("seal_damaged", covers_whole=True)
    return content[:size]


def _der_size(der: bytes) -> int:
    """Length of the outermost DER value with its head; the container is always longer than 255 bytes."""
    if der[:2] != b"\x30\x82":
        raise _Failed("seal_damaged", covers_whole=True)
    return 4 + int.from_bytes(der[2:4], "big")


def _rebuilt(content: Any) -> bytes:
    """The container built anew from what the signature itself protects: certificate and signed attributes."""
    signer, certificate = content["signer_infos"][0], content["certificates"][0].chosen
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    sid = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
            "digest_algorithm": sha256,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": signer["signature"].native,
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [info],
        }
    )
    built: bytes = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
    return built


def _attributes(signer: Any) -> dict[str, Any]:
    return {attribute["type"].native: attribute["values"][0] for attribute in signer["signed_attrs"]}


def _check_digest(pdf: bytes, signature: EmbeddedPdfSignature, signer: Any) -> None:
    _, first, second, _ = (int(number) for number in signature.byte_range)
    try:
        promised = _attributes(signer)["message_digest"].native
    except Exception as error:
        raise _Failed("seal_damaged", covers_whole=True) from error
    digest = hashlib.sha256(pdf[:first])
    digest.update(pdf[second:])
    if digest.digest() != promised:
        raise _Failed("changed", covers_whole=True)


def _signature_holds(signer: Any, certificate: x509.Certificate) -> bool:
    """The signature over the attributes, and the attribute that pins the certificate (ESS v2, SHA-256)."""
    try:
        pinned = _attributes(signer)["signing_certificate_v2"]["certs"][0]["cert_hash"].native
        key = certificate.public_key()
        if pinned != certificate.fingerprint(hashes.SHA256()):
            return False
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        signed = signer["signed_attrs"].untag().dump()
        key.verify(signer["signature"].native, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, KeyError, IndexError, TypeError):
        return False
    return True


def _check_chain(certificate: x509.Certificate, ca: x509.Certificate, signed_at: datetime) -> None:
    try:
        certificate.verify_directly_issued_by(ca)
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise _Failed("untrusted", covers_whole=True) from error
    if not (usage.digital_signature and usage.content_commitment):
        raise _Failed("untrusted", covers_whole=True)
    if not certificate.not_valid_before_utc <= signed_at <= certificate.not_valid_after_utc:
        raise _Failed("expired", covers_whole=True)


def _subject(certificate: x509.Certificate) -> tuple[str, str]:
    def value(oid: x509.ObjectIdentifier) -> str:
        found = certificate.subject.get_attributes_for_oid(oid)
        return str(found[0].value) if found else ""

    return value(NameOID.COMMON_NAME), value(NameOID.SERIAL_NUMBER)
