"""Where sealed files lie: ``$TONGBAN_HOME/files/yyyy/mm/<uid>``, encrypted. The only place that knows."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from uuid import UUID

from tongban.base import vault
from tongban.base.home import home


def put(uid: UUID, when: datetime, content: bytes) -> str:
    """Store ``content`` whole or not at all, over what a broken attempt left; returns the relative path."""
    path = f"{when:%Y}/{when:%m}/{uid}"
    final = home("files", path)
    draft = final.with_suffix(f".{secrets.token_hex(6)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(vault.seal_bytes(content))
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(final)
    return path


def get(path: str) -> bytes:
    """The content stored at ``path``; raises ``FileNotFoundError`` or ``InvalidTag`` (file altered)."""
    return vault.unseal_bytes(home("files", path).read_bytes())
