"""Interested parties and hearings (行政许可法 arts. 36, 46-48)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import (
    OPEN,
    PROBLEMS,
    PUBLIC_PROBLEMS,
    Bearer,
    Cursor,
    In,
    Long,
    Opinion,
    Short,
    Text,
    write,
)
from tongban.base.errors import NotFound
from tongban.base.lists import keyset_page
from tongban.cases import hearings
from tongban.cases.actions import (
    hearing_announce,
    hearing_ask,
    hearing_offer,
    hearing_record,
    hearing_set,
    hearing_sign,
    hearing_waive,
    interested_add,
    interested_state,
    recusal_answer,
    recusal_ask,
)
from tongban.cases.api.schemas import Versioned
from tongban.cases.api.steps import EXAMINE, EXTEND
from tongban.cases.models import Case, Hearing
from tongban.cases.queries import case_for
from tongban.flows.queries import posts_named

router = Router(tags=["hearings"])
Matter = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class InterestedIn(Versioned):
    """Whose major interest is touched directly, and how; they are told at once."""

    kind: Literal["natural_person", "legal_entity"] = "natural_person"
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    number: Annotated[str, StringConstraints(min_length=15, max_length=18)]
    mobile: Short = ""
    interest: Matter


class StatementIn(In):
    """What the interested party says; an official names whose statement it is."""

    statement: Annotated[Long, Field(min_length=1)]
    interested: UUID | None = None


class OfferIn(Versioned):
    """What the hearing is about."""

    matter: Matter


class SettingIn(Versioned):
    """When (with its zone), where, and the uids of the posts that preside and record."""

    held_at: datetime
    place: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    presiding: UUID
    recorder: UUID
    closed: Literal["", "state-secret", "trade-secret", "privacy"] = ""


class AnnounceIn(SettingIn):
    """A public hearing (art. 46)."""

    matter: Matter


class RecusalIn(In):
    """Why the presiding officer should step back."""

    reason: Matter


class RecusalAnswerIn(In):
    """The head's answer."""

    granted: bool
    remark: Opinion = ""


class StatementRow(In):
    """Who spoke, and what was said."""

    speaker: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class RecordIn(Versioned):
    """The record of the hearing; `absent` are uids of people who were not there."""

    statements: Annotated[list[StatementRow], Field(min_length=1, max_length=200)]
    absent: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)


class SignIn(In):
    """Whose signature (a uid of the hearing's people, default one's own), or why they do not sign."""

    person: UUID | None = None
    refused: Short = ""


class PersonOut(Schema):
    """Somebody of the hearing."""

    uid: UUID
    role: str
    name: str
    present: bool | None
    signed_at: datetime | None
    refused: str


class HearingOut(Schema):
    """A hearing. `ground` is right (art. 47) or public (art. 46)."""

    uid: UUID
    state: str
    ground: str
    matter: str
    ask_by: date | None
    hold_by: date | None
    held_at: datetime | None
    place: str
    closed: str
    presiding: str
    recorder: str
    people: list[PersonOut]
    statements: list[dict[str, str]]


class InterestOut(Schema):
    """An interested party as it was told."""

    uid: UUID
    name: str
    interest: str
    told_on: date
    state_by: date
    stated: bool


class PublicHearingOut(Schema):
    """A hearing that anybody may attend."""

    matter: str
    item: Text
    unit: Text
    held_at: datetime
    place: str


class PublicHearings(Schema):
    """Announced hearings, the next one first."""

    hearings: list[PublicHearingOut]
    next: str | None


def _shown(hearing: Hearing) -> HearingOut:
    people = hearing.people.filter(waived_at=None).order_by("id")
    return HearingOut(
        uid=hearing.uid,
        **hearings.summary(hearing),
        people=[
            PersonOut(
                uid=p.uid,
                role=p.role,
                name=p.name,
                present=p.present,
                signed_at=p.signed_at,
                refused=p.refused,
            )
            for p in people
        ],
        statements=hearings.statements_of(hearing),
    )


def _case(actor: Actor, uid: UUID) -> Case:
    """The case for its applicant, the office, or somebody who was told of an interest in it."""
    try:
        return case_for(actor, str(uid))
    except NotFound:
        return hearings.my_interest(actor, str(uid)).case


def _hearing(actor: Actor, uid: UUID) -> Hearing:
    found = hearings.hearing_of(_case(actor, uid))
    if found is None:
        raise NotFound("cases.hearing")
    return found


def _fresh(actor: Actor, uid: UUID) -> HearingOut:
    return _shown(_hearing(actor, uid))


@router.get("/hearings", auth=OPEN, response={200: PublicHearings, **PUBLIC_PROBLEMS})
def announced(request: HttpRequest, cursor: Cursor = None) -> Any:
    """Hearings that anybody may attend."""
    page = keyset_page(hearings.announced(), ("held_at", "id"), cursor)
    return PublicHearings(
        hearings=[
            PublicHearingOut(
                matter=h.matter,
                item=Text.named(h.case.item),
                unit=Text.named(h.case.unit),
                held_at=h.held_at,
                place=h.place,
            )
            for h in page.rows
            if h.held_at is not None
        ],
        next=page.after,
    )


@router.post("/cases/{uid}/interested", auth=EXAMINE, response={200: InterestOut, **PROBLEMS})
def add_interested(request: HttpRequest, uid: UUID, body: InterestedIn) -> HttpResponse:
    """Enter an interested party and tell them."""

    def do(actor: Actor) -> InterestOut:
        found = interested_add(actor, case=case_for(actor, str(uid)), **body.model_dump())
        return _interest(found)

    return write(request, body, do)


def _interest(found: Any) -> InterestOut:
    return InterestOut(
        uid=found.uid,
        name=found.name,
        interest=found.interest,
        told_on=found.told_on,
        state_by=found.state_by,
        stated=found.stated_at is not None,
    )


@router.post("/cases/{uid}/interested/statement", auth=Bearer(), response={200: InterestOut, **PROBLEMS})
def state(request: HttpRequest, uid: UUID, body: StatementIn) -> HttpResponse:
    """State one's case, or note what an interested party said."""

    def do(actor: Actor) -> InterestOut:
        if body.interested is None:
            found = hearings.my_interest(actor, str(uid))
        else:
            found = hearings.interest_in(case_for(actor, str(uid)), str(body.interested))
        return _interest(interested_state(actor, interested=found, statement=body.statement))

    return write(request, body, do)


@router.get("/cases/{uid}/hearing", auth=Bearer(), response={200: HearingOut, **PROBLEMS})
def hearing(request: HttpRequest, uid: UUID) -> Any:
    """The hearing of a case, for its parties and the office."""
    return _fresh(actor_of(request), uid)


@router.post("/cases/{uid}/hearing", auth=EXAMINE, response={200: HearingOut, **PROBLEMS})
def offer(request: HttpRequest, uid: UUID, body: OfferIn) -> HttpResponse:
    """Tell the parties of their right to a hearing (art. 47)."""

    def do(actor: Actor) -> HearingOut:
        hearing_offer(actor, case=case_for(actor, str(uid)), matter=body.matter, version=body.version)
        return _fresh(actor, uid)

    return write(request, body, do)


@router.post("/cases/{uid}/hearing/announce", auth=EXAMINE, response={200: HearingOut, **PROBLEMS})
def announce(request: HttpRequest, uid: UUID, body: AnnounceIn) -> HttpResponse:
    """Announce a public hearing (art. 46)."""

    def do(actor: Actor) -> HearingOut:
        hearing_announce(
            actor,
            case=case_for(actor, str(uid)),
            matter=body.matter,
            held_at=body.held_at,
            place=body.place,
            presiding=posts_named([body.presiding], "presiding")[0],
            recorder=posts_named([body.recorder], "recorder")[0],
            version=body.version,
        )
        return _fresh(actor, uid)

    return write(request, body, do)


@router.post("/cases/{uid}/hearing/set", auth=EXAMINE, response={200: HearingOut, **PROBLEMS})
def setting(request: HttpRequest, uid: UUID, body: SettingIn) -> HttpResponse:
    """Set time, place and bench, at least seven working days before (art. 48)."""

    def do(actor: Actor) -> HearingOut:
        hearing_set(
            actor,
            hearing=_hearing(actor, uid),
            held_at=body.held_at,
            place=body.place,
            presiding=posts_named([body.presiding], "presiding")[0],
            recorder=posts_named([body.recorder], "recorder")[0],
            closed=body.closed,
            version=body.version,
        )
        return _fresh(actor, uid)

    return write(request, body, do)


@router.post("/cases/{uid}/hearing/ask", auth=Bearer(), response={200: HearingOut, **PROBLEMS})
def ask(request: HttpRequest, uid: UUID, body: In) -> HttpResponse:
    """A party asks for the hearing."""
    return write(request, body, lambda a: _shown(hearing_ask(a, hearing=_hearing(a, uid))))


@router.post("/cases/{uid}/hearing/waive", auth=Bearer(), response={200: HearingOut, **PROBLEMS})
def waive(request: HttpRequest, uid: UUID, body: In) -> HttpResponse:
    """A party gives the hearing up."""
    return write(request, body, lambda a: _shown(hearing_waive(a, hearing=_hearing(a, uid))))


@router.post("/cases/{uid}/hearing/recusal", auth=Bearer(), response={200: HearingOut, **PROBLEMS})
def recusal(request: HttpRequest, uid: UUID, body: RecusalIn) -> HttpResponse:
    """A party demands that the presiding officer step back."""

    def do(actor: Actor) -> HearingOut:
        recusal_ask(actor, hearing=_hearing(actor, uid), reason=body.reason)
        return _fresh(actor, uid)

    return write(request, body, do)


@router.post("/cases/{uid}/hearing/recusal/answer", auth=EXTEND, response={200: HearingOut, **PROBLEMS})
def answer_recusal(request: HttpRequest, uid: UUID, body: RecusalAnswerIn) -> HttpResponse:
    """The head answers the demand."""

    def do(actor: Actor) -> HearingOut:
        asked = _hearing(actor, uid).recusals.filter(granted=None).first()
        if asked is None:
            raise NotFound("cases.recusal")
        recusal_answer(actor, recusal=asked, granted=body.granted, remark=body.remark)
        return _fresh(actor, uid)

    return write(request, body, do)


@router.post(
    "/cases/{uid}/hearing/record", auth=Bearer("cases.case.read"), response={200: HearingOut, **PROBLEMS}
)
def write_record(request: HttpRequest, uid: UUID, body: RecordIn) -> HttpResponse:
    """The bench writes the record."""

    def do(actor: Actor) -> HearingOut:
        hearing_record(
            actor,
            hearing=_hearing(actor, uid),
            statements=[row.model_dump() for row in body.statements],
            absent=[str(person) for person in body.absent],
            version=body.version,
        )
        return _fresh(actor, uid)

    return write(request, body, do)


@router.post("/cases/{uid}/hearing/sign", auth=Bearer(), response={200: HearingOut, **PROBLEMS})
def sign(request: HttpRequest, uid: UUID, body: SignIn) -> HttpResponse:
    """Sign the record; the bench notes who signed the sheet or would not."""

    def do(actor: Actor) -> HearingOut:
        held = _hearing(actor, uid)
        person = (
            hearings.part_in(actor, held)
            if body.person is None
            else held.people.filter(uid=body.person).first()
        )
        if person is None:
            raise NotFound("cases.hearing_person")
        return _shown(hearing_sign(actor, hearing=held, person=person, refused=body.refused))

    return write(request, body, do)
