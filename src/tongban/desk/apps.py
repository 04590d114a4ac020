"""The civil servant's desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tongban.desk"
    label = "tb_desk"

    def ready(self) -> None:
        """Fill the desk's navigation, and register the queues of cases."""
        from tongban.desk import jobs, nav, queues  # noqa: F401 - jobs register themselves
        from tongban.ui import chrome

        queues.connect()
        chrome.fill("desk_nav", nav.groups)
