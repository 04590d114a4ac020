"""File names made harmless: they are shown, offered for download and never used as a path."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%;\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def extension_of(name: str) -> str:
    """The ending of a name without dot, lower case; "" where there is none."""
    stem, dot, ending = name.rstrip(". ").rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= 5 else ""


def cleaned(name: str, extension: str) -> str:
    """``name`` without folders, control and direction characters, at most 120 long, ending in ``extension``.

    A name of nothing else becomes "file".
    """
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN)
    ending = extension_of(plain)
    stem = plain.rstrip(". ")[: -len(ending) - 1] if ending else plain
    stem = " ".join(_FORBIDDEN.sub(" ", stem).split()).strip(". ")
    if stem.lower() == extension and not ending:
        stem = ""
    if not stem or _RESERVED.match(stem):
        stem = f"file {stem}".strip()
    return f"{stem[: LONGEST - len(extension) - 1].rstrip('. ')}.{extension}"
