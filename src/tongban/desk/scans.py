"""The watched folder of a window's scanner: ``TONGBAN_HOME/scans/<window>/``; what was used moves to ``taken/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tongban.base.errors import NotFound
from tongban.base.home import home
from tongban.files.checks import LIMIT

ENDINGS: Final = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
_WINDOW: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that the scanner put there."""

    name: str
    size: int
    at: datetime

    @property
    def size_words(self) -> str:
        """Its size as people read it."""
        return (
            f"{self.size / 1024 / 1024:.1f} MB"
            if self.size >= 1024 * 1024
            else f"{max(1, self.size // 1024)} kB"
        )


def windows() -> list[str]:
    """Names of the windows that have a folder."""
    root = home("scans")
    if not root.is_dir():
        return []
    return sorted(p.name for p in root.iterdir() if p.is_dir() and _WINDOW.fullmatch(p.name))


def scans_at(window: str) -> list[Scan]:
    """What lies in the folder of ``window``, the newest first; empty for a window without a folder."""
    folder = _folder(window)
    if folder is None:
        return []
    found = []
    for path in folder.iterdir():
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.is_symlink():
            facts = path.stat()
            found.append(Scan(path.name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC)))
    return sorted(found, key=lambda s: (s.at, s.name), reverse=True)[:MOST]


def scan_read(window: str, name: str) -> bytes:
    """The bytes of one scan; only names that ``scans_at`` lists exist. Raises ``NotFound``."""
    path = _path(window, name)
    with path.open("rb") as handle:
        return handle.read(LIMIT + 1)


def scan_taken(window: str, name: str) -> None:
    """Move a scan that now lies under a line out of the way, so that nobody uses it for the next person."""
    path = _path(window, name)
    aside = path.parent / "taken"
    aside.mkdir(exist_ok=True)
    path.replace(aside / path.name)


def _folder(window: str) -> Path | None:
    if not _WINDOW.fullmatch(window):
        return None
    folder = home("scans", window)
    return folder if folder.is_dir() and not folder.is_symlink() else None


def _path(window: str, name: str) -> Path:
    folder = _folder(window)
    if folder is None or name not in {scan.name for scan in scans_at(window)}:
        raise NotFound("desk.scan")
    return folder / name
