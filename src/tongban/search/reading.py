"""Finding: read-only, never failing. Without an index the providers look up names in the database."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tantivy

from tongban.base.actor import ANONYMOUS, Actor
from tongban.search import schema, synonyms, tokens, writing
from tongban.search.registry import PUBLIC, providers

log = logging.getLogger(__name__)
LONGEST: Final = 120
WORTH: Final = 0.15
"""Results far below the best one are noise of common words."""

_gate = threading.Lock()
_open: tuple[tuple[str, int], Any] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: what it is, where it is (a path without language), and how well it fits."""

    type: str
    id: str
    title: dict[str, str]
    summary: dict[str, str]
    url: str
    score: float


def scope_terms(actor: Actor) -> list[str]:
    """What ``actor`` may find: public things, one's own, and those of the units one's grants reach."""
    terms = [PUBLIC]
    if actor.principal is not None:
        terms.append(f"party:{actor.principal}")
    if actor.is_staff and actor.unit_path:
        terms.append(f"unit:{actor.unit_path}")
    return terms


def find(question: str, *, actor: Actor = ANONYMOUS, limit: int = 20, kind: str = "") -> list[Hit]:
    """The best results for what a person typed, best first."""
    text = question[:LONGEST]
    index = _index()
    if not tokens.runs(text):
        return []
    if index is None:
        return _by_name(text, limit, kind)
    try:
        return _ask(index, text, scope_terms(actor), limit, kind)
    except (ValueError, OSError):
        log.exception("the search index does not answer; looking up names instead")
        return _by_name(text, limit, kind)


def suggest(question: str, *, actor: Actor = ANONYMOUS, limit: int = 8) -> list[Hit]:
    """A few results while somebody types."""
    return find(question, actor=actor, limit=limit)


def _by_name(text: str, limit: int, kind: str) -> list[Hit]:
    found: list[Hit] = []
    for source in providers():
        if kind and source.type != kind:
            continue
        for each in source.by_name(text, limit):
            found.append(Hit(each.type, each.id, dict(each.title), dict(each.summary), each.url, 1.0))
    return found[:limit]


def _index() -> Any | None:
    """The index in use, opened again when the worker has written."""
    global _open
    path = writing.current()
    if path is None:
        return None
    key = (path.name, (path / "meta.json").stat().st_mtime_ns)
    with _gate:
        if _open is None or _open[0] != key:
            _open = (key, _opened(path))
        return _open[1]


def _opened(path: Path) -> Any:
    index = schema.opened(path)
    index.config_reader(reload_policy="manual", num_warmers=0)
    index.reload()
    return index


def _ask(index: Any, text: str, scope: Sequence[str], limit: int, kind: str) -> list[Hit]:
    searcher = index.searcher()
    must = [(tantivy.Occur.Must, _question(index.schema, text))]
    allowed = [(tantivy.Occur.Should, _term(index.schema, "scope", s)) for s in scope]
    must.append(
        (tantivy.Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(allowed), 0.0))
    )
    if kind:
        must.append(
            (tantivy.Occur.Must, tantivy.Query.const_score_query(_term(index.schema, "type", kind), 0.0))
        )
    found = searcher.search(tantivy.Query.boolean_query(must), limit=limit).hits
    best = found[0][0] if found else 0.0
    return [_hit(score, searcher.doc(place)) for score, place in found if score >= best * WORTH]


def _hit(score: float, stored: Any) -> Hit:
    shown = json.loads(stored.get_first("shown"))
    return Hit(shown["type"], shown["id"], shown["title"], shown["summary"], shown["url"], round(score, 3))


def _term(shape: Any, name: str, text: str, boost: float = 1.0) -> Any:
    query = tantivy.Query.term_query(shape, name, text)
    return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)


def _question(shape: Any, text: str) -> Any:
    """Any part may fit; the closer to the name, the more it counts."""
    whole = tokens.plain(text).replace(" ", "")
    parts = [_term(shape, "whole", whole, 40.0)]
    for term in tokens.asked(text)[:40]:
        weight = 1.0 if len(term) > 1 else 0.4
        parts += [_term(shape, name, term, boost * weight) for name, boost in _WEIGHTS]
        parts += _nearly(shape, term)
    for formal in synonyms.expand(text):
        parts.append(_term(shape, "whole", tokens.plain(formal).replace(" ", ""), 20.0))
        parts += [_term(shape, "title", t, 3.0) for t in tokens.asked(formal)]
        parts += [_term(shape, "alias", t, 2.0) for t in tokens.asked(formal)]
    parts += [_term(shape, "sound", pair, 0.8) for pair in tokens.sounds(text)[:20]]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


_WEIGHTS: Final = (("title", 5.0), ("alias", 5.0), ("summary", 1.5), ("body", 0.6))


def _nearly(shape: Any, term: str) -> list[Any]:
    """Latin terms: prefixes of words, pinyin or initials, and one slip of the finger."""
    if not re.fullmatch(r"[a-z0-9]{2,40}", term):
        return []
    parts = [
        tantivy.Query.boost_query(tantivy.Query.regex_query(shape, "spelling", f"{term}.*"), 3.0),
        tantivy.Query.boost_query(tantivy.Query.regex_query(shape, "title", f"{term}.*"), 2.0),
    ]
    if len(term) >= 5:
        for name, boost in (("title", 2.0), ("alias", 1.5), ("spelling", 1.0)):
            slip = tantivy.Query.fuzzy_term_query(shape, name, term, distance=1, prefix=False)
            parts.append(tantivy.Query.boost_query(slip, boost))
    return parts
