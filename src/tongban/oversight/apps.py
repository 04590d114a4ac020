"""The room of supervision as a Django app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tongban.oversight"
    label = "tb_oversight"

    def ready(self) -> None:
        """Listen for new calendars once the tables are known."""
        from tongban.oversight import replaying, wiring  # noqa: F401 - replays register themselves

        wiring.connect()
