"""The shelf and the post for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, Cursor, In, Line, Short, Size, write
from tongban.base.errors import Invalid
from tongban.base.lists import keyset_page
from tongban.hall import queries, shelves
from tongban.hall.actions import dispatch_make, shelf_archive, shelf_hand_out, shelf_place, shelf_post
from tongban.hall.carrier import MOST_BYTES, import_status
from tongban.hall.models import Hall, ShelfEntry
from tongban.hall.policy import SERVE, demand

router = Router(tags=["shelf"])
State = Literal["ready", "late", "posting", "handed", "archived"]
AT = "/halls/{code}/shelf"


class ShelfEntryOut(Schema):
    """A result on the shelf."""

    uid: UUID
    case: str
    item: str
    applicant: str
    box: str
    state: str
    placed_at: datetime
    last_on: date

    @classmethod
    def told(cls, row: ShelfEntry) -> ShelfEntryOut:
        """From the row."""
        return cls(
            uid=row.uid,
            case=row.case.number,
            item=row.case.item.code,
            applicant=row.case.applicant_name,
            box=row.box,
            state=row.state,
            placed_at=row.placed_at,
            last_on=row.last_on,
        )


class ShelfPage(Schema):
    """A page of the shelf, what lies longest first."""

    results: list[ShelfEntryOut]
    next: str | None


class ShelfPlaceIn(In):
    """The case by number or query code, and the box; none where the applicant asked for the post."""

    case: Line
    box: Annotated[str, StringConstraints(max_length=20)] = ""


class FindIn(In):
    """What the reader or scanner typed: card, query code, address of a QR code, case number, box."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class FoundOut(Schema):
    """What lies there."""

    results: list[ShelfEntryOut]


class HandOutIn(In):
    """How the person was known, and the number on their card; the name where they come with a letter."""

    way: Literal["card", "number", "letter"]
    number: Annotated[str, StringConstraints(min_length=15, max_length=18)]
    received_by: Annotated[str, StringConstraints(max_length=120)] = ""


class PostIn(In):
    """Where to; empty: the address that the applicant gave."""

    address: Short = ""


class DispatchIn(In):
    """Tracking numbers by the uid of the consignment."""

    tracking: Annotated[
        dict[UUID, Annotated[str, StringConstraints(max_length=40)]], Field(min_length=1, max_length=200)
    ]
    carrier: Annotated[str, StringConstraints(max_length=60)] = ""


class DispatchOut(Schema):
    """A list for the carrier."""

    number: str
    at: datetime
    parcels: int


class ParcelOut(Schema):
    """A consignment."""

    uid: UUID
    case: str
    tracking: str | None
    state: str


class ParcelPage(Schema):
    """A page of consignments."""

    results: list[ParcelOut]
    next: str | None


class CarrierLine(Schema):
    """What became of a line of the carrier's file."""

    line: int
    tracking: str
    outcome: str
    why: str


class CarrierOut(Schema):
    """What became of the file."""

    results: list[CarrierLine]


def _hall(actor: Actor, code: str) -> Hall:
    hall = queries.hall_by_code(code)
    demand(actor, SERVE, hall)
    return hall


@router.get(AT, auth=Bearer(SERVE), response={200: ShelfPage, **PROBLEMS})
def shelf(
    request: HttpRequest, code: Code, state: State = "ready", cursor: Cursor = None, size: Size = 25
) -> ShelfPage:
    """What lies on the shelf."""
    actor = actor_of(request)
    rows = shelves.shelf_of(actor, _hall(actor, code)).filter(state=state)
    page = keyset_page(rows, ("placed_at", "id"), cursor, size)
    return ShelfPage(results=[ShelfEntryOut.told(row) for row in page.rows], next=page.after)


@router.post(AT, auth=Bearer(SERVE), response={201: ShelfEntryOut, **PROBLEMS})
def place(request: HttpRequest, code: Code, body: ShelfPlaceIn) -> HttpResponse:
    """Lay a result ready, or among what goes by post."""

    def do(actor: Actor) -> ShelfEntryOut:
        hall = _hall(actor, code)
        case = shelves.case_to_place(actor, body.case)
        if case is None:
            raise Invalid({"case": _("No decided case that waits to be handed out has this number or code.")})
        return ShelfEntryOut.told(shelf_place(actor, hall=hall, case=case, box=body.box))

    return write(request, body, do, 201)


@router.post(AT + "/find", auth=Bearer(SERVE), response={200: FoundOut, **PROBLEMS})
def find(request: HttpRequest, code: Code, body: FindIn) -> FoundOut:
    """Find what somebody comes for; sent, because an identity number does not belong into an address."""
    actor = actor_of(request)
    found = shelves.found_on_shelf(actor, _hall(actor, code), body.text)
    return FoundOut(results=[ShelfEntryOut.told(row) for row in found])


def _entry(actor: Actor, code: str, uid: UUID) -> ShelfEntry:
    return shelves.entry_for(actor, _hall(actor, code), uid)


@router.post(AT + "/{uid}/hand-out", auth=Bearer(SERVE), response={200: ShelfEntryOut, **PROBLEMS})
def hand_out(request: HttpRequest, code: Code, uid: UUID, body: HandOutIn) -> HttpResponse:
    """Hand the result out; the proof of delivery joins the case, which closes."""

    def do(actor: Actor) -> ShelfEntryOut:
        row = shelf_hand_out(
            actor,
            entry=_entry(actor, code, uid),
            way=body.way,
            number=body.number,
            received_by=body.received_by,
        )
        return ShelfEntryOut.told(row)

    return write(request, body, do)


@router.post(AT + "/{uid}/post", auth=Bearer(SERVE), response={200: ShelfEntryOut, **PROBLEMS})
def to_post(request: HttpRequest, code: Code, uid: UUID, body: PostIn) -> HttpResponse:
    """Let it go by post."""

    def do(actor: Actor) -> ShelfEntryOut:
        return ShelfEntryOut.told(shelf_post(actor, entry=_entry(actor, code, uid), address=body.address))

    return write(request, body, do)


@router.post(AT + "/{uid}/archive", auth=Bearer(SERVE), response={200: ShelfEntryOut, **PROBLEMS})
def archive(request: HttpRequest, code: Code, uid: UUID) -> HttpResponse:
    """Archive what nobody fetched in time; the case closes."""

    def do(actor: Actor) -> ShelfEntryOut:
        return ShelfEntryOut.told(shelf_archive(actor, entry=_entry(actor, code, uid)))

    return write(request, {}, do)


@router.get("/halls/{code}/parcels", auth=Bearer(SERVE), response={200: ParcelPage, **PROBLEMS})
def parcels(
    request: HttpRequest,
    code: Code,
    state: Literal["ready", "sent", "delivered", "returned"] = "ready",
    cursor: Cursor = None,
    size: Size = 25,
) -> ParcelPage:
    """Consignments in a state."""
    actor = actor_of(request)
    page = keyset_page(shelves.parcels_of(actor, _hall(actor, code), state), ("id",), cursor, size)
    told = [
        ParcelOut(uid=p.uid, case=p.entry.case.number, tracking=p.tracking, state=p.state) for p in page.rows
    ]
    return ParcelPage(results=told, next=page.after)


@router.post("/halls/{code}/dispatches", auth=Bearer(SERVE), response={201: DispatchOut, **PROBLEMS})
def dispatch(request: HttpRequest, code: Code, body: DispatchIn) -> HttpResponse:
    """Give consignments to the carrier: all or none."""

    def do(actor: Actor) -> DispatchOut:
        tracking = {str(uid): number for uid, number in body.tracking.items()}
        made = dispatch_make(actor, hall=_hall(actor, code), tracking=tracking, carrier=body.carrier)
        return DispatchOut(number=made.number, at=made.at, parcels=len(tracking))

    return write(request, body, do, 201)


@router.post("/halls/{code}/carrier-file", auth=Bearer(SERVE), response={200: CarrierOut, **PROBLEMS})
def carrier_file(request: HttpRequest, code: Code, file: Annotated[UploadedFile, File()]) -> HttpResponse:
    """Read the carrier's CSV; each line stands for itself, the same file again changes nothing."""
    sent = file.read(MOST_BYTES + 1)

    def do(actor: Actor) -> CarrierOut:
        rows = import_status(actor, _hall(actor, code), sent)
        return CarrierOut(
            results=[
                CarrierLine(line=r.number, tracking=r.tracking, outcome=r.outcome, why=str(r.why))
                for r in rows
            ]
        )

    return write(request, {"size": len(sent)}, do)
