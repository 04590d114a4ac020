"""The room of service halls as a Django app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "tongban.hall"
    label = "tb_hall"

    def ready(self) -> None:
        """Give the messages of the room their words."""
        from tongban.hall import kinds

        kinds.register()
