"""Catalogues of others: what they say is taken, what they do not say is not made up.

A row gives a name, a department and mostly a code and a type. Such an item is listed and found, says honestly that
it is handled at the window, and shows neither limit nor fee nor materials until somebody writes its package.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.catalogue.actions import item_publish
from tongban.catalogue.actions.publish import WORD
from tongban.catalogue.models import Item
from tongban.kernel.errors import Refusal
from tongban.org.actions import unit_found
from tongban.org.models import Unit

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "item_name", "title", "licence", "label", "事项名称", "名称"),
    "code": ("item_code", "code", "oid", "id", "实施编码", "事项编码", "编码"),
    "department": ("department", "unit", "authority", "dept", "regulation_area", "实施主体", "部门"),
    "type": ("task_type", "type", "item_type", "事项类型"),
    "group": ("main_item", "group", "主项名称", "大项"),
}
"""Which fields of others mean what; ``--map name=FIELD`` overrides."""
_NOTHING: Final = frozenset({"", "未分类", "无", "-", "null", "none"})
_WORDS: Final = {
    "zh": "本事项自其他目录导入，尚未在本平台开通网上办理。办理条件、材料、时限和费用请向承办单位窗口咨询。",
    "en": "This item was imported from another catalogue and cannot be completed here on line yet. Please ask the "
    "office in charge for its conditions, materials, time limit and fees.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a foreign catalogue, in our words."""

    name: str
    code: str
    department: str
    type: str
    group: str

    @property
    def slug(self) -> str:
        """The item's code here: theirs in plain characters, else a digest of department and name."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.code.lower()).strip("-")
        made = hashlib.sha256(f"{self.department}\0{self.name}".encode()).hexdigest()[:16]
        return (plain or f"imported-{made}")[:100]


def read_rows(path: Path, mapping: Mapping[str, str] | None = None) -> list[Found]:
    """The rows of a JSON list or a CSV file; raises ``Refusal`` naming the file, the row or the fields it has."""
    rows = _raw(path)
    if not rows:
        raise Refusal("catalogue.import.empty", f"{path} holds no rows.", path=str(path))
    fields = _fields(rows[0], mapping or {})
    found = []
    for place, row in enumerate(rows, start=1):
        told = {ours: str(row.get(theirs) or "").strip() for ours, theirs in fields.items()}
        if told.get("name", "") in _NOTHING:
            raise Refusal("catalogue.import.row", f"Row {place} has no name.", row=place)
        found.append(_found(told))
    return found


def _raw(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines())) if path.suffix.lower() == ".csv" else json.loads(text)
    except (OSError, ValueError, csv.Error) as error:
        raise Refusal("catalogue.import.file", f"{path} cannot be read: {error}", path=str(path)) from error
    rows = rows.get("items", rows) if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal("catalogue.import.shape", f"{path} is no list of objects.", path=str(path))
    return rows


def _fields(first: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, str]:
    chosen = {
        ours: next((theirs for theirs in known if theirs in first), "") for ours, known in NAMES.items()
    } | dict(mapping)
    fields = {ours: theirs for ours, theirs in chosen.items() if theirs}
    if "name" not in fields:
        raise Refusal(
            "catalogue.import.fields",
            f"No field holds the name. There are: {', '.join(first)}. Say which: --map name=FIELD.",
        )
    return fields


def _found(told: Mapping[str, str]) -> Found:
    kind = told.get("type", "")
    group = told.get("group", "")
    return Found(
        name=told["name"][:200],
        code=told.get("code", ""),
        department=told.get("department", "")[:120],
        type=kind.zfill(2) if kind.isdigit() and len(kind) <= 2 else "",
        group="" if group in _NOTHING else group[:200],
    )


def import_items(actor: Actor, *, rows: Iterable[Found], batch: int = 50) -> Iterator[tuple[int, int]]:
    """Publish the rows, a batch at a time; yields how many were seen and how many of these were new or changed.

    Begun again after a stop it goes on where it was: what is published already does not change.
    """
    seen = fresh = 0
    held: list[Found] = []
    for row in rows:
        held.append(row)
        if len(held) == batch:
            seen, fresh = seen + len(held), fresh + _publish(actor, rows=held)
            held = []
            yield seen, fresh
    if held:
        yield seen + len(held), fresh + _publish(actor, rows=held)


@action
def _publish(actor: Actor, *, rows: list[Found]) -> int:
    if not actor.may(WORD):
        raise Forbidden(WORD)
    root = Unit.objects.filter(parent=None).order_by("id").first()
    if root is None:
        raise Refusal("catalogue.import.government", "There is no government yet: tongban init comes first.")
    units = {unit.name_zh: unit for unit in Unit.objects.filter(name_zh__in={r.department for r in rows})}
    known = dict(Item.objects.filter(code__in=[r.slug for r in rows]).values_list("code", "version_no"))
    changed = 0
    for row in rows:
        if row.department and row.department not in units:
            units[row.department] = _unit(actor, row.department, root)
        unit = units.get(row.department, root)
        version = item_publish(actor, content=content_of(row, unit.code), note="imported")
        changed += known.get(row.slug) != version.number
    return changed


def _unit(actor: Actor, name: str, root: Unit) -> Unit:
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return unit_found(actor, code=f"imported-{digest}", name_zh=name, parent=root, region=root.region)


def content_of(row: Found, unit: str) -> dict[str, Any]:
    """The content of an item of which only this is known."""
    item: dict[str, Any] = {
        "code": row.slug,
        "code_full": row.code,
        "name": {"zh": row.name, "en": ""},
        "aliases": {"zh": [row.group] if row.group and row.group != row.name else [], "en": []},
        "summary": {"zh": "", "en": ""},
        "unit": unit,
        "type": row.type,
        "imported": True,
        "audience": ["natural_person", "legal_entity"],
        "visits": 1,
        "online": "window",
        "window_reason": _WORDS,
        "clock": {"acceptance": "", "rule": "", "promised": {"value": 0, "unit": "wd"}},
        "delivery": ["pickup"],
    }
    return {"item": item, "guide": dict(_WORDS), "form": {}, "flow": "", "rules": ""}
