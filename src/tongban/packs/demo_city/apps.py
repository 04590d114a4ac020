"""The demo city as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class DemoCityConfig(AppConfig):
    name = "tongban.packs.demo_city"
    label = "tb_demo_city"

    def ready(self) -> None:
        """Bring the limits of the city's local rules, its synonyms, and in demo mode its frame."""
        from tongban.laws.limits import ship
        from tongban.packs.demo_city import frame
        from tongban.packs.demo_city.sources import DATA
        from tongban.search.synonyms import add_file

        for path in sorted((DATA / "clock_rules").glob("*.toml")):
            ship(path)
        add_file(DATA / "synonyms.yaml")
        if settings.TONGBAN_MODE == "demo":
            frame.fill()
