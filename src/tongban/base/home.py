"""The installation's own folder: keys, files, pages, search index, embedded database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings


def home(*parts: str) -> Path:
    """A path inside ``TONGBAN_HOME``; its folder exists."""
    path = Path(settings.TONGBAN_HOME).joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def key_bytes(name: str, size: int = 32) -> bytes:
    """The secret ``keys/<name>``, made on first need, readable by its owner only.

    Keys lie outside the database, so that its password alone opens neither personal data nor the record.
    Two processes that start together agree: the file is linked into place, and the loser reads the winner's.
    """
    path = home("keys", f"{name}.key")
    if not path.exists():
        path.parent.chmod(0o700)
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(size))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return bytes.fromhex(path.read_text().strip())
