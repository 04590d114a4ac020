"""Tables of the room."""

from __future__ import annotations

from django.db import models

from tongban.base.models import Row
from tongban.org.models import Party


class Message(Row):
    """A message in a person's inbox: a kind and the facts its text needs, so that it reads in both languages."""

    to = models.ForeignKey(Party, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    link = models.CharField(max_length=200, default="", blank=True)
    about = models.CharField(max_length=80, default="", blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_messages_message"
        indexes = [
            models.Index(fields=["to", "read_at", "at"], name="tb_messages_inbox"),
            models.Index(fields=["about"], name="tb_messages_about"),
        ]


class Letter(Row):
    """An e-mail on its way: queued, sent or failed, with the server's answer. One per message."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="letter")
    address = models.CharField(max_length=190)
    status = models.CharField(max_length=10, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=300, default="", blank=True)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_messages_letter"
        indexes = [models.Index(fields=["status", "next_at"], name="tb_messages_letter_due")]


class Received(Row):
    """A letter (by SMTP) or text message that the demo city's own post office took in, readable at its page."""

    channel = models.CharField(max_length=8, default="mail")
    sender = models.CharField(max_length=190)
    recipients = models.JSONField()
    subject = models.CharField(max_length=300, default="", blank=True)
    raw = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "tb_messages_received"
        indexes = [models.Index(fields=["at"], name="tb_messages_received_at")]


class Preference(Row):
    """How a person wants to be told, besides the inbox. A person without a row gets e-mail."""

    party = models.OneToOneField(Party, models.CASCADE, related_name="message_preference")
    by_mail = models.BooleanField(default=True)

    class Meta:
        db_table = "tb_messages_preference"
