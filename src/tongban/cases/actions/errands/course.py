"""The course of an errand: going on when a result is there, adding what is asked, taking it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.base.legal import legal_now
from tongban.cases.actions.course import case_withdraw
from tongban.cases.actions.errands.starting import go_on, locked_members
from tongban.cases.actions.reception import case_supplement_answer
from tongban.cases.errands import asked_of, own_errands, values_of
from tongban.cases.models import Case, Errand, ErrandMember
from tongban.catalogue.queries import package_of
from tongban.forms.answers import check
from tongban.forms.rows import top
from tongban.records.actions import record


def _locked(errand: Errand) -> Errand:
    row = Errand.objects.select_for_update().filter(pk=errand.pk).first()
    if row is None:
        raise NotFound("cases.errand")
    return row


def _own(actor: Actor, errand: Errand) -> Errand:
    if not own_errands(actor).filter(pk=errand.pk).exists():
        raise NotFound("cases.errand")
    return _locked(errand)


@action
def errand_advance(*, errand: Errand) -> Errand:
    """Go on with an errand after a result of one of its members; doing it again changes nothing."""
    row = _locked(errand)
    if row.status != Errand.WITHDRAWN:
        go_on(SYSTEM, row, locked_members(row))
    return row


@action
def errand_answer(
    actor: Actor,
    *,
    errand: Errand,
    item: str,
    values: Mapping[str, Any],
    pages: Mapping[str, Sequence[int]] | None = None,
) -> Errand:
    """Add what a member that could begin still lacks: answers that only an earlier result made known, or pages."""
    row = _own(actor, errand)
    members = locked_members(row)
    member = next((m for m in members if m.item.code == item), None)
    if member is None or member.status != ErrandMember.ASKING:
        raise Conflict("cases.errand.asking", _("Nothing more is asked for this application."))
    known, asked = set(member.reason.get("fields", ())), set(member.reason.get("papers", ()))
    given = {name: value for name, value in values.items() if name in known}
    row.values = json.dumps({**values_of(row), **given}, ensure_ascii=False)
    papers = dict(row.papers)
    for name, attachments in (pages or {}).items():
        if name in asked:
            papers[name] = {**papers.get(name, {}), "pages": list(attachments)}
    row.papers = papers
    row.save(update_fields=["values", "papers"])
    member.status, member.reason = ErrandMember.WAITING, {}
    record(
        actor,
        "cases.errand_answered.v1",
        subject=row,
        changes={"item": item, "fields": sorted(given), "papers": sorted(set(pages or {}) & asked)},
    )
    go_on(actor, row, members)
    if member.status == ErrandMember.ASKING:
        raise _still_asked(row, member)
    return row


def _still_asked(errand: Errand, member: ErrandMember) -> Invalid:
    values = values_of(errand)
    own = {q: values[name] for q, name in member.fields.items() if name in values}
    mistakes = check(package_of(member.package_version).form, own).mistakes
    said: dict[str, Any] = {
        member.fields[top(q)] + q[len(top(q)) :]: sentence for q, sentence in mistakes.items()
    }
    return Invalid(said | dict.fromkeys(member.reason.get("papers", ()), _("Please add this material.")))


@action
def errand_supplement(
    actor: Actor, *, errand: Errand, pages: Mapping[str, Sequence[int]], version: int | None = None
) -> list[Case]:
    """Answer the supplement notices of all members at once; a material that several name is handed in once.

    ``pages``: merged material → attachments. Each notice stays its authority's own act and is answered as the law has
    it (行政许可法 art. 32): the answer of each case is an act of its own in this transaction.
    """
    row = _own(actor, errand)
    members = locked_members(row)
    asked = asked_of(row, members)
    if not asked:
        raise Conflict("cases.errand.nothing_asked", _("Nothing is asked any more."))
    known = {a.id for a in asked}
    mistakes: dict[str, Any] = {a.id: _("Please add this material.") for a in asked if not pages.get(a.id)}
    mistakes |= {name: _("The notice does not name this material.") for name in set(pages) - known}
    if mistakes:
        raise Invalid(mistakes)
    by_case: dict[int, tuple[Case, dict[str, Sequence[int]]]] = {}
    for paper in asked:
        for case, line, _remark in paper.wanted:
            by_case.setdefault(case.pk, (case, {}))[1][line] = pages[paper.id]
    answered = [case_supplement_answer(actor, case=case, pages=given) for case, given in by_case.values()]
    papers = dict(row.papers)
    for name, attachments in pages.items():
        if name in papers:
            papers[name] = {**papers[name], "pages": list(attachments)}
    row.papers = papers
    row.save(update_fields=["papers"])
    record(
        actor,
        "cases.errand_supplemented.v1",
        subject=row,
        changes={"papers": sorted(pages), "cases": sorted(c.number for c in answered)},
    )
    return answered


@action
def errand_withdraw(actor: Actor, *, errand: Errand, items: Sequence[str] = (), reason: str = "") -> Errand:
    """Take back the whole thing, or only these items. What has been decided stays; what needs an item taken back
    does not begin any more."""
    row = _own(actor, errand)
    members = locked_members(row)
    chosen = [m for m in members if not items or m.item.code in items]
    if items and {m.item.code for m in chosen} != set(items):
        raise NotFound("cases.errand.member")
    going = [m for m in chosen if m.status in (*ErrandMember.OPEN, ErrandMember.BLOCKED)]
    if not going:
        raise Conflict("cases.errand.ended", _("There is nothing left to take back."))
    for member in going:
        case = member.case if member.case_id else None
        if case is not None and case.is_open:
            case_withdraw(actor, case=case, reason=reason)
        elif case is None:
            member.status, member.reason = ErrandMember.DROPPED, {}
            member.save(update_fields=["status", "reason"])
    if not items:
        row.status, row.ended_at = Errand.WITHDRAWN, legal_now()
        row.save(update_fields=["status", "ended_at"])
    told = {m.item.code: m.status for m in going if m.status == ErrandMember.DROPPED}
    record(
        actor,
        "cases.errand_withdrawn.v1",
        subject=row,
        changes={"members": told, "whole": not items, "status": row.status},
    )
    go_on(actor, row, members)
    return row
