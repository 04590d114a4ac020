"""Beginning the members of an errand as soon as what they need is there. The errand's row is locked by the caller."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.base.legal import legal_now
from tongban.cases.actions.submission import Application, open_case
from tongban.cases.errands import values_of
from tongban.cases.models import Case, Errand, ErrandMember, MaterialFile
from tongban.cases.policy import demand_no_bar
from tongban.cases.telling import tell_of_member
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_of
from tongban.catalogue.things.merging import asked_of_applicant
from tongban.catalogue.things.reading import book_of
from tongban.forms.answers import check
from tongban.forms.conditions import for_feel, holds
from tongban.forms.rows import top
from tongban.records.actions import record

M = ErrandMember
TOLD = {M.ASKING: "asking", M.BLOCKED: "blocked"}
"""Where somebody must do something, or know that it stands still, they are told."""
NO_RESULT = (M.ENDED, M.BLOCKED, M.DROPPED)


def locked_members(errand: Errand) -> list[ErrandMember]:
    """The members, locked, in order."""
    rows = ErrandMember.objects.select_for_update().filter(errand=errand)
    return list(rows.order_by("ordinal").prefetch_related("item__unit", "package_version", "case"))


def go_on(actor: Actor, errand: Errand, members: Sequence[ErrandMember]) -> None:
    """Take over what became of the cases, begin whatever can begin, say what cannot, and record what changed."""
    before = {m.pk: (m.status, m.reason) for m in members}
    values = values_of(errand)
    for member in members:
        if member.status == M.BLOCKED:  # what it needs may have come after all
            member.status, member.reason = M.WAITING, {}
    while True:
        _take_over(members)
        there = _granted(errand, members)
        ready = next((m for m in members if m.status == M.WAITING and _supplied(m, there)), None)
        if ready is None:
            break
        _begin(actor, errand, ready, there, values)
    _block(members, there)
    changed = [m for m in members if before[m.pk] != (m.status, m.reason)]
    for member in changed:
        member.save(update_fields=["status", "reason", "case"])
        if member.status in TOLD:
            tell_of_member(actor, errand, member, TOLD[member.status])
    if _end(errand, members) or changed:
        told = {m.item.code: m.status for m in changed}
        record(
            actor,
            "cases.errand_advanced.v1",
            subject=errand,
            changes={"members": told, "status": errand.status},
        )


def _take_over(members: Sequence[ErrandMember]) -> None:
    """Running members stand as their cases stand."""
    keys = [m.case_id or 0 for m in members if m.status == M.RUNNING]
    cases = {row.pk: row for row in Case.objects.filter(pk__in=keys).only("status", "outcome")}
    for member in members:
        if member.status == M.RUNNING and not cases[member.case_id or 0].is_open:
            outcome = cases[member.case_id or 0].outcome
            member.status = M.GRANTED if outcome == "granted" else M.ENDED
            member.reason = {} if outcome == "granted" else {"outcome": outcome}


def _granted(errand: Errand, members: Sequence[ErrandMember]) -> dict[str, int]:
    """Outcomes that are there, with the case that brought each: of members, and of applications made again since for
    what a member did not get."""
    there = {o: m.case_id or 0 for m in members if m.status == M.GRANTED for o in m.produces}
    lost = {o for m in members if m.status in NO_RESULT for o in m.produces} - there.keys()
    wanted = {o for m in members if m.status in (M.WAITING, M.ASKING) for o in m.needs} & lost
    if not wanted:
        return there
    book = book_of(errand.book)
    makers = {item: outcome for outcome in wanted for item in book.producers(outcome)}
    again = Case.objects.filter(
        applicant_id=errand.applicant_id,
        outcome="granted",
        item__code__in=sorted(makers),
        received_at__gte=errand.received_at,
    )
    for key, code in again.values_list("pk", "item__code").order_by("pk"):
        there |= dict.fromkeys(book.items[code].produces, key)
    return there


def _supplied(member: ErrandMember, there: Mapping[str, int]) -> bool:
    return set(member.needs) <= there.keys()


def _block(members: Sequence[ErrandMember], there: Mapping[str, int]) -> None:
    """Whoever needs a result that will not come is blocked, and whoever needs theirs."""
    moved = True
    while moved:
        moved = False
        without = {m.item.code for m in members if m.status in NO_RESULT}
        for member in members:
            if member.status not in (M.WAITING, M.ASKING):
                continue
            lost = [o for o, item in member.needs.items() if item in without and o not in there]
            if lost:
                member.status = M.BLOCKED
                member.reason = {"outcome": lost[0], "item": member.needs[lost[0]]}
                moved = True


def _end(errand: Errand, members: Sequence[ErrandMember]) -> bool:
    """Set whether anything can still come; whether that changed."""
    going = any(m.status in M.OPEN for m in members)
    status = Errand.RUNNING if going else Errand.DONE
    if errand.status in (Errand.WITHDRAWN, status):
        return False
    errand.status, errand.ended_at = status, None if going else legal_now()
    errand.save(update_fields=["status", "ended_at"])
    return True


def _begin(
    actor: Actor,
    errand: Errand,
    member: ErrandMember,
    there: Mapping[str, int],
    values: Mapping[str, Any],
) -> None:
    """Open the member's case; where something is to be added first, or a bar stands, say so instead."""
    package = package_of(member.package_version)
    own = {q: values[name] for q, name in member.fields.items() if name in values}
    own |= {name: value for name, value in values.items() if name.startswith("_")}
    obtained = _obtained(member, there)
    pages = {
        line: list(found)
        for line, paper in member.lines.items()
        if line not in obtained and (found := _pages_of(errand, paper))
    }
    pages = _applying(package, own, pages)
    later = _promised(errand, member, package, own, {*pages, *obtained})
    lacking = _lacking(package, member, own, {*pages, *later}, obtained)
    if lacking:
        member.status, member.reason = M.ASKING, lacking
        return
    try:
        demand_no_bar(errand.applicant_id, member.item, package)
    except Forbidden as refusal:
        member.status, member.reason = M.ENDED, {"outcome": refusal.code}
        return
    member.case = open_case(
        actor,
        item=member.item,
        version=member.package_version,
        applicant=errand.applicant,
        application=Application(
            own, pages, obtained=obtained, agent=errand.agent_id, errand=str(errand.uid), later=later
        ),
    )
    member.status, member.reason = M.RUNNING, {}


def _pages_of(errand: Errand, paper: str) -> list[int]:
    """The attachments of a material: handed in with the thing, or since then with an application that promised it."""
    known = errand.papers.get(paper, {})
    if known.get("pages") or not known.get("later"):
        return list(known.get("pages", ()))
    for other in M.objects.filter(errand=errand, case__isnull=False).order_by("ordinal"):
        lines = [line for line, name in other.lines.items() if name == paper]
        files = MaterialFile.objects.filter(
            material__case_id=other.case_id, material__line__in=lines, replaced_at=None
        )
        found = list(files.order_by("ordinal", "id").values_list("attachment_id", flat=True))
        if found:
            return found
    return []


def _promised(
    errand: Errand, member: ErrandMember, package: Package, own: Mapping[str, Any], there: Collection[str]
) -> tuple[str, ...]:
    """Lines that follow by the promise given with the thing: only of an application that begins with it."""
    if member.needs or package.conditional is None:
        return ()
    context = for_feel(package.form, own)
    return tuple(
        line.id
        for line in package.materials
        if line.later
        and line.id not in there
        and errand.papers.get(member.lines.get(line.id, ""), {}).get("later")
        and holds(line.required, context)
    )


def _obtained(member: ErrandMember, there: Mapping[str, int]) -> dict[str, str]:
    """Material line → number of the case whose result it is: the house has it and does not ask for it."""
    brought = {item: there[outcome] for outcome, item in member.needs.items() if outcome in there}
    numbers = dict(Case.objects.filter(pk__in=brought.values()).values_list("pk", "number"))
    return {line: numbers[brought[item]] for line, item in member.made.items() if brought.get(item)}


def _applying(
    package: Package, own: Mapping[str, Any], pages: Mapping[str, list[int]]
) -> dict[str, list[int]]:
    """Pages of lines that have to do with these answers; what another member asked for is not pressed on this one."""
    context = for_feel(package.form, own)
    return {
        line.id: pages[line.id]
        for line in package.materials
        if line.id in pages and (line.required is False or holds(line.required, context))
    }


def _lacking(
    package: Package,
    member: ErrandMember,
    own: Mapping[str, Any],
    there: Collection[str],
    obtained: Mapping[str, str],
) -> dict[str, Any]:
    """Merged questions and materials without which the application cannot begin; ``there``: lines that are handed in
    or promised."""
    fields = sorted({member.fields[top(q)] for q in check(package.form, own).mistakes})
    context = for_feel(package.form, own)
    papers = [
        member.lines[line.id]
        for line in package.materials
        if asked_of_applicant(line)
        and line.id not in obtained
        and line.id not in there
        and holds(line.required, context)
    ]
    return {"fields": fields, "papers": papers} if fields or papers else {}
