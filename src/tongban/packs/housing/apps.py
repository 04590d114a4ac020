"""Homes as a Django app."""

from django.apps import AppConfig


class HousingConfig(AppConfig):
    name = "tongban.packs.housing"
    label = "tb_housing"

    def ready(self) -> None:
        from tongban.packs.housing import steps  # noqa: F401 - register the services of its flows
