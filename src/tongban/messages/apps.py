"""The room of messages as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "tongban.messages"
    label = "tb_messages"

    def ready(self) -> None:
        """Fill the frame's slot and learn the texts of this house."""
        from tongban.messages import case_kinds, frame  # models must be loaded first

        del case_kinds
        frame.fill()
