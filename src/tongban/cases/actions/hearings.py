"""Hearings (行政许可法 arts. 46-48): the right told, asked for, time and place told, recusal, the record signed.

What the law makes of silence is a timer: nobody asked within five working days, and the case goes on. The time of a
hearing does not count in the limit (art. 45), and nobody pays for it (art. 47).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.cases import clockwork, hearings, notices, timing
from tongban.cases.actions.common import locked, step
from tongban.cases.actions.course import pause_clock, resume_clock
from tongban.cases.models import Case, Hearing, HearingPerson, Interested, Notice, Recusal
from tongban.cases.policy import demand
from tongban.laws.limits import rules_in_force
from tongban.org.models import Party, Post
from tongban.records.actions import personal, record

CLOSED = ("", "state-secret", "trade-secret", "privacy")
"""Why a hearing is not public (art. 48(3)); empty where it is."""
CLOSED_WORDS = {
    "": "公开举行",
    "state-secret": "涉及国家秘密，不公开举行",
    "trade-secret": "涉及商业秘密，不公开举行",
    "privacy": "涉及个人隐私，不公开举行",
}
ROLES = {
    "applicant": "申请人",
    "interested": "利害关系人",
    "examiner": "审查人员",
    "presiding": "主持人",
    "recorder": "记录人",
}


@action
def hearing_offer(actor: Actor, *, case: Case, matter: str, version: int | None = None) -> Hearing:
    """Tell applicant and interested parties of their right to a hearing (art. 47): five working days to ask."""
    row = locked(case, version, within=(Case.ACCEPTED,))
    demand(actor, "examine", row)
    today = legal_today()
    hearing = _begin(actor, row, matter, Hearing.RIGHT)
    hearing.told_on, hearing.ask_by = today, hearings.due(hearings.REQUEST, today)
    hearing.save(update_fields=["told_on", "ask_by"])
    for party, _role in _parties(row):
        data = {"matter": hearing.matter, "ask_by": hearing.ask_by}
        _serve(actor, row, party, "HEARING_RIGHT", data, due_on=hearing.ask_by)
    timing.watch_hearing(hearing)
    step(actor, row, "hearing_told", due=str(hearing.ask_by))
    _note(actor, hearing, "told", ask_by=hearing.ask_by)
    return hearing


def _begin(actor: Actor, row: Case, matter: str, ground: str) -> Hearing:
    if hearings.hearing_of(row) is not None:
        raise Conflict("cases.hearing_once", _("The hearing of this case has been dealt with already."))
    if not matter.strip():
        raise Invalid({"matter": _("Say what the hearing is about.")})
    hearing = Hearing(case=row, ground=ground, matter=matter.strip()[:500])
    hearing.save()
    for party, role in _parties(row):
        HearingPerson(hearing=hearing, role=role, party=party, name=party.name).save()
    return hearing


def _parties(row: Case) -> list[tuple[Party, str]]:
    """The applicant and everybody who was told of an interest."""
    others = Interested.objects.filter(case=row).select_related("party").order_by("id")
    return [(row.applicant, "applicant"), *((found.party, "interested") for found in others)]


def _serve(
    actor: Actor, row: Case, party: Party, kind: str, data: Mapping[str, Any], *, due_on: Any = None
) -> Notice:
    to = None if party.pk == row.applicant_id else party
    return notices.issue(actor, row, kind, to=to, due_on=due_on, data=dict(data))


@action
def hearing_ask(actor: Actor, *, hearing: Hearing, version: int | None = None) -> Hearing:
    """A party asks for the hearing within the days told; the clock of the case stands still from tomorrow on."""
    row, held = _locked(hearing, (Hearing.TOLD,), version)
    person = _party_of(actor, held)
    today = legal_today()
    if not hearings.may_be_asked(held):
        raise Conflict("cases.hearing_late", _("The days in which a hearing could be asked for are over."))
    held.state, held.asked_by_id, held.asked_on = Hearing.ASKED, person.party_id, today
    held.hold_by = hearings.due(hearings.ORGANISE, today)
    held.pause = _pause(actor, row, held)
    held.save(update_fields=["state", "asked_by", "asked_on", "hold_by", "pause"])
    timing.stop_hearing(held)
    step(actor, row, "hearing_asked", due=str(held.hold_by))
    _note(actor, held, "asked", by=person.party_id, hold_by=held.hold_by)
    return held


def _pause(actor: Actor, row: Case, hearing: Hearing) -> Any:
    """Article 45 keeps the time of a hearing out of the limit, where the limit of the case is one that it stops."""
    grounds = (
        rules_in_force().at(clockwork.package_of(row).clock.rule, row.accepted_on or legal_today()).grounds
    )
    if "hearing" not in grounds or row.status != Case.ACCEPTED:
        return None
    last = hearing.hold_by or local_date(hearing.held_at or legal_now())
    return pause_clock(actor, row, "hearing", max((last - legal_today()).days, 1), row.unit.name_zh)


@action
def hearing_waive(actor: Actor, *, hearing: Hearing, version: int | None = None) -> Hearing:
    """A party gives the hearing up; when nobody is left who wants it, the case goes on."""
    row, held = _locked(hearing, (Hearing.TOLD, Hearing.ASKED, Hearing.SET), version)
    person = _party_of(actor, held)
    if held.ground == Hearing.PUBLIC:
        raise Conflict("cases.hearing_public", _("A public hearing takes place whoever comes."))
    person.waived_at = legal_now()
    person.save(update_fields=["waived_at"])
    asker_left = held.asked_by_id == person.party_id
    all_left = not held.people.filter(role__in=("applicant", "interested"), waived_at=None).exists()
    if (held.state == Hearing.TOLD and all_left) or (held.state != Hearing.TOLD and asker_left):
        _ended(actor, row, held, Hearing.WAIVED)
    _note(actor, held, "waived", by=person.party_id, state=held.state)
    return held


@action
def hearing_lapse(*, uid: str) -> None:
    """Five working days passed and nobody asked: the right has lapsed and the case goes on.

    Whoever has not been served with the notice of the right has all of these days still before them.
    """
    hearing = Hearing.objects.select_related("case").filter(uid=uid).first()
    if hearing is None:
        return
    row = locked(hearing.case)
    held = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if held.state != Hearing.TOLD or hearings.may_be_asked(held):
        return
    _ended(SYSTEM, row, held, Hearing.LAPSED)
    _note(SYSTEM, held, "lapsed")


def _ended(actor: Actor, row: Case, hearing: Hearing, state: str) -> None:
    """Without a hearing: the clock runs again and the decision is free."""
    hearing.state = state
    hearing.save(update_fields=["state"])
    timing.stop_hearing(hearing)
    step(actor, row, f"hearing_{state}")
    _resume(actor, row, hearing, "听证未举行")


def _resume(actor: Actor, row: Case, hearing: Hearing, result: str) -> None:
    if hearing.pause_id is not None and row.status == Case.SUSPENDED:
        resume_clock(actor, row, result)


@action
def hearing_announce(
    actor: Actor,
    *,
    case: Case,
    matter: str,
    held_at: datetime,
    place: str,
    presiding: Post,
    recorder: Post,
    version: int | None = None,
) -> Hearing:
    """A hearing that the law demands or the public interest calls for (art. 46): announced to everybody, and held."""
    row = locked(case, version, within=(Case.ACCEPTED,))
    demand(actor, "examine", row)
    hearing = _begin(actor, row, matter, Hearing.PUBLIC)
    hearing.held_at = held_at
    hearing.pause = _pause(actor, row, hearing)
    _set(actor, row, hearing, held_at, place, presiding, recorder, "")
    return hearing


@action
def hearing_set(
    actor: Actor,
    *,
    hearing: Hearing,
    held_at: datetime,
    place: str,
    presiding: Post,
    recorder: Post,
    closed: str = "",
    version: int | None = None,
) -> Hearing:
    """Set time, place and presiding officer, and tell everybody seven working days before at least (art. 48).

    May be set anew until it is held, as after a recusal. ``closed`` is the reason why it is not public.
    """
    row, held = _locked(hearing, (Hearing.ASKED, Hearing.SET), version)
    demand(actor, "examine", row)
    _set(actor, row, held, held_at, place, presiding, recorder, closed)
    return held


def _set(
    actor: Actor,
    row: Case,
    hearing: Hearing,
    held_at: datetime,
    place: str,
    presiding: Post,
    recorder: Post,
    closed: str,
) -> None:
    _check_setting(row, hearing, held_at, place, presiding, recorder, closed)
    hearing.state, hearing.held_at, hearing.place = Hearing.SET, held_at, place.strip()[:300]
    hearing.presiding, hearing.recorder, hearing.closed = presiding, recorder, closed
    hearing.save()
    _officers(row, hearing)
    facts = {
        "matter": hearing.matter,
        "held_at": held_at,
        "place": hearing.place,
        "presiding": presiding.holder.name,
        "recorder": recorder.holder.name,
        "openness": CLOSED_WORDS[closed],
        "title": "听证公告" if hearing.ground == Hearing.PUBLIC else None,
    }
    for party, _role in _parties(row):
        _serve(actor, row, party, "HEARING_NOTICE", facts, due_on=local_date(held_at))
    step(actor, row, "hearing_set", at=held_at.isoformat())
    _note(
        actor, hearing, "set", at=held_at, presiding=str(presiding.uid), ground=hearing.ground, closed=closed
    )


def _check_setting(
    row: Case, hearing: Hearing, held_at: datetime, place: str, presiding: Post, recorder: Post, closed: str
) -> None:
    wrong: dict[str, Any] = {}
    day = local_date(held_at)
    if day <= legal_today() or legal_today() > hearings.latest_notice(held_at):
        wrong["held_at"] = _("Time and place are told at least seven working days before (article 48).")
    elif hearing.hold_by is not None and day > hearing.hold_by:
        wrong["held_at"] = _(
            "The hearing is held within twenty working days of being asked for (article 47)."
        )
    if not place.strip():
        wrong["place"] = _("Say where it takes place.")
    if closed not in CLOSED:
        wrong["closed"] = _("Choose a reason that the law knows.")
    if presiding.holder_id in hearings.examiners_of(row):
        wrong["presiding"] = _("Whoever examined the file cannot preside (article 48).")
    elif hearing.recusals.filter(against=presiding.holder_id, granted=True).exists():
        wrong["presiding"] = _("This officer had to step back; choose somebody else.")
    if presiding.unit_id != row.unit_id or presiding.holder_id in (row.applicant_id, row.agent_id):
        wrong.setdefault("presiding", _("An officer of the authority presides."))
    if recorder.holder_id == presiding.holder_id:
        wrong["recorder"] = _("Somebody else keeps the record.")
    if wrong:
        raise Invalid(wrong)


def _officers(row: Case, hearing: Hearing) -> None:
    """Who presides, records and gives evidence as examiner; earlier ones who were replaced are no longer expected."""
    wanted = {"presiding": {hearing.presiding.holder_id}, "recorder": {hearing.recorder.holder_id}}  # type: ignore[union-attr]
    wanted["examiner"] = hearings.examiners_of(row) - wanted["recorder"]
    known = {(p.role, p.party_id) for p in hearing.people.all()}
    names = dict(Party.objects.filter(pk__in=set().union(*wanted.values())).values_list("pk", "name"))
    for role, parties in wanted.items():
        for gone in hearing.people.filter(role=role, waived_at=None).exclude(party_id__in=parties):
            gone.waived_at = legal_now()
            gone.save(update_fields=["waived_at"])
        for party in sorted(parties):
            if (role, party) not in known:
                HearingPerson(hearing=hearing, role=role, party_id=party, name=names[party]).save()


@action
def recusal_ask(actor: Actor, *, hearing: Hearing, reason: str) -> Recusal:
    """A party demands that the presiding officer step back (art. 48(3))."""
    row, held = _locked(hearing, (Hearing.SET,))
    person = _party_of(actor, held)
    if not reason.strip():
        raise Invalid({"reason": _("Say why the officer should step back.")})
    if held.recusals.filter(granted=None).exists():
        raise Conflict("cases.recusal_open", _("A demand waits for its answer already."))
    asked = Recusal(
        hearing=held,
        asked_by_id=person.party_id,
        against_id=held.presiding.holder_id,  # type: ignore[union-attr]
        reason=reason.strip()[:500],
        asked_at=legal_now(),
    )
    asked.save()
    step(actor, row, "recusal_asked")
    _note(actor, held, "recusal_asked", reason=personal(asked.reason))
    return asked


@action
def recusal_answer(actor: Actor, *, recusal: Recusal, granted: bool, remark: str = "") -> Recusal:
    """The head of the authority answers; the officer concerned does not. Granted, another one must be set."""
    row, held = _locked(recusal.hearing, (Hearing.SET,))
    demand(actor, "extend", row)
    asked = Recusal.objects.select_for_update().get(pk=recusal.pk)
    if asked.granted is not None:
        raise Conflict("cases.recusal_answered", _("This demand has been answered."))
    if actor.party == asked.against_id:
        raise Forbidden("cases.recusal_self", _("Nobody answers a demand against oneself."))
    if not granted and not remark.strip():
        raise Invalid({"remark": _("Say why the officer stays.")})
    asked.granted, asked.answered_at = granted, legal_now()
    asked.answered_by_id, asked.remark = actor.party, remark.strip()[:500]
    asked.save()
    if granted:
        held.presiding = None
        held.save(update_fields=["presiding"])
    step(actor, row, "recusal_granted" if granted else "recusal_refused", opinion=asked.remark)
    _note(actor, held, "recusal_answered", granted=granted)
    return asked


@action
def hearing_record(
    actor: Actor,
    *,
    hearing: Hearing,
    statements: Sequence[Mapping[str, str]],
    absent: Sequence[str] = (),
    version: int | None = None,
) -> Hearing:
    """Write the record of the hearing: who said what, and who was not there (``absent``: uids of people).

    By the presiding officer or the recorder, once it has begun; it can be written anew until the first signature.
    """
    row, held = _locked(hearing, (Hearing.SET, Hearing.HELD), version)
    _demand_bench(actor, held)
    if held.held_at is None or legal_now() < held.held_at:
        raise Conflict("cases.hearing_not_begun", _("The hearing has not begun yet."))
    if held.recusals.filter(granted=None).exists():
        raise Conflict("cases.recusal_open", _("A demand waits for its answer already."))
    if held.people.exclude(signed_at=None).exists():
        raise Conflict(
            "cases.hearing_signed", _("Somebody has signed the record; it cannot be changed any more.")
        )
    rows = [
        {"speaker": str(r["speaker"]).strip()[:120], "text": str(r["text"]).strip()[:4000]}
        for r in statements
    ]
    if not rows or any(not r["speaker"] or not r["text"] for r in rows):
        raise Invalid({"statements": _("Write for each statement who spoke and what was said.")})
    away = set(map(str, absent))
    for person in held.people.filter(waived_at=None):
        person.present = str(person.uid) not in away
        person.save(update_fields=["present"])
    if not held.people.filter(role="presiding", present=True, waived_at=None).exists():
        raise Invalid({"absent": _("Without its presiding officer there is no hearing.")})
    held.statements, held.state = json.dumps(rows, ensure_ascii=False), Hearing.HELD
    held.save(update_fields=["statements", "state"])
    step(actor, row, "hearing_held")
    _note(actor, held, "held", statements=personal(rows), absent=sorted(away))
    return held


@action
def hearing_sign(actor: Actor, *, hearing: Hearing, person: HearingPerson, refused: str = "") -> Hearing:
    """Sign the record: each from the own account; for who signed on paper or would not, the bench notes it.

    ``refused`` is why somebody does not sign. With the last one the record is issued and the clock runs again.
    """
    row, held = _locked(hearing, (Hearing.HELD,))
    signer = held.people.select_for_update().filter(pk=person.pk, present=True, waived_at=None).first()
    if signer is None:
        raise Conflict("cases.hearing_absent", _("Only who was there signs the record."))
    own = actor.principal == signer.party_id
    if not own or (refused and signer.role in ("presiding", "recorder")):
        _demand_bench(actor, held)
    if not own and signer.role in ("presiding", "recorder", "examiner"):
        raise Forbidden("cases.hearing_sign", _("Officers sign from their own account."))
    if signer.signed_at is not None or signer.refused:
        raise Conflict("cases.hearing_signed_once", _("This signature is there already."))
    if refused.strip():
        signer.refused = refused.strip()[:300]
    else:
        signer.signed_at = legal_now()
    signer.save(update_fields=["refused", "signed_at"])
    _note(
        actor,
        held,
        "signed",
        person=str(signer.uid),
        role=signer.role,
        refused=bool(refused.strip()),
        own=own,
    )
    if not held.people.filter(present=True, waived_at=None, signed_at=None, refused="").exists():
        _conclude(actor, row, held)
    return held


def _conclude(actor: Actor, row: Case, hearing: Hearing) -> None:
    people = list(hearing.people.filter(present=True, waived_at=None).order_by("id"))
    names = {p.role: p.name for p in people}
    hearing.record = notices.issue(
        actor,
        row,
        "HEARING_RECORD",
        data={
            "matter": hearing.matter,
            "place": hearing.place,
            "presiding": names["presiding"],
            "recorder": names.get("recorder") or hearing.recorder.holder.name,  # type: ignore[union-attr]
            "held_at": hearing.held_at,
            "people": [
                {
                    "role": ROLES[p.role],
                    "name": p.name,
                    "signed": f"已签名 {local_date(p.signed_at)}" if p.signed_at else f"未签名：{p.refused}",
                }
                for p in people
            ],
            "statements": hearings.statements_of(hearing),
        },
    )
    hearing.state = Hearing.RECORDED
    hearing.save(update_fields=["record", "state"])
    step(actor, row, "hearing_recorded")
    _note(actor, hearing, "recorded")
    _resume(actor, row, hearing, "听证结束，笔录已签名")


def _locked(hearing: Hearing, within: Sequence[str], version: int | None = None) -> tuple[Case, Hearing]:
    row = locked(hearing.case, version, within=(Case.ACCEPTED, Case.SUSPENDED))
    found = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if found.state not in within:
        raise Conflict(
            "cases.hearing_state",
            _("The hearing has moved on; look at its present state."),
            state=found.state,
        )
    return row, found


def _party_of(actor: Actor, hearing: Hearing) -> HearingPerson:
    """The applicant or interested person that the actor is (or acts for); raises ``Forbidden``."""
    person = None if actor.is_staff else hearings.part_in(actor, hearing)
    if person is None:
        raise Forbidden(
            "cases.hearing_party", _("Only the applicant and the interested parties may do this.")
        )
    return HearingPerson.objects.select_for_update().get(pk=person.pk)


def _demand_bench(actor: Actor, hearing: Hearing) -> None:
    bench = {post.holder_id for post in (hearing.presiding, hearing.recorder) if post is not None}
    if not actor.is_staff or actor.party not in bench:
        raise Forbidden("cases.hearing_bench", _("The presiding officer or the recorder does this."))


def _note(actor: Actor, hearing: Hearing, event: str, **told: Any) -> None:
    record(actor, f"cases.hearing_{event}.v1", subject=hearing, case=hearing.case, changes=told)
