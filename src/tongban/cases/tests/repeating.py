"""A group that repeats, for tests: the licence of the small world asks for its pieces of equipment."""

from __future__ import annotations

from typing import Any

from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import ITEM, World
from tongban.catalogue.actions import item_publish
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.standard import standard_content

EQUIPMENT: dict[str, Any] = {
    "id": "equipment",
    "title": {"zh": "设备", "en": "Equipment"},
    "repeat": {
        "min": 1,
        "max": 3,
        "one": {"zh": "设备", "en": "piece"},
        "rule": "sum(equipment.pieces) <= 10",
        "fail": {"zh": "设备合计不超过十件。", "en": "No more than ten pieces together."},
    },
    "questions": [
        {"id": "model", "type": "text", "label": {"zh": "型号", "en": "Model"}},
        {"id": "pieces", "type": "integer", "label": {"zh": "件数", "en": "Pieces"}, "min": "1"},
        {
            "id": "used",
            "type": "choice",
            "label": {"zh": "新旧", "en": "New or used"},
            "options": [
                {"value": "new", "label": {"zh": "新", "en": "New"}},
                {"value": "used", "label": {"zh": "旧", "en": "Used"}},
            ],
        },
        {
            "id": "owner",
            "type": "text",
            "label": {"zh": "原所有人", "en": "Earlier owner"},
            "when": 'used = "used"',
            "personal": True,
        },
    ],
}


TOGETHER: dict[str, Any] = {
    "id": "together",
    "type": "integer",
    "label": {"zh": "合计件数", "en": "Pieces together"},
    "calculate": "sum(equipment.pieces)",
    "max": "10",
}


def asks_for_equipment(
    _w: World, item: dict[str, Any] | None = None, *, sums: bool = False, **repeat: Any
) -> ItemVersion:
    """The licence's next version, whose form has the page; ``sums`` adds one on which the pieces are summed up."""
    content = standard_content(item or ITEM)
    group = {**EQUIPMENT, "repeat": {**EQUIPMENT["repeat"], **repeat}}
    doubled = {
        "id": "doubled",
        "type": "integer",
        "label": {"zh": "两倍", "en": "Twice"},
        "calculate": "pieces * 2",
    }
    note = {"id": "note", "type": "text", "label": {"zh": "说明", "en": "Note"}, "required": False}
    if sums:
        group = {**group, "questions": [*group["questions"], doubled]}
    last = {"id": "sums", "title": {"zh": "合计", "en": "Sums"}, "questions": [note, TOGETHER]}
    content["form"] = {"groups": [*content["form"]["groups"], group, *([last] if sums else [])]}
    return item_publish(SYSTEM, content=content, standard=True)
