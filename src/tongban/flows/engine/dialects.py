"""Conditions written for other engines, turned into FEEL where the meaning is beyond doubt."""

import re

_DATA_OBJECT = re.compile(r"""(?:bpmn:)?getDataObject\(\s*['"]([^'"]+)['"]\s*\)""")
_WRAPPED = re.compile(r"^[$#]\{(.*)\}$", re.DOTALL)
_STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_NOT_NAME = re.compile(r"!\s*([A-Za-z_][\w.]*)")
_NOT_GROUP = re.compile(r"!\s*\(")


def to_feel(text: str) -> str:
    """The FEEL text of a condition.

    Understood besides FEEL itself: a leading `=` (Zeebe), `${…}` with `==`, `!=`, `!`, `&&`, `||` and single
    quotes (JUEL), `getDataObject('x')` (the XPath extension of the BPMN standard). Anything else is returned
    as it is, and is then refused by the FEEL compiler.
    """
    text = text.strip()
    if text.startswith("=") and not text.startswith("=="):
        return text[1:].strip()
    wrapped = _WRAPPED.match(text)
    if wrapped and "${" not in wrapped[1]:
        text = wrapped[1].strip()
    if _DATA_OBJECT.search(text):
        text = _DATA_OBJECT.sub(r"\1", text)
    elif not wrapped and "==" not in text and "&&" not in text and "||" not in text:
        return text
    parts = _STRING.split(text)
    return "".join(_quote(part) if at % 2 else _operators(part) for at, part in enumerate(parts))


def _quote(part: str) -> str:
    inner = part[1:-1]
    return '"' + inner.replace('"', '\\"') + '"' if part[0] == "'" else part


def _operators(part: str) -> str:
    part = part.replace("==", "=").replace("&&", " and ").replace("||", " or ")
    part = _NOT_GROUP.sub("not(", part)
    return _NOT_NAME.sub(r"not(\1)", part)
