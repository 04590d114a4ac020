"""The worker's part: sending letters each second, and in the demo the post office that takes them."""

from __future__ import annotations

from django.conf import settings

from tongban.base.jobs import every
from tongban.messages import letters, postoffice


@every(1)
def send_letters() -> int:
    """Send what is due."""
    return letters.send_due()


@every(30)
def open_post_office() -> bool:
    """See that the demo city's post office listens (mode demo only)."""
    if settings.TONGBAN_MODE != "demo" or settings.EMAIL_HOST not in ("127.0.0.1", "localhost"):
        return False
    return postoffice.keep_open(settings.EMAIL_PORT)


@every(3600)
def forget_old_letters() -> None:
    """Keep the demo's mail page short."""
    if settings.TONGBAN_MODE == "demo":
        postoffice.forget_old()
