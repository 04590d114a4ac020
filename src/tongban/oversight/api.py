"""Supervision for programs: events and what becomes of them, the rules besides time, their rests, figures by unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, Cursor, In, Size, Text, write
from tongban.base.legal import legal_today
from tongban.base.lists import keyset_page
from tongban.catalogue.queries import item_by_code
from tongban.laws.actions import WORD
from tongban.oversight import queries, rulebook
from tongban.oversight.actions import (
    lamp_close,
    lamp_correct,
    lamp_explain,
    lamp_order,
    lamp_review,
    mute_end,
    rule_mute,
    watch_publish,
)
from tongban.oversight.models import LampEvent, Mute, WatchVersion
from tongban.oversight.policy import EXPLAIN, ORDER, READ, REVIEW, WORK
from tongban.oversight.statistics import Period

router = Router(tags=["supervision"])
Kind = Literal["time", "process", "fee", "content", "anomaly", "conduct"]
Grade = Literal["reminder", "yellow", "red"]
Words = Annotated[str, StringConstraints(min_length=4, max_length=1000, strip_whitespace=True)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Month = Annotated[
    str | None,
    Field(max_length=7, pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="2026-03; the running one else."),
]
Seen = Annotated[
    int | None, Field(ge=0, le=2**31, description="The version of the event that was looked at.")
]
READERS = Bearer(READ, EXPLAIN, WORK)


class LampOut(Schema):
    """An event of supervision (监察事件). `found` is empty for limits; `case` for what a unit as a whole did."""

    uid: UUID
    version: int
    number: str
    kind: str
    rule: str
    grade: str
    state: str
    unit: str
    item: str | None
    case: str | None
    found: Text
    raised_at: datetime
    explain_by: date | None
    verdict: str
    order_due: date | None
    closed_at: datetime | None


class LampPage(Schema):
    """A page of events, newest first."""

    lamps: list[LampOut]
    next: str | None


class LampMomentOut(Schema):
    """Something that the record says of an event."""

    what: str
    at: datetime
    who: str


class LampDetail(LampOut):
    """An event with its words and its life."""

    explanation: str
    reasons: str
    order: str
    correction: str
    life: list[LampMomentOut]


class LampIn(In):
    """The version that was looked at, where the caller wants to be told of changes."""

    version: Seen = None


class LampExplainIn(LampIn):
    """What happened, why, and what was done about it."""

    explanation: Words


class LampReviewIn(LampIn):
    """The finding with its reasons."""

    verdict: Literal["valid", "invalid", "exempt"]
    words: Words


class LampOrderIn(LampIn):
    """What must be done, by which day."""

    order: Words
    due_on: date


class LampCorrectIn(LampIn):
    """What was corrected."""

    correction: Words


class WatchRuleOut(Schema):
    """A rule besides time as it works today. `threshold` is null where it has none."""

    code: str
    kind: str
    name: Text
    looks_at: Text
    grade: str
    threshold: int | None
    least: int
    most: int
    basis: Text
    unchecked: bool


class WatchVersionIn(In):
    """How a rule works from a day on; `off` lets it rest."""

    grade: Literal["yellow", "red", "off"]
    threshold: Annotated[int | None, Field(ge=0, le=100_000)] = None
    valid_from: date
    valid_to: date | None = None
    source: Source


class WatchVersionOut(Schema):
    """A version of a rule."""

    uid: UUID
    code: str
    grade: str
    threshold: int | None
    valid_from: date
    valid_to: date | None
    source: str


class RestIn(In):
    """Which rule rests for which item, until when and why."""

    rule: Code
    item: Code
    until: date
    reason: Words


class RestOut(Schema):
    """A rule that rests for an item."""

    uid: UUID
    rule: str
    item: str
    from_on: date
    until: date
    ended_on: date | None
    reason: str


class RestPage(Schema):
    """A page of rests, newest first."""

    rests: list[RestOut]
    next: str | None


class UnitFindingsOut(Schema):
    """What the rules besides time found in a unit in a month."""

    unit: str
    name: Text
    kinds: dict[str, int]
    total: int
    open: int
    valid: int


@router.get("/oversight/lamps", auth=Bearer(READ), response={200: LampPage, **PROBLEMS})
def lamps(
    request: HttpRequest,
    kind: Query[Kind | None] = None,
    grade: Query[Grade | None] = None,
    state: Query[Code | None] = None,
    rule: Query[Code | None] = None,
    unit: Query[Code | None] = None,
    cursor: Cursor = None,
    size: Size = 25,
) -> Any:
    """Events in sight, newest first. `state=open` is everything that somebody has to do something about."""
    actor = actor_of(request)
    path = (queries.unit_for(actor, unit).path or "-") if unit else ""
    rows = queries.events(
        actor, state=state or "", grade=grade or "", rule=rule or "", under=path, kind=kind or ""
    )
    page = keyset_page(rows, ("-raised_at", "-id"), cursor, size)
    return LampPage(lamps=[_lamp(row) for row in page.rows], next=page.after)


@router.get("/oversight/lamps/{uid}", auth=READERS, response={200: LampDetail, **PROBLEMS})
def lamp(request: HttpRequest, uid: UUID) -> Any:
    """One event with its words and what the record says of it."""
    return _detail(queries.event_for(actor_of(request), uid))


@router.post("/oversight/lamps/{uid}/explain", auth=READERS, response={200: LampOut, **PROBLEMS})
def explain(request: HttpRequest, uid: UUID, body: LampExplainIn) -> HttpResponse:
    """The unit explains (说明), or the officer whose act it was."""
    return _step(
        request,
        uid,
        body,
        lambda actor, row: lamp_explain(actor, event=row, explanation=body.explanation, version=body.version),
    )


@router.post("/oversight/lamps/{uid}/review", auth=Bearer(REVIEW), response={200: LampOut, **PROBLEMS})
def review(request: HttpRequest, uid: UUID, body: LampReviewIn) -> HttpResponse:
    """The supervisor judges: valid, invalid, exempt."""
    return _step(
        request,
        uid,
        body,
        lambda actor, row: lamp_review(
            actor, event=row, verdict=body.verdict, words=body.words, version=body.version
        ),
    )


@router.post("/oversight/lamps/{uid}/order", auth=Bearer(ORDER), response={200: LampOut, **PROBLEMS})
def order(request: HttpRequest, uid: UUID, body: LampOrderIn) -> HttpResponse:
    """A supervision order (督办单) with its day."""
    return _step(
        request,
        uid,
        body,
        lambda actor, row: lamp_order(
            actor, event=row, order=body.order, due_on=body.due_on, version=body.version
        ),
    )


@router.post("/oversight/lamps/{uid}/correct", auth=Bearer(EXPLAIN), response={200: LampOut, **PROBLEMS})
def correct(request: HttpRequest, uid: UUID, body: LampCorrectIn) -> HttpResponse:
    """The unit reports what it corrected (整改)."""
    return _step(
        request,
        uid,
        body,
        lambda actor, row: lamp_correct(actor, event=row, correction=body.correction, version=body.version),
    )


@router.post("/oversight/lamps/{uid}/close", auth=Bearer(REVIEW), response={200: LampOut, **PROBLEMS})
def close(request: HttpRequest, uid: UUID, body: LampIn) -> HttpResponse:
    """The supervisor closes the event."""
    return _step(request, uid, body, lambda actor, row: lamp_close(actor, event=row, version=body.version))


@router.get("/oversight/rules", auth=Bearer(READ, WORD), response={200: list[WatchRuleOut], **PROBLEMS})
def rules(request: HttpRequest) -> Any:
    """Every rule besides time as it works today."""
    return [_rule(found) for found in rulebook.rules()]


@router.post(
    "/oversight/rules/{code}/versions", auth=Bearer(WORD), response={201: WatchVersionOut, **PROBLEMS}
)
def publish(request: HttpRequest, code: Code, body: WatchVersionIn) -> HttpResponse:
    """Publish colour and threshold of a rule from a day on."""
    return write(
        request,
        body,
        lambda actor: _version(watch_publish(actor, code=code, **body.model_dump())),
        status=201,
    )


@router.get("/oversight/rests", auth=Bearer(READ), response={200: RestPage, **PROBLEMS})
def rests(request: HttpRequest, now: bool = True, cursor: Cursor = None, size: Size = 25) -> Any:
    """Rules that rest for an item: those of today, or with `now=false` all."""
    page = keyset_page(queries.mutes(actor_of(request), in_force=now), ("-id",), cursor, size)
    return RestPage(rests=[_rest(row) for row in page.rows], next=page.after)


@router.post("/oversight/rests", auth=Bearer(REVIEW), response={201: RestOut, **PROBLEMS})
def rest(request: HttpRequest, body: RestIn) -> HttpResponse:
    """Let a rule rest for an item whose lamps were false alarms."""

    def do(actor: Actor) -> RestOut:
        item = item_by_code(body.item)
        return _rest(
            rule_mute(actor, code=body.rule, item=item, unit=item.unit, until=body.until, reason=body.reason)
        )

    return write(request, body, do, status=201)


@router.post("/oversight/rests/{uid}/end", auth=Bearer(REVIEW), response={200: RestOut, **PROBLEMS})
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the rule look at the item again."""
    return write(request, None, lambda actor: _rest(mute_end(actor, mute=queries.mute_for(actor, uid))))


@router.get("/oversight/findings", auth=Bearer(READ), response={200: list[UnitFindingsOut], **PROBLEMS})
def findings(request: HttpRequest, month: Query[Month] = None) -> Any:
    """What the rules besides time found in a month, by unit."""
    today = legal_today()
    year, of_year = (int(month[:4]), int(month[5:])) if month else (today.year, today.month)
    period = Period.month(year, of_year)
    return [
        UnitFindingsOut(
            unit=line.unit.code,
            name=Text.named(line.unit),
            kinds=line.kinds,
            total=line.total,
            open=line.open,
            valid=line.valid,
        )
        for line in queries.findings_by_unit(actor_of(request), period.first, period.last)
    ]


def _step(
    request: HttpRequest, uid: UUID, body: LampIn, do: Callable[[Actor, LampEvent], LampEvent]
) -> HttpResponse:
    def run(actor: Actor) -> LampOut:
        return _lamp(do(actor, queries.event_for(actor, uid)))

    return write(request, body, run)


def _lamp(row: LampEvent) -> LampOut:
    return LampOut(**_facts(row))


def _facts(row: LampEvent) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "version": row.version,
        "number": row.number,
        "kind": row.kind,
        "rule": row.rule,
        "grade": row.grade,
        "state": row.state,
        "unit": row.unit.code,
        "item": row.matter.code if row.matter else None,
        "case": row.case.number if row.case else None,
        "found": Text.of(rulebook.sentence(row.rule, row.found)),
        "raised_at": row.raised_at,
        "explain_by": row.explain_by,
        "verdict": row.verdict_kind,
        "order_due": row.order_due,
        "closed_at": row.closed_at,
    }


def _detail(row: LampEvent) -> LampDetail:
    life = [
        LampMomentOut(what=entry.type, at=entry.legal_time, who=who) for entry, who in queries.life_of(row)
    ]
    return LampDetail(
        **_facts(row),
        explanation=row.explanation,
        reasons=row.verdict,
        order=row.order,
        correction=row.correction,
        life=life,
    )


def _rule(found: rulebook.WatchRule) -> WatchRuleOut:
    now = rulebook.setting(found.code)
    return WatchRuleOut(
        code=found.code,
        kind=found.kind,
        name=Text.of(found.words),
        looks_at=Text.of(found.looks),
        grade=now.grade,
        threshold=now.threshold if found.threshold is not None else None,
        least=found.least,
        most=found.most,
        basis=Text.of(found.basis),
        unchecked=found.unchecked,
    )


def _version(row: WatchVersion) -> WatchVersionOut:
    return WatchVersionOut(
        uid=row.uid,
        code=row.code,
        grade=row.grade,
        threshold=row.threshold,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )


def _rest(row: Mute) -> RestOut:
    return RestOut(
        uid=row.uid,
        rule=row.code,
        item=row.item.code,
        from_on=row.from_on,
        until=row.until,
        ended_on=row.ended_on,
        reason=row.reason,
    )
