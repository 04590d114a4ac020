"""Reads of the enterprise pack: the register of names as an index for the comparison."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import QuerySet

from tongban.packs.business.models import RegisteredName
from tongban.packs.business.names import parts
from tongban.packs.business.names.compare import compare
from tongban.packs.business.names.findings import Finding, Outcome, Severity, Verdict
from tongban.packs.business.names.index import LIMIT, Key
from tongban.packs.business.names.subject import Context, Entry, Status
from tongban.packs.business.names.tables import tables

_COLUMNS = (
    "text", "region", "trade_name", "industry", "form", "group", "authority", "uscc", "status", "ends_on",
)  # fmt: skip
# A look equal to the trade name itself is not stored twice: column `shape` is null there.
_KEY_COLUMNS: dict[Key, tuple[str, ...]] = {
    "trade": ("trade_name",),
    "sound": ("sound", "sound_other"),
    "shape": ("shape", "trade_name"),
    "head": ("head",),
    "tail": ("tail",),
    "edges": ("edges",),
}


EACH_MINUTE: Final = 60
"""Names that one visitor may compare in a minute, by page and API together."""
CONDITIONS: Final = {
    "name": "standard-characters",
    "characters": "standard-characters",
    "region": "own-region",
    "form": "four-parts",
    "industry": "four-parts",
    "trade_name": "trade-name",
    "word": "nothing-forbidden",
    "permit": "nothing-forbidden",
    "compare": "not-taken",
}
"""Family of a finding → the condition of the item `company-name` that it touches."""
CORRECTABLE: Final = frozenset({"name", "characters", "form", "industry"})
"""Slips of writing, which the person corrects on the spot (行政许可法 art. 32(3))."""


def _entries(rows: QuerySet[RegisteredName]) -> list[Entry]:
    found: Any = rows.values(*_COLUMNS)[:LIMIT]
    return [Entry(**{**row, "status": Status(row["status"])}) for row in found]


class TableIndex:
    """The register of names in the database; implements `names.index.NameIndex`."""

    def named(self, text: str) -> Sequence[Entry]:
        return _entries(RegisteredName.objects.filter(text=text))

    def find(self, key: Key, values: Collection[str], classes: Collection[str]) -> Sequence[Entry]:
        found: dict[Entry, None] = {}
        for column in _KEY_COLUMNS[key]:
            wanted = {"industry_class__in": tuple(classes), f"{column}__in": tuple(values)}
            found.update(dict.fromkeys(_entries(RegisteredName.objects.filter(**wanted))))
        return list(found)[:LIMIT]


class Answer(StrEnum):
    """A verdict in one word, as the applicant needs it."""

    FREE = "free"
    NOTED = "noted"
    PROMISE = "promise"
    APPROVAL = "approval"
    CORRECT = "correct"
    REFUSED = "refused"


def answer_of(verdict: Verdict) -> Answer:
    """Whether a name may be declared: as it is, with notes to read, after a promise (art. 16), with an approval
    (art. 12), after slips of writing are corrected (行政许可法 art. 32(3)), or not at all.
    """
    grave = grave_of(verdict)
    if not grave:
        if verdict.commitment:
            return Answer.PROMISE
        return Answer.NOTED if verdict.outcome is Outcome.WARN else Answer.FREE
    if all(_family(finding) in CORRECTABLE for finding in grave):
        return Answer.CORRECT
    return Answer.APPROVAL if grave[0].severity is Severity.APPROVAL else Answer.REFUSED


def grave_of(verdict: Verdict) -> list[Finding]:
    """The findings that keep a name from being declared, heaviest first."""
    return [finding for finding in verdict.findings if finding.severity.weight >= Severity.APPROVAL.weight]


def authority_of(name: str, on: date) -> str:
    """Who registers an enterprise whose name says this region: the county in it, else the city (art. 7)."""
    home = tables(on).home
    read, _found = parts.read(name, Context(on=on))
    return next((county for county in home.counties if read and county in read.region), home.name)


def name_verdict(name: str, context: Context) -> Verdict:
    """Compares a proposed name with the law and with the register in the database."""
    return compare(name, TableIndex(), context)


def answers_verdict(values: Mapping[str, Any], on: date) -> Verdict:
    """The verdict over the name in the answers to the form of the item ``company-name``, as far as they go."""
    return name_verdict(str(values.get("name") or ""), _context(values, on))


def name_facts(values: dict[str, Any], on: date) -> dict[str, Any]:
    """The facts about a declaration that `rules.dmn` of the item `company-name` decides on.

    `values` are the answers of its form. Out: outcome "clear" | "warn" | "refuse", commitment (a letter
    is needed), permit (a business under permit), keep_months (art. 18), condition (of the item, that is not
    met), correctable (only slips of writing), codes and sentences of the findings.
    """
    verdict = answers_verdict(values, on)
    grave = grave_of(verdict)
    return {
        "outcome": str(verdict.outcome),
        "commitment": verdict.commitment,
        "permit": bool(verdict.permits),
        "keep_months": verdict.keep_months,
        "condition": CONDITIONS.get(_family(grave[0]), "") if grave else "",
        "correctable": bool(grave) and all(_family(finding) in CORRECTABLE for finding in grave),
        "findings": list(verdict.codes()),
        "sentences_zh": [finding.message("zh") for finding in verdict.findings],
        "sentences_en": [finding.message("en") for finding in verdict.findings],
    }


def _family(finding: Finding) -> str:
    return finding.code.partition(".")[0]


def name_is_kept(text: str, on: date) -> bool:
    """Whether a name is kept for somebody on a day (企业名称登记管理规定 art. 18)."""
    rows = RegisteredName.objects.filter(text=text, status=Status.RESERVED.value)
    return rows.filter(ends_on__gte=on).exists()


def _context(values: Mapping[str, Any], on: date) -> Context:
    related = str(values.get("related_uscc") or "").strip()
    approved = str(values.get("approved_word") or "").strip() if values.get("has_approval") else ""
    return Context(
        on=on,
        authority=str(values.get("authority") or "云溪市"),
        approvals=frozenset({approved} - {""}),
        related=frozenset({related} - {""}),
        cross_province=bool(values.get("cross_province")),
        multi_industry=bool(values.get("multi_industry")),
        foreign_invested=bool(values.get("foreign_invested")),
    )
