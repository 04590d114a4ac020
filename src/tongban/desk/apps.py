"""The civil servant's desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tongban.desk"
    label = "tb_desk"

    def ready(self) -> None:
        """Fill the desk's navigation, register the queues of cases, and give service owners their first page."""
        from tongban.desk import jobs, nav, queues  # noqa: F401 - jobs register themselves
        from tongban.identity.landing import role_begins_at
        from tongban.ui import chrome

        queues.connect()
        role_begins_at("service_owner", "desk_items")
        chrome.fill("desk_nav", nav.groups)
