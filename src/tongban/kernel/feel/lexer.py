"""Cuts FEEL text into tokens (DMN 1.4, 10.3.1.2, rules 22 to 41)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tongban.kernel.errors import Refusal

MAX_TEXT = 50_000

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3004-\u3007\u3021-\u3029\u3031-\ud7ff\uf900-\ufdcf\ufdf0-\ufeff\uff10-\uff19\uff21-\uff3a"
    "\uff41-\uff5a\uff66-\uffef\U00010000-\U000effff"
)  # the standard's name characters without full-width punctuation, which is a slip of the keyboard
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = r"(?:\s|[\u180e\u200b\ufeff]|//[^\n]*|/\*.*?\*/)+"
_TOKEN = re.compile(
    rf"(?P<space>{_SPACE})"
    r"|(?P<op>\.\.|\*\*|<=|>=|!=|->)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<name>[{_START}][{_PART}]*|\?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<sign>[-+*/=<>()\[\]{}.,:@'])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is name, number, string, op, other or end; `spaced`: white space stands before it."""

    kind: str
    text: str
    pos: int
    spaced: bool


def refuse(message: str, text: str, pos: int, code: str = "feel.syntax") -> Refusal:
    """A refusal that names the place: `position` (offset), `line` and `column` from 1."""
    line = text.count("\n", 0, pos) + 1
    column = pos - text.rfind("\n", 0, pos)
    return Refusal(code, f"{message} (line {line}, column {column})", position=pos, line=line, column=column)


def lex(text: str) -> list[Token]:
    """All tokens of the text with an end token; raises Refusal("feel.syntax") with the position."""
    if len(text) > MAX_TEXT:
        raise Refusal(
            "feel.limit.size", f"The expression is longer than {MAX_TEXT} characters.", limit=MAX_TEXT
        )
    tokens, pos, spaced = [], 0, False
    while pos < len(text):
        match = _TOKEN.match(text, pos)
        if match is None and text[pos] == '"':
            raise refuse("A string is not closed", text, pos)
        if match is None:
            tokens.append(Token("other", text[pos], pos, spaced))
            pos, spaced = pos + 1, False
            continue
        kind = match.lastgroup
        if kind == "space":
            spaced = True
        else:
            tokens.append(Token("op" if kind == "sign" else str(kind), match[0], pos, spaced))
            spaced = False
        pos = match.end()
    tokens.append(Token("end", "", len(text), spaced))
    return tokens


def complaint(char: str) -> str:
    """What to say of a character that is no part of FEEL (it may be part of a known name)."""
    if "\uff01" <= char <= "\uff5e":
        return f"The full-width character {char} cannot stand here; write {chr(ord(char) - 0xFEE0)}"
    return f"The character {char!r} cannot stand here"


def unquote(token: Token, text: str) -> str:
    """The value of a string token; surrogate pairs written as two escapes become one character."""

    def replace(match: re.Match[str]) -> str:
        body = match[1]
        if body[0] in "uU" and len(body) > 1:
            return _character(int(body[1:], 16), token, text)
        if body not in _PLAIN:
            return match[0]
        return _PLAIN[body]

    raw = _ESCAPE.sub(replace, token.text[1:-1])
    return raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _has_surrogate(raw) else raw


def _character(code: int, token: Token, text: str) -> str:
    if code > 0x10FFFF:
        raise refuse("There is no such character", text, token.pos)
    return chr(code)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


@lru_cache(maxsize=4096)
def name_tokens(name: str) -> tuple[Token, ...]:
    """The tokens of a known name ("Applicant's age"), or () when it cannot be written in FEEL."""
    try:
        tokens = tuple(lex(name))[:-1]
    except Refusal:
        return ()
    return tokens if tokens and tokens[0].kind == "name" else ()


def is_simple(name: str) -> bool:
    """Whether the name is one token, so that the parser reads it without being told."""
    tokens = name_tokens(name)
    return len(tokens) == 1 and tokens[0].text == name
