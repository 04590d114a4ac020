"""A question of a form, ready to be shown: from the plain dictionary that a room hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

RADIOS_UP_TO: Final = 7

INPUTS: Final[dict[str, tuple[str, str, str]]] = {
    # type: (input type, inputmode, width in characters)
    "text": ("text", "", ""),
    "password": ("password", "", "w-m"),
    "integer": ("text", "numeric", "w-s"),
    "decimal": ("text", "decimal", "w-s"),
    "money": ("text", "decimal", "w-s"),
    "date": ("text", "", "w-date"),
    "month": ("month", "", "w-date"),
    "time": ("time", "", "w-s"),
    "citizen_id": ("text", "text", "w-m"),
    "uscc": ("text", "text", "w-m"),
    "mobile": ("tel", "tel", "w-m"),
    "email": ("email", "email", "w-l"),
    "code": ("text", "numeric", "w-s"),
    "search": ("search", "search", "w-l"),
}
AUTOCOMPLETE: Final = {"mobile": "tel", "email": "email", "code": "one-time-code"}
DAYS: Final = frozenset({"date", "period"})
GROUPED: Final = frozenset({"choices", "boolean", "period"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    value: str
    label: Any
    help: Any = ""
    chosen: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class Question:
    """What a template needs to show one question; ``kind`` names the control (``ui.controls``)."""

    id: str
    type: str
    label: Any
    name: str
    value: Any = ""
    help: Any = ""
    example: Any = ""
    error: Any = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Which control shows it (``ui.controls``)."""
        if self.raw.get("calculated"):
            return "output"
        if self.type == "date":
            return "day"
        if self.type in ("textarea", "region", "address", "file", "period", "checkbox", "tree", "rows"):
            return self.type
        if self.type == "boolean":
            return "radios"
        if self.type == "choices":
            return "checks"
        if self.type == "choice":
            return "radios" if len(self.choices) <= RADIOS_UP_TO else "select"
        return "input"

    @property
    def grouped(self) -> bool:
        """Whether several controls answer it, so that it needs a legend."""
        return self.kind in ("radios", "checks", "period", "address", "tree")

    @property
    def input(self) -> dict[str, str]:
        """Attributes of a one-line control."""
        kind, mode, width = INPUTS.get(self.type, INPUTS["text"])
        auto = str(self.raw.get("autocomplete") or AUTOCOMPLETE.get(self.type, ""))
        return {
            "type": kind,
            "mode": mode,
            "width": str(self.raw.get("width") or width),
            "autocomplete": auto,
        }

    @property
    def described_by(self) -> str:
        """The ids of help, example, source and error, for ``aria-describedby``."""
        parts = [
            (self.help, "help"), (self.example, "example"), (self.raw.get("source"), "source"), (self.error, "error"),
        ]  # fmt: skip
        return " ".join(f"{self.id}-{suffix}" for present, suffix in parts if present)


def question(raw: Any) -> Question:
    """Read ``{id, label, help, example, type, value, error, options, required, source, …}``.

    ``source`` is ``{label, url?}``: where a prefilled value came from and how to have it corrected.
    """
    if isinstance(raw, Question):
        return raw
    data: Mapping[str, Any] = raw
    kind = str(data.get("type") or "text")
    value = data.get("value")
    return Question(
        id=str(data["id"]),
        type=kind,
        label=data.get("label", ""),
        name=str(data.get("name") or data["id"]),
        value="" if value is None else value,
        help=data.get("help") or "",
        example=data.get("example") or (_("2026-04-07 (year, month, day)") if kind in DAYS else ""),
        error=data.get("error") or "",
        required=bool(data.get("required", True)),
        choices=_choices(kind, data.get("options") or (), value),
        raw=data,
    )


def _choices(kind: str, options: Any, value: Any) -> tuple[Choice, ...]:
    if kind == "boolean" and not options:
        options = ({"value": "true", "label": _("Yes")}, {"value": "false", "label": _("No")})
        value = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    chosen = {str(v) for v in value} if isinstance(value, list | tuple | set) else {str(value)}
    return tuple(
        Choice(
            value=str(o["value"]),
            label=o.get("label", o["value"]),
            help=o.get("help", ""),
            chosen=str(o["value"]) in chosen,
            disabled=bool(o.get("disabled")),
        )
        for o in options
        if "value" in o  # groups of a tree or of divisions have none
    )
