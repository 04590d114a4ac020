"""Reading what people type: width, case and spacing are forgiven, content is not."""

from __future__ import annotations

import unicodedata

from tongban.kernel.errors import Refusal

_SPACING = str.maketrans("", "", " -\t\u00a0\u2002\u2003\u2009\u200b\u2010\u2011\u2013\u3000\ufeff")


def compact(text: str) -> str:
    """The text in half-width upper case without spaces and hyphens: １１0105-… becomes 110105…"""
    return unicodedata.normalize("NFKC", text).translate(_SPACING).strip().upper()


def refuse(code: str, message: str, **data: object) -> Refusal:
    """A refusal of an identifier; `data` never holds the whole of a personal number."""
    return Refusal(f"ids.{code}", message, data)
