"""Declared types at work: values from outside made to fit, results checked (DMN 1.4, 7.3.2 and 10.3.2.9)."""

from collections.abc import Mapping

from tongban.kernel.feel import Value, kind
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from tongban.kernel.feel.typenames import ALIASES, BASIC

from .model import ItemDefinition

_FROM_TEXT = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}
_MAX_NESTING = 40


class Types:
    """The item definitions of a model."""

    def __init__(self, items: Mapping[str, ItemDefinition]) -> None:
        self.items = items

    def is_type(self, name: str, value: Value) -> bool | None:
        """Whether the value belongs to the named type; None when the model has no such type."""
        return self._fits(value, name, 0) if name in self.items else None

    def fits(self, value: Value, type_ref: str | None) -> bool:
        """Whether the value may stand where the type is declared; null and unknown types always may."""
        return value is None or type_ref is None or self._fits(value, type_ref, 0)

    def adapt(self, value: Value, type_ref: str | None) -> tuple[bool, Value]:
        """(fits, value): a list of one meets its element and the reverse."""
        if self.fits(value, type_ref):
            return True, value
        if isinstance(value, list) and len(value) == 1 and self.fits(value[0], type_ref):
            return True, value[0]
        if not isinstance(value, list) and self.fits([value], type_ref):
            return True, [value]
        return False, None

    def _fits(self, value: Value, name: str, depth: int) -> bool:
        name = ALIASES.get(name, name)
        item = self.items.get(name)
        if item is not None:
            return self._fits_item(value, item, depth + 1)
        if name in BASIC and name not in ("Any", "Null"):
            return kind(value) == name
        return name != "Null" or value is None

    def _fits_item(self, value: Value, item: ItemDefinition, depth: int) -> bool:
        if depth > _MAX_NESTING or not item.collection:
            return depth <= _MAX_NESTING and self._fits_one(value, item, depth)
        return isinstance(value, list) and all(
            part is None or self._fits_one(part, item, depth) for part in value
        )

    def _fits_one(self, value: Value, item: ItemDefinition, depth: int) -> bool:
        if item.function:
            return kind(value) == "function"
        if item.components and not self._fits_parts(value, item, depth):
            return False
        if item.type_ref and not self._fits(value, item.type_ref, depth):
            return False
        return item.allowed is None or item.allowed.test(value) is True

    def _fits_parts(self, value: Value, item: ItemDefinition, depth: int) -> bool:
        if not isinstance(value, dict):
            return False
        parts = [(part, value.get(part.name)) for part in item.components if part.name in value]
        return all(found is None or self._fits_item(found, part, depth + 1) for part, found in parts)

    # -- values from outside

    def accept(self, value: Value, type_ref: str | None, depth: int = 0) -> Value:
        """A value from JSON or a form: texts become dates, times and durations where these are declared."""
        name = ALIASES.get(type_ref or "", type_ref or "")
        item = self.items.get(name)
        if item is not None and depth < _MAX_NESTING:
            return self._accept_item(value, item, depth + 1)
        if isinstance(value, str) and name in _FROM_TEXT:
            found = _FROM_TEXT[name](value)
            return value if found is None else found
        return value

    def _accept_item(self, value: Value, item: ItemDefinition, depth: int) -> Value:
        if item.collection and isinstance(value, list):
            return [self._accept_one(part, item, depth) for part in value]
        return self._accept_one(value, item, depth)

    def _accept_one(self, value: Value, item: ItemDefinition, depth: int) -> Value:
        if item.components and isinstance(value, dict):
            parts = {part.name: part for part in item.components}
            return {
                k: self._accept_item(v, parts[k], depth + 1) if k in parts else v for k, v in value.items()
            }
        return self.accept(value, item.type_ref, depth)


def checked(types: Types, value: Value, type_ref: str | None, what: str, run: Run) -> Value:
    """The value when it fits its declared type, else null with a warning."""
    fits, adapted = types.adapt(value, type_ref)
    return adapted if fits else run.warn("type", f"{what} is no {type_ref}.")
