"""The life of a lamp event (handbook 02 §4): notified, explained, reviewed, ordered, corrected, closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case
from tongban.oversight.lamps import RED
from tongban.oversight.models import LampEvent
from tongban.oversight.policy import may_explain, may_supervise
from tongban.oversight.telling import tell_about_lamp, working_days
from tongban.records.actions import personal, record

EXPLAIN_RULE = "TB-EXPLAIN"
EXPLANATION = "explanation."
VERDICTS = ("valid", "invalid", "exempt")
LONGEST_ORDER_DAYS = 60


@action
def lamp_raise(actor: Actor, *, case: Case, rule: str, grade: str, due_on: date) -> LampEvent:
    """Raise the lamp of ``rule`` and ``grade``; raised before for that day, the same event is given back."""
    event = LampEvent.objects.select_for_update().filter(case=case, rule=rule, grade=grade).first()
    if event is not None and (grade == RED or event.due_on >= due_on):
        return event
    today = legal_today()
    event = event or _new(case, rule, grade)
    event.due_on, event.raised_at, event.raised_on = due_on, legal_now(), today
    event.state, event.verdict_kind, event.verdict, event.closed_at = "notified", "", "", None
    event.explain_by = working_days(EXPLAIN_RULE, today) if grade == RED else None
    event.number = event.number or f"JC{today:%Y%m}{numbers.take('lamp', 'city', today.year):06}"
    event.save()
    record(
        actor, "oversight.lamp_raised.v1", subject=event, case=case, changes={"rule": rule, "grade": grade}
    )
    tell_about_lamp(actor, event, grade)
    return event


def _new(case: Case, rule: str, grade: str) -> LampEvent:
    return LampEvent(case=case, unit_id=case.unit_id, unit_path=case.unit_path, rule=rule, grade=grade)


@action
def lamp_settle(actor: Actor, *, event: LampEvent) -> LampEvent:
    """Put out a warning: the case was handled before its day ended, or its day moved."""
    row = _locked(event, None, "notified")
    if row.asks:
        raise Conflict("oversight.breach_stays", _("A breach is reviewed, it does not go out by itself."))
    row.state, row.verdict_kind, row.closed_at = "closed", "met", legal_now()
    row.save(update_fields=["state", "verdict_kind", "closed_at"])
    record(actor, "oversight.lamp_settled.v1", subject=row, case=row.case, changes={})
    return row


@action
def lamp_void(actor: Actor, *, event: LampEvent, due_on: date) -> LampEvent:
    """A breach that the official calendar undid: the day it rests on has moved to ``due_on``. The event stays."""
    row = _locked(event, None, "notified", "explained")
    words = (
        f"法定工作日安排更新，期限由 {row.due_on} 变为 {due_on}。The day moved with the official calendar."
    )
    row.state, row.verdict_kind, row.verdict, row.closed_at = "invalid", "invalid", words, legal_now()
    row.save(update_fields=["state", "verdict_kind", "verdict", "closed_at"])
    told = {"from": str(row.due_on), "to": str(due_on)}
    record(actor, "oversight.lamp_recounted.v1", subject=row, case=row.case, changes=told)
    return row


def _locked(event: LampEvent, version: int | None, *states: str) -> LampEvent:
    row = LampEvent.objects.select_for_update().get(pk=event.pk)
    if version is not None and row.version != version:
        raise Stale(state=row.state)
    if states and row.state not in states:
        raise Conflict("oversight.state", _("This step has been done already."), state=row.state)
    return row


def _words(text: str, name: str) -> str:
    if len(text.strip()) < 4:
        raise Invalid({name: _("Please write at least a sentence.")})
    if len(text.strip()) > 1000:
        raise Invalid({name: _("Please write at most 1,000 characters.")})
    return text.strip()


@action
def lamp_explain(
    actor: Actor, *, event: LampEvent, explanation: str, version: int | None = None
) -> LampEvent:
    """The unit, or the officer whose act it was, explains (说明); a late explanation stays visible as late."""
    row = _locked(event, version, "notified")
    if not may_explain(actor, row):
        raise Forbidden("oversight.explain")
    if not row.asks:
        raise Conflict("oversight.warning", _("A warning needs no explanation: handle the case in time."))
    row.explanation, row.explained_by_id = _words(explanation, "explanation"), actor.party
    row.explained_at, row.state = legal_now(), "explained"
    row.explained_late = bool(row.explain_by and legal_today() > row.explain_by)
    row.save(update_fields=["explanation", "explained_by", "explained_at", "explained_late", "state"])
    changes = {"late": row.explained_late, "words": personal(row.explanation)}
    record(actor, "oversight.lamp_explained.v1", subject=row, case=row.case, changes=changes)
    return row


@action
def lamp_review(
    actor: Actor, *, event: LampEvent, verdict: str, words: str, version: int | None = None
) -> LampEvent:
    """The supervisor judges: valid, invalid (system, holiday, force majeure) or exempt; the event itself stays."""
    row = _locked(event, version, "notified", "explained")
    _supervise(actor, "oversight.event.review", row)
    mistakes = {} if verdict in VERDICTS else {"verdict": _("Choose valid, invalid or exempt.")}
    if mistakes:
        raise Invalid(mistakes)
    row.verdict, row.reviewed_by_id, row.reviewed_at = _words(words, "words"), actor.party, legal_now()
    row.state = row.verdict_kind = verdict
    if verdict != "valid":
        row.closed_at = legal_now()
    row.save(update_fields=["verdict", "verdict_kind", "reviewed_by", "reviewed_at", "state", "closed_at"])
    changes = {"verdict": verdict, "words": personal(row.verdict)}
    record(actor, "oversight.lamp_reviewed.v1", subject=row, case=row.case, changes=changes)
    tell_about_lamp(actor, row, "reviewed")
    return row


def _supervise(actor: Actor, word: str, row: LampEvent) -> None:
    if not may_supervise(actor, word, row):
        if actor.unit == row.unit_id:
            raise Forbidden("oversight.own_unit", _("Nobody supervises their own unit."))
        raise Forbidden(word)


@action
def lamp_order(
    actor: Actor, *, event: LampEvent, order: str, due_on: date | None, version: int | None = None
) -> LampEvent:
    """A supervision order (督办单) with a day by which the unit corrects."""
    row = _locked(event, version, "valid")
    _supervise(actor, "oversight.event.order", row)
    if due_on is None:
        raise Invalid({"due_on": _("Say by which day.")})
    if due_on < legal_today():
        raise Invalid({"due_on": _("The day lies in the past.")})
    if (due_on - legal_today()).days > LONGEST_ORDER_DAYS:
        raise Invalid({"due_on": _("The day is too far away: at most 60 days.")})
    row.order, row.order_due, row.state = _words(order, "order"), due_on, "ordered"
    row.save(update_fields=["order", "order_due", "state"])
    changes = {"due": str(due_on), "words": personal(row.order)}
    record(actor, "oversight.ordered.v1", subject=row, case=row.case, changes=changes)
    tell_about_lamp(actor, row, "ordered")
    return row


@action
def lamp_correct(actor: Actor, *, event: LampEvent, correction: str, version: int | None = None) -> LampEvent:
    """The unit reports what it corrected (整改)."""
    row = _locked(event, version, "ordered")
    if not may_explain(actor, row):
        raise Forbidden("oversight.explain")
    row.correction, row.state = _words(correction, "correction"), "corrected"
    row.corrected_at = legal_now()
    row.save(update_fields=["correction", "corrected_at", "state"])
    late = bool(row.order_due and legal_today() > row.order_due)
    changes = {"late": late, "words": personal(row.correction)}
    record(actor, "oversight.corrected.v1", subject=row, case=row.case, changes=changes)
    return row


@action
def lamp_close(
    actor: Actor,
    *,
    event: LampEvent,
    within: Collection[str] = ("valid", "corrected"),
    version: int | None = None,
) -> LampEvent:
    """The supervisor closes it."""
    row = _locked(event, version, *within)
    _supervise(actor, "oversight.event.review", row)
    row.state, row.closed_at = "closed", legal_now()
    row.save(update_fields=["state", "closed_at"])
    record(actor, "oversight.lamp_closed.v1", subject=row, case=row.case, changes={})
    return row
