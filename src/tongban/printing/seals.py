"""Seals: PAdES (B-B) signatures with a unit's certificate, in a field that covers the drawn seal.

电子签名法 arts. 13, 14: a reliable electronic signature has the force of a seal; this one is for
demonstration and says so in its certificate. A document is sealed once; `verdicts` finds any later change.
"""

import asyncio
from collections import OrderedDict
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Final

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.kernel.errors import Refusal
from tongban.printing.certificates import CertificateFolder, Identity
from tongban.printing.engine import SealBox

FIELD: Final = "Seal"
RESERVED: Final = 2048
"""Bytes kept for the signature container; one certificate and the signed attributes take about 1,300."""
_KEPT: Final = 128


class SealHouse:
    """Seals documents with the certificates of one folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._certificates = CertificateFolder(folder)
        self._signers: OrderedDict[str, SimpleSigner] = OrderedDict()
        self._lock = Lock()

    @property
    def trust(self) -> bytes:
        """The CA certificate (PEM) against which anybody can verify offline."""
        return self._certificates.ca().certificate.public_bytes(Encoding.PEM)

    def seal(
        self, pdf: bytes, unit_code: str, unit_name: str, when: datetime, box: SealBox | None = None
    ) -> bytes:
        """`pdf` sealed by the unit at `when` (aware); `box` is where the seal is drawn (None: invisible).

        Refuses with `printing.seal.twice` a document that bears a signature already.
        """
        if when.tzinfo is None:
            raise ValueError("the time of sealing must be aware")
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise Refusal("printing.seal.twice", "This document is sealed already.")
        spec = _field(box)
        signer = PdfSigner(
            _meta(unit_name), self._signer(unit_code, unit_name), stamp_style=_CLEAR, new_field_spec=spec
        )
        return asyncio.run(_sign(signer, writer, when))

    def _signer(self, code: str, name: str) -> SimpleSigner:
        with self._lock:
            if code not in self._signers:
                self._signers[code] = _simple_signer(self._certificates.unit(code, name))
                while len(self._signers) > _KEPT:
                    self._signers.popitem(last=False)
            return self._signers[code]


_CLEAR: Final = StaticStampStyle(
    background=RawContent(b"", box=BoxConstraints(width=1, height=1)), background_opacity=1.0, border_width=0
)
"""A field without picture of its own: the seal is drawn by the document, the field lies over it."""


def _field(box: SealBox | None) -> SigFieldSpec:
    if box is None:
        return SigFieldSpec(FIELD)
    corners = (int(box.x1), int(box.y1), round(box.x2), round(box.y2))
    return SigFieldSpec(FIELD, on_page=box.page, box=corners, readable_field_name="印章 Seal")


def _meta(unit_name: str) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=f"TEST 测试 {unit_name}",
        cades_signed_attr_spec=CAdESSignedAttrSpec(),
    )


def _simple_signer(identity: Identity) -> SimpleSigner:
    key = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(identity.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


async def _sign(signer: PdfSigner, writer: IncrementalPdfFileWriter, when: datetime) -> bytes:
    """What `PdfSigner.sign_pdf` does, step by step, because the time is legal time and not the machine's."""
    session = signer.init_signing_session(writer)
    session.system_time = when
    document = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=2 * RESERVED, appearance_text_params=None
    )
    output = BytesIO()
    prepared, _ = document.digest_tbs_document(output=output)
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(
            signing_time=when, cades_signed_attrs=signer.signature_meta.cades_signed_attr_spec
        ),
    )
    return output.getvalue()
