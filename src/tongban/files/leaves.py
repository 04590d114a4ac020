"""One page of a PDF, so that a reader turns pages without being sent the whole document each time."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter

from tongban.files.checks.documents import FAULTS


def single(content: bytes, number: int) -> bytes:
    """Page ``number`` (from 1) alone; the whole PDF where it cannot be taken apart or has no such page."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if not 1 <= number <= len(reader.pages):
            return content
        out, writer = io.BytesIO(), PdfWriter()
        writer.add_page(reader.pages[number - 1])
        writer.write(out)
        return out.getvalue()
    except FAULTS:
        return content
