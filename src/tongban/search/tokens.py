"""From text to the terms that are indexed and asked for.

Chinese has no spaces: jieba's words find what people mean, bigrams find what the dictionary lacks, syllables find
what was typed by ear. Latin text is lower-cased; everything passes NFKC first, so full-width letters are the same.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tongban.base.home import home

if TYPE_CHECKING:
    import jieba

_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:[-'][a-z0-9]+)*")
_LATIN: Final = re.compile(r"[a-z0-9]")
_SAYS_NOTHING: Final = (
    "的 了 和 与 在 是 我 要 想 怎么 如何 办 办理 申请 哪里 什么 吗 呢 the a an of to in for and i how do my"
)
_STOP: Final = frozenset(_SAYS_NOTHING.split(" "))


def plain(text: str) -> str:
    """Text in one form: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def is_chinese(run: str) -> bool:
    """Whether a run of letters is Chinese."""
    return not _LATIN.match(run)


def runs(text: str) -> list[str]:
    """Runs of Chinese characters and Latin words."""
    return _RUN.findall(plain(text))


def terms(text: str, *, single: bool = False) -> list[str]:
    """Every term of ``text``; ``single`` adds lone characters (titles are short enough to afford them)."""
    return list(_terms(text, single))


@cache
def _dictionary() -> jieba.Tokenizer:
    """jieba with its compiled dictionary in our home: a folder that others can write to could bring us another's.

    Words and sounds are imported when they are first needed: they take longer than all of Django.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.dt.tmp_dir = str(home("words", "jieba.cache").parent)
    return jieba.dt


def _terms(text: str, single: bool) -> Iterator[str]:
    for run in runs(text):
        if not is_chinese(run):
            yield run
            if "-" in run or "'" in run:
                yield from re.split(r"[-']", run)
            continue
        yield from (word for word in _dictionary().cut_for_search(run) if len(word) > 1)
        yield from (run[i : i + 2] for i in range(len(run) - 1))
        if single or len(run) == 1:
            yield from run


def asked(text: str) -> list[str]:
    """The terms of a question, each once, without words that say nothing unless nothing else is left."""
    found = list(dict.fromkeys(terms(text)))
    telling = [term for term in found if term not in _STOP]
    return telling or found


@lru_cache(maxsize=4096)
def syllables(run: str) -> tuple[str, ...]:
    """The sounds of a run of Chinese characters, without tones."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(run, style=Style.NORMAL, errors="ignore"))


def sounds(text: str) -> list[str]:
    """Pairs of neighbouring syllables: what a homophone typed by mistake still has in common."""
    found: list[str] = []
    for run in runs(text):
        if is_chinese(run):
            heard = syllables(run)
            found += [f"{a}_{b}" for a, b in pairwise(heard)]
    return found


def spellings(text: str) -> list[str]:
    """Full pinyin and initials from every syllable on, so that a prefix of any part is found."""
    found: list[str] = []
    for run in runs(text):
        if is_chinese(run):
            heard = syllables(run)[:24]
            for at in range(len(heard)):
                found += ["".join(heard[at:]), "".join(s[0] for s in heard[at:])]
    return list(dict.fromkeys(found))
