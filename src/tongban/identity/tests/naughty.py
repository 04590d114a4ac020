"""Strings that break careless programs: a short list of our own, and the 515 of the public list where it is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

OWN = [
    "", " ", "\t\n", "\0", "a\0b", "'; DROP TABLE tb_org_unit; --", "<script>alert(1)</script>", "{{ 7*7 }}",
    "{% debug %}", "${jndi:ldap://x}", "%(name)s %s %d", "../../etc/passwd", "\u202eevil", "\ufeff", "é" * 300,
    "👩‍👩‍👧‍👦" * 20, "𠮷野家𡈽", "ﷺ" * 100, "\ud83d", "1/0", "NaN", "Infinity", "-1", "9" * 400, "１２３", "null",
    "undefined", "true", "=1+1", "@SUM(1)", "\r\nSet-Cookie: a=b", "a" * 5000, "ｗｗｗ．ｅ．ｃｏｍ", "Ω≈ç√∫˜µ≤≥÷",
    "田中さん", "0x7f", "[]", "{}", "张\u3000三", "null\\u0000",
]  # fmt: skip


def public_list() -> list[str]:
    """The public list, empty where it is not at hand."""
    data = os.environ.get("TONGBAN_CONFORMANCE_DATA")
    path = Path(data or "/nonexistent") / "security" / "blns.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def entries(forms: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, dict[str, str]]]:
    """What to send where: each of our own strings in every field; of the public list each string in one field of
    one form, or in every field of every form where ``TONGBAN_LONG`` is set."""
    everywhere = OWN + (public_list() if os.environ.get("TONGBAN_LONG") else [])
    for text in everywhere:
        for url, names in forms:
            yield url, dict.fromkeys(names, sendable(text))
    left, turn = iter(public_list()), cycle(forms)
    while batch := list(islice(left, len((form := next(turn))[1]))):
        yield form[0], dict(zip(form[1], map(sendable, batch), strict=False))


def sendable(text: str) -> str:
    """As it can be sent: lone surrogates have no bytes."""
    return text.encode("utf-8", "replace").decode()
