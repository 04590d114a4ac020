"""The room of accounts as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "tongban.identity"
    label = "tb_identity"

    def ready(self) -> None:
        """Fill the frame's slots."""
        from tongban.identity import frame  # models must be loaded first

        frame.fill()
