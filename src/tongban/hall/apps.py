"""The room of service halls as a Django app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "tongban.hall"
    label = "tb_hall"

    def ready(self) -> None:
        """Give the messages of the room their words, and hall managers their first page."""
        from tongban.hall import kinds
        from tongban.identity.landing import role_begins_at

        kinds.register()
        role_begins_at("hall_manager", "hall_today")
