"""Words that a name may not contain, or only under a condition (企业名称登记管理规定 arts. 11, 12, 18)."""

from collections.abc import Iterator

from tongban.packs.business.names.findings import Finding, Severity
from tongban.packs.business.names.subject import Context, NameParts
from tongban.packs.business.names.tables import LicenceWord, Tables, WordClass, tables


def _mask(text: str, exceptions: tuple[str, ...]) -> str:
    """The text with every harmless expression blanked out."""
    for harmless in exceptions:
        text = text.replace(harmless, "　" * len(harmless))
    return text


def _head(text: str, parts: NameParts | None) -> tuple[str, ...]:
    """The places that count as head: that of the name and that of the name after its region."""
    after = text.removeprefix(parts.region) if parts and parts.region else text
    return (text, after)


def _applies(rule: WordClass, word: str, text: str, parts: NameParts | None) -> bool:
    trade = _mask(parts.trade_name, rule.exceptions) if parts else text
    match rule.where:
        case "head":
            return any(place.startswith(word) for place in _head(text, parts))
        case "middle":
            return word in text and not any(place.startswith(word) for place in _head(text, parts))
        case "trade_name":
            return word in trade
        case "whole_trade_name":
            return parts is not None and trade == word
        case _:
            return word in text


def _severity(rule: WordClass, word: str, context: Context) -> Severity:
    severity = Severity(rule.severity)
    return Severity.WARN if severity is Severity.APPROVAL and word in context.approvals else severity


def _forbidden(text: str, parts: NameParts | None, context: Context, known: Tables) -> Iterator[Finding]:
    for rule in known.word_classes:
        masked = _mask(text, rule.exceptions)
        word = next((word for word in rule.words if _applies(rule, word, masked, parts)), "")
        if not word:
            continue
        if rule.id == "state_middle" and context.foreign_invested and f"（{word}）" in text:
            continue
        data = {"class_zh": rule.name_zh, "class_en": rule.name_en}
        yield Finding(f"word.{rule.id}", _severity(rule, word, context), "name", word, rule.source, data)


def _licence_finding(licence: LicenceWord, context: Context) -> Finding:
    shown = licence.word in context.approvals
    code = "permit.approval" if licence.approval and not shown else "permit.licence"
    severity = Severity.APPROVAL if code == "permit.approval" else Severity.WARN
    data = {"regulator_zh": licence.regulator_zh, "regulator_en": licence.regulator_en}
    return Finding(code, severity, "industry", licence.word, licence.source, data)


def permits(text: str, known: Tables) -> tuple[LicenceWord, ...]:
    """The words in a name that stand for a business under permit; the longest word covers those inside it."""
    rest, found = _mask(text, known.licence_exceptions), []
    for licence in known.licence_words:
        if licence.word in rest:
            found.append(licence)
            rest = rest.replace(licence.word, "　")
    return tuple(found)


def check(text: str, parts: NameParts | None, context: Context) -> list[Finding]:
    """All findings about the words of a normalised name."""
    known = tables(context.on)
    found = list(_forbidden(text, parts, context, known))
    return found + [_licence_finding(licence, context) for licence in permits(text, known)]
