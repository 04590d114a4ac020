"""Letters by e-mail: a real SMTP conversation, tried again with growing pauses."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from tongban.base.language import CODES, short
from tongban.base.legal import wall_now
from tongban.base.site import site_url
from tongban.messages.enclosures import enclosed
from tongban.messages.kinds import said
from tongban.messages.models import Letter

log = logging.getLogger(__name__)
QUEUED, SENT, FAILED = "queued", "sent", "failed"
PAUSES: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
LEASE: Final = timedelta(minutes=5)
AT_ONCE: Final = 50
TIMEOUT_SECONDS: Final = 15


def send_due(limit: int = AT_ONCE) -> int:
    """Send the letters whose moment has come, over one connection; returns how many were sent.

    A letter is leased before it is sent: of two workers one gets it, and one that dies leaves it to be sent again
    under the same Message-ID.
    """
    due = [letter for letter in _due(limit) if _lease(letter)]
    if not due:
        return 0
    connection: BaseEmailBackend = get_connection(timeout=TIMEOUT_SECONDS)
    try:
        connection.open()
    except OSError as error:
        for letter in due:
            _put_off(letter, str(error))
        return 0
    try:
        return sum(_send(letter, connection) for letter in due)
    finally:
        connection.close()


def _due(limit: int) -> list[Letter]:
    rows = Letter.objects.filter(status=QUEUED, next_at__lte=wall_now()).select_related("message__to")
    return list(rows.order_by("next_at", "id")[:limit])


def _lease(letter: Letter) -> bool:
    rows = Letter.objects.filter(pk=letter.pk, status=QUEUED, next_at=letter.next_at)
    return rows.update(next_at=wall_now() + LEASE) == 1


def _send(letter: Letter, connection: BaseEmailBackend) -> bool:
    try:
        sent = written(letter, connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        _settle(letter, FAILED, f"{code} {_text(answer)}") if code >= 500 else _put_off(letter, _text(answer))
        return False
    except smtplib.SMTPResponseException as error:
        _put_off(letter, f"{error.smtp_code} {_text(error.smtp_error)}")
        return False
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _put_off(letter, str(error))
        return False
    _settle(letter, SENT, "250" if sent else "")
    return True


def written(letter: Letter, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The letter in the language of its reader, as plain text, with what belongs to it."""
    message = letter.message
    with translation.override(message.to.language or CODES["zh"]):
        lang = short()
        words = said(message.kind, message.facts, lang)
        parts = [_("Dear %(name)s,") % {"name": message.to.name}, words.body]
        if message.link:
            parts.append(_("Read on here:") + " " + site_url(f"/{lang}{message.link}"))
        parts.append(
            _("This letter was written by the system; nobody reads answers to it. Questions: call 12345.")
        )
        body = "\n\n".join(parts)
    headers = {
        "Message-ID": f"<{letter.uid}@{settings.TONGBAN_NODE}.tongban>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": lang,
    }
    subject = " ".join(words.title.split())
    mail = EmailMessage(subject, body, None, [letter.address], headers=headers, connection=connection)
    for file in enclosed(message):
        mail.attach(file.name, file.content, file.media_type)
    return mail


def _settle(letter: Letter, status: str, answer: str) -> None:
    letter.status, letter.answer, letter.attempts = status, answer[:300], letter.attempts + 1
    letter.sent_at = wall_now() if status == SENT else None
    letter.save(update_fields=["status", "answer", "attempts", "sent_at"])


def _put_off(letter: Letter, answer: str) -> None:
    """Try again later, five times in all; then it has failed."""
    log.warning("letter %s could not be sent yet", letter.uid)
    if letter.attempts >= len(PAUSES):
        _settle(letter, FAILED, answer)
        return
    letter.next_at = wall_now() + PAUSES[letter.attempts]
    letter.attempts += 1
    letter.answer = answer[:300]
    letter.save(update_fields=["next_at", "attempts", "answer"])


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
