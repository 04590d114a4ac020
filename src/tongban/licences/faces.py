"""What a change makes of a licence's face, and the sealed terms of an act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tongban.licences.models import Licence, LicenceAct

Lines = list[dict[str, str]]
HOLDER = "持证人"


def face_of(licence: Licence) -> Lines:
    """The content items (label, value) of a licence's face."""
    lines: Lines = json.loads(licence.face.reveal() or "[]")
    return lines


def terms_of(act: LicenceAct) -> dict[str, Any]:
    """The sealed terms of an act."""
    terms: dict[str, Any] = json.loads(act.terms.reveal() or "{}")
    return terms


def changed_face(row: Licence, face: Mapping[str, str], holder_name: str) -> tuple[Lines, Lines]:
    """The face after a change, and the lines (field, before, after) that differ, the holder's name among them."""
    old = face_of(row)
    new = [{**line, "value": str(face.get(line["label"], line["value"])).strip()[:500]} for line in old]
    lines = [
        {"field": a["label"], "before": a["value"], "after": b["value"]}
        for a, b in zip(old, new, strict=True)
        if a["value"] != b["value"]
    ]
    name = holder_name.strip()[:200]
    if name and name != row.holder_name:
        lines.insert(0, {"field": HOLDER, "before": row.holder_name, "after": name})
    return new, lines


def changed_by(act: LicenceAct, row: Licence) -> tuple[Lines, Lines]:
    """``changed_face`` of the edition ``row`` by the terms of ``act``."""
    terms = terms_of(act)
    return changed_face(row, terms.get("face") or {}, str(terms.get("holder_name") or ""))
