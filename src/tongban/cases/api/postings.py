"""Public notices for programs: what is posted, objecting, following an objection, and the office's answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.api import (
    OPEN,
    PROBLEMS,
    PUBLIC_PROBLEMS,
    Bearer,
    Code,
    Cursor,
    In,
    Purpose,
    Size,
    Text,
    write,
)
from tongban.base.lists import keyset_page
from tongban.base.pace import pace_check
from tongban.cases import postings
from tongban.cases.actions import objection_answer, objection_make, objection_withdraw
from tongban.cases.models import Objection, Posting
from tongban.cases.queries import case_for
from tongban.records.actions import read_recorded

router = Router(tags=["public notices"])
Contact = Annotated[str, StringConstraints(max_length=100)]
EACH_MINUTE: Final = 10
"""Objections, and tries of a query code, of one visitor."""
Reason = Annotated[str, StringConstraints(min_length=10, max_length=2000, strip_whitespace=True)]


class PostingOut(Schema):
    """A posted matter; people are named masked."""

    uid: UUID
    item: str
    name: str
    title: Text
    unit: str
    begins_on: date
    ends_on: date
    takes_objections: bool


class PostingPage(Schema):
    """A page of notices, the one that ends first on top."""

    notices: list[PostingOut]
    next: str | None


class ObjectionIn(In):
    """What one objects to and why; `name` and `contact` are for whoever brings no token, and may be left out."""

    reason: Reason
    name: Contact = ""
    contact: Contact = ""


class ObjectionCodesIn(In):
    """What leads to an objection without a name."""

    number: Code
    query_code: Code


class ObjectionOut(Schema):
    """An objection as whoever made it sees it."""

    uid: UUID
    number: str
    query_code: str
    state: str
    made_at: datetime
    upheld: bool | None
    answer: str


class ObjectionAtDesk(Schema):
    """An objection as the office sees it; `reason` only for a stated purpose."""

    uid: UUID
    number: str
    state: str
    named: bool
    made_at: datetime
    reason: str | None
    upheld: bool | None
    answer: str


class ObjectionAnswerIn(In):
    """Whether the objection stands, and why."""

    upheld: bool
    answer: Reason


@router.get("/notices", auth=OPEN, response={200: PostingPage, **PUBLIC_PROBLEMS})
def posted(request: HttpRequest, cursor: Cursor = None, size: Size = 25) -> Any:
    """Matters that are posted today (公示)."""
    page = keyset_page(postings.posted(), ("ends_on", "id"), cursor, size)
    return PostingPage(notices=[_posting(row) for row in page.rows], next=page.after)


@router.get("/notices/{uid}", auth=OPEN, response={200: PostingOut, **PUBLIC_PROBLEMS})
def notice(request: HttpRequest, uid: UUID) -> Any:
    """One notice."""
    return _posting(postings.posting_for(uid))


@router.post("/notices/{uid}/objections", auth=OPEN, response={201: ObjectionOut, **PROBLEMS})
def object_to(request: HttpRequest, uid: UUID, body: ObjectionIn) -> HttpResponse:
    """Object within the days of the notice: with a token under one's name, without one as anybody may.

    Without a token, number and query code of the answer are all that leads to the objection later.
    """
    sender = _sender(request)
    if sender.is_anonymous:
        pace_check(request, "objections", EACH_MINUTE)

    def do(_: Actor) -> ObjectionOut:
        nameless = sender.is_anonymous
        made = objection_make(
            sender,
            posting=postings.posting_for(uid),
            reason=body.reason,
            name=body.name if nameless else "",
            contact=body.contact if nameless else "",
        )
        return _own(made)

    return write(request, body, do, status=201)


def _sender(request: HttpRequest) -> Actor:
    """Whoever brings a token; a cookie alone writes nothing in anybody's name."""
    actor = actor_of(request)
    return actor if actor.channel == "api" and not actor.is_anonymous else ANONYMOUS


@router.get("/objections/lookup", auth=OPEN, response={200: ObjectionOut, **PUBLIC_PROBLEMS})
def lookup(request: HttpRequest, number: Code, query_code: Code) -> Any:
    """An objection for whoever holds number and query code."""
    return _own(postings.objection_by_codes(number, query_code))


@router.post("/objections/withdraw", auth=OPEN, response={200: ObjectionOut, **PUBLIC_PROBLEMS})
def withdraw_by_codes(request: HttpRequest, body: ObjectionCodesIn) -> HttpResponse:
    """Take an objection back by number and query code."""
    pace_check(request, "objections", EACH_MINUTE)

    def do(_: Actor) -> ObjectionOut:
        row = postings.objection_by_codes(body.number, body.query_code)
        return _own(objection_withdraw(ANONYMOUS, objection=row, code=row.query_code))

    return write(request, body, do)


@router.get("/objections/{uid}", auth=Bearer(), response={200: ObjectionOut, **PROBLEMS})
def mine(request: HttpRequest, uid: UUID) -> Any:
    """One of one's own objections."""
    return _own(postings.my_objection(actor_of(request), uid))


@router.post("/objections/{uid}/withdraw", auth=Bearer(), response={200: ObjectionOut, **PROBLEMS})
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one's own objection back."""

    def do(actor: Actor) -> ObjectionOut:
        return _own(objection_withdraw(actor, objection=postings.my_objection(actor, uid)))

    return write(request, None, do)


@router.get(
    "/cases/{uid}/objections",
    auth=Bearer("cases.case.read"),
    response={200: list[ObjectionAtDesk], **PROBLEMS},
)
def of_case(request: HttpRequest, uid: UUID, purpose: Purpose = None) -> Any:
    """Objections to the public notices of a case."""
    actor = actor_of(request)
    case = case_for(actor, str(uid))
    if purpose:
        read_recorded(actor, purpose, [case], what="api.objections")
    return [_at_desk(row, plain=bool(purpose)) for row in postings.objections_of(case)]


@router.post(
    "/objections/{uid}/answer",
    auth=Bearer("cases.case.examine", "cases.case.decide"),
    response={200: ObjectionAtDesk, **PROBLEMS},
)
def answer(request: HttpRequest, uid: UUID, body: ObjectionAnswerIn) -> HttpResponse:
    """The officer of the case answers; the objector is told."""

    def do(actor: Actor) -> ObjectionAtDesk:
        row = postings.objection_for(actor, uid)
        return _at_desk(
            objection_answer(actor, objection=row, upheld=body.upheld, answer=body.answer), plain=False
        )

    return write(request, body, do)


def _posting(row: Posting) -> PostingOut:
    return PostingOut(
        uid=row.uid,
        item=row.case.item.code,
        name=postings.shown_name(row.case),
        title=Text(zh=row.title_zh, en=row.title_en),
        unit=row.case.unit.code,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        takes_objections=postings.stands(row),
    )


def _own(row: Objection) -> ObjectionOut:
    return ObjectionOut(
        uid=row.uid,
        number=row.number,
        query_code=row.query_code,
        state=row.state,
        made_at=row.made_at,
        upheld=row.upheld,
        answer=row.answer,
    )


def _at_desk(row: Objection, *, plain: bool) -> ObjectionAtDesk:
    return ObjectionAtDesk(
        uid=row.uid,
        number=row.number,
        state=row.state,
        named=row.party_id is not None,
        made_at=row.made_at,
        reason=row.reason.reveal() if plain else None,
        upheld=row.upheld,
        answer=row.answer,
    )
