"""The enterprise line of business as a Django app."""

from django.apps import AppConfig


class BusinessConfig(AppConfig):
    name = "tongban.packs.business"
    label = "tb_business"

    def ready(self) -> None:
        from tongban.packs.business import steps  # noqa: F401 - registers the service tasks
