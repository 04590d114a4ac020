"""Sealing an OFD document: digests of all its files, the sealing over them, and the finished package.

The references cover every file but ``Signature.xml``, whose digest the sealing holds, and ``SignedValue.dat``, which is
the sealing. The list of signatures is covered too: a document is sealed once, and nothing can be added to it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from tongban.kernel.crypto import GM
from tongban.kernel.errors import Refusal
from tongban.printing.ofd import ses
from tongban.printing.ofd.authority import Identity
from tongban.printing.ofd.package import pack
from tongban.printing.ofd.writing import DOC, NS, Files, element, page_id, written

SIGNS: Final = f"{DOC}/Signs"
LIST: Final = f"{SIGNS}/Signatures.xml"
SIGNATURE: Final = f"{SIGNS}/Sign_0/Signature.xml"
SEAL: Final = f"{SIGNS}/Sign_0/Seal.esl"
VALUE: Final = f"{SIGNS}/Sign_0/SignedValue.dat"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where the picture of the seal stands: page (from 0), and its rectangle in millimetres from the upper left."""

    page: int
    x: float
    y: float
    width: float
    height: float


def sealed(
    files: Files, *, seal: bytes, signer: Identity, when: datetime, stamp: Stamp | None = None
) -> bytes:
    """The package of ``files`` sealed with ``seal`` by ``signer`` at ``when`` (aware)."""
    if when.tzinfo is None:
        raise ValueError("the time of sealing must be aware")
    if LIST in files:
        raise Refusal("printing.seal.twice", "This document is sealed already.")
    whole = {"OFD.xml": _with_signatures(files["OFD.xml"])} | {
        k: v for k, v in files.items() if k != "OFD.xml"
    }
    whole |= {LIST: _list(), SEAL: seal}
    whole[SIGNATURE] = signature = _signature(whole, when, stamp)
    return pack(whole | {VALUE: _value(signature, seal, signer, when)})


def _with_signatures(ofd: bytes) -> bytes:
    root = etree.fromstring(ofd)
    body = root.find(f"{{{NS}}}DocBody")
    assert body is not None
    element("Signatures", body, f"/{LIST}")
    return written(root)


def _list() -> bytes:
    root = element("Signatures")
    element("MaxSignId", root, "1")
    element("Signature", root, ID=1, Type="Seal", BaseLoc=f"/{SIGNATURE}")
    return written(root)


def _signature(files: Files, when: datetime, stamp: Stamp | None) -> bytes:
    root = element("Signature")
    info = element("SignedInfo", root)
    element("Provider", info, ProviderName="Tongban", Company="TEST", Version="1")
    element("SignatureMethod", info, ses.SM2_WITH_SM3)
    element("SignatureDateTime", info, f"{ses.second(when):%Y%m%d%H%M%SZ}")
    references = element("References", info, CheckMethod=ses.SM3)
    for name, content in files.items():
        reference = element("Reference", references, FileRef=f"/{name}")
        element("CheckValue", reference, base64.b64encode(GM.hash(content)).decode())
    if stamp is not None:
        where = " ".join(f"{value:.3f}" for value in (stamp.x, stamp.y, stamp.width, stamp.height))
        page = page_id(files[f"{DOC}/Document.xml"], stamp.page)
        element("StampAnnot", info, ID=1, PageRef=page, Boundary=where)
    element("BaseLoc", element("Seal", info), f"/{SEAL}")
    element("SignedValue", root, f"/{VALUE}")
    return written(root)


def _value(signature: bytes, seal: bytes, signer: Identity, when: datetime) -> bytes:
    to_sign = ses.ToSign(
        {
            "version": ses.VERSION,
            "seal": ses.SESeal.load(seal),
            "at": ses.second(when),
            "data_hash": GM.hash(signature),
            "property_info": f"/{SIGNATURE}",
        }
    )
    made = ses.SESSignature(
        {
            "to_sign": to_sign,
            "signer": signer.certificate,
            "algorithm": ses.SM2_WITH_SM3,
            "signature": signer.key.sign_raw(to_sign.dump()),
        }
    )
    value: bytes = made.dump()
    return value
