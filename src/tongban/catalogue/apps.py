"""The room of service items as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tongban.catalogue"
    label = "tb_catalogue"

    def ready(self) -> None:
        """The timer of packages that wait for their day, their rehearsals, and the audit of drafts."""
        from tongban.catalogue import jobs, replaying, timing  # noqa: F401 - they register themselves
