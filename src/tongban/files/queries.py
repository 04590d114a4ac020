"""Reading attachments."""

from __future__ import annotations

from tongban.files.models import Attachment
from tongban.files.storage import storage


def content(attachment: Attachment) -> bytes:
    """The decrypted bytes. The caller has asked its room's policy and recorded the reading."""
    return storage().read(attachment.path)


def by_uid(uid: str) -> Attachment | None:
    """The attachment called ``uid``, whoever may see it: ask the policy of the room that holds it."""
    return Attachment.objects.filter(uid=uid).first()
