"""The data of a document as they were when it was issued: what goes into the row, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from tongban.org.models import Unit
from tongban.printing.contracts import DocumentKind
from tongban.printing.documents import snapshot
from tongban.printing.models import Document


def full(kind: DocumentKind, unit: Unit, data: Mapping[str, Any], number: str) -> dict[str, Any]:
    """``data`` with what the house itself knows (number, seal, mark), checked against the kind's contract."""
    known = {"seal_unit": unit.name_zh, "test": settings.TONGBAN_MODE != "production"}
    given = {name: value for name, value in data.items() if value is not None}
    return snapshot(kind, {**known, **given, **({"number": number} if number else {})})


def text_of(data: Mapping[str, Any]) -> str:
    """The JSON text that the row keeps."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def data_of(document: Document) -> dict[str, Any]:
    """The data that ``document`` was issued with (personal: reading them is recorded by who shows them)."""
    data: dict[str, Any] = json.loads(document.data.reveal())
    return data
