"""The room of processes and tasks as a Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "tongban.flows"
    label = "tb_flows"

    def ready(self) -> None:
        """Register the handler of the timers that processes set."""
        from tongban.flows import jobs  # noqa: F401 - registers itself once the tables are known
