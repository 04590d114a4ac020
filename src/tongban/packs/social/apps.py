"""Social insurance and assistance as a Django app."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "tongban.packs.social"
    label = "tb_social"

    def ready(self) -> None:
        from tongban.packs.social import steps  # noqa: F401 - register the services of its flows
