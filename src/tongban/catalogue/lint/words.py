"""Rules about words for people: Chinese always, English beside it, and no number that a machine rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Sources

FILES: Final = {"item": "item.yaml", "form": "form.yaml"}
ALWAYS: Final = ("name", "summary")
Path = tuple[str | int, ...]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about texts and numbers in ``item.yaml`` and ``form.yaml``."""
    for key in ALWAYS:
        if not content["item"].get(key):
            line = sources.line("item.yaml", key)
            yield Finding("words.missing", "warning", "item.yaml", line, f"“{key}” is missing.")
    for part, file in FILES.items():
        for path, value in _walk(content.get(part) or {}, ()):
            yield from _judge(value, file, sources.line(file, *path))


def _judge(value: Any, file: str, line: int) -> Iterator[Finding]:
    if isinstance(value, float):
        yield Finding("number.float", "error", file, line, f"Write {value} in quotation marks.")
    elif isinstance(value, Mapping) and value.keys() & {"zh", "en"} and not _lists(value):
        if not value.get("zh"):
            yield Finding("words.chinese", "error", file, line, "The Chinese text is missing.")
        elif not value.get("en"):
            yield Finding("words.missing", "warning", file, line, "The English text is missing.")


def _lists(value: Mapping[str, Any]) -> bool:
    """Other names (``aliases``) are lists, and may be empty."""
    return any(isinstance(inner, list) for inner in value.values())


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*path, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, (*path, number))
