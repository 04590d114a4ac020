"""The room of licences as a Django app."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "tongban.licences"
    label = "tb_licences"

    def ready(self) -> None:
        """Let holders open the documents of their licences."""
        from tongban.licences import policy, replaying  # noqa: F401 - they register themselves
