"""A place in the token list, with the names that are known there (FEEL names may hold spaces and signs)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tongban.kernel.errors import Refusal

from .lexer import Token, complaint, lex, name_tokens, refuse

MAX_DEPTH = 80

_WORDS = "if then else for return in some every satisfies function external and or between instance"
KEYWORDS = frozenset(_WORDS.split()) | {"true", "false", "null"}

_Known = dict[str, list[tuple[tuple[Token, ...], str]]]


def _index(names: Iterable[str]) -> _Known:
    known: _Known = {}
    for name in names:
        tokens = name_tokens(name)
        if len(tokens) > 1:
            known.setdefault(tokens[0].text, []).append((tokens, name))
    for found in known.values():
        found.sort(key=lambda pair: -len(pair[0]))
    return known


def _same(wanted: tuple[Token, ...], have: list[Token]) -> bool:
    if len(wanted) != len(have):
        return False
    pairs = zip(wanted, have, strict=True)
    return all(w.text == h.text and (i == 0 or w.spaced == h.spaced) for i, (w, h) in enumerate(pairs))


class Cursor:
    """Reads tokens one by one; every syntax error leaves through `refuse`."""

    def __init__(self, text: str, names: Iterable[str], functions: Iterable[str]) -> None:
        self.text = text
        self.tokens = lex(text)
        self.at = 0
        self.depth = 0
        self.names = _index(names)
        self.functions = _index(functions)

    @property
    def token(self) -> Token:
        """The token under the cursor."""
        return self.tokens[self.at]

    def next(self) -> Token:
        """The token under the cursor; moves past it."""
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def ahead(self, count: int = 1) -> Token:
        """A token further on."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def is_op(self, *texts: str) -> bool:
        """Whether one of these signs is under the cursor."""
        return self.token.kind == "op" and self.token.text in texts

    def is_word(self, *texts: str) -> bool:
        """Whether one of these words is under the cursor."""
        return self.token.kind == "name" and self.token.text in texts

    def take(self, text: str) -> bool:
        """Move past the sign or word if it is there."""
        if self.token.text == text and self.token.kind in ("op", "name"):
            self.next()
            return True
        return False

    def expect(self, *texts: str) -> Token:
        """Move past one of the signs or words, or refuse."""
        if self.token.kind in ("op", "name") and self.token.text in texts:
            return self.next()
        if self.token.kind == "other":
            raise self.unexpected()
        raise self.refuse(f"Expected {' or '.join(texts)} {self._instead()}")

    def refuse(self, message: str, token: Token | None = None) -> Refusal:
        """A syntax refusal at the token (default: the one under the cursor)."""
        return refuse(message, self.text, (token or self.token).pos)

    def unexpected(self) -> Refusal:
        """A refusal for a token that cannot stand here."""
        if self.token.kind == "other":
            return self.refuse(complaint(self.token.text))
        return self.refuse(
            "The expression ends too early"
            if self.token.kind == "end"
            else f"{self.token.text} cannot stand here"
        )

    def _instead(self) -> str:
        return "before the end" if self.token.kind == "end" else f"instead of {self.token.text}"

    @contextmanager
    def level(self) -> Iterator[None]:
        """One level of nesting; refuses when there are too many."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refuse(
                f"Nested deeper than {MAX_DEPTH} levels", self.text, self.token.pos, "feel.limit.depth"
            )
        yield
        self.depth -= 1

    @contextmanager
    def knowing(self, names: Iterable[str]) -> Iterator[None]:
        """Names known while the block runs, besides the ones known already."""
        before = self.names
        extra = _index(names)
        if extra:
            self.names = {
                key: extra.get(key, []) + before.get(key, []) for key in before.keys() | extra.keys()
            }
        yield
        self.names = before

    def learn(self, name: str) -> None:
        """A name known from here on (an entry of a context)."""
        for key, found in _index([name]).items():
            self.names = {**self.names, key: found + self.names.get(key, [])}

    def name(self, member: bool = False) -> str:
        """The longest known name here; else one word and the words that follow it. `member`: after a dot."""
        token = self.token
        if token.kind != "name":
            raise self.unexpected()
        found = self.known(self.names) or (None if member else self.known(self.functions))
        if found:
            self.at += found[0]
            return found[1]
        if token.text in KEYWORDS and not member:
            raise self.unexpected()
        self.next()
        words = [token.text]
        while token.text != "?" and self.token.kind == "name" and self.token.text not in KEYWORDS | {"?"}:
            words.append(self.next().text)
        return " ".join(words)

    def known(self, names: _Known) -> tuple[int, str] | None:
        """The longest of the names that stands here, and how many tokens it takes."""
        for tokens, name in names.get(self.token.text, ()):
            if _same(tokens, self.tokens[self.at : self.at + len(tokens)]):
                if names is self.functions and self.ahead(len(tokens)).text != "(" and "and" in name.split():
                    continue
                return len(tokens), name
        return None

    def label(self, *ends: str) -> str:
        """A new name (parameter, loop variable, context key), up to one of the signs or words `ends`."""
        start = self.token
        if start.kind != "name":
            raise self.unexpected()
        parts = [self.next().text]
        while self.token.text not in ends:
            keyword = "in" in ends and self.token.text in KEYWORDS
            if keyword or self.token.kind not in ("name", "op", "number") or self.token.text in "()[]{},:":
                raise self.unexpected()
            parts.append((" " if self.token.spaced else "") + self.next().text)
        return "".join(parts)
