"""The shape of the index. Terms are made by ``tokens``; tantivy only splits them at spaces again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import tantivy

from tongban.search import tokens
from tongban.search.registry import Document

FORMAT: Final = "1"
"""Raised when the shape changes: an index of another format is built anew."""
ANALYSER: Final = "spaces"
FIELDS: Final = ("title", "alias", "summary", "body", "sound", "spelling", "whole", "scope", "key", "type")


def schema() -> Any:
    """Searched fields, and one stored field that holds what a result shows."""
    builder = tantivy.SchemaBuilder()
    for name in FIELDS:
        raw = name in ("whole", "scope", "key", "type")
        builder.add_text_field(name, stored=False, tokenizer_name="raw" if raw else ANALYSER)
    builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def opened(folder: Path) -> Any:
    """The index in ``folder``, made if there is none."""
    index = tantivy.Index(schema(), path=str(folder), reuse=True)
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(ANALYSER, analyser)
    return index


def document(found: Document) -> Any:
    """A document as the index takes it."""
    names = [name for name in (*found.title.values(), *found.aliases) if name]
    titles, aliases = " ".join(found.title.values()), " ".join(found.aliases)
    made = tantivy.Document()
    made.add_text("title", " ".join(tokens.terms(titles, single=True)))
    made.add_text("alias", " ".join(tokens.terms(aliases, single=True)))
    made.add_text("summary", " ".join(tokens.terms(" ".join(found.summary.values()))))
    made.add_text("body", " ".join(tokens.terms(found.body)))
    made.add_text("sound", " ".join(tokens.sounds(f"{titles} {aliases}")))
    made.add_text("spelling", " ".join(tokens.spellings(f"{titles} {aliases}")))
    for name in names:
        made.add_text("whole", tokens.plain(name).replace(" ", ""))
    for term in found.scope:
        made.add_text("scope", term)
    made.add_text("key", key_of(found.type, found.id))
    made.add_text("type", found.type)
    made.add_text("shown", json.dumps(_shown(found), ensure_ascii=False))
    return made


def key_of(kind: str, identity: str) -> str:
    """The term that names one document."""
    return f"{kind}:{identity}"


def _shown(found: Document) -> dict[str, Any]:
    return {
        "type": found.type,
        "id": found.id,
        "title": dict(found.title),
        "summary": dict(found.summary),
        "url": found.url,
    }
