"""The region (行政区划名称) in a name: where it stands and whether it is the applicant's own (arts. 6, 7)."""

import re
from dataclasses import dataclass

from tongban.packs.business.names.findings import Finding, Severity
from tongban.packs.business.names.subject import Context
from tongban.packs.business.names.tables import Home, Tables

RULE = "企业名称登记管理规定 art. 7"
RULE_REQUIRED = "企业名称登记管理规定 art. 6"
_INSIDE = re.compile("（([^（）]*)）")


@dataclass(frozen=True, slots=True)
class Located:
    """A name without its form, after the region was taken out.

    `before` is what stands before a region in brackets, None when the region stands at the head or is
    missing.
    """

    region: str
    order: str
    rest: str
    before: str | None = None


def _refuse(code: str, match: str, source: str = RULE, **data: str) -> Finding:
    return Finding(code, Severity.REFUSE, "region", match, source, data)


def own_region(text: str, home: Home) -> str:
    """The longest beginning of a text that names the home area, "" when there is none."""
    city = next((name for name in (home.name, home.short) if text.startswith(name)), "")
    rest = text[len(city) :]
    parts = home.counties + (home.districts if city else ())
    part = next((name for name in parts if rest.startswith(name)), "")
    found = city + part
    if not found:
        return ""
    zone = next((name for name in home.zones if text[len(found) :].startswith(name)), "")
    return found + zone


def other_region(text: str, tables: Tables) -> str:
    """A region elsewhere at the beginning of a text, "" when there is none."""
    names = tables.elsewhere_full + tables.elsewhere_short
    return max((name for name in names if text.startswith(name)), key=len, default="")


def _inside(body: str, tables: Tables) -> tuple[Located | None, list[Finding]]:
    """Takes a region in brackets out of the body; other brackets are refused."""
    found = _INSIDE.search(body)
    if found is None:
        return None, []
    inner = found.group(1)
    before, after = body[: found.start()], body[found.end() :]
    if inner and own_region(inner, tables.home) == inner:
        return Located(inner, "region_inside", before + after, before if after else None), []
    if inner in (*tables.elsewhere_full, *tables.elsewhere_short):
        return None, [_refuse("region.elsewhere", inner, home=tables.home.name)]
    if inner == "中国":
        return Located("", "no_region", before + after, before if after else None), []
    return None, [_refuse("region.brackets", inner, RULE_REQUIRED)]


def _missing(body: str, tables: Tables, context: Context) -> tuple[str, list[Finding]]:
    """What stands at the head instead of the own region, and what is said about it."""
    home = tables.home
    state = next((word for word in _state_words(tables) if body.startswith(word)), "")
    if state:
        return state, []  # told by the rule on words (art. 12)
    wrong = (
        ("region.district_alone", next((name for name in home.districts if body.startswith(name)), "")),
        ("region.zone_alone", next((name for name in home.zones if body.startswith(name)), "")),
        ("region.elsewhere", other_region(body, tables)),
    )
    for code, match in wrong:
        if match:
            return match, [_refuse(code, match, home=home.name)]
    if context.cross_province:
        return "", [Finding("region.none_cross_province", Severity.APPROVAL, "region", "", RULE_REQUIRED)]
    return "", [_refuse("region.missing", "", RULE_REQUIRED, home=home.name)]


def _state_words(tables: Tables) -> tuple[str, ...]:
    return next((rule.words for rule in tables.word_classes if rule.id == "state_head"), ())


def locate(body: str, tables: Tables, context: Context) -> tuple[Located, list[Finding]]:
    """Finds the region in a name whose form has been taken off, and says what is wrong with it."""
    inside, found = _inside(body, tables)
    if inside is not None and inside.region:
        if own_region(body, tables.home):
            found.append(_refuse("region.twice", inside.region))
        return inside, found
    source = inside.rest if inside else _INSIDE.sub("", body)
    head = own_region(source, tables.home)
    if head:
        boundary = inside.before[len(head) :] if inside and inside.before else None
        return Located(head, "region_first", source[len(head) :], boundary), found
    if found:
        return Located("", "no_region", source, None), found
    wrong, found = _missing(source, tables, context)
    boundary = inside.before.removeprefix(wrong) if inside and inside.before else None
    return Located("", "no_region", source.removeprefix(wrong), boundary), found
