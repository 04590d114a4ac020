"""QR codes as SVG, drawn without any outside font or picture."""

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """An SVG of the QR code of `text` (error correction M, no quiet zone: the page gives it white)."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode("utf-8")
