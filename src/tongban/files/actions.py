"""Taking in a file: checked, cleaned, sealed, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.legal import legal_now, wall_now
from tongban.files.checks import LIMIT, STANDARD, Checked, FileRefused, check
from tongban.files.models import Attachment
from tongban.files.storage import storage
from tongban.kernel.crypto import GM, INTERNATIONAL
from tongban.kernel.ids import uuid7
from tongban.records.actions import record

CLEAN: Final = "clean"


def attachment_store(
    actor: Actor, *, name: str, content: bytes | UploadedFile[Any], formats: Sequence[str] = STANDARD
) -> Attachment:
    """Check ``content`` and keep it for the party whose affairs are handled.

    Raises ``FileRefused``; then nothing was stored. The bytes are written before the row: a row never points
    at nothing, and a file without a row is swept away by ``jobs``.
    """
    checked = check(name, _bytes(content), formats)
    uid = uuid7()
    path = f"{wall_now():%Y/%m}/{uid}"
    storage().write(path, checked.content)
    try:
        return _attachment_keep(actor, uid=uid, path=path, checked=checked)
    except Exception:
        storage().remove(path)
        raise


@action
def _attachment_keep(actor: Actor, *, uid: UUID, path: str, checked: Checked) -> Attachment:
    row = Attachment(
        uid=uid,
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=INTERNATIONAL.hash(checked.content).hex(),
        sm3=GM.hash(checked.content).hex(),
        path=path,
        state=CLEAN,
        owner=actor.principal,
        pages=checked.pages,
        stored_at=legal_now(),
    )
    row.save()
    told = {"sha256": row.sha256, "size": row.size, "media_type": row.media_type, "pages": row.pages}
    record(actor, "files.attachment_stored.v1", subject=row, changes=told)
    return row


def _bytes(content: bytes | UploadedFile[Any]) -> bytes:
    if isinstance(content, bytes):
        return content
    if content.size is not None and content.size > LIMIT:
        size = f"{content.size / 1024 / 1024:.1f}"
        raise FileRefused("too_large", size=size, limit=LIMIT // 1024 // 1024)
    read = content.read(LIMIT + 1)
    return read if isinstance(read, bytes) else read.encode()
