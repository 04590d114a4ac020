"""The room of cases as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tongban.cases"
    label = "tb_cases"

    def ready(self) -> None:
        """Connect timers, flow events and services once the tables are known."""
        from tongban.cases import (  # noqa: F401 - replays register themselves
            replaying,
            replaying_hearings,
            replaying_postings,
            replaying_quotas,
            replaying_services,
            replaying_visits,
            wiring,
        )
        from tongban.cases.scenarios import words

        wiring.connect()
        words.tell()
