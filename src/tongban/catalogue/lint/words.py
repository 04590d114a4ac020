"""Rules about words for people: Chinese always, English beside it, and no number that a machine rounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Sources
from tongban.kernel.gate import Leak, examine

FILES: Final = {"item": "item.yaml", "form": "form.yaml"}
ALWAYS: Final = ("name", "summary")
Path = tuple[str | int, ...]
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_LETTERS: Final = re.compile("[A-Za-z]")
_UNWRITTEN: Final = re.compile(r"(?i)(todo|tbd|fixme|xxx+|待定|待补充|待填写|lorem ipsum.*)[.。…]*")


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about texts and numbers in ``item.yaml`` and ``form.yaml``."""
    for key in ALWAYS:
        if not content["item"].get(key):
            line = sources.line("item.yaml", key)
            yield Finding("words.missing", "warning", "item.yaml", line, f"“{key}” is missing.")
    for part, file in FILES.items():
        for path, value in _walk(content.get(part) or {}, ()):
            yield from _judge(value, file, sources.line(file, *path))
    for lang, text in (content.get("guide") or {}).items():
        for leak in examine(str(text), made_up=False):
            yield _leaked(leak, f"guide.{lang}.md", leak.line)


def _judge(value: Any, file: str, line: int) -> Iterator[Finding]:
    if isinstance(value, float):
        yield Finding("number.float", "error", file, line, f"Write {value} in quotation marks.")
    elif isinstance(value, Mapping) and value.keys() & {"zh", "en"} and not _lists(value):
        texts = {lang: str(value.get(lang) or "").strip() for lang in ("zh", "en")}
        if not texts["zh"]:
            yield Finding("words.chinese", "error", file, line, "The Chinese text is missing.")
        elif not texts["en"]:
            yield Finding("words.missing", "warning", file, line, "The English text is missing.")
        for lang, text in texts.items():
            if _UNWRITTEN.fullmatch(text):
                yield Finding("words.unwritten", "error", file, line, f"“{text}” is still to be written.")
            elif said := other_language(text, lang):
                yield Finding("words.language", "error", file, line, said)
            yield from (_leaked(leak, file, line) for leak in examine(text, made_up=False))


def _leaked(leak: Leak, file: str, line: int) -> Finding:
    """Guides and forms are read by everybody (政府信息公开条例 arts. 14-16; 个人信息保护法 art. 28)."""
    if leak.kind in ("secret", "internal"):
        said = f"“{leak.shown}” marks what must not be published."
        return Finding("words.secret", "error", file, line, said)
    return Finding("words.private", "error", file, line, f"“{leak.shown}” is a number of a person.")


def other_language(text: str, lang: str) -> str:
    """Why ``text`` is not in its language; nothing where it is, or where it is a number, a name or a code."""
    chinese, letters = len(_CHINESE.findall(text)), len(_LETTERS.findall(text))
    if lang == "zh" and not chinese and letters > 5:
        return f"“{text[:40]}” is not Chinese."
    if lang == "en" and chinese > letters:
        return f"“{text[:40]}” is not English."
    return ""


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
