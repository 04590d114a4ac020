"""Where bytes lie: one interface; here the local one, encrypted with a key outside the database.

A path is relative (``2026/04/<uid>``) and kept in the row, so that another store can be put in its place.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from tongban.base import vault
from tongban.base.home import home

_PATH: Final = re.compile(r"^\d{4}/\d{2}/[0-9a-f-]{36}$")


class Storage(Protocol):
    """What a store can do. ``write`` is atomic: a reader finds all of a file or nothing."""

    def write(self, path: str, content: bytes) -> None: ...

    def read(self, path: str) -> bytes: ...

    def remove(self, path: str) -> None: ...

    def older_than(self, moment: datetime) -> Iterator[str]: ...


class LocalStorage:
    """Files under ``$TONGBAN_HOME/files``, each sealed with AES-256-GCM by ``base.vault``."""

    def write(self, path: str, content: bytes) -> None:
        """Keep ``content``; synced before it gets its name, so that a crash leaves no half file."""
        target = self._place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as handle:
                draft.chmod(0o600)
                handle.write(vault.seal_bytes(content))
                handle.flush()
                os.fsync(handle.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def read(self, path: str) -> bytes:
        """The content; raises ``FileNotFoundError``, or ``InvalidTag`` when the file was tampered with."""
        return vault.unseal_bytes(self._place(path).read_bytes())

    def remove(self, path: str) -> None:
        """Forget a file; one that is not there is no fault."""
        self._place(path).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Paths of files last written before ``moment``."""
        for found in sorted(self._root().glob("*/*/*")):
            path = found.relative_to(self._root()).as_posix()
            if _PATH.match(path) and found.stat().st_mtime < moment.timestamp():
                yield path

    def _root(self) -> Path:
        return home("files")

    def _place(self, path: str) -> Path:
        if not _PATH.match(path):
            raise ValueError(f"{path!r} is no path of a stored file")
        return self._root() / path


@lru_cache(maxsize=1)
def storage() -> Storage:
    """The store of this installation."""
    return LocalStorage()


ORPHAN_AGE: Final = timedelta(days=2)
"""Files without a row that are older than this were left by a transaction that did not commit."""
