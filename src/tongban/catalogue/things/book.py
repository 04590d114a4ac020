"""The book of things: what items produce and need, and the life events for which people come, as data.

One YAML document, published whole and dated (``ThingBook``):

``outcomes``  what can be had: ``{code, name, papers, gives}``; ``papers`` are the names under which an applicant would
              be asked for its proof, so that a material which an earlier item of the thing produces is never asked;
              ``gives`` are data elements that nobody knows before: they are asked when the result is there.
``asks``      the few questions about the person: ``{id, label, help, options}``; without options it is yes or no.
``items``     ``{item, produces, needs, when}``: an item, what it gives, what must be there before.
``same``      lists of ``item/question`` that ask for one thing though no data element says so.
``things``    a life event by its code: ``{code, audience, asks, goals, held}``. Goals are outcomes.

An entry of ``needs``, ``goals`` or ``held`` is an outcome, or ``{outcome, when}`` with FEEL over the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tongban.forms.conditions import holds
from tongban.forms.definition import Option, Words

Raw = Mapping[str, Any]
YES, NO = "yes", "no"
APPLICANT: Final = "applicant_kind"
"""What conditions may always ask: whether a person or an enterprise applies."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can be had: a licence, an entry in a register, a fact. ``papers`` prove it, ``gives`` are new facts."""

    code: str
    name: Words
    papers: tuple[str, ...]
    gives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about the person that decides which items are needed. Without options it is yes or no."""

    id: str
    label: Words
    help: Words
    options: tuple[Option, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """What may be answered."""
        return tuple(o.value for o in self.options) or (YES, NO)


@dataclass(frozen=True, slots=True)
class Wish:
    """An outcome under a condition, with the words why it is wanted."""

    outcome: str
    when: bool | str
    why: Words


@dataclass(frozen=True, slots=True)
class Declared:
    """What an item produces and needs."""

    item: str
    produces: tuple[str, ...]
    needs: tuple[Wish, ...]
    when: bool | str


@dataclass(frozen=True, slots=True)
class Thing:
    """A life event: what whoever chooses it wants, which questions decide, what they hold already."""

    code: str
    audience: tuple[str, ...]
    asks: tuple[str, ...]
    goals: tuple[Wish, ...]
    held: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that a plan is made from, but for the items themselves."""

    outcomes: Mapping[str, Outcome]
    asks: Mapping[str, Ask]
    items: Mapping[str, Declared]
    things: Mapping[str, Thing]
    same: Mapping[tuple[str, str], str]
    """Questions (item, id) that ask for one thing though no data element says so, each with a name of what it is."""

    @classmethod
    def read(cls, raw: Raw) -> Book:
        """The book that ``raw`` describes; raises ``KeyError`` where a part lacks what it cannot be without."""
        return cls(
            {o.code: o for o in map(_outcome, raw.get("outcomes") or ())},
            {a.id: a for a in map(_ask, raw.get("asks") or ())},
            {d.item: d for d in map(_declared, raw.get("items") or ())},
            {t.code: t for t in map(_thing, raw.get("things") or ())},
            _same(raw.get("same") or ()),
        )

    def asked(self, goals: Iterable[str]) -> list[Ask]:
        """The questions of these things, each once, in the order of the things."""
        ids = dict.fromkeys(name for goal in goals for name in self.things[goal].asks)
        return [self.asks[name] for name in ids]

    def producers(self, outcome: str) -> Iterator[str]:
        """The items that produce an outcome."""
        return (d.item for d in self.items.values() if outcome in d.produces)


def facts(asks: Iterable[Ask], answers: Mapping[str, str], applicant: str) -> dict[str, Any]:
    """The answers as conditions see them: yes and no are truth values, what is not answered is null."""
    found: dict[str, Any] = {APPLICANT: applicant}
    for ask in asks:
        answer = answers.get(ask.id)
        known = answer if answer in ask.values else None
        found[ask.id] = known if ask.options or known is None else known == YES
    return found


def outcomes_of(wishes: Iterable[Wish], context: Mapping[str, Any]) -> list[str]:
    """The outcomes whose condition holds, each once."""
    return list(dict.fromkeys(w.outcome for w in wishes if holds(w.when, context)))


def _same(rows: Iterable[Iterable[str]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        names = list(row)
        for name in names:
            item, _slash, question = name.partition("/")
            found[(item, question)] = names[0]
    return found


def _outcome(raw: Raw) -> Outcome:
    return Outcome(
        str(raw["code"]), raw["name"], tuple(raw.get("papers") or ()), tuple(raw.get("gives") or ())
    )


def _ask(raw: Raw) -> Ask:
    options = tuple(Option(str(o["value"]), o["label"]) for o in raw.get("options") or ())
    return Ask(str(raw["id"]), raw["label"], raw.get("help") or {}, options)


def _wish(raw: Any) -> Wish:
    if isinstance(raw, str):
        return Wish(raw, True, {})
    return Wish(str(raw["outcome"]), raw.get("when", True), raw.get("why") or {})


def _declared(raw: Raw) -> Declared:
    needs = tuple(map(_wish, raw.get("needs") or ()))
    return Declared(str(raw["item"]), tuple(raw.get("produces") or ()), needs, raw.get("when", True))


def _thing(raw: Raw) -> Thing:
    return Thing(
        str(raw["code"]),
        tuple(raw.get("audience") or ("natural_person",)),
        tuple(raw.get("asks") or ()),
        tuple(map(_wish, raw.get("goals") or ())),
        tuple(map(_wish, raw.get("held") or ())),
    )
