"""The record for strangers: heads, keys and consistency, so that nobody has to trust this house."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tongban.base.api import OPEN, PUBLIC_PROBLEMS
from tongban.base.errors import NotFound
from tongban.records import heads, proofs
from tongban.records.queries import head_of_size

router = Router(tags=["records"])
Count = Annotated[int, Field(ge=0, le=2**53)]


class HeadOut(Schema):
    """A signed head: what the house says its record is."""

    format: str
    log: str
    suite: str
    size: int
    root: str
    time: str
    key: str
    signature: str


class KeyOut(Schema):
    """A public key of the record, in PEM."""

    id: str
    public: str


class ConsistencyOut(Schema):
    """That the record of `size` entries begins with the older one."""

    size: int
    path: list[str]


@router.get("/records/heads/latest", auth=OPEN, response={200: HeadOut, **PUBLIC_PROBLEMS})
def latest_head(request: HttpRequest) -> Any:
    """The newest signed head."""
    head = heads.latest_head()
    if head is None:
        raise NotFound("records.no_such_head")
    return heads.statement(head)


@router.get("/records/heads/{size}", auth=OPEN, response={200: HeadOut, **PUBLIC_PROBLEMS})
def head(request: HttpRequest, size: Count) -> Any:
    """The signed head of exactly `size` entries."""
    return heads.statement(head_of_size(size))


@router.get("/records/keys", auth=OPEN, response={200: list[KeyOut], **PUBLIC_PROBLEMS})
def keys(request: HttpRequest) -> Any:
    """Every public key of the record, oldest first."""
    return heads.public_keys()


@router.get("/records/consistency", auth=OPEN, response={200: ConsistencyOut, **PUBLIC_PROBLEMS})
def consistency(request: HttpRequest, old: Count, new: Count) -> Any:
    """Proof that the record of `new` entries begins with that of `old`."""
    return proofs.consistency(old, new)
