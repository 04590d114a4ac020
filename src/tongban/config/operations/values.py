"""Rows as JSON that every engine can read back: each value by the kind of its field."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from tongban.base.fields import Sealed, SealedField


def plain(value: Any) -> Any:
    """A value of a row as JSON."""
    match value:
        case Sealed():
            return value.ciphertext
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
    return value


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table, in a fixed order."""
    return sorted((f for f in model._meta.concrete_fields), key=lambda f: f.attname)


def lively(field: models.Field[Any, Any], value: Any) -> Any:
    """What ``plain`` made, as the field takes it."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return lively(field.target_field, value)
    if isinstance(field, SealedField):
        return Sealed(value, field.kind)
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    if isinstance(field, models.UUIDField):
        return UUID(value)
    if isinstance(field, models.DecimalField):
        return Decimal(value)
    return base64.b64decode(value) if isinstance(field, models.BinaryField) else value
