"""The demo city's own post office: a small SMTP server beside the worker, so that letters are really sent.

It takes every letter for everybody, on this machine only, and keeps it for the demo's mail page. It is never opened
outside the modes demo and test.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections

from tongban.base.legal import wall_now
from tongban.messages.models import Received

log = logging.getLogger(__name__)
LARGEST_LETTER: Final = 2 * 1024 * 1024
KEPT: Final = 2000


class Handler:
    """Keeps what comes in."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """A letter is complete: keep it, then say so."""
        del server, session
        try:
            await asyncio.to_thread(keep, envelope)
        except Exception:
            log.exception("a letter could not be kept")
            return "451 Try again later"
        return "250 Kept"


def keep(envelope: Envelope) -> None:
    """Write the letter down; the thread's database connection is given back."""
    raw = (
        envelope.content
        if isinstance(envelope.content, str)
        else (envelope.content or b"").decode(errors="replace")
    )
    try:
        Received(
            sender=(envelope.mail_from or "")[:190],
            recipients=[str(to)[:190] for to in envelope.rcpt_tos[:50]],
            subject="",
            raw=raw.replace("\0", ""),
            at=wall_now(),
        ).save()
    finally:
        connections.close_all()


class PostOffice:
    """The server in its thread."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.port = port
        self._controller = Controller(
            Handler(), hostname=host, port=port, data_size_limit=LARGEST_LETTER, enable_SMTPUTF8=True,
            ident="tongban demo post office", ready_timeout=5.0,
        )  # fmt: skip

    def open(self) -> None:
        """Begin to listen; raises ``OSError`` when the port is taken."""
        self._controller.start()

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()


_open: list[PostOffice] = []


def keep_open(port: int) -> bool:
    """Open the post office of this process if it is not; False when the port belongs to another program."""
    if _open:
        return True
    office = PostOffice(port)
    try:
        office.open()
    except (OSError, TimeoutError) as error:
        log.warning("the demo post office cannot use port %s: %s", port, error)
        return False
    _open.append(office)
    return True


def close_all() -> None:
    """Close what ``keep_open`` opened."""
    while _open:
        _open.pop().close()


def forget_old() -> Any:
    """Keep the newest letters only."""
    oldest = Received.objects.order_by("-id").values_list("id", flat=True)[KEPT : KEPT + 1].first()
    return Received.objects.filter(id__lte=oldest).delete()[0] if oldest else 0
