"""From a rendered PDF to the files of an OFD document: the same page, the same words, in the same places."""

from __future__ import annotations

from tongban.printing.engine import SealBox
from tongban.printing.ofd.authority import Drawing
from tongban.printing.ofd.marks import MM
from tongban.printing.ofd.pages import sheets
from tongban.printing.ofd.sealing import Stamp
from tongban.printing.ofd.writing import Facts, Files, files_of

__all__ = ["Drawing", "Facts", "Files", "Stamp", "layout", "stamp_at"]


def layout(pdf: bytes, facts: Facts) -> Files:
    """The files of an OFD document that shows what ``pdf`` shows; refuses ``printing.ofd`` what it cannot tell."""
    pages, fonts = sheets(pdf)
    return files_of(pages, fonts, facts)


def stamp_at(box: SealBox) -> Stamp:
    """The rectangle of a seal of the PDF (points from below) in millimetres from above."""
    return Stamp(
        page=box.page,
        x=box.x1 * MM,
        y=(box.page_height - box.y2) * MM,
        width=(box.x2 - box.x1) * MM,
        height=(box.y2 - box.y1) * MM,
    )
