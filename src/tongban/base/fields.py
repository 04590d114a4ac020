"""Model fields for personal values and for money."""

from __future__ import annotations

from typing import Any, cast

from django.db import models

from tongban.base import vault


class Sealed:
    """A personal value as the database holds it. Shows itself masked; ``reveal`` gives the plain text.

    Only policy-guarded code reveals, and records the reading with its purpose (PIPL art. 6, 51).
    """

    __slots__ = ("_plain", "ciphertext", "kind")

    def __init__(self, ciphertext: str, kind: str = "", plain: str | None = None) -> None:
        self.ciphertext = ciphertext
        self.kind = kind
        self._plain = plain

    @classmethod
    def of(cls, plain: str, kind: str = "") -> Sealed:
        """Seal a plain text."""
        return cls(vault.seal(plain) if plain else "", kind, plain)

    def reveal(self) -> str:
        """The plain text."""
        if self._plain is None:
            self._plain = vault.unseal(self.ciphertext) if self.ciphertext else ""
        return self._plain

    @property
    def masked(self) -> str:
        """The plain text with its middle hidden, as handbook 04 §6 says for this kind."""
        from_kind = _MASKS.get(self.kind, _mask_all)
        return from_kind(self.reveal()) if self.ciphertext else ""

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Sealed({self.kind or 'text'})"

    def __bool__(self) -> bool:
        return bool(self.ciphertext)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.reveal() == other.reveal()

    def __hash__(self) -> int:
        return hash(self.ciphertext)


def _mask_all(_text: str) -> str:
    return "••••••"


def _keep(head: int, tail: int) -> Any:
    def mask(text: str) -> str:
        if len(text) <= head + tail:
            return "*" * len(text)
        return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]

    return mask


def _mask_name(text: str) -> str:
    return text[:1] + "*" * max(len(text) - 1, 1)


_MASKS = {
    "citizen_id": _keep(4, 4),
    "mobile": _keep(3, 4),
    "bank": _keep(0, 4),
    "name": _mask_name,
    "email": lambda text: f"{text[:1]}***@{text.partition('@')[2]}",
}


class SealedField(models.TextField[Any, Any]):
    """Text that is encrypted at rest. ``kind`` chooses the mask: citizen_id, mobile, bank, name, email."""

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.kind:
            kwargs["kind"] = self.kind
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value, self.kind)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Sealed) else Sealed.of(str(value), self.kind)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value.ciphertext if isinstance(value, Sealed) else self.to_python(value).ciphertext


class BlindIndexField(models.CharField[Any, Any]):
    """The blind index of a sealed field: filled by itself on save, filtered with ``vault.blind``."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 43)
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["source"] = self.source
        return name, path, args, kwargs

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        field = cast("SealedField", instance._meta.get_field(self.source))
        value = field.to_python(getattr(instance, self.source))
        digest = vault.blind(value.reveal(), kind=field.kind) if value else ""
        setattr(instance, self.attname, digest)
        return digest


class MoneyField(models.BigIntegerField[Any, Any]):
    """Money in minor units (fen). SQLite adds decimals as floats, so decimals never reach a table."""
