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


CALCULATED: Final = ("integer", "decimal", "money", "text", "boolean", "date")
"""Types of answers that may be worked out instead of typed."""
ROWS: Final = "rows"
"""The type that the one question of a repeating group has: its answer is a list of entries."""
MOST_ENTRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is stored and what is read."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``required`` and ``when`` are true, false or FEEL over the answers so far.

    ``element`` names the data element that binds it to registers and prefill; ``personal`` answers are masked
    wherever somebody else reads them. ``calculate`` is FEEL that the house works the answer out by; nobody types it.
    ``rows`` is set at the one question of a repeating group.
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
    calculate: str = ""
    rows: Rows | None = None

    @property
    def branches(self) -> bool:
        """Whether an answer may open or close it, or a column of its entries."""
        inner = self.rows.columns if self.rows else ()
        return isinstance(self.when, str) or any(column.branches for column in inner)

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
            calculate=str(raw.get("calculate") or ""),
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """A group that repeats: how many entries, what one is called, what each is asked, and what holds of all together.

    ``rule`` is FEEL over the answers that must hold of the whole list (``sum(shareholders.share) = 100``); ``fail`` is
    the sentence where it does not. ``paged`` shows one entry at a time, the others as lines. ``example`` is a list that
    the form takes.
    """

    minimum: int
    maximum: int
    one: Words
    columns: tuple[Question, ...]
    rule: str
    fail: Words
    paged: bool
    example: tuple[Mapping[str, Any], ...]

    def column(self, name: str) -> Question | None:
        """The question with this id in each entry."""
        return next((c for c in self.columns if c.id == name), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together: one page of the form. ``shows`` names a panel above them (``forms.panels``).

    A group that repeats holds one question of the type ``ROWS`` under the group's own id, whose ``rows`` say the rest.
    """

    id: str
    title: Words
    help: Words
    questions: tuple[Question, ...]
    shows: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Group:
        """A group of ``form.yaml``; raises ``KeyError`` for a missing id or title."""
        questions = tuple(Question.read(q) for q in raw.get("questions") or ())
        if raw.get("repeat"):
            questions = (_repeating(raw, questions),)
        return cls(
            str(raw["id"]), raw["title"], raw.get("help") or {}, questions, str(raw.get("shows") or "")
        )


def _repeating(raw: Mapping[str, Any], columns: tuple[Question, ...]) -> Question:
    said: Mapping[str, Any] = raw["repeat"] if isinstance(raw["repeat"], Mapping) else {}
    least = int(said.get("min", 1))
    rows = Rows(
        minimum=least,
        maximum=min(int(said.get("max", 20)), MOST_ENTRIES),
        one=said.get("one") or raw["title"],
        columns=columns,
        rule=str(said.get("rule") or ""),
        fail=said.get("fail") or {},
        paged=bool(said.get("paged")),
        example=tuple(said.get("example") or ()),
    )
    return Question(
        id=str(raw["id"]),
        type=ROWS,
        label=raw["title"],
        help={},
        example="",
        required=least > 0,
        when=said.get("when", True),
        options=(),
        minimum=str(rows.minimum),
        maximum=str(rows.maximum),
        max_length=0,
        pattern="",
        element=str(said.get("element") or ""),
        personal=any(column.personal for column in columns),
        rows=rows,
    )


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    groups: tuple[Group, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Form:
        """The form that ``form.yaml`` describes."""
        return cls(tuple(Group.read(g) for g in raw.get("groups") or ()))

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for group in self.groups:
            yield from group.questions

    @property
    def calculates(self) -> bool:
        """Whether anything in it is worked out."""
        columns = (column for q in self.questions() if q.rows for column in q.rows.columns)
        return any(q.calculate for q in (*self.questions(), *columns))

    def question(self, question_id: str) -> Question | None:
        """The question with this id."""
        return next((q for q in self.questions() if q.id == question_id), None)

    def group(self, group_id: str) -> Group | None:
        """The group with this id."""
        return next((g for g in self.groups if g.id == group_id), None)
