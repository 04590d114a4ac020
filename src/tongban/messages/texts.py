"""Text messages to mobile phones: one interface, three ways.

``TONGBAN_SMS`` names the gateway: ``https://…`` takes a POST of ``{"to", "text", "reference"}`` as JSON with
``TONGBAN_SMS_TOKEN`` as bearer token and answers 2xx. Without it the demo city shows texts on its mail page, and a
production installation refuses to send. Texts are sent outside transactions: the person waits for them.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Final, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Refused
from tongban.base.legal import wall_now
from tongban.messages.models import Received

TIMEOUT_SECONDS: Final = 10


class TextRefused(Refused):
    """The text could not be sent."""

    status = 503
    title = _("The text message could not be sent")


class Sender(Protocol):
    """A way to send ``text`` to the mobile number ``to``; raises ``TextRefused``."""

    def send(self, to: str, text: str, reference: str) -> None: ...


class DemoSender:
    """Keeps texts for the demo city's mail page."""

    def send(self, to: str, text: str, reference: str) -> None:
        """Put the text where everybody in the demo can read it."""
        Received(
            channel="sms", sender="12345", recipients=[to], subject=reference, raw=text, at=wall_now()
        ).save()


class GatewaySender:
    """Posts JSON to a gateway over HTTP."""

    def __init__(self, url: str, token: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("TONGBAN_SMS must begin with http:// or https://")
        self._url = url
        self._token = token

    def send(self, to: str, text: str, reference: str) -> None:
        """Post the text; anything but 2xx is a refusal."""
        body = json.dumps({"to": to, "text": text, "reference": reference}, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Authorization": f"Bearer {self._token}",
        }
        request = urllib.request.Request(self._url, body, headers, method="POST")  # noqa: S310 - scheme checked
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                answer.read(65536)
        except (urllib.error.URLError, OSError) as error:
            raise _refused() from error


def sender() -> Sender | None:
    """The configured way; None where there is none."""
    gateway = os.environ.get("TONGBAN_SMS", "")
    if gateway:
        return GatewaySender(gateway, os.environ.get("TONGBAN_SMS_TOKEN", ""))
    return None if settings.TONGBAN_MODE == "production" else DemoSender()


def text_send(to: str, text: str, reference: str = "") -> None:
    """Send ``text`` to the mobile number ``to`` now; raises ``TextRefused``."""
    way = sender()
    if way is None:
        raise TextRefused("messages.no_gateway", _("This installation cannot send text messages yet."))
    way.send(to, text, reference)


def _refused() -> TextRefused:
    return TextRefused(
        "messages.gateway", _("The text message could not be sent. Please try again in a minute.")
    )
