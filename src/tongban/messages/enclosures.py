"""What goes with a letter: rooms above give the files of a kind of message, made when the letter is written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tongban.messages.models import Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a letter."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


Maker = Callable[[Message], Sequence[Enclosure]]
_makers: Final[dict[str, Maker]] = {}


def enclose(kind: str, maker: Maker) -> None:
    """Let ``maker`` give the files that go with letters of ``kind``."""
    _makers[kind] = maker


def enclosed(message: Message) -> list[Enclosure]:
    """The files of a message's letter. A letter whose file cannot be made goes without it: its link leads there."""
    maker = _makers.get(message.kind)
    if maker is None:
        return []
    try:
        return list(maker(message))
    except Exception:
        log.exception("what belongs to message %s could not be enclosed", message.uid)
        return []
