"""The course of an accepted case: pauses by law, the one extension, withdrawal, termination."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, flowing, notices, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.actions.heard import end_hearing
from tongban.cases.actions.inspections import end_visits
from tongban.cases.actions.later import promise_ends
from tongban.cases.actions.postings import objections_end
from tongban.cases.models import Case, Extension, Hearing, Pause
from tongban.cases.policy import demand, own
from tongban.kernel.clock import AL45_GROUNDS
from tongban.laws.limits import rules_in_force

GROUND_WORDS = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert-review": "专家评审",
}


@action
def case_pause(
    actor: Actor,
    *,
    case: Case,
    ground: str,
    expected_days: int,
    organiser: str = "",
    version: int | None = None,
) -> Pause:
    """Stop the clock on a ground of 行政许可法 art. 45, with its written notice.

    The clock stands still from tomorrow on (today is an ordinary day of the limit) until the pause is ended.
    Grounds outside the closed list, and grounds that the item's guide does not announce, are refused.
    """
    row = locked(case, version, within=(Case.ACCEPTED,))
    demand(actor, "pause", row)
    package = clockwork.package_of(row)
    if ground not in AL45_GROUNDS or ground not in package.clock.grounds:
        raise Invalid(
            {"ground": _("The clock stops only on a ground of article 45 that the guide announces.")},
            code="cases.pause_ground",
        )
    if not 1 <= expected_days <= 180:
        raise Invalid({"expected_days": _("Say how many days it will take, from 1 to 180.")})
    return pause_clock(actor, row, ground, expected_days, organiser)


def pause_clock(actor: Actor, row: Case, ground: str, expected_days: int, organiser: str = "") -> Pause:
    """The pause itself, with its notice; the caller has locked the row and knows that the law allows it."""
    begin = legal_today() + timedelta(days=1)
    pause = Pause(case=row, ground=ground, from_on=begin, expected_days=expected_days, by_id=actor.party)
    pause.save()
    row.status = Case.SUSPENDED
    saved(row, "status")
    flowing.reorder(row)
    pause.notice = notices.issue(
        actor,
        row,
        "SPECIAL",
        data={
            "ground": GROUND_WORDS[ground],
            "needed": f"{expected_days}日",
            "starts_on": begin,
            "expected_on": begin + timedelta(days=expected_days - 1),
            "organiser": organiser or None,
            "due_on": row.promised_due,
        },
    )
    pause.save(update_fields=["notice"])
    step(actor, row, "paused", ground=ground, days=expected_days)
    note(actor, row, "paused", ground=ground, begin=str(begin), days=expected_days)
    return pause


@action
def case_resume(
    actor: Actor, *, case: Case, result: str, until: date | None = None, version: int | None = None
) -> Case:
    """End the running pause; its last day is ``until`` (default: today). The due days move by what was paused."""
    row = locked(case, version, within=(Case.SUSPENDED,))
    demand(actor, "pause", row)
    if not result.strip():
        raise Invalid({"result": _("Say what came out of it.")})
    pause = row.pauses.select_for_update().filter(until_on=None).order_by("-from_on").first()
    if pause is None:
        raise Conflict("cases.no_pause", _("The clock of this case is running."))
    if pause.ground == "hearing" and Hearing.objects.filter(pause=pause, state__in=Hearing.OPEN).exists():
        raise Conflict(
            "cases.hearing_open", _("The hearing is not over yet; the clock waits for its record.")
        )
    last = until or legal_today()
    if last > legal_today():
        raise Invalid({"until": _("A pause cannot end in the future.")})
    return _resume(actor, row, pause, result, last)


def resume_clock(actor: Actor, row: Case, result: str) -> None:
    """End the running pause today; the caller has locked the row."""
    pause = row.pauses.select_for_update().filter(until_on=None).order_by("-from_on").first()
    if pause is not None:
        _resume(actor, row, pause, result, legal_today())


def _resume(actor: Actor, row: Case, pause: Pause, result: str, last: date) -> Case:
    pause.until_on, pause.result = max(last, pause.from_on), result[:1000]
    pause.save(update_fields=["until_on", "result"])
    row.status = Case.ACCEPTED
    saved(row, "status")
    flowing.reorder(row, since=legal_now())
    step(actor, row, "resumed", opinion=result[:1000], ground=pause.ground, due=str(row.promised_due))
    note(actor, row, "resumed", ground=pause.ground, due=str(row.promised_due))
    return row


@action
def extension_ask(actor: Actor, *, case: Case, reason: str, version: int | None = None) -> Extension:
    """Ask the head for the one extension (行政许可法 art. 42)."""
    row = locked(case, version, within=(Case.ACCEPTED, Case.SUSPENDED))
    demand(actor, "examine", row)
    rule = rules_in_force().at(clockwork.package_of(row).clock.rule, row.accepted_on or legal_today())
    if not rule.extension:
        raise Conflict("cases.no_extension", _("The law knows no extension of this limit."))
    if Extension.objects.filter(case=row).exists():
        raise Conflict("cases.extension_once", _("The law allows one extension, and it has been asked for."))
    if not reason.strip():
        raise Invalid({"reason": _("The applicant is told the reason, so please write it.")})
    extension = Extension(case=row, rule=rule.extension, reason=reason.strip()[:500], asked_by_id=actor.party)
    extension.save()
    step(actor, row, "extension_asked", opinion=extension.reason, public=False)
    note(actor, row, "extension_asked", rule=rule.extension)
    return extension


@action
def extension_answer(
    actor: Actor, *, case: Case, approved: bool, remark: str = "", version: int | None = None
) -> Extension:
    """The competent head approves or refuses; an approval is told to the applicant with its reason."""
    row = locked(case, version)
    demand(actor, "extend", row)
    extension = Extension.objects.select_for_update().filter(case=row).first()
    if extension is None or extension.approved_at or extension.refused_at:
        raise Conflict("cases.extension_answered", _("There is no extension waiting for an answer."))
    if extension.asked_by_id == actor.party:
        raise Forbidden("cases.extension_self", _("Somebody else must approve what you asked for."))
    if not approved:
        extension.refused_at = legal_now()
        extension.save(update_fields=["refused_at"])
        step(actor, row, "extension_refused", opinion=remark[:1000], public=False)
        note(actor, row, "extension_refused")
        return extension
    if row.promised_due is not None and row.statutory_due is not None and legal_today() > row.statutory_due:
        raise Conflict("cases.extension_late", _("The limit has passed; it cannot be extended any more."))
    _approve(actor, row, extension)
    return extension


def _approve(actor: Actor, row: Case, extension: Extension) -> None:
    old = row.statutory_due
    extension.approved_at, extension.approved_by_id = legal_now(), actor.party
    extension.save(update_fields=["approved_at", "approved_by"])
    row.extension = extension
    saved(row)
    flowing.reorder(row)
    more = rules_in_force().at(extension.rule, row.accepted_on or legal_today())
    notices.issue(
        actor,
        row,
        "EXTEND",
        once="EXTEND",
        due_on=row.statutory_due,
        data={
            "accepted_on": row.accepted_on,
            "reason": extension.reason,
            "extension": notices.limit_in_words(more.value, more.unit),
            "approver": actor.name,
            "old_due_on": old,
            "due_on": row.statutory_due,
            "provisional": row.due_provisional,
        },
    )
    step(actor, row, "extended", opinion=extension.reason, due=str(row.statutory_due))
    note(actor, row, "extended", rule=extension.rule, due=str(row.statutory_due))


@action
def case_withdraw(actor: Actor, *, case: Case, reason: str = "", version: int | None = None) -> Case:
    """The applicant takes the application back before the decision."""
    row = locked(case, version, within=Case.OPEN)
    own(actor, row)
    facts = {
        "received_on": row.received_on,
        "requested_on": legal_today(),
        "reason": reason.strip() or "申请人主动撤回申请",
        "by_applicant": True,
    }
    return _end(actor, row, "withdrawn", facts, reason)


@action
def case_terminate(actor: Actor, *, case: Case, reason: str, version: int | None = None) -> Case:
    """End a case that cannot go on (the applicant died or was dissolved, the matter fell away)."""
    row = locked(case, version, within=Case.OPEN)
    demand(actor, "decide", row)
    if not reason.strip():
        raise Invalid({"reason": _("The law asks for this.")})
    facts = {"received_on": row.received_on, "reason": reason.strip(), "by_applicant": False}
    return _end(actor, row, "terminated", facts, reason)


def _end(actor: Actor, row: Case, outcome: str, facts: dict[str, object], reason: str) -> Case:
    row.status, row.outcome = Case.CLOSED, outcome
    row.closed_at, row.closed_on = legal_now(), legal_today()
    saved(row, "status", "outcome", "closed_at", "closed_on")
    timing.stop_watching(row)
    timing.stop_renewal(row)
    promise_ends(row)
    objections_end(row, outcome)
    notices.issue(actor, row, "WITHDRAW", data=facts)
    step(actor, row, outcome, opinion=reason[:1000])
    note(actor, row, outcome)
    end_visits(actor, row)
    end_hearing(actor, row)
    flowing.end(row, outcome)
    for member in row.members.filter(status__in=Case.OPEN):
        _end(actor, locked(member), outcome, dict(facts), reason)
    return row
