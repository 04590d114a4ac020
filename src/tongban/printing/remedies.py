"""Where an act can be contested (行政复议法 art. 20; 行政诉讼法 art. 46)."""

from __future__ import annotations

from typing import Any, Final

from tongban.org.models import Unit

REMEDIES: Final = {"reconsideration_days": 60, "litigation_months": 6}


def remedies(unit: Unit) -> dict[str, Any]:
    """Bodies and limits that a document against somebody names."""
    root = Unit.objects.filter(pk=int((unit.path or "/1/").split("/")[1])).first()
    government = root.name_zh if root else unit.name_zh
    return {
        **REMEDIES,
        "reconsideration_body": government,
        "court": f"{government.removesuffix('人民政府')}人民法院",
    }
