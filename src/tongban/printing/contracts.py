"""What a document must be told: fields by name and type, and the check that names what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from tongban.kernel.errors import Refusal

Type = Literal["text", "date", "moment", "number", "flag", "rows"]
_TYPES: dict[str, type | tuple[type, ...]] = {"text": str, "number": int, "flag": bool, "rows": (list, tuple)}


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document; a moment is an aware time, rows have `columns`."""

    name: str
    type: Type = "text"
    required: bool = True
    columns: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document (文书): its code, titles, template, the word in its number (字), fields and law.

    `word` is None for documents that carry no number of their own. `sealed` documents bear the unit's seal.
    """

    code: str
    title_zh: str
    title_en: str
    word: str | None
    law: str
    fields: tuple[Field, ...]
    sealed: bool = True
    template: str = ""

    @property
    def source(self) -> str:
        """Name of the typst template."""
        return self.template or self.code.lower()

    def title(self, lang: str) -> str:
        """Title in `lang` ("zh" or "en")."""
        return self.title_zh if lang == "zh" else self.title_en


def _iso(value: Any, kind: type[date] | type[datetime]) -> bool:
    if isinstance(value, str):
        try:
            value = kind.fromisoformat(value)
        except ValueError:
            return False
    if kind is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    return isinstance(value, date) and not isinstance(value, datetime)


def _fits(field: Field, value: Any) -> bool:
    if field.type == "date":
        return _iso(value, date)
    if field.type == "moment":
        return _iso(value, datetime)
    if field.type == "number" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[field.type])


def _absent(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def problems(fields: tuple[Field, ...], data: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Each problem of `data` as (field path, "missing" | "type" | "unknown")."""
    known = {field.name: field for field in fields}
    yield from ((path + name, "unknown") for name in data if name not in known)
    for field in fields:
        value = data.get(field.name)
        if _absent(value):
            if field.required:
                yield path + field.name, "missing"
        elif not _fits(field, value):
            yield path + field.name, "type"
        elif field.type == "rows":
            yield from _row_problems(field, value, path)


def _row_problems(field: Field, rows: Any, path: str) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows):
        here = f"{path}{field.name}[{number}]"
        if isinstance(row, Mapping):
            yield from problems(field.columns, row, here + ".")
        else:
            yield here, "type"


def check(kind: DocumentKind, data: Mapping[str, Any]) -> None:
    """Refuse with `printing.data`, naming every field that is missing, unknown or of the wrong type."""
    found = list(problems(kind.fields, data))
    if not found:
        return
    named = ", ".join(f"{name} ({problem})" for name, problem in found)
    raise Refusal(
        "printing.data",
        f"The document {kind.code} cannot be made: {named}.",
        kind=kind.code,
        fields=dict(found),
    )
