"""The industry (行业或者经营特点) at the end of a name without region and form (art. 9)."""

from dataclasses import dataclass

from tongban.packs.business.names.tables import Tables

LONGEST_WORD = 10
LONGEST_CHAIN = 4


@dataclass(frozen=True, slots=True)
class Split:
    """A body cut into trade name and industry expressions; `known` is False for an expression not in the
    table.
    """

    trade_name: str
    words: tuple[str, ...]
    known: bool = True

    @property
    def industry(self) -> str:
        return "".join(self.words)


def _word_at_end(text: str, known: Tables, keep: int) -> str:
    """The longest industry expression at the end that leaves at least `keep` characters before it."""
    for size in range(min(LONGEST_WORD, len(text) - keep), 1, -1):
        word = text[-size:]
        if word in known.group_of or word in known.generic:
            return word
    return ""


def _chain(text: str, known: Tables, keep: int) -> tuple[str, tuple[str, ...]]:
    words: list[str] = []
    while len(words) < LONGEST_CHAIN:
        word = _word_at_end(text, known, keep)
        if not word:
            break
        words.insert(0, word)
        text = text.removesuffix(word)
    return text, tuple(words)


def covered(text: str, known: Tables) -> bool:
    """Whether a text consists of industry expressions only."""
    return bool(text) and not _chain(text, known, keep=0)[0]


def _split_at(before: str, rest: str, known: Tables) -> Split:
    """The boundary is given by a region in brackets: what follows it is the industry."""
    after = rest[len(before) :]
    left, words = _chain(after, known, keep=0)
    return Split(before, words) if not left else Split(before, (after,), known=False)


def _lone_character(rest: str, known: Tables) -> str:
    """The industry that leaves one lone character before it, when that reading is the longest one."""
    widest, usual = _word_at_end(rest, known, keep=1), _word_at_end(rest, known, keep=2)
    return widest if len(widest) > len(usual) else ""


def split(rest: str, before: str | None, known: Tables) -> Split:
    """Cuts a body. A lone character before an industry stays alone, so that it can be refused as too
    short.
    """
    if before:
        return _split_at(before, rest, known)
    if covered(rest, known):
        return Split("", _chain(rest, known, keep=0)[1])
    lone = _lone_character(rest, known)
    if lone:
        return Split(rest.removesuffix(lone), (lone,))
    trade, words = _chain(rest, known, keep=2)
    return Split(trade, words)


def group_of(cut: Split, known: Tables) -> str:
    """The group of the last expression that is not generic: in "餐饮企业管理" managing is what is done.
    "" if none.
    """
    groups = (known.industry_group(word) for word in reversed(cut.words))
    return next((group for group in groups if group), "")
