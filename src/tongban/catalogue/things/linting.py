"""What is wrong with a book of things, before anybody meets it.

Errors keep a book from being published: unknown outcomes, items, questions; conditions that are no FEEL or ask what
nobody asks; outcomes that nobody produces; items that need each other; answers that lead to no plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding
from tongban.catalogue.package import Package
from tongban.catalogue.things.book import APPLICANT, Book, Raw, Wish
from tongban.catalogue.things.planning import find_way
from tongban.kernel import feel
from tongban.kernel.errors import Refusal

FILE: Final = "things.yaml"
MOST: Final = 1024
"""So many combinations of answers of one thing are tried."""
_PARTS: Final = (("outcomes", "code"), ("asks", "id"), ("items", "item"), ("things", "code"))


def lint_book(raw: Raw, packages: Mapping[str, Package] | None = None) -> list[Finding]:
    """Every finding about a book; ``packages`` in force let items and plans be judged too."""
    found = list(_shape(raw))
    if found:
        return found
    book = Book.read(raw)
    found = [*_words(raw), *_names(book, packages), *_conditions(book), *_wanting(book)]
    if packages is not None and not any(f.severity == "error" for f in found):
        found += _plans(book, packages)
    return found


def _error(code: str, message: str) -> Finding:
    return Finding(f"things.{code}", "error", FILE, 0, message)


def _shape(raw: Raw) -> Iterator[Finding]:
    for part, key in _PARTS:
        rows = raw.get(part) or ()
        seen: set[str] = set()
        for row in rows:
            name = row.get(key) if isinstance(row, Mapping) else None
            if not name:
                yield _error("shape", f"A row of “{part}” lacks its {key}.")
            elif name in seen:
                yield _error("twice", f"“{name}” stands twice under “{part}”.")
            else:
                seen.add(name)
            yield from _inside(part, row)


def _inside(part: str, row: Any) -> Iterator[Finding]:
    if not isinstance(row, Mapping):
        return
    needed = {"outcomes": "name", "asks": "label"}.get(part)
    if needed and not isinstance(row.get(needed), Mapping):
        yield _error("shape", f"A row of “{part}” lacks its {needed}.")
    for list_name in ("needs", "goals", "held"):
        for wish in row.get(list_name) or ():
            if not isinstance(wish, str) and not (isinstance(wish, Mapping) and wish.get("outcome")):
                yield _error("shape", f"An entry of “{list_name}” names no outcome.")


def _words(raw: Raw) -> Iterator[Finding]:
    texts = [(o["code"], o["name"]) for o in raw.get("outcomes") or ()]
    for ask in raw.get("asks") or ():
        texts.append((ask["id"], ask["label"]))
        texts += [(ask["id"], o.get("label") or {}) for o in ask.get("options") or ()]
    for name, words in texts:
        for language in ("zh", "en"):
            if not words.get(language):
                yield _error("words", f"“{name}” lacks its words in “{language}”.")


def _names(book: Book, packages: Mapping[str, Package] | None) -> Iterator[Finding]:
    for declared in book.items.values():
        if packages is not None and declared.item not in packages:
            yield _error("item", f"There is no item “{declared.item}”.")
        for outcome in (*declared.produces, *(w.outcome for w in declared.needs)):
            if outcome not in book.outcomes:
                yield _error("outcome", f"“{declared.item}” names the unknown outcome “{outcome}”.")
        if not declared.produces:
            yield _error("nothing", f"“{declared.item}” produces nothing.")
    for item, question in book.same:
        if packages is not None and (item not in packages or packages[item].form.question(question) is None):
            yield _error("same", f"There is no question “{item}/{question}”.")
    for thing in book.things.values():
        for wish in (*thing.goals, *thing.held):
            if wish.outcome not in book.outcomes:
                yield _error("outcome", f"“{thing.code}” names the unknown outcome “{wish.outcome}”.")
        for ask in thing.asks:
            if ask not in book.asks:
                yield _error("ask", f"“{thing.code}” asks the unknown question “{ask}”.")
        if not thing.goals:
            yield _error("nothing", f"“{thing.code}” wants nothing.")


def _conditions(book: Book) -> Iterator[Finding]:
    everybody = {APPLICANT, *book.asks}
    for declared in book.items.values():
        for condition in (declared.when, *(w.when for w in declared.needs)):
            yield from _condition(declared.item, condition, everybody)
    for thing in book.things.values():
        for wish in (*thing.goals, *thing.held):
            yield from _condition(thing.code, wish.when, {APPLICANT, *thing.asks})


def _condition(where: str, condition: bool | str, known: Iterable[str]) -> Iterator[Finding]:
    if isinstance(condition, bool):
        return
    try:
        names = feel.free_names(condition)
    except Refusal as refusal:
        yield _error("when", f"“{where}”: {refusal}")
        return
    for name in sorted(names - set(known)):
        yield _error("when", f"“{where}” asks for “{name}”, which no question of it answers.")


def _wanting(book: Book) -> Iterator[Finding]:
    """Outcomes that nobody produces, and circles, whatever is answered."""
    held = {w.outcome for thing in book.things.values() for w in thing.held}
    produced = {o for d in book.items.values() for o in d.produces}
    wanted: list[tuple[str, Wish]] = [(d.item, w) for d in book.items.values() for w in d.needs]
    wanted += [(t.code, w) for t in book.things.values() for w in t.goals]
    for where, wish in wanted:
        if wish.outcome not in produced | held:
            yield _error("nobody", f"“{where}” needs “{wish.outcome}”, which no item produces.")
    there, waiting = set(held), list(book.items.values())
    while ready := [d for d in waiting if all(w.outcome in there for w in d.needs if w.when is True)]:
        there |= {o for d in ready for o in d.produces}
        waiting = [d for d in waiting if d not in ready]
    stuck = [d.item for d in waiting if all(w.outcome in produced | held for w in d.needs)]
    if stuck:
        yield _error("cycle", f"These items need each other: {', '.join(stuck)}.")


def _plans(book: Book, packages: Mapping[str, Package]) -> Iterator[Finding]:
    """Each combination of answers must lead to a plan, or to nothing to apply for."""
    for thing in book.things.values():
        asks = [book.asks[name] for name in thing.asks]
        for applicant in thing.audience:
            for values in islice(product(*(a.values for a in asks)), MOST):
                answers = dict(zip((a.id for a in asks), values, strict=True))
                try:
                    find_way(book, packages, [thing.code], answers, applicant)
                except Refusal as refusal:
                    if refusal.code != "things.nothing":
                        said = f"“{thing.code}” with {answers} as {applicant}: {refusal}"
                        yield _error("plan", said)
                        break
