"""The room of licences as a Django app."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "tongban.licences"
    label = "tb_licences"

    def ready(self) -> None:
        """Documents for holders, the audit, timers, and the texts of messages."""
        from tongban.licences import notices, policy, replaying, timing  # noqa: F401 - they register themselves

        notices.connect()
