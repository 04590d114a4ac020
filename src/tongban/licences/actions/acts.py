"""Acts on issued licences: proposed, decided, carried out, told (行政许可法 art. 8, 49, 50, 69, 70)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tongban.base.fields import Sealed
from tongban.base.legal import legal_now, legal_today
from tongban.base.timers import timer_clear, timer_set
from tongban.flows.limits import end_of
from tongban.licences import events, notices
from tongban.licences.actions.bars import bar_set
from tongban.licences.actions.issuing import LIFTING, last_day, new_edition
from tongban.licences.faces import changed_by, changed_face, terms_of
from tongban.licences.grounds import (
    CHANGE,
    EXPIRED,
    LIFT,
    RENEW,
    REVOKE,
    SUSPEND,
    SUSPENDED,
    VALID,
    WITHDRAW,
    Kind,
    kind_of,
)
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.policy import CHANGE as MAY_CHANGE
from tongban.licences.policy import DECIDE as MAY_DECIDE
from tongban.licences.queries import status_on
from tongban.printing.models import Document
from tongban.records.actions import record


@dataclass(frozen=True, slots=True)
class Terms:
    """What an act says beside its kind. Which fields count follows from the kind.

    ``law``: the provision, for grounds that must name one. ``face`` and ``holder_name``: after a change, by label.
    ``valid_to``: the new last day of a renewal. ``until_on``: the last day of a suspension, if it has one.
    ``compensation``: fen. ``safety``: the licence directly concerns public safety, health, life or property (art. 79).
    ``harm``: revoking would gravely harm the public interest (art. 69(3)).
    """

    ground: str = ""
    reason: str = ""
    law: str = ""
    face: Mapping[str, str] = field(default_factory=dict)
    holder_name: str = ""
    valid_to: date | None = None
    until_on: date | None = None
    compensation: int | None = None
    safety: bool = False
    harm: bool = False


@action
def licence_act(
    actor: Actor, *, licence: Licence, kind: str, terms: Terms, version: int | None = None
) -> LicenceAct:
    """Do something to a licence, or propose it where a second person decides (``Kind.approved``).

    Raises ``Forbidden`` outside one's unit, ``Stale`` for an old page, ``Conflict`` where the licence's state or an
    open proposal stands against it, ``Invalid`` with a sentence per field.
    """
    row = _locked(licence, version)
    if not actor.may(MAY_CHANGE, path=row.unit_path):
        raise Forbidden("licences.change")
    what = kind_of(kind)
    _demand_state(row, what)
    _check(row, what, terms)
    act = _act(actor, row, what, terms)
    if what.approved:
        act.save()
        record(actor, "licences.act_proposed.v1", subject=act, changes={"kind": kind, "ground": act.ground})
        return act
    return _carry_out(actor, row, what, act)


def _locked(licence: Licence, version: int | None = None) -> Licence:
    Licence.objects.select_for_update().filter(pk=licence.pk).values_list("pk").first()
    row = Licence.objects.select_related("type", "unit", "holder").filter(pk=licence.pk).first()
    if row is None:
        raise NotFound("licences.licence")
    if version is not None and row.version != version:
        raise Stale(number=row.number, status=row.status)
    return row


def _demand_state(row: Licence, what: Kind) -> None:
    status = status_on(row)
    if status not in what.states:
        raise Conflict(
            "licences.state", _("In its present state the licence allows no such step."), status=status
        )
    if LicenceAct.objects.filter(licence=row, state=LicenceAct.PROPOSED).exists():
        raise Conflict("licences.act_open", _("Another act on this licence waits for its decision."))


def _check(row: Licence, what: Kind, terms: Terms) -> None:
    """Closed list of grounds, a reason, and what the kind itself asks for."""
    wrong: dict[str, Any] = {}
    ground = what.ground(terms.ground)
    if ground is None:
        wrong["ground"] = _("Choose a ground of the list.")
    elif (ground.states and status_on(row) not in ground.states) or (
        ground.holder and row.holder.kind != ground.holder
    ):
        wrong["ground"] = _("This ground does not fit this licence or its holder.")
    elif ground.named and not terms.law.strip():
        wrong["law"] = _("Name the provision: law and article.")
    if not terms.reason.strip():
        wrong["reason"] = _("Write what was found and why.")
    wrong |= _CHECKS.get(what.code, _no_more)(row, terms)
    if wrong:
        raise Invalid(wrong)


def _no_more(_row: Licence, _terms: Terms) -> dict[str, Any]:
    return {}


def _check_change(row: Licence, terms: Terms) -> dict[str, Any]:
    face, changed = changed_face(row, terms.face, terms.holder_name)
    if any(not line["value"].strip() for line in face):
        return {"face": _("No line of the licence may be left empty.")}
    return {} if changed else {"face": _("Nothing would change: write at least one new value.")}


def _check_renew(row: Licence, terms: Terms) -> dict[str, Any]:
    if row.valid_to is None:
        return {"valid_to": _("This licence has no last day, so it need not be renewed.")}
    if terms.valid_to is None or terms.valid_to <= row.valid_to:
        return {"valid_to": _("Choose a day after the present last day.")}
    return {}


def _check_suspend(_row: Licence, terms: Terms) -> dict[str, Any]:
    if terms.until_on is not None and terms.until_on < legal_today():
        return {"until_on": _("Choose today or a later day.")}
    return {}


def _check_revoke(_row: Licence, terms: Terms) -> dict[str, Any]:
    if terms.harm:
        return {
            "harm": _("Where revoking could gravely harm the public interest the licence stays (article 69).")
        }
    return _check_money(terms, {"deceit": _("Who obtained it by deceit is owed nothing (article 69).")})


def _check_withdraw(_row: Licence, terms: Terms) -> dict[str, Any]:
    if terms.compensation is None:
        return {"compensation": _("Write the amount; where no property was harmed write 0.")}
    return _check_money(terms, {})


def _check_money(terms: Terms, without: Mapping[str, Any]) -> dict[str, Any]:
    if terms.compensation is None:
        return {}
    if terms.compensation < 0:
        return {"compensation": _("An amount cannot be negative.")}
    return {"compensation": without[terms.ground]} if terms.compensation and terms.ground in without else {}


_CHECKS = {
    CHANGE.code: _check_change,
    RENEW.code: _check_renew,
    SUSPEND.code: _check_suspend,
    REVOKE.code: _check_revoke,
    WITHDRAW.code: _check_withdraw,
}


def _act(actor: Actor, row: Licence, what: Kind, terms: Terms) -> LicenceAct:
    """The row of an act, not saved. What was typed for another kind is left out."""
    sealed: dict[str, Any] = {}
    if what is CHANGE:
        sealed = {"face": dict(terms.face), "holder_name": terms.holder_name.strip()[:200]}
    elif what is RENEW and terms.valid_to is not None:
        sealed = {"valid_to": terms.valid_to.isoformat()}
    ground = what.ground(terms.ground)
    return LicenceAct(
        licence=row,
        unit_path=row.unit_path,
        kind=what.code,
        ground=terms.ground,
        law=terms.law.strip()[:120] if ground and ground.named else "",
        reason=terms.reason.strip()[:500],
        terms=cast("Any", Sealed.of(json.dumps(sealed, ensure_ascii=False) if sealed else "")),
        until_on=terms.until_on if what is SUSPEND else None,
        compensation=terms.compensation if what in (WITHDRAW, REVOKE) else None,
        safety=terms.safety and what is REVOKE and terms.ground == "deceit",
        asked_by_id=actor.party,
        asked_at=legal_now(),
    )


@action
def licence_act_decide(
    actor: Actor, *, act: LicenceAct, approve: bool, answer: str = "", version: int | None = None
) -> LicenceAct:
    """Approve a proposal, which carries it out, or decline it. Never by who proposed it."""
    row = _locked(act.licence)
    fresh = LicenceAct.objects.select_for_update().get(pk=act.pk)
    if version is not None and fresh.version != version:
        raise Stale(number=row.number, status=fresh.state)
    if not actor.may(MAY_DECIDE, path=row.unit_path):
        raise Forbidden("licences.decide")
    if fresh.state != LicenceAct.PROPOSED:
        raise Conflict("licences.act_decided", _("This proposal has been decided."), state=fresh.state)
    if fresh.asked_by_id == actor.party:
        raise Forbidden(
            "licences.two_people", _("Who proposed this cannot approve it: a second person decides.")
        )
    fresh.licence = row
    what = kind_of(fresh.kind)
    if approve:
        if status_on(row) not in what.states:
            raise Conflict("licences.state", _("In its present state the licence allows no such step."))
        return _carry_out(actor, row, what, fresh, answer)
    if not answer.strip():
        raise Invalid({"answer": _("Say why it is declined.")})
    fresh.state, fresh.answer = LicenceAct.DECLINED, answer.strip()[:500]
    fresh.decided_by_id, fresh.decided_at = actor.party, legal_now()
    fresh.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record(actor, "licences.act_declined.v1", subject=fresh, changes={"kind": fresh.kind})
    return fresh


def _carry_out(actor: Actor, row: Licence, what: Kind, act: LicenceAct, answer: str = "") -> LicenceAct:
    """Change the licence, print the document, bar where the law bars, tell the holder."""
    act.answer = answer.strip()[:500]
    _done(actor, act)
    subject, replaced = row, None
    if what in (CHANGE, RENEW):
        subject, replaced = _renewed(actor, row, what, act), row
    else:
        _set(row, what, act)
    act.document = notices.print_act(actor, row, what, act, _bar_of(what, act))
    act.save()
    changes = {"kind": what.code, "ground": act.ground, "act": str(act.uid)}
    if replaced is not None:
        changes |= {"replaces": str(replaced.uid), "valid_to": str(subject.valid_to)}
    record(actor, f"licences.{what.event}.v1", subject=subject, changes=changes)
    if _bar_of(what, act):
        bar_set(
            actor,
            party=row.holder,
            code=row.type.code,
            article="79",
            unit=row.unit,
            reason=act.reason,
            act=act,
        )
    notices.tell(actor, subject, what.event)
    events.happened(actor, row, act)
    return act


def _done(actor: Actor, act: LicenceAct) -> None:
    act.state, act.decided_by_id = LicenceAct.DONE, actor.party
    act.decided_at, act.done_on = legal_now(), legal_today()


def _bar_of(what: Kind, act: LicenceAct) -> str:
    return "79" if what is REVOKE and act.ground == "deceit" and act.safety else ""


def _renewed(actor: Actor, row: Licence, what: Kind, act: LicenceAct) -> Licence:
    terms = terms_of(act)
    if what is CHANGE:
        face, _lines = changed_by(act, row)
        new = new_edition(
            actor,
            row,
            why="变更",
            case_id=row.case_id,
            face=json.dumps(face, ensure_ascii=False),
            holder_name=terms["holder_name"] or row.holder_name,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
    else:
        new = new_edition(
            actor,
            row,
            why="延续",
            case_id=row.case_id,
            face=row.face.reveal(),
            holder_name=row.holder_name,
            valid_from=(row.valid_to or legal_today()) + timedelta(days=1),
            valid_to=date.fromisoformat(terms["valid_to"]),
        )
    act.successor = new
    return new


def _set(row: Licence, what: Kind, act: LicenceAct) -> None:
    row.status, row.since = what.becomes, legal_today()
    row.reason = "" if what is LIFT else act.reason
    row.save(update_fields=["status", "since", "reason"])
    if what is SUSPEND and act.until_on is not None:
        timer_set(LIFTING, str(row.uid), end_of(act.until_on))
    elif what is LIFT:
        timer_clear(str(row.uid), LIFTING)


@action
def licence_restore(*, uid: str) -> bool:
    """The time of a suspension is over: the licence is valid again by itself. Returns whether it was so."""
    known = Licence.objects.filter(uid=uid).first()
    if known is None:
        return False
    row = _locked(known)
    if row.status != SUSPENDED:
        return False
    open_acts = LicenceAct.objects.filter(licence=row, state=LicenceAct.DONE, kind=SUSPEND.code)
    last = open_acts.order_by("-done_on", "-id").first()
    if last is None or last.until_on is None or legal_today() <= last.until_on:
        return False
    act = _act(SYSTEM, row, LIFT, Terms(ground="ended", reason="暂扣期限届满，自动恢复效力"))
    _carry_out(SYSTEM, row, LIFT, act)
    return True


@action
def licence_expire(*, uid: str) -> bool:
    """The last day has passed: the licence is expired. Returns whether it was so."""
    known = Licence.objects.filter(uid=uid).first()
    if known is None:
        return False
    row = _locked(known)
    if row.status not in (VALID, SUSPENDED) or row.valid_to is None or legal_today() <= row.valid_to:
        return False
    row.status, row.since = EXPIRED, row.valid_to + timedelta(days=1)
    row.save(update_fields=["status", "since"])
    record(SYSTEM, "licences.expired.v1", subject=row, changes={"since": str(row.since)})
    notices.tell(SYSTEM, row, "expired")
    return True


@action
def licence_renew(actor: Actor, *, licence: Licence, case_id: int, months: int) -> Licence:
    """Renew by a granted case: a new edition that begins the day after the old one ends (行政许可法 art. 50).

    A licence that ended while the case was pending is renewed all the same: the law says that silence grants.
    """
    row = _locked(licence)
    if row.status not in (VALID, EXPIRED):
        raise Conflict("licences.not_valid", _("Only a valid licence can be renewed."), status=row.status)
    begin = row.valid_to + timedelta(days=1) if row.valid_to else legal_today()
    new = new_edition(
        actor,
        row,
        why="延续",
        case_id=case_id,
        face=row.face.reveal(),
        holder_name=row.holder_name,
        valid_from=begin,
        valid_to=last_day(begin, months),
    )
    act = LicenceAct(
        licence=row,
        unit_path=row.unit_path,
        kind=RENEW.code,
        ground="asked",
        asked_by_id=row.holder_id,
        asked_at=legal_now(),
        successor=new,
        case_id=case_id,
    )
    _done(actor, act)
    act.save()
    changes = {"replaces": str(row.uid), "valid_to": str(new.valid_to), "act": str(act.uid)}
    record(actor, "licences.renewed.v1", subject=new, changes=changes)
    return new


@action
def licence_revoke(
    actor: Actor,
    *,
    licence: Licence,
    reason: str,
    ground: str = "",
    law: str = "",
    safety: bool = False,
    document: Document | None = None,
    case_id: int | None = None,
) -> LicenceAct:
    """Revoke together with the decision of a case (行政许可法 art. 69), which prints the document and tells."""
    if not any(actor.may(word, path=licence.unit_path) for word in (MAY_DECIDE, "cases.case.decide")):
        raise Forbidden("licences.revoke")
    row = _locked(licence)
    if status_on(row) not in REVOKE.states:
        raise Conflict("licences.ended", _("This licence has already ended."), status=row.status)
    waiting = LicenceAct.objects.filter(licence=row, state=LicenceAct.PROPOSED)
    if waiting.exists():
        raise Conflict("licences.act_open", _("Another act on this licence waits for its decision."))
    act = _act(actor, row, REVOKE, Terms(ground=ground, reason=reason, safety=safety))
    act.law, act.case_id, act.document = law.strip()[:120], case_id, document
    _done(actor, act)
    _set(row, REVOKE, act)
    act.save()
    changes = {"kind": REVOKE.code, "ground": ground, "act": str(act.uid)}
    record(actor, "licences.revoked.v1", subject=row, changes=changes)
    if _bar_of(REVOKE, act):
        bar_set(
            actor, party=row.holder, code=row.type.code, article="79", unit=row.unit, reason=act.reason, act=act,
            case_id=case_id,
        )  # fmt: skip
    return act
