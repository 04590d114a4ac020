"""The things compared: a proposed name in its parts, a name on the register, and the circumstances."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a name stands on the register (企业名称登记管理规定 art. 17)."""

    REGISTERED = "registered"
    RESERVED = "reserved"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart (art. 6): 行政区划名称, 字号, 行业或者经营特点, 组织形式.

    `group` is the industry group's code, "" when the name shows no industry of its own;
    `order` is "region_first", "region_inside" (in brackets before the form) or "no_region".
    """

    text: str
    region: str
    trade_name: str
    industry: str
    form: str
    kind: str
    group: str
    order: str

    @property
    def industry_class(self) -> str:
        """The division of GB/T 4754-2017, "" when the name shows no industry."""
        return self.group[:2]

    def as_dict(self) -> dict[str, str]:
        """The parts as plain data."""
        return {
            "region": self.region,
            "trade_name": self.trade_name,
            "industry": self.industry,
            "form": self.form,
            "kind": self.kind,
            "industry_group": self.group,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """One name on the register; public data. `ends_on`: the last day of retention, or the day the name
    was given up.
    """

    text: str
    region: str
    trade_name: str
    industry: str
    form: str
    group: str
    authority: str
    uscc: str = ""
    status: Status = Status.REGISTERED
    ends_on: date | None = None

    @property
    def industry_class(self) -> str:
        return self.group[:2]

    def blocks(self, on: date, release_after_months: int) -> bool:
        """Whether the name still stands in the way of another on a day (art. 17)."""
        if self.status is Status.REGISTERED or self.ends_on is None:
            return True
        if self.status is Status.RESERVED:
            return on <= self.ends_on
        return on < add_months(self.ends_on, release_after_months)

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return {
            "name": self.text,
            "status": str(self.status),
            "authority": self.authority,
            "uscc": self.uscc,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
        }


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of a declaration.

    `on` is the day of comparison; `authority` the registering authority; `approvals` the words for which
    an approval was shown; `related` the USCCs of enterprises with an investment relation or of which the
    name was acquired (art. 17); `cross_province`, `multi_industry` and `foreign_invested` lift art. 6 and
    art. 12 paragraph 3.
    """

    on: date
    authority: str = "云溪市"
    approvals: frozenset[str] = field(default_factory=frozenset)
    related: frozenset[str] = field(default_factory=frozenset)
    cross_province: bool = False
    multi_industry: bool = False
    foreign_invested: bool = False


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
