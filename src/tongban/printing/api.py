"""Electronic seals for programs: the list that everybody checks by, and ending a seal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Cursor, In, Size, Text, write
from tongban.base.lists import keyset_page
from tongban.printing.models import Seal
from tongban.printing.policy import SEALS
from tongban.printing.queries import trust, trust_sm2
from tongban.printing.seal_actions import seal_end
from tongban.printing.seal_queries import public_seals, seal_for

router = Router(tags=["seals"])
Grounds = Literal["exposed", "changed", "abolished", "mistaken"]


class SealOut(Schema):
    """An electronic seal (电子印章): what is sealed with it from `ended_from` on does not count."""

    uid: UUID
    es_id: str
    name: str
    unit: Text
    sm3: str
    made_at: datetime
    valid_from: datetime
    valid_to: datetime
    ended_from: datetime | None
    ground: str


class SealPage(Schema):
    """A page of seals, the oldest first."""

    seals: list[SealOut]
    next: str | None


class TrustOut(Schema):
    """Certificates (PEM) by which our seals are checked without us; `sm2` is empty where OFD is not offered."""

    pdf: str
    sm2: str


class SealEndIn(In):
    """Why a seal ends, and from which moment (none: from now)."""

    ground: Grounds
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    since: datetime | None = None


@router.get("/seals", auth=OPEN, response={200: SealPage, **PUBLIC_PROBLEMS})
def seals(request: HttpRequest, cursor: Cursor = None, size: Size = 100) -> Any:
    """Every electronic seal, and which have ended: the list for checking OFD files offline."""
    page = keyset_page(public_seals(), ("id",), cursor, size)
    return SealPage(seals=[_shown(row) for row in page.rows], next=page.after)


@router.get("/seals/trust", auth=OPEN, response={200: TrustOut, **PUBLIC_PROBLEMS})
def trusted(request: HttpRequest) -> Any:
    """The certificates of the authority whose seals our files bear."""
    return TrustOut(pdf=trust().decode(), sm2=trust_sm2().decode())


@router.post("/seals/{uid}/end", auth=Bearer(SEALS), response={200: SealOut, **PROBLEMS})
def end(request: HttpRequest, uid: UUID, body: SealEndIn) -> HttpResponse:
    """End a seal (撤销): files sealed with it from then on are answered `seal_revoked`."""

    def do(actor: Actor) -> SealOut:
        row = seal_for(actor, uid)
        return _shown(seal_end(actor, seal=row, ground=body.ground, reason=body.reason, since=body.since))

    return write(request, body, do)


def _shown(row: Seal) -> SealOut:
    return SealOut(
        uid=row.uid,
        es_id=row.es_id,
        name=row.name,
        unit=Text.named(row.unit),
        sm3=row.sm3,
        made_at=row.made_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended_from=row.ended_from,
        ground=row.ground,
    )
