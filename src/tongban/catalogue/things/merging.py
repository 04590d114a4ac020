"""One form and one list of materials over many packages.

Questions of several items are one where they ask for the same data element, or where they have the same id, type and
words. They keep their own conditions: a question is asked while one of the items that use it asks it. Materials are one
where they have the same name; one that an earlier item of the thing produces is not asked at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tongban.catalogue.package import MaterialLine, Package
from tongban.elements.lists import element, known
from tongban.forms.answers import Checked, applying, check
from tongban.forms.conditions import for_feel, for_row, holds
from tongban.forms.definition import Form, Group, Question, Rows, Words
from tongban.forms.rows import path, to_fill, top

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """Where a merged question or material comes from: an item, and its id there."""

    item: str
    id: str


@dataclass(frozen=True, slots=True)
class Field:
    """A question asked once; ``uses`` are the questions of items that it answers."""

    question: Question
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A material handed in once; ``maker`` names the item of the thing that produces it, which is then not asked."""

    id: str
    name: Words
    note: Words
    formats: tuple[str, ...]
    uses: tuple[Use, ...]
    maker: str = ""


class Merged:
    """The form and the materials of a thing. ``form`` has the groups and questions as the pages of a form have them."""

    def __init__(
        self,
        packages: Sequence[Package],
        made: Mapping[str, Mapping[str, str]] | None = None,
        given: Mapping[str, Collection[str]] | None = None,
        same: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        """``made``: item → material line → the item that produces what it asks for; ``given``: item → the data elements
        that only an earlier result makes known; ``same``: (item, question) → a name for what they have in common."""
        self.packages = {p.code: p for p in packages}
        self.fields: dict[str, Field] = {}
        self.made = made or {}
        self._given = given or {}
        self._same = same or {}
        self._ids: dict[Key, str] = {}
        self.form = Form(tuple(self._groups()))
        self.papers = tuple(self._papers())

    def _groups(self) -> list[Group]:
        titles: dict[tuple[str, str], str] = {}
        groups: dict[str, Group] = {}
        members: dict[str, list[str]] = {}
        for package in self.packages.values():
            for group in package.form.groups:
                mark = (group.id, group.title.get("zh", ""))
                if mark not in titles:
                    titles[mark] = _free(group.id, groups)
                    groups[titles[mark]] = replace(group, id=titles[mark], questions=())
                for question in group.questions:
                    if new := self._place(package.code, question):
                        members.setdefault(titles[mark], []).append(new)
        return [
            replace(groups[name], questions=tuple(self.fields[f].question for f in names))
            for name, names in members.items()
        ]

    def _place(self, item: str, question: Question) -> str:
        """Put a question where it is asked already, or anew; the id of a new one."""
        common = self._same.get((item, question.id))
        key = ("same", common) if common else _key(question, item)
        use = Use(item, question.id)
        name = self._ids.get(key)
        if name is not None and (key[0] == "element" or all(u.item != item for u in self.fields[name].uses)):
            found = self.fields[name]
            self.fields[name] = Field(_common(found.question, question), (*found.uses, use))
            return ""
        name = _free(question.id, self.fields)
        self._ids.setdefault(key, name)
        self.fields[name] = Field(_unconditional(question, name), (use,))
        return name

    def _papers(self) -> list[Paper]:
        found: dict[str, Paper] = {}
        by_name: dict[str, str] = {}
        for package in self.packages.values():
            for line in package.materials:
                if not asked_of_applicant(line):
                    continue
                maker = self.made.get(package.code, {}).get(line.id, "")
                mark = f"{line.name.get('zh', '')}\0{maker}"
                use = Use(package.code, line.id)
                if mark in by_name:
                    old = found[by_name[mark]]
                    formats = tuple(f for f in old.formats if f in line.formats) or old.formats
                    found[old.id] = replace(old, formats=formats, uses=(*old.uses, use))
                    continue
                by_name[mark] = _free(line.id, found)
                found[by_name[mark]] = Paper(by_name[mark], line.name, line.note, line.formats, (use,), maker)
        return list(found.values())

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Item → id of its question → id of the merged one."""
        names: dict[str, dict[str, str]] = {code: {} for code in self.packages}
        for name, found in self.fields.items():
            for use in found.uses:
                names[use.item][use.id] = name
        return names

    @cached_property
    def conditional(self) -> frozenset[str]:
        """Merged questions that some answer opens or closes."""
        return frozenset(
            self._names[code][q.id]
            for code, package in self.packages.items()
            for q in package.form.questions()
            if q.branches
        )

    def values_for(self, item: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of the one form as the form of ``item`` has them."""
        return {own: answers[name] for own, name in self._names[item].items() if name in answers}

    def asked(self, answers: Mapping[str, Any]) -> set[str]:
        """The merged questions that apply: those that some item asks, given the answers so far."""
        return {name for name, is_known in self._applying(answers) if is_known}

    def later(self, answers: Mapping[str, Any]) -> set[str]:
        """The merged questions that nobody can answer yet: they are asked when the earlier result is there."""
        return {name for name, is_known in self._applying(answers) if not is_known} - self.asked(answers)

    def _applying(self, answers: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
        """Each question that an item asks, those in entries too, and whether its answer can be known now."""
        for code, package in self.packages.items():
            own = self.values_for(code, answers)
            later = {q.id for q in package.form.questions() if self._comes_later(code, q)}
            for name in applying(package.form, own, package.form.questions()):
                yield self._merged(code, name), top(name) not in later

    def _merged(self, item: str, name: str) -> str:
        """The name in the one form of a question of an item, or of one in its entries."""
        own = top(name)
        return self._names[item][own] + name[len(own) :]

    def _comes_later(self, item: str, question: Question) -> bool:
        return question.element in self._given.get(item, ())

    def required(self, answers: Mapping[str, Any]) -> set[str]:
        """The merged questions that some item must have answered."""
        found: set[str] = set()
        for code, package in self.packages.items():
            context = for_feel(package.form, self.values_for(code, answers))
            for question in package.form.questions():
                if self._comes_later(code, question) or not holds(question.when, context):
                    continue
                if holds(question.required, context):
                    found.add(self._names[code][question.id])
                found |= set(self._required_in(code, question, answers, context))
        return found

    def _required_in(
        self, item: str, question: Question, answers: Mapping[str, Any], context: Mapping[str, Any]
    ) -> Iterator[str]:
        name = self._names[item][question.id]
        for number, row in enumerate(to_fill(question, answers.get(name)), start=1):
            inner = for_row(question, row, context)
            for column in question.rows.columns if question.rows else ():
                if holds(column.when, inner) and holds(column.required, inner):
                    yield path(name, number, column.id)

    def check(self, answers: Mapping[str, Any], only: Iterable[str] | None = None) -> Checked:
        """Check every answer by the rules of each item that uses it; mistakes stand at the merged question."""
        wanted = None if only is None else set(only)
        values: dict[str, Any] = {}
        mistakes: dict[str, Any] = {}
        for code, package in self.packages.items():
            names = self._names[code]
            own = None if wanted is None else {q for q, name in names.items() if name in wanted}
            checked = check(package.form, self.values_for(code, answers), own)
            values |= {names[q]: value for q, value in checked.values.items()}
            later = {q.id for q in package.form.questions() if self._comes_later(code, q)}
            for name, sentence in checked.mistakes.items():
                if top(name) not in later:
                    mistakes.setdefault(self._merged(code, name), sentence)
        wrong = {top(name) for name in mistakes}
        return Checked({k: v for k, v in values.items() if k not in wrong}, mistakes)

    def wanted(self, answers: Mapping[str, Any]) -> dict[str, bool]:
        """The papers that apply to these answers, and whether each must be handed in."""
        found: dict[str, bool] = {}
        contexts = {c: for_feel(p.form, self.values_for(c, answers)) for c, p in self.packages.items()}
        for paper in self.papers:
            if paper.maker:
                continue
            lines = [(u.item, self.packages[u.item].material(u.id)) for u in paper.uses]
            must = any(line is not None and holds(line.required, contexts[item]) for item, line in lines)
            if must or any(line is not None and line.required is False for _item, line in lines):
                found[paper.id] = must
        return found

    def worked_out(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as FEEL sees them, with what each item works out, by the names of the one form.

        Names of an item's own form stand beside them, so that what is worked out in an entry finds what it reads.
        """
        found: dict[str, Any] = {}
        for code, package in self.packages.items():
            context = for_feel(package.form, self.values_for(code, answers))
            found |= {name: value for name, value in context.items() if name not in found}
            found |= {self._names[code][name]: value for name, value in context.items()}
        return found

    def paper(self, name: str) -> Paper | None:
        """The paper with this id."""
        return next((p for p in self.papers if p.id == name), None)


def asked_of_applicant(line: MaterialLine) -> bool:
    """Whether a line is handed in by the applicant at all."""
    return not line.share and line.source != "form"


def _key(q: Question, item: str) -> Key:
    if q.calculate:
        return ("calculated", item, q.id)
    options = tuple(o.value for o in q.options)
    if q.element and known(q.element):
        return ("element", q.element, q.type, *options)
    columns = (
        f"{c.id}:{c.type}:{c.calculate}:{','.join(o.value for o in c.options)}"
        for c in (q.rows.columns if q.rows else ())
    )
    return ("words", q.id, q.type, q.label.get("zh", ""), *options, *columns)


def _unconditional(q: Question, name: str) -> Question:
    """The question under its id in the one form, where ``Merged.asked`` says when it is asked."""
    rows = q.rows and replace(q.rows, columns=tuple(_unconditional(c, c.id) for c in q.rows.columns))
    return replace(q, id=name, when=True, required=True, rows=rows)


def _together(one: Rows | None, other: Rows | None) -> Rows | None:
    """Entries that both forms take: never fewer than one asks for, never more than the other allows."""
    if one is None or other is None:
        return one
    return replace(
        one,
        minimum=max(one.minimum, other.minimum),
        maximum=min(one.maximum, other.maximum),
        rule="",
        example=(),
    )


def _common(one: Question, other: Question) -> Question:
    """The question for both: the element's own words where theirs differ, the narrower length."""
    label, help_text = one.label, one.help
    if (
        one.label.get("zh") != other.label.get("zh")
        and one.element
        and not one.element.startswith("licence.")
    ):
        label = element(one.element).name
    if one.help.get("zh") != other.help.get("zh"):
        help_text = {}
    return replace(
        one,
        label=label,
        help=help_text,
        example=one.example or other.example,
        max_length=min(one.max_length, other.max_length),
        personal=one.personal or other.personal,
        rows=_together(one.rows, other.rows),
    )


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """``name``, or with a number behind it where it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
