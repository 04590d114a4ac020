"""Numbers of licences (行政许可法 art. 57): open to everybody, set by the unit of the item."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StrictInt, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Code, In, write
from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.cases import quotas
from tongban.cases.actions import quota_change, quota_set
from tongban.cases.models import Quota
from tongban.catalogue.queries import item_by_code

router = Router(tags=["numbers"])
SETTING = Bearer(quotas.SET)
Total = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Basis = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class QuotaOut(Schema):
    """How many may be granted on which days, and how many are left."""

    uid: UUID
    version: int
    total: int
    used: int
    left: int
    valid_from: date
    valid_to: date | None
    basis: str
    in_force: bool


class Quotas(Schema):
    """The numbers of an item, the latest first; `waiting` are accepted applications that are not decided."""

    item: str
    waiting: int
    numbers: list[QuotaOut]


class QuotaIn(In):
    """A new number of an item."""

    item: Code
    total: Total
    valid_from: date
    valid_to: date | None = None
    basis: Basis


class QuotaChange(In):
    """Another number or last day, with the reason."""

    total: Total
    valid_to: date | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    version: int | None = Field(None, ge=0, le=2**31)


def _shown(row: Quota) -> QuotaOut:
    standing, today = quotas.standing_of(row), legal_today()
    return QuotaOut(
        uid=row.uid,
        version=row.version,
        total=row.total,
        used=standing.used,
        left=standing.left,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis,
        in_force=row.valid_from <= today and (row.valid_to is None or row.valid_to >= today),
    )


@router.get("/items/{code}/numbers", auth=OPEN, response={200: Quotas, **PUBLIC_PROBLEMS})
def numbers(request: HttpRequest, code: Code) -> Any:
    """The numbers of an item (the last fifty) and how many applications wait in line."""
    item = item_by_code(code)
    rows = [_shown(row) for row in quotas.quotas_of(item)[:50]]
    return Quotas(item=item.code, waiting=quotas.line_of(item).count(), numbers=rows)


@router.post("/numbers", auth=SETTING, response={201: QuotaOut, **PROBLEMS})
def set_number(request: HttpRequest, body: QuotaIn) -> HttpResponse:
    """Set how many may be granted from a day on; days of two numbers never overlap."""

    def do(actor: Actor) -> QuotaOut:
        item = item_by_code(body.item)
        return _shown(quota_set(actor, item=item, **body.model_dump(exclude={"item"})))

    return write(request, body, do, 201)


@router.patch("/numbers/{uid}", auth=SETTING, response={200: QuotaOut, **PROBLEMS})
def change_number(request: HttpRequest, uid: UUID, body: QuotaChange) -> HttpResponse:
    """Change a number or its last day; never below what was granted."""

    def do(actor: Actor) -> QuotaOut:
        row = Quota.objects.filter(uid=uid).first()
        if row is None:
            raise NotFound("cases.quota")
        return _shown(quota_change(actor, quota=row, **body.model_dump()))

    return write(request, body, do)
