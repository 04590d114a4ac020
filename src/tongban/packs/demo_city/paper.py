"""A page of paper that fictional residents hand in: made once, stored once, shared by every replayed case."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from tongban.base.actor import SYSTEM, Actor
from tongban.files.actions import attachment_store
from tongban.files.models import Attachment

_NAME = "演示材料.png"


def sample_page(owner: Actor) -> int:
    """The key of the attachment that stands for every replayed page."""
    known = Attachment.objects.filter(name=_NAME, owner=None).values_list("pk", flat=True).first()
    return known or attachment_store(SYSTEM, name=_NAME, content=_picture()).pk


def _picture() -> bytes:
    page = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((60, 60, 1180, 1694), outline=(122, 135, 148), width=3)
    for row in range(14):
        width = 980 if row % 4 else 520
        pen.rectangle((140, 260 + row * 90, 140 + width, 284 + row * 90), fill=(214, 221, 227))
    pen.text((140, 140), "SAMPLE PAGE - DEMO CITY", fill=(69, 82, 95))
    out = BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()
