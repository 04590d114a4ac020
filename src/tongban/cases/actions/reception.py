"""Reception (行政许可法 art. 32): accept, correct on the spot, one supplement notice, refuse, not needed, silence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, flowing, notices, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.actions.later import promise_ends
from tongban.cases.actions.pages import replace_pages
from tongban.cases.actions.postings import objections_end
from tongban.cases.actions.waiting import supplement_due, wait_until
from tongban.cases.later import LATER, cite, outstanding
from tongban.cases.models import Case, Material
from tongban.cases.policy import demand, own
from tongban.cases.quotas import limited_item
from tongban.catalogue.package import Package
from tongban.forms.answers import check
from tongban.forms.pages import in_words

CURED = ("provided", "passed", "shared", "promised")
GOOD_TO_ACCEPT = (*CURED, LATER)
"""What follows by the day of a written promise does not stand in the way of acceptance (容缺受理)."""
WAITS = _("This was promised for later. If you cannot wait, name it in the supplement notice.")
ACCEPTABLE = (Case.RECEIVED, Case.SUPPLEMENTING)


@action
def material_judge(
    actor: Actor, *, case: Case, line: str, passed: bool, remark: str = "", version: int | None = None
) -> Material:
    """Judge one line of the material list: in order, or open with a remark (only lines of the guide exist).

    What a register gave cannot be found wanting by asking the applicant; after the one supplement notice only lines
    that it names can be (行政许可法 art. 72).
    """
    row = locked(case, version, within=ACCEPTABLE)
    demand(actor, "accept", row)
    material = Material.objects.select_for_update().filter(case=row, line=line).first()
    if material is None:
        raise Invalid({"line": _("The guide does not ask for this material.")}, code="cases.guide_lock")
    if material.status == LATER:
        raise Conflict("cases.later_waits", WAITS)
    if not passed:
        _may_be_open(row, line)
    material.status, material.note = ("passed" if passed else "open"), remark[:500]
    material.save(update_fields=["status", "note"])
    note(actor, row, "material_judged", line=line, passed=passed)
    if row.status == Case.SUPPLEMENTING and not _open_lines(row):
        _complete(
            actor, row, []
        )  # what the notice asked is in order without an answer: nobody waits any more
    return material


def _may_be_open(row: Case, line: str) -> None:
    known = clockwork.package_of(row).material(line)
    if known is None or known.share or _is_ours(row, line):
        raise Invalid({"line": _("The guide does not ask for this material.")}, code="cases.guide_lock")
    first = row.notices.filter(once="SUPPLEMENT").first()
    if first is not None and line not in {told["line"] for told in first.lines}:
        raise _second_notice()


def _is_ours(row: Case, line: str) -> bool:
    """Whether the house obtained this line itself, from an earlier case of the same thing."""
    return row.materials.filter(line=line, status="shared").exists()


@action
def case_accept(actor: Actor, *, case: Case, version: int | None = None, opinion: str = "") -> Case:
    """Accept: the statutory limit starts. Refused while a required material is missing or open.

    What the applicant promised in writing to hand in later does not hinder it (容缺受理): the notice of acceptance
    then names the lines and their day, and nothing is granted before they have come.
    """
    row = locked(case, version, within=ACCEPTABLE)
    demand(actor, "accept", row)
    lacking = [m.line for m in row.materials.all() if m.required and m.status not in GOOD_TO_ACCEPT]
    if lacking:
        package = clockwork.package_of(row)
        names = "、".join(m.name["zh"] for m in package.materials if m.id in lacking)
        raise Conflict(
            "cases.materials_lacking",
            _("These materials are not in order yet: %(names)s.") % {"names": names},
        )
    return accept(actor, row, opinion=opinion)


def accept(actor: Actor, row: Case, *, deemed: bool = False, opinion: str = "") -> Case:
    """Acceptance itself, by an official or by silence of the law; the row is locked by the caller."""
    row.status, row.accepted_at = Case.ACCEPTED, legal_now()
    row.accepted_on = (row.complete_on or row.received_on) if deemed else legal_today()
    row.deemed = "accepted" if deemed else row.deemed
    saved(row, "status", "accepted_at", "accepted_on", "deemed")
    timing.stop_watching(row)
    unmet: dict[str, Any] = {"unmet": _unmet(row)} if deemed else {}
    kind = "deemed_accepted" if deemed else "accepted"
    waiting = [m.line for m in outstanding(row)]
    follows: dict[str, Any] = {"later": waiting, "later_due": str(row.later_due)} if waiting else {}
    step(actor, row, kind, opinion=opinion, due=str(row.promised_due), **unmet, **follows)
    _acceptance_notice(actor, row, deemed, waiting)
    note(
        actor,
        row,
        "accepted",
        deemed=deemed,
        on=str(row.accepted_on),
        due=str(row.promised_due),
        **unmet,
        **follows,
        **limited_item(row),
    )
    flowing.finish(actor, row, "receive", "accepted", opinion)
    return row


def _acceptance_notice(actor: Actor, row: Case, deemed: bool, waiting: Sequence[str]) -> None:
    """The notice of acceptance; a conditional one names what follows, by which day, and what happens otherwise."""
    facts = _acceptance_facts(row, deemed)
    if deemed or not waiting:
        notices.issue(
            actor, row, "DEEMED_ACCEPTED" if deemed else "ACCEPT", data=facts, due_on=row.promised_due
        )
        return
    package = clockwork.package_of(row)
    lines = [{"line": m.id, "name": m.name["zh"]} for m in package.materials if m.id in waiting]
    notices.issue(
        actor,
        row,
        "ACCEPT_LATER",
        lines=lines,
        due_on=row.later_due,
        data={
            **facts,
            "later_due": row.later_due,
            "lines": [{"name": line["name"]} for line in lines],
            "rule": cite(package),
        },
    )


def _unmet(row: Case) -> list[str]:
    """Required lines that silence accepted although they were not in order: on record, and not asked again."""
    return sorted(m.line for m in row.materials.all() if m.required and m.status not in GOOD_TO_ACCEPT)


def _acceptance_facts(row: Case, deemed: bool) -> dict[str, Any]:
    package = clockwork.package_of(row)
    facts: dict[str, Any] = {
        "received_on": row.received_on,
        "due_on": row.promised_due,
        "limit": notices.limit_in_words(package.clock.promised_value, package.clock.promised_unit),
        "provisional": row.due_provisional,
    }
    if deemed:
        return {**facts, "notice_by": row.acceptance_due}
    return {**facts, "accepted_on": row.accepted_on, "legal_due_on": row.statutory_due}


@action
def case_deem_accepted(*, case: Case) -> Case:
    """Silence through five working days: accepted from the day of receipt, by law (行政许可法 art. 32(4))."""
    row = locked(case)
    if row.status != Case.RECEIVED:
        return row
    return accept(SYSTEM, row, deemed=True)


@action
def case_supplement(
    actor: Actor, *, case: Case, problems: Mapping[str, str], version: int | None = None
) -> Case:
    """The one complete supplement notice (一次告知). ``problems``: material line → what is wrong with it.

    Only lines of the guide can be named; a second notice is refused (行政许可法 art. 32(4), 72(4)).
    """
    row = locked(case, version, within=(Case.RECEIVED,))
    demand(actor, "accept", row)
    lines = _named_lines(row, problems)
    if row.notices.filter(once="SUPPLEMENT").exists():
        raise _second_notice()
    if broken := {m.line for m in outstanding(row)} - set(problems):
        said = _("It was promised for later; the one notice says everything, so name it too.")
        raise Invalid(dict.fromkeys(sorted(broken), said))
    if forgotten := set(_open_lines(row)) - set(problems):
        said = _("You found this not in order: name it in the one notice, or mark it in order.")
        raise Invalid(dict.fromkeys(sorted(forgotten), said))
    try:
        with transaction.atomic():
            _supplement_notice(actor, row, lines, kind="SUPPLEMENT", once="SUPPLEMENT")
    except IntegrityError as error:
        raise _second_notice() from error
    _wait_for_applicant(actor, row, lines)
    promise_ends(row)
    step(actor, row, "supplement_requested", lines=list(problems))
    note(actor, row, "supplement_requested", lines=list(problems))
    return row


def _open_lines(row: Case) -> list[str]:
    return [m.line for m in row.materials.all() if m.status in Material.ASKED]


def _second_notice() -> Conflict:
    return Conflict(
        "cases.supplement_once",
        _(
            "The supplement notice has been given; the law allows one. Lines still open can only be returned as open."
        ),
    )


def _named_lines(row: Case, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    package = clockwork.package_of(row)
    if not problems:
        raise Invalid({"problems": _("Name at least one material.")})
    lines = []
    for line_id, problem in problems.items():
        line = package.material(line_id)
        if line is None or line.share or _is_ours(row, line_id):
            raise Invalid({line_id: _("The guide does not ask for this material.")}, code="cases.guide_lock")
        if not problem.strip():
            raise Invalid({line_id: _("Say what is missing or wrong, so that the applicant can cure it.")})
        basis = f"{line.basis.law}第{line.basis.article}条" if line.basis and line.basis.article else None
        lines.append(
            {"line": line_id, "name": line.name["zh"], "problem": problem.strip()[:300], "basis": basis}
        )
    return lines


def _supplement_notice(
    actor: Actor,
    row: Case,
    lines: Sequence[dict[str, Any]],
    *,
    kind: str,
    once: str | None,
    title: str | None = None,
) -> None:
    due = supplement_due(row)
    notices.issue(
        actor,
        row,
        kind,
        once=once,
        lines=lines,
        printed_as="SUPPLEMENT",
        due_on=due,
        data={
            "received_on": row.received_on,
            "deadline": due,
            "how": "登录个人中心在线补交，或者到受理窗口补交",
            "lines": [{k: v for k, v in line.items() if k != "line" and v} for line in lines],
            "title": title,
        },
    )


def _wait_for_applicant(actor: Actor, row: Case, lines: Sequence[dict[str, Any]]) -> None:
    package = clockwork.package_of(row)
    named = {line["line"]: line["problem"] for line in lines}
    known = {m.line: m for m in row.materials.select_for_update()}
    for line_id, problem in named.items():
        material = known.get(line_id) or Material(
            case=row, line=line_id, ordinal=_ordinal(package, line_id), required=True
        )
        material.status, material.note = "open", problem
        material.save()
    row.status = Case.SUPPLEMENTING
    saved(row, "status")
    timing.stop_watching(row)
    wait_until(row, supplement_due(row))
    flowing.wait(row, "supplement")


def _ordinal(package: Package, line_id: str) -> int:
    return [m.id for m in package.materials].index(line_id)


@action
def case_supplement_answer(
    actor: Actor, *, case: Case, pages: Mapping[str, Sequence[int]], version: int | None = None
) -> Case:
    """The applicant hands in what the notice named; five working days begin again with the complete file.

    ``pages``: material line → attachments. Each open line needs at least one page.
    """
    row = locked(case, version, within=(Case.SUPPLEMENTING,))
    if not actor.may("cases.case.intake", path=row.unit_path):
        own(actor, row)
    open_lines = {m.line: m for m in row.materials.select_for_update().filter(status__in=Material.ASKED)}
    stray = set(pages) - set(open_lines)
    lacking = {line: _("Please add this material.") for line in open_lines if not pages.get(line)}
    if stray or lacking:
        raise Invalid({**lacking, **{line: _("The notice does not name this material.") for line in stray}})
    for line, attachments in pages.items():
        replace_pages(open_lines[line], attachments)
    _complete(actor, row, sorted(pages))
    return row


def _complete(actor: Actor, row: Case, lines: list[str]) -> None:
    """Nothing is asked any more: the file is complete today, and the limit to accept it begins."""
    row.status, row.complete_on = Case.RECEIVED, legal_today()
    saved(row, "status", "complete_on")
    timing.stop_watching(row)
    timing.watch_acceptance(row)
    step(actor, row, "supplemented", lines=lines)
    flowing.reorder(row, since=legal_now())
    note(actor, row, "supplemented", lines=lines)
    flowing.wake(row)


@action
def case_return_open(
    actor: Actor, *, case: Case, problems: Mapping[str, str], version: int | None = None
) -> Case:
    """Return lines of the supplement notice that are still not cured; a new line cannot be added."""
    row = locked(case, version, within=(Case.RECEIVED,))
    demand(actor, "accept", row)
    first = row.notices.filter(once="SUPPLEMENT").first()
    named = {line["line"] for line in first.lines} if first else set()
    if not set(problems) <= named:
        raise Invalid(
            {"problems": _("Only lines of the supplement notice can be returned as still open.")},
            code="cases.supplement_once",
        )
    lines = _named_lines(row, problems)
    _supplement_notice(actor, row, lines, kind="STILL_OPEN", once=None, title="补正材料仍需完善告知书")
    _wait_for_applicant(actor, row, lines)
    step(actor, row, "returned_open", lines=list(problems))
    note(actor, row, "returned_open", lines=list(problems))
    return row


@action
def case_correct(actor: Actor, *, case: Case, values: Mapping[str, Any], version: int | None = None) -> Case:
    """An error that can be corrected on the spot is corrected with the applicant (行政许可法 art. 32(3))."""
    row = locked(case, version, within=(Case.RECEIVED,))
    if actor.is_staff:
        demand(actor, "accept", row)
    else:
        own(actor, row)
    package = clockwork.package_of(row)
    before: dict[str, Any] = json.loads(row.values.reveal())
    after = {**before, **values}
    checked = check(package.form, after)
    if not checked.ok:
        raise Invalid(checked.mistakes)
    changed = [q for q in package.form.questions() if before.get(q.id) != checked.values.get(q.id)]
    if not changed:
        return row
    row.values = json.dumps(checked.values, ensure_ascii=False)
    saved(row, "values")
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # a notice is Chinese, whichever language the screen speaks
        lines = [
            {
                "field": q.label["zh"],
                "before": in_words(q, before.get(q.id)) or "—",
                "after": in_words(q, checked.values.get(q.id)) or "—",
            }
            for q in changed
        ]
    notices.issue(
        actor, row, "CORRECT", data={"corrected_at": legal_now(), "clerk": actor.name, "lines": lines}
    )
    step(actor, row, "corrected", fields=[q.id for q in changed])
    note(actor, row, "corrected", fields=[q.id for q in changed])
    return row


@action
def case_refuse_acceptance(
    actor: Actor, *, case: Case, reason: str, competent: str = "", version: int | None = None
) -> Case:
    """Not within this authority's powers: refuse at once and name the right one (行政许可法 art. 32(2))."""
    row = locked(case, version, within=ACCEPTABLE)
    demand(actor, "accept", row)
    if not reason.strip() or not competent.strip():
        raise Invalid(
            {
                name: _("The law asks for this.")
                for name, text in (("reason", reason), ("competent", competent))
                if not text.strip()
            }
        )
    facts = {
        "received_on": row.received_on,
        "reason": reason,
        "competent": competent,
        **notices.remedies(row.unit),
    }
    return _end_before_acceptance(actor, row, "not_accepted", "REJECT_ACCEPT", facts, reason)


@action
def case_not_needed(
    actor: Actor, *, case: Case, reason: str, advice: str = "", version: int | None = None
) -> Case:
    """The matter needs no licence: tell the applicant at once (行政许可法 art. 32(1))."""
    row = locked(case, version, within=ACCEPTABLE)
    demand(actor, "accept", row)
    if not reason.strip():
        raise Invalid({"reason": _("The law asks for this.")})
    facts = {
        "received_on": row.received_on,
        "reason": reason,
        "advice": advice or None,
        **notices.remedies(row.unit),
    }
    return _end_before_acceptance(actor, row, "not_needed", "NOT_NEEDED", facts, reason)


def _end_before_acceptance(
    actor: Actor, row: Case, outcome: str, kind: str, facts: dict[str, Any], reason: str
) -> Case:
    row.status, row.outcome = Case.CLOSED, outcome
    row.closed_at, row.closed_on = legal_now(), legal_today()
    saved(row, "status", "outcome", "closed_at", "closed_on")
    timing.stop_watching(row)
    promise_ends(row)
    objections_end(row, outcome)
    notices.issue(actor, row, kind, data=facts)
    step(actor, row, outcome, opinion=reason[:1000])
    note(actor, row, outcome)
    flowing.end(row, outcome)
    return row
