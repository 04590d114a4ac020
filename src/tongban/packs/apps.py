"""The room of packs as a Django app: it has no tables, and does for the catalogue what only packs can."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "tongban.packs"
    label = "tb_packs"

    def ready(self) -> None:
        """Let the catalogue find folders, play scenarios and prepare publication."""
        from tongban.packs import rehearsing

        rehearsing.connect()
