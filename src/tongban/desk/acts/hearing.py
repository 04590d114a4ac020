"""Interested parties and hearings at the desk (行政许可法 arts. 36, 46-48)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, local_date
from tongban.cases import hearings
from tongban.cases.actions import (
    hearing_announce,
    hearing_offer,
    hearing_record,
    hearing_set,
    hearing_sign,
    interested_add,
    interested_state,
    recusal_answer,
)
from tongban.cases.models import Case, Hearing, HearingPerson, Recusal
from tongban.desk import words
from tongban.desk.acts.base import Act, Field, area, choice, text
from tongban.desk.forms import Posted
from tongban.desk.people import bench_of, post_chosen
from tongban.desk.standing import Standing
from tongban.ui.words import day, hour

MOST_STATEMENTS = 12


def _needed(stand: Standing) -> Hearing:
    if stand.hearing is None:
        raise Conflict("cases.hearing_state", _("The hearing has moved on; look at its present state."))
    return stand.hearing


def _going(stand: Standing) -> bool:
    return stand.case.status in (Case.ACCEPTED, Case.SUSPENDED) and not stand.package.joint


def _in(stand: Standing, *states: str) -> bool:
    return _going(stand) and stand.hearing is not None and stand.hearing.state in states


def _may_add(stand: Standing) -> bool:
    told = stand.hearing is None
    return _going(stand) and stand.may("examine") and told


def _add_fields(_stand: Standing) -> list[Field]:
    kinds = [("natural_person", _("A person")), ("legal_entity", _("An enterprise or organisation"))]
    return [
        choice("kind", _("Who it is"), kinds, value="natural_person"),
        text("name", _("Name"), max_length=120),
        text("number", _("Identity number or credit code"), max_length=18),
        text("mobile", _("Mobile number"), max_length=20, required=False),
        area("interest", _("How the matter touches them; the notice says it"), rows=3, max_length=500),
    ]


def _add(stand: Standing, posted: Posted) -> None:
    interested_add(
        stand.actor,
        case=stand.case,
        kind="legal_entity" if posted.text("kind") == "legal_entity" else "natural_person",
        name=posted.text("name", 120),
        number=posted.text("number", 30),
        mobile=posted.text("mobile", 20),
        interest=posted.text("interest", 500),
        version=posted.version,
    )


def _may_state(stand: Standing) -> bool:
    return _going(stand) and stand.may("examine") and stand.case.interested.exists()


def _state_fields(stand: Standing) -> list[Field]:
    options = [(str(i.uid), i.name) for i in stand.case.interested.order_by("id")]
    return [
        choice("who", _("Who said it"), options),
        area("statement", _("What they said"), max_length=4000, rows=6),
    ]


def _state(stand: Standing, posted: Posted) -> None:
    found = next((i for i in stand.case.interested.all() if str(i.uid) == posted.text("who")), None)
    if found is None:
        raise Invalid({"who": _("Choose who said it.")})
    interested_state(stand.actor, interested=found, statement=posted.text("statement", 4000))


def _may_offer(stand: Standing) -> bool:
    return (
        stand.case.status == Case.ACCEPTED
        and stand.may("examine")
        and stand.hearing is None
        and _going(stand)
    )


def _offer(stand: Standing, posted: Posted) -> None:
    hearing_offer(stand.actor, case=stand.case, matter=posted.text("matter", 500), version=posted.version)


def _told_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    rows = [{"label": _("Will be told"), "value": stand.case.applicant_name}]
    rows += [{"label": _("Will be told"), "value": i.name} for i in stand.case.interested.order_by("id")]
    return rows


def _matter(stand: Standing) -> Field:
    return area("matter", _("What the hearing is about"), rows=3, max_length=500)


def _setting(stand: Standing) -> list[Field]:
    held = stand.hearing
    at = held.held_at if held is not None else None
    people = bench_of(stand)
    able = [(uid, name) for uid, name, examined in people if not examined]
    everybody = [(uid, name) for uid, name, _examined in people]
    return [
        {
            "id": "held_day",
            "type": "date",
            "label": _("Day of the hearing"),
            "also": "held_at",
            "value": local_date(at).isoformat() if at else "",
            "help": _("At least seven working days from today, so that everybody can prepare."),
        },
        {
            "id": "held_time",
            "type": "time",
            "label": _("Time of the hearing"),
            "value": hour(at) if at else "09:30",
        },
        text(
            "place", _("Place of the hearing"), max_length=300, value=held.place if held is not None else ""
        ),
        choice("presiding", _("Presiding officer"), able, help=_("Nobody who examined the file.")),
        choice("recorder", _("Recorder"), everybody),
    ]


def _closed_field() -> Field:
    options = [(key, label) for key, label in words.CLOSED.items()]
    return choice("closed", _("Is it public?"), options, value="")


def _at(posted: Posted) -> datetime:
    at = posted.moment("held_day", "held_time")
    if at is None:
        raise Invalid({"held_at": _("Say when the hearing takes place.")})
    return at


def _bench(posted: Posted) -> dict[str, Any]:
    return {
        "held_at": _at(posted),
        "place": posted.text("place", 300),
        "presiding": post_chosen(posted.text("presiding"), "presiding"),
        "recorder": post_chosen(posted.text("recorder"), "recorder"),
        "version": posted.version,
    }


def _announce(stand: Standing, posted: Posted) -> None:
    hearing_announce(stand.actor, case=stand.case, matter=posted.text("matter", 500), **_bench(posted))


def _may_set(stand: Standing) -> bool:
    return _in(stand, Hearing.ASKED, Hearing.SET) and stand.may("examine")


def _set(stand: Standing, posted: Posted) -> None:
    hearing_set(stand.actor, hearing=_needed(stand), closed=posted.text("closed", 20), **_bench(posted))


def _set_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    held = _needed(stand)
    rows: list[dict[str, Any]] = [{"label": _("What the hearing is about"), "value": held.matter}]
    if held.hold_by is not None:
        rows.append({"label": _("To be held by"), "value": day(held.hold_by)})
    return rows


def _waiting(stand: Standing) -> Recusal | None:
    held = stand.hearing
    return held.recusals.filter(granted=None).select_related("against", "asked_by").first() if held else None


def _may_answer(stand: Standing) -> bool:
    asked = _waiting(stand) if _in(stand, Hearing.SET) and stand.may("extend") else None
    return asked is not None and asked.against_id != stand.actor.party


def _answer_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    asked = _waiting(stand)
    if asked is None:
        return []
    return [
        {"label": _("Asked by"), "value": asked.asked_by.name},
        {"label": _("Presiding officer"), "value": asked.against.name},
        {"label": _("Reason"), "value": asked.reason},
    ]


def _answer_fields(_stand: Standing) -> list[Field]:
    options = [("yes", _("The officer steps back")), ("no", _("The officer stays"))]
    return [
        choice("granted", _("Your answer"), options),
        area("remark", _("Why"), rows=2, max_length=500, required=False),
    ]


def _answer(stand: Standing, posted: Posted) -> None:
    asked = _waiting(stand)
    if asked is None:
        raise Conflict("cases.recusal_answered", _("This demand has been answered."))
    if posted.text("granted") not in ("yes", "no"):
        raise Invalid({"granted": _("Choose an answer.")})
    granted = posted.text("granted") == "yes"
    recusal_answer(stand.actor, recusal=asked, granted=granted, remark=posted.text("remark", 500))


def _on_bench(stand: Standing) -> bool:
    held = stand.hearing
    bench = {p.holder_id for p in (held.presiding, held.recorder) if p is not None} if held else set()
    return stand.actor.is_staff and stand.actor.party in bench


def _may_record(stand: Standing) -> bool:
    held = stand.hearing
    if not _in(stand, Hearing.SET, Hearing.HELD) or held is None or not _on_bench(stand):
        return False
    begun = held.held_at is not None and held.held_at <= legal_now()
    return begun and not held.people.exclude(signed_at=None).exists()


def _record_fields(stand: Standing) -> list[Field]:
    held = _needed(stand)
    there = [(str(p.uid), f"{p.name} · {words.HEARD[p.role]}") for p in held.people.filter(waived_at=None)]
    known = hearings.statements_of(held)
    rows: list[Field] = []
    for n in range(1, MOST_STATEMENTS + 1):
        said = known[n - 1] if n <= len(known) else {"speaker": "", "text": ""}
        more: dict[str, Any] = {"required": n == 1}
        who, what = _("%(n)d. Who spoke") % {"n": n}, _("%(n)d. What was said") % {"n": n}
        rows.append(text(f"speaker_{n}", who, max_length=120, value=said["speaker"], **more))
        rows.append(area(f"said_{n}", what, value=said["text"], **{**more, "rows": 3, "max_length": 4000}))
    rows[0]["also"] = "statements"
    absent = {
        "id": "absent",
        "type": "choices",
        "label": _("Who was not there"),
        "required": False,
        "options": [{"value": uid, "label": name} for uid, name in there],
    }
    return [absent, *rows]


def _record(stand: Standing, posted: Posted) -> None:
    rows = [
        {"speaker": posted.text(f"speaker_{n}", 120), "text": posted.text(f"said_{n}", 4000)}
        for n in range(1, MOST_STATEMENTS + 1)
        if posted.text(f"speaker_{n}") or posted.text(f"said_{n}")
    ]
    hearing_record(
        stand.actor,
        hearing=_needed(stand),
        statements=rows,
        absent=posted.many("absent"),
        version=posted.version,
    )


def _to_sign(stand: Standing) -> list[HearingPerson]:
    """Whose signature this actor can put down: their own, and on the bench that of the parties."""
    held = stand.hearing
    if held is None:
        return []
    rows = held.people.filter(present=True, waived_at=None, signed_at=None, refused="").order_by("id")
    bench = _on_bench(stand)
    return [
        p
        for p in rows
        if p.party_id == stand.actor.party or (bench and p.role in ("applicant", "interested"))
    ]


def _may_sign(stand: Standing) -> bool:
    return _in(stand, Hearing.HELD) and bool(_to_sign(stand))


def _sign_fields(stand: Standing) -> list[Field]:
    people = [(str(p.uid), f"{p.name} · {words.HEARD[p.role]}") for p in _to_sign(stand)]
    return [
        choice("person", _("Who signs"), people, value=people[0][0] if people else ""),
        text("refused", _("Why the person does not sign"), max_length=300, required=False,
             help=_("Leave it empty where the person signed the sheet.")),
    ]  # fmt: skip


def _sign_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    return [{"label": r["speaker"], "value": r["text"]} for r in hearings.statements_of(_needed(stand))]


def _sign(stand: Standing, posted: Posted) -> None:
    person = next((p for p in _to_sign(stand) if str(p.uid) == posted.text("person")), None)
    if person is None:
        raise Invalid({"person": _("Choose who signs.")})
    hearing_sign(stand.actor, hearing=_needed(stand), person=person, refused=posted.text("refused", 300))


ACTS = (
    Act("hearing-record", _("Write the record of the hearing"), "notebook-pen", _may_record, _record,
        fields=_record_fields, tone="primary", reads=True, beside=False, law="行政许可法 48",
        hint=_("Who said what, in their order; it is signed by everybody who was there.")),
    Act("hearing-sign", _("Sign the record of the hearing"), "pen-line", _may_sign, _sign, fields=_sign_fields,
        shows=_sign_shows, tone="primary", reads=True, beside=False, law="行政许可法 48",
        hint=_("Officers sign from their own account. With the last signature the clock runs again.")),
    Act("recusal", _("Answer the demand to step back"), "scale", _may_answer, _answer, fields=_answer_fields,
        shows=_answer_shows, tone="primary", beside=False, law="行政许可法 48",
        hint=_("The head decides; granted, another officer must be set.")),
    Act("hearing-set", _("Set the hearing"), "calendar-clock", _may_set, _set,
        fields=lambda stand: [*_setting(stand), _closed_field()], shows=_set_shows, beside=False, law="行政许可法 48",
        hint=_("Everybody with a part in it is told at least seven working days before. It costs them nothing.")),
    Act("hearing-offer", _("Tell of the right to a hearing"), "megaphone", _may_offer, _offer,
        fields=lambda stand: [_matter(stand)], shows=_told_shows, more=True, beside=False, law="行政许可法 47",
        hint=_("They have five working days to ask for it; until then no decision can be made.")),
    Act("hearing-announce", _("Announce a public hearing"), "megaphone", _may_offer, _announce,
        fields=lambda stand: [_matter(stand), *_setting(stand)], more=True, beside=False, law="行政许可法 46",
        hint=_("Where the law demands it or the public interest calls for it. Anybody may come.")),
    Act("interested", _("Add an interested party"), "user-plus", _may_add, _add, fields=_add_fields, more=True,
        beside=False, law="行政许可法 36",
        hint=_("They are told at once and may state their case; no decision is made before their days are over.")),
    Act("interested-state", _("Note what an interested party says"), "message-square", _may_state, _state,
        fields=_state_fields, more=True, beside=False, law="行政许可法 36",
        hint=_("It stands on record and must be heard.")),
)  # fmt: skip
