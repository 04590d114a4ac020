"""Addresses of the inbox and of the demo's mail."""

from __future__ import annotations

from django.urls import path

from tongban.messages.views import demo, inbox

localized = [
    path("my/messages/", inbox.inbox, name="inbox"),
    path("my/messages/read/", inbox.all_read, name="messages_read"),
    path("my/messages/preferences/", inbox.preferences, name="message_preferences"),
    path("my/messages/<uuid:uid>/", inbox.message, name="message"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
    path("demo/mail/<uuid:uid>/<int:place>/", demo.demo_mail_file, name="demo_mail_file"),
]
plain: list[object] = []
