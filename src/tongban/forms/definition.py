"""What a form is: groups of questions, one group a page (``form.yaml`` of a service package)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Words = Mapping[str, str]
"""A short text in both languages: ``{"zh": …, "en": …}``."""

TYPES: Final = frozenset(
    {
        "text", "textarea", "integer", "decimal", "money", "date", "choice", "choices", "boolean",
        "citizen_id", "uscc", "mobile", "email", "address", "region",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is stored and what is read."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``required`` and ``when`` are true, false or FEEL over the answers so far.

    ``element`` names the data element that binds it to registers and prefill; ``personal`` answers are masked
    wherever somebody else reads them.
    """

    id: str
    type: str
    label: Words
    help: Words
    example: str
    required: bool | str
    when: bool | str
    options: tuple[Option, ...]
    minimum: str
    maximum: str
    max_length: int
    pattern: str
    element: str
    personal: bool

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Question:
        """A question of ``form.yaml``; raises ``KeyError`` for a missing id, type or label."""
        return cls(
            id=str(raw["id"]),
            type=str(raw["type"]),
            label=raw["label"],
            help=raw.get("help") or {},
            example=str(raw.get("example") or ""),
            required=raw.get("required", True),
            when=raw.get("when", True),
            options=tuple(Option(str(o["value"]), o["label"]) for o in raw.get("options") or ()),
            minimum=str(raw.get("min", "")),
            maximum=str(raw.get("max", "")),
            max_length=int(raw.get("max_length") or (2000 if raw["type"] == "textarea" else 200)),
            pattern=str(raw.get("pattern") or ""),
            element=str(raw.get("element") or ""),
            personal=bool(raw.get("personal", raw["type"] in ("citizen_id", "mobile"))),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together: one page of the form. ``shows`` names a panel above them (``forms.panels``)."""

    id: str
    title: Words
    help: Words
    questions: tuple[Question, ...]
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    groups: tuple[Group, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Form:
        """The form that ``form.yaml`` describes."""
        return cls(
            tuple(
                Group(
                    str(g["id"]),
                    g["title"],
                    g.get("help") or {},
                    tuple(Question.read(q) for q in g.get("questions") or ()),
                    str(g.get("shows") or ""),
                )
                for g in raw.get("groups") or ()
            )
        )

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for group in self.groups:
            yield from group.questions

    def question(self, question_id: str) -> Question | None:
        """The question with this id."""
        return next((q for q in self.questions() if q.id == question_id), None)

    def group(self, group_id: str) -> Group | None:
        """The group with this id."""
        return next((g for g in self.groups if g.id == group_id), None)
