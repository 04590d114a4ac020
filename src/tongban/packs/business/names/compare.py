"""Compares a proposed enterprise name with the law and with the register of names.

Law: 企业名称登记管理规定 arts. 11-18.

    verdict = compare("云溪市红光酒业有限公司", index, Context(on=date(2026, 3, 2)))
    verdict.outcome       # Outcome.CLEAR, WARN (a letter of commitment is signed) or REFUSE
    verdict.findings      # each with message("zh"), advice("zh"), citation("zh") and the name it is near to
    verdict.as_dict("en") # the same as plain data

The same trade name in the same industry at the same authority is refused by art. 17, and so is any name
that shows no industry. Names that only sound or look alike are told, and the applicant answers for the
choice (art. 16).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from tongban.packs.business.names import characters, keys, parts, rules
from tongban.packs.business.names.findings import Finding, Severity, Verdict
from tongban.packs.business.names.index import NameIndex, edges_of
from tongban.packs.business.names.subject import Context, Entry, NameParts
from tongban.packs.business.names.tables import Tables, tables

SHOWN = 5
"""Findings of one kind that are told at most: the nearest ones."""

LONGEST_TRADE_NAME = 12
"""Characters of a trade name that are searched for names inside it."""

_COMMITTING = frozenset(
    f"compare.{kind}"
    for kind in ("same_sound", "similar_look", "same_class", "contains", "same_trade_name_elsewhere")
)


def compare(name: str, index: NameIndex, context: Context) -> Verdict:
    """Everything that is to be said about a proposed name. Never raises for any text."""
    taken_apart, found = parts.read(name, context)
    text = taken_apart.text if taken_apart else characters.normalise(name[: characters.LONGEST * 4])
    known = tables(context.on)
    found = [*found, *rules.check(text, taken_apart, context)]
    if taken_apart is not None:
        found += _with_register(taken_apart, index, context, known)
    permits = tuple(licence.word for licence in rules.permits(text, known))
    return Verdict(
        text,
        taken_apart,
        tuple(sorted(found, key=lambda finding: -finding.severity.weight)),
        commitment=any(f.code in _COMMITTING and f.severity is Severity.WARN for f in found),
        permits=permits,
        keep_months=known.retention_months_with_permit if permits else known.retention_months,
        on=context.on,
    )


def _with_register(name: NameParts, index: NameIndex, context: Context, known: Tables) -> list[Finding]:
    found: list[Finding] = []
    told: set[Entry] = set()
    for kind, entries in _near(name, index, context):
        fresh = [e for e in entries if e not in told and e.blocks(context.on, known.release_after_months)]
        told.update(fresh)
        nearest = sorted(fresh, key=lambda entry: (entry.group != name.group, entry.text))[:SHOWN]
        found += [_finding(kind, name, entry, context, known) for entry in nearest]
    return found


def _near(name: NameParts, index: NameIndex, context: Context) -> Iterator[tuple[str, Iterable[Entry]]]:
    """The look-ups from the strongest rule to the weakest; an entry is told under the first that names it."""
    classes = tuple({name.industry_class, ""})
    yield "identical", index.named(name.text)
    if name.kind == "branch":
        return  # it carries its enterprise's name by law (art. 13)
    same = index.find("trade", (name.trade_name,), classes)
    yield "identical_parts", _kept(same, lambda entry: entry.industry == name.industry)
    here = _kept(same, lambda entry: entry.authority == context.authority)
    yield "same_trade_name_no_industry", _kept(here, lambda entry: not (entry.group and name.group))
    yield "same_trade_name", _kept(here, lambda entry: entry.group == name.group)
    yield "same_trade_name_elsewhere", _kept(same, lambda entry: entry.authority != context.authority)
    yield "same_class", same
    yield "same_sound", index.find("sound", keys.sounds(name.trade_name), classes)
    yield "similar_look", index.find("shape", (keys.shape(name.trade_name),), classes)
    neighbours = _neighbours(name.trade_name, index, classes)
    yield "contains", [*_inside(name.trade_name, index, classes), *_around(name.trade_name, neighbours)]
    yield "one_character", _kept(neighbours, lambda e: _one_apart(e.trade_name, name.trade_name))


def _kept(entries: Iterable[Entry], keep: Callable[[Entry], bool]) -> list[Entry]:
    return [entry for entry in entries if keep(entry)]


def _neighbours(trade: str, index: NameIndex, classes: Sequence[str]) -> list[Entry]:
    """Names that share the beginning, the end or both edges: all that contain this one there or differ in
    a character.
    """
    found = [*index.find("head", (trade[:2],), classes), *index.find("tail", (trade[-2:],), classes)]
    if len(trade) == 3:
        found += index.find("edges", (edges_of(trade),), classes)
    return list(dict.fromkeys(found))


def _inside(trade: str, index: NameIndex, classes: Sequence[str]) -> Sequence[Entry]:
    """Trade names of two characters or more with which this one begins or ends."""
    sizes = range(2, min(len(trade), LONGEST_TRADE_NAME))
    inside = {trade[:size] for size in sizes} | {trade[-size:] for size in sizes}
    return index.find("trade", inside, classes) if inside else []


def _around(trade: str, neighbours: Iterable[Entry]) -> list[Entry]:
    """Trade names that begin or end with this one."""
    return [e for e in neighbours if e.trade_name.startswith(trade) or e.trade_name.endswith(trade)]


def _one_apart(one: str, other: str) -> bool:
    """Of three characters or more: with two, half of all names would be told."""
    return len(one) > 2 and keys.one_character_apart(one, other)


def _finding(kind: str, name: NameParts, entry: Entry, context: Context, known: Tables) -> Finding:
    severity, source = known.comparison[kind]
    code = f"compare.{kind}"
    if kind == "identical_parts" and entry.authority != context.authority:
        severity, source = known.comparison["same_trade_name_elsewhere"]
        code = "compare.same_trade_name_elsewhere"
    if entry.uscc and entry.uscc in context.related and kind != "identical":
        code, severity, source = "compare.related", "info", known.comparison["same_trade_name"][1]
    data = {"authority": entry.authority, "trade_name": entry.trade_name}
    return Finding(code, Severity(severity), "trade_name", name.trade_name, source, data, entry)
