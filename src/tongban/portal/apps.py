"""The room of the public site as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongban.portal"
    label = "tb_portal"

    def ready(self) -> None:
        """Tell the frame, the search and the forms what this room knows."""
        for module in ("frame", "prefill", "found"):
            import_module(f"{self.name}.{module}").connect()
