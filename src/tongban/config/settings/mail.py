"""Outgoing mail by SMTP. The demo city runs its own small post office beside the worker."""

import os

from tongban.config.settings.environment import TONGBAN_MODE

EMAIL_BACKEND = (
    "django.core.mail.backends.locmem.EmailBackend"
    if TONGBAN_MODE == "test"
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("TONGBAN_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("TONGBAN_SMTP_PORT", "8025"))
DEFAULT_FROM_EMAIL = os.environ.get("TONGBAN_MAIL_FROM", "tongban@localhost")
