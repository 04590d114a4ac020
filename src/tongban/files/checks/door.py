"""Every check in order, cheapest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tongban.files.checks import documents, kinds, names, office, pictures, scanners
from tongban.files.checks.kinds import DOCX, JPEG, PDF, PNG, XLSX, Format
from tongban.files.checks.refusals import FileRefused

LIMIT: Final = 20 * 1024 * 1024
STANDARD: Final = ("pdf", "jpeg", "png")
WITH_OFFICE: Final = (*STANDARD, "docx", "xlsx")
_FORMATS: Final = {f.key: f for f in (PDF, JPEG, PNG, DOCX, XLSX)} | {"jpg": JPEG}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored: ``content`` is what is kept (pictures lose their metadata)."""

    name: str
    media_type: str
    content: bytes
    pages: int


def check(name: str, content: bytes, formats: Sequence[str] = STANDARD) -> Checked:
    """Check a file handed in as ``name``; ``formats`` are keys such as ``pdf``, ``jpg``, ``png``, ``docx``.

    Raises ``FileRefused`` with the reason and what to do.
    """
    _size(content)
    scanners.scan_all(content)
    kind = _kind(content, [_FORMATS[f] for f in formats])
    _extension_fits(name, kind)
    if kind not in (DOCX, XLSX) and kinds.ends_as_zip(content):
        raise FileRefused("hidden")
    kept, pages = _opened(content, kind)
    return Checked(names.cleaned(name, _ending(name, kind)), kind.media_type, kept, pages)


def _size(content: bytes) -> None:
    if not content:
        raise FileRefused("empty")
    if len(content) > LIMIT:
        raise FileRefused("too_large", size=f"{len(content) / 1024 / 1024:.1f}", limit=LIMIT // 1024 // 1024)


def _kind(content: bytes, wanted: Sequence[Format]) -> Format:
    kind = kinds.kind_of(content)
    if kind is not None and kind in wanted:
        return kind
    if kinds.is_heic(content):
        raise FileRefused("heic")
    if kind is None and kinds.is_archive(content):
        raise FileRefused("archive")
    found = kind.title if kind else kinds.named(content)
    titles = ", ".join(dict.fromkeys(f.title for f in wanted))
    raise FileRefused("type", found=found or _("a file of an unknown kind"), wanted=titles)


def _extension_fits(name: str, kind: Format) -> None:
    """A name may lack an ending (cameras), but may not claim to be something else."""
    ending = names.extension_of(name)
    if ending and ending not in kind.extensions:
        raise FileRefused("extension", extension=f".{ending}", found=kind.title)


def _ending(name: str, kind: Format) -> str:
    return names.extension_of(name) or kind.extensions[0]


def _opened(content: bytes, kind: Format) -> tuple[bytes, int]:
    if kind is PDF:
        return content, documents.pages_of(content)
    if kind in (JPEG, PNG):
        return pictures.cleaned(content, kind.key), 1
    office.passive(content, kind.key)
    return content, 1
