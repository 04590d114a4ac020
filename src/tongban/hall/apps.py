"""The room of service halls as a Django app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "tongban.hall"
    label = "tb_hall"

    def ready(self) -> None:
        """Words of messages, numbers of missed times, their timer, delegated powers, first pages."""
        from tongban.hall import fetching, kinds, no_shows, powers, timing  # noqa: F401 - it registers itself
        from tongban.identity.acting import further_powers
        from tongban.identity.landing import role_begins_at

        kinds.register()
        no_shows.connect()
        fetching.connect()
        further_powers(powers.delegated)
        role_begins_at("hall_manager", "hall_today")
