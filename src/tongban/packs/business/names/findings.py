"""What the examination of a name finds: findings with their rule, and the verdict over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tongban.packs.business.names import texts
from tongban.packs.business.names.subject import Entry, NameParts


class Severity(StrEnum):
    """How much a finding weighs: `refuse` ends the declaration, `approval` until a document is shown."""

    INFO = "info"
    WARN = "warn"
    APPROVAL = "approval"
    REFUSE = "refuse"

    @property
    def weight(self) -> int:
        return list(Severity).index(self)


class Outcome(StrEnum):
    """What the applicant can do with the name."""

    CLEAR = "clear"
    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about a name.

    `code` is stable ("region.missing", "compare.same_sound"); `part` is the part of the name concerned;
    `match` the characters concerned; `source` the rule; `existing` the registered name that it is near to,
    which is public data (企业名称登记管理规定 art. 2: the database of names is open to society).
    """

    code: str
    severity: Severity
    part: str
    match: str
    source: str
    data: Mapping[str, str] = field(default_factory=dict)
    existing: Entry | None = None

    def message(self, language: str) -> str:
        """What is wrong, in "zh" or "en"."""
        return texts.message(self.code, language, **self._values(language))

    def advice(self, language: str) -> str:
        """What to do about it, in "zh" or "en"."""
        return texts.advice(self.code, language, **self._values(language))

    def citation(self, language: str) -> str:
        """The rule, in "zh" or "en"."""
        return texts.citation(self.source, language)

    def as_dict(self, language: str) -> dict[str, Any]:
        """The finding as plain data for a page or the API."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "part": self.part,
            "match": self.match,
            "message": self.message(language),
            "advice": self.advice(language),
            "rule": self.citation(language),
            "existing": self.existing.as_dict() if self.existing else None,
        }

    def _values(self, language: str) -> dict[str, str]:
        own = {key.removesuffix(f"_{language}"): value for key, value in self.data.items()}
        return {"match": self.match, "existing": self.existing.text if self.existing else "", **own}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one proposed name.

    `parts` is None when the name could not be read; `findings` stand in order of weight;
    `commitment` says whether the applicant must sign the letter of commitment about names like it (art. 16);
    `permits` are the words that need a permit; `keep_months` the retention period (art. 18).
    """

    name: str
    parts: NameParts | None
    findings: tuple[Finding, ...]
    commitment: bool
    permits: tuple[str, ...]
    keep_months: int
    on: date

    @property
    def outcome(self) -> Outcome:
        worst = max((finding.severity.weight for finding in self.findings), default=0)
        if worst >= Severity.APPROVAL.weight:
            return Outcome.REFUSE
        return Outcome.WARN if worst == Severity.WARN.weight else Outcome.CLEAR

    def codes(self) -> tuple[str, ...]:
        """The distinct codes found, heaviest first."""
        return tuple(dict.fromkeys(finding.code for finding in self.findings))

    def as_dict(self, language: str) -> dict[str, Any]:
        """The verdict as plain data for a page or the API."""
        return {
            "name": self.name,
            "outcome": str(self.outcome),
            "parts": self.parts.as_dict() if self.parts else None,
            "commitment": self.commitment,
            "permits": list(self.permits),
            "keep_months": self.keep_months,
            "compared_on": self.on.isoformat(),
            "findings": [finding.as_dict(language) for finding in self.findings],
        }
