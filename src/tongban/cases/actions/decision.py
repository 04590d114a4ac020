"""The decision (行政许可法 art. 38), and revoking it (art. 69)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.cases import clockwork, flowing, hearings, notices, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.actions.delivery import begin_delivery
from tongban.cases.actions.examination import demand_visit
from tongban.cases.actions.heard import demand_heard
from tongban.cases.actions.inspections import end_visits
from tongban.cases.actions.later import demand_all_came, promise_ends
from tongban.cases.actions.postings import objections_end
from tongban.cases.actions.quotas import demand_number, demand_used_up
from tongban.cases.models import Case, Decision
from tongban.cases.policy import demand
from tongban.cases.postings import demand_answered
from tongban.cases.quotas import limited_item
from tongban.catalogue.package import Package
from tongban.forms.pages import in_words
from tongban.licences.actions import bar_set, licence_issue, licence_renew, licence_revoke
from tongban.licences.events import after_act
from tongban.licences.grounds import EXPIRED, REVOKE, REVOKED, VALID
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.notices import bar_words

GRANTED, REFUSED = "granted", "refused"


@action
def case_decide(
    actor: Actor,
    *,
    case: Case,
    outcome: str,
    reasons: str = "",
    failed: Sequence[str] = (),
    untrue: bool = False,
    safety: bool = False,
    used_up: bool = False,
    hearing: str = "",
    version: int | None = None,
) -> Case:
    """Grant or refuse, when the process has come to the decision and the actor may work on it. A refusal needs
    reasons, and names the conditions of the guide that are not met.

    ``failed``: ids of conditions of the frozen guide; no other ground can be named (guide lock), but for ``untrue``:
    facts were hidden or materials false (行政许可法 art. 78). Where the item concerns ``safety`` (public safety,
    health, life or property) the applicant is then barred for a year; and for ``used_up``: the number of licences is
    limited and none is left (art. 57). ``hearing`` is what the decision takes from the
    record of the hearing, where there was one: it rests on it (art. 48).
    """
    row = locked(case, version, within=(Case.ACCEPTED,))
    demand(actor, "decide", row)
    if outcome not in (GRANTED, REFUSED):
        raise Invalid({"outcome": _("Choose to grant or to refuse.")})
    if outcome == REFUSED:
        _check_refusal(clockwork.package_of(row), reasons, failed, other=untrue or used_up)
    flowing.demand_turn(actor, row, "decide")
    if outcome == GRANTED:
        demand_visit(row, passed=True)
    demand_answered(row)
    heard = demand_heard(row, hearing)
    if heard is not None:
        heard.cited = hearing.strip()[:1000]
        heard.save(update_fields=["cited"])
    grounds = _untrue(untrue, safety) if outcome == REFUSED else []
    if used_up and outcome == REFUSED:
        grounds.append({"text": demand_used_up(row), "basis": "《行政许可法》第五十七条"})
    safety = safety and untrue and outcome == REFUSED
    failed = failed if outcome == REFUSED else ()  # a grant finds nothing unmet, whatever a page sent along
    return decide(actor, row, outcome, reasons=reasons, failed=failed, grounds=grounds, safety=safety)


def _check_refusal(package: Package, reasons: str, failed: Sequence[str], *, other: bool) -> None:
    known = {c.id for c in package.conditions}
    mistakes: dict[str, Any] = {}
    if not reasons.strip():
        mistakes["reasons"] = _("A refusal states its reasons (article 38).")
    if not failed and not other:
        mistakes["failed"] = _("Choose the condition that is not met.")
    elif not set(failed) <= known:
        mistakes["failed"] = _("Only conditions of the guide can be named.")
    if mistakes:
        raise Invalid(mistakes)


def decide(
    actor: Actor,
    row: Case,
    outcome: str,
    *,
    reasons: str = "",
    failed: Sequence[str] = (),
    deemed: str = "",
    grounds: Sequence[Mapping[str, str | None]] = (),
    safety: bool = False,
) -> Case:
    """The decision itself, by an official, by a table or by law; the row is locked by the caller.

    ``grounds`` are those of a refusal beside the conditions of the guide, as its document cites them.
    """
    if outcome == GRANTED and not deemed:
        demand_all_came(row)
        demand_number(row)
    promise_ends(row)
    package = clockwork.package_of(row)
    today = legal_today()
    row.is_late = bool(row.promised_due and today > row.promised_due)
    row.status, row.outcome = Case.DECIDED, outcome
    row.decided_at, row.decided_on = legal_now(), today
    row.deemed = deemed or row.deemed
    saved(row, "status", "outcome", "decided_at", "decided_on", "is_late", "deemed")
    timing.stop_renewal(row)
    if deemed:  # the law decides and waits for nobody
        objections_end(row, f"deemed_{deemed}")
    licence = _licence(actor, row, package) if outcome == GRANTED else None
    decision = Decision(
        case=row,
        outcome=outcome,
        reasons=reasons.strip()[:2000],
        failed=list(failed),
        decided_by_id=actor.party,
        decided_at=row.decided_at,
        decided_on=today,
        is_public=outcome == GRANTED,
    )
    decision.document = _notice(actor, row, package, decision, licence, grounds)
    decision.save()
    step(actor, row, outcome, opinion=decision.reasons[:1000])
    note(actor, row, "decided", outcome=outcome, failed=list(failed), late=row.is_late, **limited_item(row))
    if safety:
        _bar(actor, row, "78", decision.reasons)
    end_visits(actor, row)
    begin_delivery(actor, row)
    flowing.finish(actor, row, "decide", "grant" if outcome == GRANTED else "refuse", reasons[:1000])
    flowing.member_ended(row)
    return row


def _untrue(untrue: bool, safety: bool) -> list[dict[str, str | None]]:
    """What a refusal says of hidden facts and false materials (行政许可法 art. 78)."""
    if not untrue:
        return []
    text = "隐瞒有关情况或者提供虚假材料申请行政许可，不予行政许可，并给予警告。"
    return [{"text": text + (bar_words("78") if safety else ""), "basis": "《行政许可法》第七十八条"}]


def _bar(actor: Actor, row: Case, article: str, reason: str) -> None:
    code = clockwork.package_of(row).result.licence or row.item.code
    bar_set(
        actor, party=row.applicant, code=code, article=article, unit=row.unit, reason=reason, case_id=row.pk
    )


def _licence(actor: Actor, row: Case, package: Package) -> Licence | None:
    if package.result.kind not in ("licence", "certificate") or not package.result.licence:
        return None
    if package.renewal_of:
        return licence_renew(actor, licence=_renewed(row), case_id=row.pk, months=package.result.months)
    return licence_issue(
        actor,
        code=package.result.licence,
        holder=row.applicant,
        unit=row.unit,
        item_code=package.code,
        case_id=row.pk,
        months=package.result.months,
        valid_to=_named_day(row, package.result.until),
        until=package.result.until_words,
        face=_face(row, package),
    )


def _named_day(row: Case, name: str) -> date | None:
    """The day that the case's variable ``name`` says; an answer of the form, or what a step of its process gave."""
    if not name:
        return None
    values: Mapping[str, Any] = json.loads(row.values.reveal())
    said = row.facts.get(name) or values.get(name)
    return date.fromisoformat(str(said)) if said else None


def _renewed(row: Case) -> Licence:
    """The licence that a renewal case is about: named in its facts when it was submitted."""
    return Licence.objects.select_for_update().get(uid=row.facts["licence"])


def _face(row: Case, package: Package) -> list[dict[str, str]]:
    """Content items of the licence's face: the answers that the form marks with an element ``face.*``.

    In Chinese, whichever language the official's own screen speaks.
    """
    values: Mapping[str, Any] = json.loads(row.values.reveal())
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {"label": q.label["zh"], "value": in_words(q, values.get(q.id))}
            for q in package.form.questions()
            if q.element.startswith("face.") and values.get(q.id) not in (None, "", [])
        ]


def _notice(
    actor: Actor,
    row: Case,
    package: Package,
    decision: Decision,
    licence: Licence | None,
    grounds: Sequence[Mapping[str, str | None]] = (),
) -> Any:
    if decision.outcome == REFUSED:
        conditions = {c.id: c for c in package.conditions}
        named = [conditions[c] for c in decision.failed if c in conditions]
        rows = [
            {
                "text": (c.fail.get("zh") or c.text["zh"]),
                "basis": f"{c.basis.law}第{c.basis.article}条" if c.basis and c.basis.article else None,
            }
            for c in named
        ] + [dict(reason) for reason in grounds]
        facts: dict[str, Any] = {
            "accepted_on": row.accepted_on,
            "facts": decision.reasons,
            "reasons": rows or [{"text": decision.reasons}],
            "note": _heard(row),
            **notices.remedies(row.unit),
        }
        return notices.issue(actor, row, "REFUSE", data=facts).document
    if row.deemed == "renewed":
        return None
    term = f"{licence.valid_from} 至 {licence.valid_to}" if licence and licence.valid_to else None
    facts = {
        "accepted_on": row.accepted_on,
        "content": package.result.name["zh"],
        "term": term,
        "licence_name": licence.type.name_zh if licence else None,
        "licence_number": licence.number if licence else None,
        "note": _heard(row),
    }
    return notices.issue(actor, row, "GRANT", data=facts).document


def _heard(row: Case) -> str | None:
    """What the decision says of the hearing that it rests on (行政许可法 art. 48)."""
    hearing = hearings.hearing_of(row)
    if hearing is None or not hearing.cited or hearing.held_at is None:
        return None
    return f"本决定根据{local_date(hearing.held_at)}听证笔录作出：{hearing.cited}"


@action
def case_deem_renewed(*, case: Case, expired_on: date) -> Case:
    """Silence until the licence expired: renewal is granted by law (行政许可法 art. 50).

    A licence that was taken away or is suspended meanwhile is not renewed by silence: the office decides.
    """
    row = locked(case)
    if row.status not in (Case.ACCEPTED, Case.SUSPENDED, Case.RECEIVED):
        return row
    if _renewed(row).status not in (VALID, EXPIRED):
        return row
    if row.accepted_on is None:
        row.accepted_at, row.accepted_on = row.received_at, row.complete_on or row.received_on
        saved(row, "accepted_at", "accepted_on")
    decided = decide(SYSTEM, row, GRANTED, deemed="renewed", reasons="逾期未作决定，依法视为准予延续")
    flowing.end(row, "deemed_renewed")
    licence = Licence.objects.filter(case_id=row.pk).order_by("-edition").first()
    if licence is not None:
        notices.issue(
            SYSTEM,
            row,
            "DEEMED_RENEWED",
            data={
                "licence_name": licence.type.name_zh,
                "licence_number": licence.number,
                "asked_on": row.received_on,
                "old_valid_to": expired_on,
                "valid_to": licence.valid_to,
            },
        )
        note(SYSTEM, row, "deemed_renewed", licence=licence.number, valid_to=str(licence.valid_to))
    return decided


@action
def decision_revoke(
    actor: Actor,
    *,
    case: Case,
    facts: str,
    basis: str = "",
    bar: str = "",
    ground: str = "",
    safety: bool = False,
    version: int | None = None,
) -> Decision:
    """Revoke a grant that should not have been (行政许可法 art. 69), for instance after a false commitment.

    ``ground`` is one of ``licences.grounds.REVOKE``; obtained by deceit where ``safety`` is concerned, the applicant is
    barred for three years (art. 79). ``basis`` is the article, beside that of the ground. ``bar`` is what the decision
    says of another bar.
    """
    row = locked(case, version)
    demand(actor, "decide", row)
    decision = Decision.objects.select_for_update().filter(case=row, outcome=GRANTED).first()
    if decision is None or decision.revoked_at is not None:
        raise Conflict("cases.not_granted", _("There is no grant that could be revoked."))
    law, basis = basis.strip(), _basis_of(ground, facts, basis.strip())
    barred = ground == "deceit" and safety
    decision.revoked_at, decision.revoked_reason = legal_now(), facts.strip()[:1000]
    decision.save(update_fields=["revoked_at", "revoked_reason"])
    licence = Licence.objects.filter(case_id=row.pk, status="valid").select_related("type").first()
    notice = notices.issue(
        actor,
        row,
        "REVOKE",
        data={
            "licence_name": licence.type.name_zh if licence else row.item.name_zh,
            "licence_number": licence.number if licence else row.number,
            "granted_on": decision.decided_on,
            "facts": facts.strip(),
            "bar": (bar_words("79") if barred else bar) or None,
            "reasons": [{"text": facts.strip(), "basis": basis}],
            **notices.remedies(row.unit),
        },
    )
    step(actor, row, "revoked", opinion=facts.strip()[:1000])
    note(actor, row, "revoked", basis=basis, ground=ground, **limited_item(row))
    if licence is not None:
        licence_revoke(
            actor,
            licence=licence,
            reason=facts.strip()[:500],
            ground=ground,
            law=law,
            safety=safety,
            document=notice.document,
            case_id=row.pk,
        )
    elif barred:
        _bar(actor, row, "79", facts)
    flowing.finish(actor, row, "revoke", "revoked", facts.strip()[:1000])
    return decision


def _basis_of(ground: str, facts: str, law: str) -> str:
    """The article as the document cites it; raises ``Invalid`` where facts or ground are missing."""
    known = REVOKE.ground(ground)
    if ground and known is None:
        raise Invalid({"ground": _("Choose a ground of the list.")})
    if known is not None and known.named and not law:
        raise Invalid({"law": _("Name the provision: law and article.")})
    cited = "，".join(filter(None, (known.basis["zh"] if known else "", law)))
    if not facts.strip() or not cited:
        raise Invalid({"facts": _("Write what was found and which article applies.")})
    return cited


@after_act
def _revoked_at_the_licence(actor: Actor, licence: Licence, act: LicenceAct) -> None:
    """A licence revoked by itself takes the grant of its case along, so that every list says the same."""
    if act.kind != REVOKE.code or licence.case_id is None or licence.status != REVOKED:
        return
    row = locked(Case.objects.get(pk=licence.case_id))
    decision = Decision.objects.select_for_update().filter(case=row, outcome=GRANTED).first()
    if decision is None or decision.revoked_at is not None:
        return
    decision.revoked_at, decision.revoked_reason = legal_now(), act.reason[:1000]
    decision.save(update_fields=["revoked_at", "revoked_reason"])
    ground = REVOKE.ground(act.ground)
    step(actor, row, "revoked", opinion=act.reason)
    note(actor, row, "revoked", basis=ground.basis["zh"] if ground else "", ground=act.ground)
    flowing.finish(SYSTEM, row, "revoke", "revoked", act.reason)
