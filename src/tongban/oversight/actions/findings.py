"""Lamps of the rules besides time, the rules themselves, and their rest for an item."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.laws.actions import WORD
from tongban.org.models import Unit
from tongban.oversight import rulebook
from tongban.oversight.models import LampEvent, Mute, WatchVersion
from tongban.oversight.policy import REVIEW
from tongban.oversight.rulebook import Finding, WatchRule
from tongban.oversight.telling import tell_about_lamp, working_days
from tongban.records.actions import personal, record

EXPLAIN_RULE: Final = "TB-EXPLAIN"
EXPLANATION: Final = "explanation."
LONGEST_REST: Final = timedelta(days=366)


@action
def finding_raise(
    actor: Actor,
    *,
    rule: WatchRule,
    grade: str,
    unit: Unit,
    item: Item | None,
    found: Finding,
    case: Case | None,
) -> LampEvent | None:
    """Raise the lamp of a finding, on the case or (without one) on the unit; ``None`` where it burns or burnt already.

    A lamp that was closed does not come back for the same case and rule: what was judged once is judged.
    """
    same = Q(once=found.once) if found.once else Q(case=case, rule=rule.code)
    if LampEvent.objects.select_for_update().filter(same).exists():
        return None
    if case is not None and LampEvent.objects.filter(case=case, rule=rule.code).exists():
        return None
    today = legal_today()
    event = LampEvent(
        case=case,
        kind=rule.kind,
        item=item,
        hand_id=found.hand,
        found=dict(found.facts),
        once=found.once or None,
        unit=unit,
        unit_path=unit.path or "",
        rule=rule.code,
        grade=grade,
        due_on=today,
        raised_at=legal_now(),
        raised_on=today,
        explain_by=working_days(EXPLAIN_RULE, today),
        number=f"JC{today:%Y%m}{numbers.take('lamp', 'city', today.year):06}",
    )
    event.save()
    told = {"rule": rule.code, "grade": grade, "kind": rule.kind, "found": dict(found.facts)}
    record(actor, "oversight.lamp_raised.v1", subject=event, case=case, changes=told)
    tell_about_lamp(actor, event, "found")
    return event


@action
def explanation_overdue(actor: Actor, *, event: LampEvent) -> LampEvent | None:
    """A unit that did not explain a finding in time gets a second, red event (EXPLANATION_OVERDUE)."""
    row = LampEvent.objects.select_for_update().get(pk=event.pk)
    known = rulebook.known(row.rule)
    if row.state != "notified" or row.overdue_told or known is None:
        return None
    row.overdue_told = True
    row.save(update_fields=["overdue_told"])
    today = legal_today()
    late = LampEvent(
        case_id=row.case_id,
        kind=row.kind,
        item_id=row.item_id,
        once=f"late:{row.pk}",
        unit_id=row.unit_id,
        unit_path=row.unit_path,
        rule=f"{EXPLANATION}{row.rule}",
        grade="red",
        due_on=row.explain_by or today,
        raised_at=legal_now(),
        raised_on=today,
        explain_by=working_days(EXPLAIN_RULE, today),
        number=f"JC{today:%Y%m}{numbers.take('lamp', 'city', today.year):06}",
    )
    late.save()
    told = {"rule": late.rule, "grade": "red", "kind": late.kind}
    record(actor, "oversight.lamp_raised.v1", subject=late, case=late.case, changes=told)
    tell_about_lamp(actor, late, "found")
    return late


@action
def watch_publish(
    actor: Actor,
    *,
    code: str,
    grade: str,
    threshold: int | None,
    valid_from: date,
    valid_to: date | None = None,
    source: str,
) -> WatchVersion:
    """Let a rule work with another colour or threshold from a day on, or rest (``off``); today or later, once a day.

    Raises ``NotFound`` for an unknown rule and ``Invalid`` with a sentence by field.
    """
    if not actor.holds(WORD):
        raise Forbidden(WORD)
    known = rulebook.rule(code)
    mistakes = mistakes_of(known, grade, threshold, valid_from, valid_to, source)
    if mistakes:
        raise Invalid(mistakes)
    row = WatchVersion(
        code=code,
        grade=grade,
        threshold=threshold if known.threshold is not None else None,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source.strip()[:200],
    )
    row.save()
    told = {"code": code, "grade": grade, "threshold": row.threshold, "from": str(valid_from),
            "to": str(valid_to or "")}  # fmt: skip
    record(actor, "oversight.watch_published.v1", subject=row, changes=told)
    rulebook.forget()
    return row


def mistakes_of(
    known: WatchRule, grade: str, threshold: int | None, begins: date, ends: date | None, source: str
) -> dict[str, Any]:
    """What is wrong with a version that somebody means to publish, by field."""
    found: dict[str, Any] = {}
    if grade not in rulebook.GRADES:
        found["grade"] = _("Choose yellow, red or off.")
    if known.threshold is not None and (threshold is None or not known.least <= threshold <= known.most):
        bounds = {"least": known.least, "most": known.most}
        found["threshold"] = _("Write a number from %(least)d to %(most)d.") % bounds
    if begins < legal_today():
        found["valid_from"] = _("It can begin today or later: what has happened keeps its version.")
    elif WatchVersion.objects.filter(code=known.code, valid_from=begins).exists():
        found["valid_from"] = _("A version begins on this day already.")
    if ends is not None and ends < begins:
        found["valid_to"] = _("The last day lies before the first.")
    if not source.strip():
        found["source"] = _("Name the decision on which it rests.")
    return found


@action
def rule_mute(actor: Actor, *, code: str, item: Item, unit: Unit, until: date, reason: str) -> Mute:
    """Let a rule rest for one item until a day, because its lamps were false alarms. Lamps that burn stay."""
    known = rulebook.rule(code)
    if not actor.may(REVIEW, path=unit.path or "") or actor.unit == unit.pk:
        raise Forbidden(REVIEW)
    today, mistakes = legal_today(), {}
    if until < today:
        mistakes["until"] = _("The day lies in the past.")
    elif until - today > LONGEST_REST:
        mistakes["until"] = _("The day is too far away: at most a year.")
    if len(reason.strip()) < 4:
        mistakes["reason"] = _("Please write at least a sentence.")
    if mistakes:
        raise Invalid(mistakes)
    Item.objects.select_for_update().get(pk=item.pk)
    if Mute.objects.filter(code=code, item=item, until__gte=today, ended_on=None).exists():
        raise Conflict("oversight.muted", _("This rule rests for this item already."))
    row = Mute(
        code=known.code,
        item=item,
        from_on=today,
        until=until,
        reason=reason.strip()[:1000],
        by_id=actor.party,
        at=legal_now(),
    )
    row.save()
    told = {"code": code, "item": item.code, "until": str(until), "reason": personal(row.reason)}
    record(actor, "oversight.rule_muted.v1", subject=row, changes=told)
    return row


@action
def mute_end(actor: Actor, *, mute: Mute) -> Mute:
    """Let a rule look at an item again before its rest is over."""
    row = Mute.objects.select_for_update().select_related("item__unit").get(pk=mute.pk)
    unit = row.item.unit
    if not actor.may(REVIEW, path=unit.path or "") or actor.unit == unit.pk:
        raise Forbidden(REVIEW)
    if row.ended_on is not None or row.until < legal_today():
        raise Conflict("oversight.mute_over", _("It is over already."))
    row.ended_on = legal_today()
    row.save(update_fields=["ended_on"])
    record(actor, "oversight.mute_ended.v1", subject=row, changes={"code": row.code, "item": row.item.code})
    return row
