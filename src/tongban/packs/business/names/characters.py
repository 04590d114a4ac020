"""Whether a name consists of standard Chinese characters (规范汉字, 企业名称登记管理规定 art. 5)."""

import re
import unicodedata

from tongban.packs.business.names.findings import Finding, Severity
from tongban.packs.business.names.tables import traditional

LONGEST = 60
"""Characters; a limit of this system so that a mistake in the field is told, not a rule of law."""

RULE = "企业名称登记管理规定 art. 5"
_HANZI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_BRACKETS = str.maketrans(
    {"(": "（", ")": "）", "[": "（", "]": "）", "【": "（", "】": "）", "〔": "（", "〕": "）"}
)


def normalise(text: str) -> str:
    """The name as it is compared: compatibility forms folded, blanks and invisible marks removed, （）for
    brackets.
    """
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))
    return kept.translate(_BRACKETS)


def is_hanzi(char: str) -> bool:
    """Whether a character is a Chinese ideograph."""
    return bool(_HANZI.match(char))


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _finding(code: str, chars: list[str], severity: Severity = Severity.REFUSE, **data: str) -> Finding:
    return Finding(code, severity, "name", "".join(dict.fromkeys(chars)), RULE, data)


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "（") - (char == "）")
        if depth not in (0, 1):
            return False
    return depth == 0


def _foreign(text: str) -> list[Finding]:
    letters = [c for c in text if c.isalpha() and not is_hanzi(c)]
    digits = [c for c in text if c.isnumeric() and not is_hanzi(c)]
    others = [c for c in text if not (is_hanzi(c) or c.isalpha() or c.isnumeric() or c in "（）")]
    named = (("characters.letters", letters), ("characters.digits", digits), ("characters.marks", others))
    return [_finding(code, chars) for code, chars in named if chars]


def _unusual(text: str) -> list[Finding]:
    table = traditional()
    old = [c for c in text if c in table]
    rare = [c for c in text if is_hanzi(c) and c not in table and not _in_gb2312(c)]
    found = []
    if old:
        standard = "".join(table[c] for c in dict.fromkeys(old))
        found.append(_finding("characters.traditional", old, standard=standard))
    if rare:
        found.append(_finding("characters.rare", rare, Severity.WARN))
    return found


def check(text: str) -> list[Finding]:
    """All findings about the characters of a normalised name."""
    if not text:
        return [_finding("name.empty", [])]
    if len(text) > LONGEST:
        return [_finding("name.too_long", [], limit=str(LONGEST))]
    found = _foreign(text) + _unusual(text)
    if not _balanced(text):
        found.append(_finding("characters.brackets", []))
    return found
