"""The room of processes and tasks as a Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "tongban.flows"
    label = "tb_flows"

    def ready(self) -> None:
        """Register the handlers of timers, the service of variable flows, and the texts of messages."""
        from tongban.flows import jobs, telling  # noqa: F401 - jobs register themselves once the tables are known

        telling.register()
