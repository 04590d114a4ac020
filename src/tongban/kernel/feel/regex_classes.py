"""Single characters of regular expressions: literals, escapes, classes, Unicode categories."""

import unicodedata
from collections.abc import Callable

Predicate = Callable[[str], bool]

_LITERAL_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_BLOCKS = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Arabic": (0x600, 0x6FF),
    "Mongolian": (0x1800, 0x18AF),
    "Tibetan": (0xF00, 0xFFF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


class Wrong(ValueError):
    """The pattern is no regular expression of XPath."""


class Reader:
    """Reads a pattern character by character."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether everything is read."""
        return self.at >= len(self.source)

    @property
    def peek(self) -> str:
        """The next character, "" at the end."""
        return self.source[self.at] if not self.done else ""

    def next(self) -> str:
        """The next character; moves on."""
        if self.done:
            raise Wrong("it ends too early")
        self.at += 1
        return self.source[self.at - 1]

    def take(self, text: str) -> bool:
        """Move past the text if it is there."""
        if not self.source.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def number(self) -> int:
        """Digits as a number, at most 1000."""
        digits = ""
        while self.peek and self.peek in "0123456789" and len(digits) < 5:
            digits += self.next()
        if not digits or int(digits) > 1000:
            raise Wrong("a number of repetitions must lie between 0 and 1000")
        return int(digits)


def dot(everything: bool) -> Predicate:
    """The predicate of `.`; line ends only in mode s."""
    return (lambda _: True) if everything else (lambda char: char not in "\n\r")


def fold(predicate: Predicate) -> Predicate:
    """The predicate without regard to case."""
    return lambda char: predicate(char) or predicate(char.lower()) or predicate(char.upper())


def _not(predicate: Predicate) -> Predicate:
    return lambda char: not predicate(char)


def _name_start(char: str) -> bool:
    return char.isalpha() or char in "_:"


def _name_part(char: str) -> bool:
    return char.isalnum() or char in "_:.-·" or unicodedata.category(char) in ("Mn", "Mc")


_KINDS: dict[str, Predicate] = {
    "d": lambda char: unicodedata.category(char) == "Nd",
    "s": lambda char: char in " \t\n\r",
    "w": lambda char: unicodedata.category(char)[0] not in "PZC",
    "i": _name_start,
    "c": _name_part,
}


class ClassReader:
    """Reads one character's worth of a pattern as a predicate."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def single(self) -> Predicate:
        """A literal, an escape or a class in brackets."""
        char = self.reader.next()
        if char == "[":
            return self._class(0)
        if char == "\\":
            found = self._escape()
            return found if callable(found) else equals(found)
        return equals(char)

    def _escape(self) -> Predicate | str:
        char = self.reader.next()
        if char in _LITERAL_ESCAPES:
            return _LITERAL_ESCAPES[char]
        if char.lower() in _KINDS:
            predicate = _KINDS[char.lower()]
            return predicate if char.islower() else _not(predicate)
        if char in "pP":
            predicate = self._property()
            return predicate if char == "p" else _not(predicate)
        if char.isalnum():
            raise Wrong(f"there is no escape \\{char}")
        return char

    def _property(self) -> Predicate:
        end = self.reader.source.find("}", self.reader.at)
        if not self.reader.take("{") or end < 0:
            raise Wrong("\\p needs a name in braces")
        name = self.reader.source[self.reader.at : end]
        self.reader.at = end + 1
        if name.startswith("Is"):
            if name[2:] not in _BLOCKS:
                raise Wrong(f"the block {name[2:]} is not known")
            low, high = _BLOCKS[name[2:]]
            return lambda char: low <= ord(char) <= high
        if name[:1] not in set("LMNPZSC") or len(name) > 2:
            raise Wrong(f"there is no category {name}")
        return lambda char: unicodedata.category(char).startswith(name)

    def _class(self, depth: int) -> Predicate:
        if depth > 10:
            raise Wrong("classes are nested too deep")
        negated = self.reader.take("^")
        parts: list[Predicate] = []
        without: Predicate | None = None
        while not self.reader.take("]"):
            if self.reader.take("-["):
                without = self._class(depth + 1)
                if not self.reader.take("]"):
                    raise Wrong("a subtraction must close its class")
                break
            parts.append(self._member())
        if not parts:
            raise Wrong("a class is empty")
        return _union(tuple(parts), negated, without)

    def _member(self) -> Predicate:
        low = self._member_end()
        if callable(low):
            return low
        source, at = self.reader.source, self.reader.at
        if source.startswith("-", at) and source[at + 1 : at + 2] not in ("]", "[", ""):
            self.reader.next()
            high = self._member_end()
            if callable(high) or high < low:
                raise Wrong("a range in a class stands the wrong way round")
            return lambda char: low <= char <= high
        return equals(low)

    def _member_end(self) -> Predicate | str:
        char = self.reader.next()
        if char == "[":
            raise Wrong("[ inside a class needs a backslash")
        return self._escape() if char == "\\" else char


def equals(wanted: str) -> Predicate:
    """The predicate of one character."""
    return lambda char: char == wanted


def _union(parts: tuple[Predicate, ...], negated: bool, without: Predicate | None) -> Predicate:
    def predicate(char: str) -> bool:
        inside = any(part(char) for part in parts) is not negated
        return inside and not (without is not None and without(char))

    return predicate
