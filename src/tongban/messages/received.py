"""Letters and texts that the demo post office took in, ready to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from typing import Final
from uuid import UUID

from tongban.base.errors import NotFound
from tongban.messages.models import Received

SHOWN: Final = 50
_LINK: Final = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Post:
    """A letter or text as the page shows it; ``paths`` are the links in it that lead into this house,
    ``files`` the names of what is enclosed."""

    uid: str
    channel: str
    to: str
    subject: str
    text: str
    at: datetime
    paths: tuple[str, ...]
    files: tuple[str, ...] = ()


def newest(word: str = "") -> list[Post]:
    """The newest letters and texts, those that contain ``word`` if one is given."""
    found = [read(row) for row in Received.objects.order_by("-id")[: SHOWN * (10 if word else 1)]]
    wanted = word.casefold()
    return [p for p in found if wanted in f"{p.to} {p.subject} {p.text}".casefold()][:SHOWN]


def read(row: Received) -> Post:
    """Parse one."""
    to = ", ".join(row.recipients)
    if row.channel != "mail":
        return Post(str(row.uid), row.channel, to, row.subject, row.raw, row.at, ())
    letter = message_from_bytes(row.raw.encode(), policy=policy.default)
    part = letter.get_body(("plain",))
    text = part.get_content() if part is not None else ""
    return Post(
        str(row.uid),
        row.channel,
        to,
        str(letter["subject"] or ""),
        text,
        row.at,
        _paths(_LINK.findall(text)),
        tuple(part.get_filename() or "" for part in letter.iter_attachments()),
    )


def enclosed_in(uid: UUID, place: int) -> tuple[str, str, bytes]:
    """Name, media type and content of the file at ``place`` of a letter; raises ``NotFound``."""
    row = Received.objects.filter(uid=uid, channel="mail").first()
    if row is None:
        raise NotFound
    parts = list(message_from_bytes(row.raw.encode(), policy=policy.default).iter_attachments())
    if place >= len(parts):
        raise NotFound
    content = parts[place].get_payload(decode=True)
    if not isinstance(content, bytes):
        raise NotFound
    return parts[place].get_filename() or "", parts[place].get_content_type(), content


def _paths(links: Sequence[str]) -> tuple[str, ...]:
    """The path of each link: the demo may be reached under another address than the letter names."""
    return tuple("/" + link.split("/", 3)[3] for link in links if link.count("/") > 3)
