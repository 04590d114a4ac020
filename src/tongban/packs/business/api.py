"""Company names for programs: the comparison of a name before it is declared (企业名称登记管理规定 art. 16)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.api import OPEN, PUBLIC_PROBLEMS, Text
from tongban.base.errors import Invalid
from tongban.base.legal import legal_today
from tongban.base.pace import pace_check
from tongban.packs.business.names.characters import normalise
from tongban.packs.business.names.findings import Finding, Verdict
from tongban.packs.business.names.subject import Context, Entry, NameParts
from tongban.packs.business.names.tables import tables
from tongban.packs.business.queries import EACH_MINUTE, answer_of, authority_of, name_verdict

router = Router(tags=["names"])
Whole = Annotated[str, StringConstraints(max_length=240, strip_whitespace=True)]
Part = Annotated[str, StringConstraints(max_length=60, strip_whitespace=True)]


class NameAsked(Schema):
    """A name, whole or in its four parts, and the circumstances of its declaration."""

    name: Whole = Field("", description="The full name. Empty: it is put together from the parts.")
    region: Part = ""
    trade_name: Part = ""
    industry: Part = ""
    form: Part = ""
    authority: Part = Field(
        "", description="The registering authority. Empty: that of the region in the name."
    )
    related_uscc: Part = Field("", description="A company related by investment, or whose name was acquired.")
    approved_word: Part = Field("", description="A restricted word for which an approval is at hand.")
    multi_industry: bool = False
    foreign_invested: bool = False


class NamePartsOut(Schema):
    """A name taken apart (art. 6)."""

    region: str
    trade_name: str
    industry: str
    form: str
    kind: str
    industry_group: str


class NearName(Schema):
    """A name on the register that is near to the one asked for; the register is open to society (art. 2)."""

    name: str
    trade_name: str
    authority: str
    uscc: str
    status: str
    ends_on: date | None


class NameFinding(Schema):
    """One thing found: `severity` is refuse, approval, warn or info; `code` is stable."""

    code: str
    severity: str
    part: str
    match: str
    message: Text
    advice: Text
    rule: Text
    existing: NearName | None


class NameVerdict(Schema):
    """What may be done with a name: free, noted, promise, approval, correct or refused."""

    name: str
    answer: str
    parts: NamePartsOut | None
    authority: str
    promise_needed: bool
    permits: list[str]
    keep_months: int
    compared_on: date
    findings: list[NameFinding]


@router.get("/names/check", auth=OPEN, response={200: NameVerdict, **PUBLIC_PROBLEMS})
def check(request: HttpRequest, asked: Query[NameAsked]) -> NameVerdict:
    """Compare a company name with the law and with the register. Nothing is kept."""
    name = normalise(asked.name) or normalise(asked.region + asked.trade_name + asked.industry + asked.form)
    if not name:
        raise Invalid({"name": _("Write a name, or its parts.")}, code="business.name.empty")
    pace_check(request, "names", EACH_MINUTE)
    today = legal_today()
    authority = asked.authority or authority_of(name, today)
    known = {tables(today).home.name, *tables(today).home.counties}
    if authority not in known:
        raise Invalid({"authority": _("No such authority registers names here.")}, code="business.authority")
    verdict = name_verdict(name, _context(asked, authority, today))
    return _told(verdict, authority)


def _context(asked: NameAsked, authority: str, today: date) -> Context:
    return Context(
        on=today,
        authority=authority,
        approvals=frozenset({asked.approved_word} - {""}),
        related=frozenset({asked.related_uscc} - {""}),
        multi_industry=asked.multi_industry,
        foreign_invested=asked.foreign_invested,
    )


def _told(verdict: Verdict, authority: str) -> NameVerdict:
    return NameVerdict(
        name=verdict.name,
        answer=str(answer_of(verdict)),
        parts=_parts(verdict.parts) if verdict.parts else None,
        authority=authority,
        promise_needed=verdict.commitment,
        permits=list(verdict.permits),
        keep_months=verdict.keep_months,
        compared_on=verdict.on,
        findings=[_finding(finding) for finding in verdict.findings],
    )


def _parts(parts: NameParts) -> NamePartsOut:
    return NamePartsOut(**parts.as_dict())


def _finding(finding: Finding) -> NameFinding:
    return NameFinding(
        code=finding.code,
        severity=str(finding.severity),
        part=finding.part,
        match=finding.match,
        message=Text(zh=finding.message("zh"), en=finding.message("en")),
        advice=Text(zh=finding.advice("zh"), en=finding.advice("en")),
        rule=Text(zh=finding.citation("zh"), en=finding.citation("en")),
        existing=_near(finding.existing) if finding.existing else None,
    )


def _near(entry: Entry) -> NearName:
    return NearName(
        name=entry.text,
        trade_name=entry.trade_name,
        authority=entry.authority,
        uscc=entry.uscc,
        status=str(entry.status),
        ends_on=entry.ends_on,
    )
