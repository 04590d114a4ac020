"""What cases look like to programs. Inputs have limits; personal values leave masked unless a purpose is recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import In, Line, Text
from tongban.cases import clockwork
from tongban.cases.models import Case, Material
from tongban.cases.queries import values_of
from tongban.catalogue.package import Package
from tongban.forms.conditions import entries
from tongban.forms.definition import MOST_ENTRIES, Question
from tongban.kernel.ids import mask

Plain = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-(2**53), le=2**53)]
    | Annotated[str, StringConstraints(max_length=4000)]
    | Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(max_length=200)]
    | None
)
Entry = Annotated[
    dict[Line, Plain],
    Field(max_length=100, description="One entry of a repeating group: answers by the ids of its columns."),
]
Answer = Plain | Annotated[list[Entry], Field(max_length=MOST_ENTRIES)]
Answers = Annotated[
    dict[Line, Answer],
    Field(
        max_length=500,
        description="Answers by question id: text, true or false, lists of option values, ISO dates; decimals as text.",
    ),
]
Pages = Annotated[
    dict[Line, Annotated[list[UUID], Field(max_length=30)]],
    Field(max_length=100, description="Uids of uploaded attachments by material line."),
]


class Versioned(In):
    """The version that was looked at: another one is refused as stale (409). Without it the newest counts."""

    version: int | None = Field(None, ge=0, le=2**31)


class CaseOut(Schema):
    """A case (办件). Days are local dates computed by the statute clock."""

    uid: UUID
    version: int
    number: str
    item: str
    item_name: Text
    unit: str
    unit_name: Text
    applicant: str
    channel: str
    status: str
    outcome: str
    deemed: str
    received_at: datetime
    received_on: date
    accepted_on: date | None
    decided_on: date | None
    closed_on: date | None
    acceptance_due: date | None
    promised_due: date | None
    statutory_due: date | None
    next_due: date | None
    due_provisional: bool
    is_late: bool
    later_due: date | None = None


class CasePage(Schema):
    """A page of cases, newest first."""

    cases: list[CaseOut]
    next: str | None


class ReceiptOut(CaseOut):
    """A case as its applicant gets it on submission: with the query code."""

    query_code: str


class PageOut(Schema):
    """An uploaded page."""

    uid: UUID
    name: str
    media_type: str
    size: int


class MaterialOut(Schema):
    """A line of the material list with what was handed in."""

    line: str
    name: Text
    required: bool
    status: str
    note: str
    pages: list[PageOut]


class DecisionOut(Schema):
    """The decision; a refusal has reasons and the conditions that are not met."""

    outcome: str
    reasons: str
    failed: list[str]
    decided_on: date
    revoked: bool


class DeliveryOut(Schema):
    """How the result reaches the applicant."""

    method: str
    tracking: str
    sent_at: datetime | None
    delivered_at: datetime | None


class CaseDetail(CaseOut):
    """A case whole. `masked` says that personal values are hidden: ask again with `?purpose=`."""

    query_code: str | None
    masked: bool
    values: dict[str, Any]
    materials: list[MaterialOut]
    decision: DecisionOut | None
    delivery: DeliveryOut | None
    remaining_days: int | None


def facts(case: Case, *, plain: bool) -> dict[str, Any]:
    """The columns of a case."""
    return {
        "uid": case.uid,
        "version": case.version,
        "number": case.number,
        "item": case.item.code,
        "item_name": Text.named(case.item),
        "unit": case.unit.code,
        "unit_name": Text.named(case.unit),
        "applicant": case.applicant_name if plain else mask("name", case.applicant_name),
        **{name: getattr(case, name) for name in _COLUMNS},
    }


_COLUMNS = (
    "channel", "status", "outcome", "deemed", "received_at", "received_on", "accepted_on", "decided_on",
    "closed_on", "acceptance_due", "promised_due", "statutory_due", "next_due", "due_provisional",
    "is_late", "later_due",
)  # fmt: skip


def shown(case: Case, *, plain: bool = False) -> CaseOut:
    """A case in a list, or after a step; masked unless ``plain``."""
    return CaseOut(**facts(case, plain=plain))


def receipt(case: Case) -> ReceiptOut:
    """A case for whoever handed it in."""
    return ReceiptOut(**facts(case, plain=True), query_code=case.query_code)


def is_own(actor: Actor, case: Case) -> bool:
    """Whether the actor is the applicant (or acts for them), not an official or a machine."""
    return not actor.is_staff and actor.principal is not None and actor.principal == case.applicant_id


def detail(actor: Actor, case: Case, *, plain: bool) -> CaseDetail:
    """A case whole."""
    package = clockwork.package_of(case)
    decision, delivery = getattr(case, "decision", None), getattr(case, "delivery", None)
    return CaseDetail(
        **facts(case, plain=plain),
        query_code=case.query_code if is_own(actor, case) else None,
        masked=not plain,
        values=_values(package, values_of(case), plain=plain),
        materials=_materials(case, package),
        decision=decision
        and DecisionOut(
            outcome=decision.outcome,
            reasons=decision.reasons,
            failed=decision.failed,
            decided_on=decision.decided_on,
            revoked=decision.revoked_at is not None,
        ),
        delivery=delivery
        and DeliveryOut(
            method=delivery.method,
            tracking=delivery.tracking,
            sent_at=delivery.sent_at,
            delivered_at=delivery.delivered_at,
        ),
        remaining_days=clockwork.remaining_days(case),
    )


def _values(package: Package, values: dict[str, Any], *, plain: bool) -> dict[str, Any]:
    if plain:
        return values
    open_ones = {q.id for q in package.form.questions() if not q.personal}
    asked = {q.id: q for q in package.form.questions()}
    return {
        name: value if name in open_ones or value in (None, "", []) else _masked(asked.get(name), value)
        for name, value in values.items()
    }


def _masked(question: Question | None, value: Any) -> Any:
    """A personal answer as others may see it; in a repeating group the personal columns of each entry."""
    if question is None or question.rows is None:
        return mask(question.type if question else "text", str(value))
    columns = {c.id: c for c in question.rows.columns if c.personal}
    return [
        {k: _masked(columns[k], v) if k in columns and v not in (None, "", []) else v for k, v in row.items()}
        for row in entries(value)
    ]


def _materials(case: Case, package: Package) -> list[MaterialOut]:
    rows = case.materials.prefetch_related("files__attachment").order_by("ordinal")
    return [_material(row, package) for row in rows]


def _material(row: Material, package: Package) -> MaterialOut:
    line = package.material(row.line)
    current = sorted((f for f in row.files.all() if f.replaced_at is None), key=lambda f: f.ordinal)
    return MaterialOut(
        line=row.line,
        name=Text.of(line.name) if line else Text(zh=row.line),
        required=row.required,
        status=row.status,
        note=row.note,
        pages=[
            PageOut(
                uid=f.attachment.uid,
                name=f.attachment.name,
                media_type=f.attachment.media_type,
                size=f.attachment.size,
            )
            for f in current
        ],
    )
