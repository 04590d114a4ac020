"""Is this OFD file what the authority sealed? Answered offline, in the order of GB/T 38540-2020 §7 and a little more.

Parse; version and methods; the signer is on the seal's list; the signer's signature; the digest of ``Signature.xml``;
the digest of every file; the container; the maker's signature on the seal; both certificates under the authority; and
what was in force at the time of sealing. The first fault found is the answer, with the file where it lies.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from asn1crypto import pem, x509
from lxml import etree

from tongban.kernel.crypto import GM
from tongban.printing.ofd import ses
from tongban.printing.ofd.package import Unreadable, pack, unpack
from tongban.printing.ofd.sealing import LIST, SIGNATURE, VALUE
from tongban.printing.ofd.writing import NS, Files
from tongban.printing.outcomes import Verdict

Revoked = Callable[[str], datetime | None]
"""From which moment a seal, by its identifier, is revoked; None for one that is not."""
_METHODS: Final = frozenset({ses.SM3, "SM3"})


class _Failed(Exception):
    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.verdict = Verdict(False, code, form="ofd", part=part)


def not_revoked(_es_id: str) -> datetime | None:
    """Where no list of revoked seals is at hand."""
    return None


def verify(ofd: bytes, trust: bytes, *, now: datetime, revoked: Revoked = not_revoked) -> Verdict:
    """Judge ``ofd`` by the SM2 authority's certificate ``trust`` (PEM; empty: nobody is trusted).

    Never raises for any bytes. Needs no SM2 library: it checks on every machine.
    """
    try:
        return _verify(ofd, _authority(trust), now, revoked)
    except _Failed as failed:
        return failed.verdict
    except Exception:  # a verdict is owed to any bytes, whatever a parser stumbles over
        return Verdict(False, "seal_damaged", form="ofd")


def _authority(trust: bytes) -> x509.Certificate | None:
    if not trust:
        return None
    _kind, _headers, der = pem.unarmor(trust)
    return x509.Certificate.load(der)


def _verify(ofd: bytes, ca: x509.Certificate | None, now: datetime, revoked: Revoked) -> Verdict:
    try:
        files = unpack(ofd)
    except Unreadable:
        raise _Failed("unreadable") from None
    where = _signature_path(files)
    value = files.get(_beside(where, "SignedValue.dat"))
    if value is None:
        raise _Failed("changed", VALUE)
    sealing = _sealing(value)
    _check_signer(sealing)
    _check_files(files, where, sealing)
    if pack(files) != ofd:
        raise _Failed("repacked")
    return _in_force(sealing, ca, now, revoked)


# --- where the signature lies -------------------------------------------------------------------------------------


def _signature_path(files: Files) -> str:
    """Path of ``Signature.xml``: as ``OFD.xml`` says, else where one lies; without any the file is unsealed."""
    if "OFD.xml" not in files:
        raise _Failed("unreadable")
    for read in (_told_path, _lying_path):
        found = read(files)
        if found:
            return found
    if _xml(files["OFD.xml"]) is None:
        raise _Failed("unreadable")
    raise _Failed("unsealed")


def _told_path(files: Files) -> str:
    listed = _text(_xml(files["OFD.xml"]), "DocBody/Signatures")
    signatures = _xml(files.get(listed, b""))
    entries = [] if signatures is None else signatures.findall(f"{{{NS}}}Signature")
    if len(entries) > 1:
        raise _Failed("appended", listed)
    path = entries[0].get("BaseLoc", "").lstrip("/") if entries else ""
    return path if path in files else ""


def _lying_path(files: Files) -> str:
    """Where the way to the signature was damaged, the signature itself still tells what was changed."""
    if LIST not in files and SIGNATURE not in files:
        return ""
    return SIGNATURE if SIGNATURE in files else ""


def _beside(path: str, name: str) -> str:
    return f"{path.rpartition('/')[0]}/{name}"


def _xml(content: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _text(root: etree._Element | None, path: str) -> str:
    if root is None:
        return ""
    found = root.find("/".join(f"{{{NS}}}{step}" for step in path.split("/")))
    return (found.text or "").strip().lstrip("/") if found is not None else ""


# --- the sealing --------------------------------------------------------------------------------------------------


def _sealing(value: bytes) -> Any:
    """The sealing in its one form (DER); another version is unsupported, anything else is damage."""
    if ses.version_of(value) not in (None, ses.VERSION):
        raise _Failed("unsupported")
    try:
        sealing = ses.SESSignature.load(value, strict=True)
        exact = sealing.copy().dump(force=True) == value
        versions = {sealing["to_sign"]["version"].native, _info(sealing)["header"]["version"].native}
        methods = {sealing["algorithm"].dotted, sealing["to_sign"]["seal"]["algorithm"].dotted}
    except (ValueError, TypeError, KeyError) as error:
        raise _Failed("seal_damaged") from error
    if versions != {ses.VERSION} or methods != {ses.SM2_WITH_SM3}:
        raise _Failed("unsupported")
    if not exact:
        raise _Failed("seal_damaged")
    return sealing


def _info(sealing: Any) -> Any:
    return sealing["to_sign"]["seal"]["info"]


def _check_signer(sealing: Any) -> None:
    """The signer may use the seal, and signed these very words."""
    signer = bytes(sealing["signer"].native)
    listed = _info(sealing)["property"]
    if listed["list_type"].native == ses.BY_CERTIFICATE:
        allowed = signer in [bytes(entry) for entry in listed["signers"].native]
    else:
        allowed = GM.hash(signer) in [bytes(entry["value"]) for entry in listed["signers"].native]
    if not allowed:
        raise _Failed("unlisted")
    key = x509.Certificate.load(signer).public_key.dump()
    if not ses.holds(key, sealing["to_sign"].dump(), bytes(sealing["signature"].native)):
        raise _Failed("seal_damaged")


def _check_files(files: Files, where: str, sealing: Any) -> None:
    """``Signature.xml`` by the sealing, every other file by its digest there; a file that none names was added."""
    if GM.hash(files[where]) != bytes(sealing["to_sign"]["data_hash"].native):
        raise _Failed("changed", where)
    root = _xml(files[where])
    references = None if root is None else root.find(f"{{{NS}}}SignedInfo/{{{NS}}}References")
    if references is None or references.get("CheckMethod") not in _METHODS:
        raise _Failed("unsupported")
    named: list[str] = []
    for reference in references.findall(f"{{{NS}}}Reference"):
        path = reference.get("FileRef", "").lstrip("/")
        named.append(path)
        if path not in files or GM.hash(files[path]) != _digest(reference):
            raise _Failed("changed", path)
    named += [where, _beside(where, "SignedValue.dat")]
    for path in files:
        if path not in named:
            raise _Failed("appended", path)
    if list(files) != named:
        raise _Failed("repacked")
    seal = files.get(_text(root, "SignedInfo/Seal/BaseLoc"))
    if seal is not None and seal != sealing["to_sign"]["seal"].dump():
        raise _Failed("seal_damaged")


def _digest(reference: etree._Element) -> bytes:
    try:
        return base64.b64decode(_text_of(reference), validate=True)
    except binascii.Error:
        return b""


def _text_of(reference: etree._Element) -> str:
    value = reference.find(f"{{{NS}}}CheckValue")
    return (value.text or "").strip() if value is not None else ""


# --- what was in force --------------------------------------------------------------------------------------------


def _in_force(sealing: Any, ca: x509.Certificate | None, now: datetime, revoked: Revoked) -> Verdict:
    to_sign = sealing["to_sign"]
    seal, facts, at = to_sign["seal"], _info(sealing)["property"], to_sign["at"].native
    maker, signer = (
        x509.Certificate.load(seal["maker"].native),
        x509.Certificate.load(sealing["signer"].native),
    )
    if not ses.holds(maker.public_key.dump(), seal["info"].dump(), bytes(seal["signature"].native)):
        raise _Failed("seal_damaged")
    for certificate in (maker, signer):
        if ca is None or not _issued_by(certificate, ca):
            raise _Failed("untrusted")
    if not _covers(signer, at):
        raise _Failed("expired")
    es_id = str(_info(sealing)["es_id"].native)
    if not facts["valid_from"].native <= at <= facts["valid_to"].native or not _covers(
        maker, facts["made_at"].native
    ):
        raise _Failed("seal_expired")
    ended = revoked(es_id)
    if ended is not None and at >= ses.second(ended):
        raise _Failed("seal_revoked")
    code = "valid" if _covers(signer, now) else "expired_since"
    subject = signer.subject.native
    return Verdict(
        True, code, str(facts["name"].native), subject.get("serial_number", ""), at, covers_whole=True, form="ofd",
        seal_id=es_id,
    )  # fmt: skip


def _issued_by(certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    """Signed by the authority's key, for signing documents."""
    if (
        certificate.issuer != ca.subject
        or certificate["signature_algorithm"]["algorithm"].dotted != ses.SM2_WITH_SM3
    ):
        return False
    usage = certificate.key_usage_value
    if usage is None or not {"digital_signature", "non_repudiation"} <= usage.native:
        return False
    body, signature = certificate["tbs_certificate"].dump(), bytes(certificate["signature_value"].native)
    return ses.holds(ca.public_key.dump(), body, signature)


def _covers(certificate: x509.Certificate, moment: datetime) -> bool:
    validity = certificate["tbs_certificate"]["validity"]
    begin: datetime = validity["not_before"].native
    end: datetime = validity["not_after"].native
    return begin <= moment <= end
