"""One thing (一件事) for programs: the plan, the one form, one submission, the progress of all its applications."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Code, In, Line, Text, write
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.cases.actions.errands import (
    errand_answer,
    errand_discard,
    errand_file_add,
    errand_open,
    errand_save,
    errand_submit,
    errand_supplement,
    errand_withdraw,
)
from tongban.cases.api.drafts import Upload, _bytes, page_out
from tongban.cases.api.schemas import Answers, PageOut, Pages
from tongban.cases.errands import (
    asked_of,
    draft_for,
    errand_for,
    kind_of,
    members_of,
    my_errands,
    pages_of,
    plan_of,
    values_of,
)
from tongban.cases.following import may_follow, promises_of
from tongban.cases.models import Errand, ErrandDraft, ErrandMember
from tongban.catalogue.things.book import Book
from tongban.catalogue.things.planning import Plan, timetable
from tongban.catalogue.things.reading import book_in_force, plan_by
from tongban.files.actions import attachment_store
from tongban.files.policy import handed_in_by
from tongban.laws.calendars import calendar_in_force
from tongban.laws.limits import rules_in_force

router = Router(tags=["things"])
Things = Annotated[list[Code], Field(min_length=1, max_length=6, description="Codes of life events.")]
AboutOne = Annotated[
    dict[Line, Annotated[str, StringConstraints(max_length=40)]],
    Field(max_length=60, description="Answers to the questions of the life events: yes, no, or an option."),
]
Given = Annotated[
    list[Annotated[str, StringConstraints(max_length=100)]],
    Query(max_length=60, description="An answer as `question:value`."),
]


class AskOut(Schema):
    """A question about the person; without options it is yes or no."""

    id: str
    label: Text
    values: list[str]


class ThingOut(Schema):
    """A life event that can be done as one thing."""

    code: str
    audience: list[str]
    asks: list[AskOut]


class ThingList(Schema):
    """Every life event that can be done as one thing."""

    things: list[ThingOut]


class NeedOut(Schema):
    """A result that another item of the plan brings."""

    outcome: str
    item: str


class ErrandStepOut(Schema):
    """An item of the plan. Steps of one `level` run side by side; days if it is accepted at once."""

    item: str
    level: int
    begins: date
    due: date
    needs: list[NeedOut]
    produces: list[str]
    wanted_by: list[str]
    critical: bool


class SavedOut(Schema):
    """How much is asked one by one, and as one thing."""

    questions_apart: int
    questions: int
    materials_apart: int
    materials: int
    share: int


class FieldOut(Schema):
    """A question of the one form, with the items that use its answer."""

    id: str
    type: str
    label: Text
    used_by: list[str]


class PaperOut(Schema):
    """A material handed in once; one with `comes_from` is the result of an earlier item and is not asked."""

    id: str
    name: Text
    formats: list[str]
    used_by: list[str]
    comes_from: str


class ErrandPlanOut(Schema):
    """The least set of items, their order, the longest way in working days, fees in fen, the one form and list."""

    things: list[str]
    steps: list[ErrandStepOut]
    critical: list[str]
    working_days: int
    fee: int
    fees_by_quantity: list[str]
    fields: list[FieldOut]
    later: list[str]
    papers: list[PaperOut]
    saved: SavedOut


class ThingDraftIn(In):
    """What to write: the life events, and the answers about the person."""

    things: Things
    answers: AboutOne = Field(default_factory=dict)


class ThingDraftChange(In):
    """What was typed, by the id of the one form's question; answers that are not named stay.

    `later`: materials promised in writing to follow, of those in `may_follow`; left out, the promise stays as it is.
    """

    values: Answers
    later: Annotated[list[Line], Field(max_length=100)] | None = None


class ThingDraftOut(Schema):
    """A thing being written."""

    uid: UUID
    things: list[str]
    answers: dict[str, str]
    values: dict[str, Any]
    pages: dict[str, list[PageOut]]
    later: list[str]
    may_follow: list[str]
    promises: list[Text]
    changed_at: datetime
    plan: ErrandPlanOut


class MemberOut(Schema):
    """An application of a thing. `waits_for` names results that must be there first, `reason` why it stands still."""

    item: str
    name: Text
    unit: str
    status: str
    case: UUID | None
    number: str
    waits_for: list[NeedOut]
    reason: dict[str, Any]


class AskedOut(Schema):
    """A material that supplement notices name, with the cases that ask for it."""

    id: str
    name: Text
    cases: list[str]


class ErrandOut(Schema):
    """A thing that was handed in."""

    uid: UUID
    number: str
    things: list[str]
    status: Literal["running", "done", "withdrawn"]
    received_at: datetime
    members: list[MemberOut]
    asked: list[AskedOut]


class ErrandList(Schema):
    """One's own things, newest first (the last hundred)."""

    things: list[ErrandOut]


class SubmitThingIn(In):
    """Nothing more is needed: everything stands in the draft."""


class SupplementIn(In):
    """Attachments by the id of what is asked."""

    attachments: Pages


class AddIn(In):
    """What one application still lacks, by the ids in its `reason`."""

    values: Answers = Field(default_factory=dict)
    attachments: Pages = Field(default_factory=dict)


class WithdrawThingIn(In):
    """Items to take back; none means all of it."""

    items: Annotated[list[Code], Field(max_length=60)] = Field(default_factory=list)
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


@router.get("/things", auth=OPEN, response={200: ThingList, **PUBLIC_PROBLEMS})
def things(request: HttpRequest) -> Any:
    """Life events that can be done as one thing, with their questions."""
    book = book_in_force()
    rows = [
        ThingOut(code=t.code, audience=list(t.audience), asks=[_ask(book, a) for a in t.asks])
        for t in book.things.values()
    ]
    return ThingList(things=rows)


@router.get("/things/plan", auth=OPEN, response={200: ErrandPlanOut, **PUBLIC_PROBLEMS})
def plan(
    request: HttpRequest,
    thing: Annotated[list[Code], Query(min_length=1, max_length=6, description="Codes of life events.")],
    answer: Given = [],  # noqa: B006 - read, never changed
    applicant: Literal["natural_person", "legal_entity"] = "natural_person",
) -> Any:
    """The least set of items for these life events, with order, days, fees, form and materials. Nothing is kept."""
    answers = dict(pair.split(":", 1) for pair in answer if ":" in pair)
    return plan_out(plan_by(book_in_force(), thing, answers, applicant))


@router.post("/things/drafts", auth=Bearer(), response={201: ThingDraftOut, **PROBLEMS})
def open_thing(request: HttpRequest, body: ThingDraftIn) -> HttpResponse:
    """Begin to write a thing, or find the one begun before."""
    return write(
        request,
        body,
        lambda actor: _draft(actor, errand_open(actor, things=body.things, answers=body.answers)),
        201,
    )


@router.get("/things/drafts/{uid}", auth=Bearer(), response={200: ThingDraftOut, **PROBLEMS})
def thing_draft(request: HttpRequest, uid: UUID) -> Any:
    """One thing being written, with its plan."""
    return _draft(actor_of(request), draft_for(actor_of(request), str(uid)))


@router.patch("/things/drafts/{uid}", auth=Bearer(), response={200: ThingDraftOut, **PROBLEMS})
def change_thing(request: HttpRequest, uid: UUID, body: ThingDraftChange) -> HttpResponse:
    """Keep what was typed."""

    def do(actor: Actor) -> ThingDraftOut:
        row = draft_for(actor, str(uid))
        return _draft(actor, errand_save(actor, draft=row, values=body.values, later=body.later))

    return write(request, body, do)


@router.delete("/things/drafts/{uid}", auth=Bearer(), response={204: None, **PROBLEMS})
def discard_thing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    return write(request, {}, lambda actor: errand_discard(actor, draft=draft_for(actor, str(uid))))


@router.post(
    "/things/drafts/{uid}/materials/{paper}/pages", auth=Bearer(), response={201: PageOut, **PROBLEMS}
)
def add_thing_page(request: HttpRequest, uid: UUID, paper: Line, file: Upload) -> HttpResponse:
    """Put a file under a material of the plan; it is checked at the door."""
    actor = actor_of(request)
    row = draft_for(actor, str(uid))
    wanted = plan_of(row, kind_of(actor)).merged.paper(paper)
    if wanted is None:
        raise Invalid(code="cases.guide_lock")
    content = _bytes(file)

    def do(actor: Actor) -> PageOut:
        stored = attachment_store(actor, name=file.name or "file", content=content, formats=wanted.formats)
        errand_file_add(actor, draft=row, paper=paper, attachment=stored)
        return page_out(stored)

    return write(request, {"name": file.name, "sha256": hashlib.sha256(content).hexdigest()}, do, 201)


@router.post("/things/drafts/{uid}/submit", auth=Bearer(), response={201: ErrandOut, **PROBLEMS})
def submit_thing(request: HttpRequest, uid: UUID, body: SubmitThingIn) -> HttpResponse:
    """Hand a thing in: every case that can begin begins. Mistakes are named by question and material (422)."""
    return write(
        request, body, lambda actor: _shown(errand_submit(actor, draft=draft_for(actor, str(uid)))), 201
    )


@router.get("/things/handed-in", auth=Bearer(), response={200: ErrandList, **PROBLEMS})
def errands(request: HttpRequest) -> Any:
    """One's own things."""
    return ErrandList(things=[_shown(row) for row in my_errands(actor_of(request))[:100]])


@router.get("/things/handed-in/{uid}", auth=Bearer(), response={200: ErrandOut, **PROBLEMS})
def errand(request: HttpRequest, uid: UUID) -> Any:
    """How far a thing has come."""
    return _shown(errand_for(actor_of(request), str(uid)))


@router.post("/things/handed-in/{uid}/supplement", auth=Bearer(), response={200: ErrandOut, **PROBLEMS})
def supplement_thing(request: HttpRequest, uid: UUID, body: SupplementIn) -> HttpResponse:
    """Answer the supplement notices of all applications at once."""

    def do(actor: Actor) -> ErrandOut:
        row = errand_for(actor, str(uid))
        errand_supplement(actor, errand=row, pages=_keys(actor, body.attachments))
        return _shown(row)

    return write(request, body, do)


@router.post(
    "/things/handed-in/{uid}/members/{item}/add", auth=Bearer(), response={200: ErrandOut, **PROBLEMS}
)
def add_to_thing(request: HttpRequest, uid: UUID, item: Line, body: AddIn) -> HttpResponse:
    """Add what an application that can begin now still lacks."""

    def do(actor: Actor) -> ErrandOut:
        row = errand_for(actor, str(uid))
        pages = _keys(actor, body.attachments)
        return _shown(errand_answer(actor, errand=row, item=item, values=body.values, pages=pages))

    return write(request, body, do)


@router.post("/things/handed-in/{uid}/withdraw", auth=Bearer(), response={200: ErrandOut, **PROBLEMS})
def withdraw_thing(request: HttpRequest, uid: UUID, body: WithdrawThingIn) -> HttpResponse:
    """Take back all of it, or some of its items."""

    def do(actor: Actor) -> ErrandOut:
        row = errand_for(actor, str(uid))
        return _shown(errand_withdraw(actor, errand=row, items=body.items, reason=body.reason))

    return write(request, body, do)


def _keys(actor: Actor, attachments: dict[str, list[UUID]]) -> dict[str, list[int]]:
    known = handed_in_by(actor, [str(uid) for uids in attachments.values() for uid in uids])
    if any(str(uid) not in known for uids in attachments.values() for uid in uids):
        raise NotFound("cases.attachment")
    return {name: [known[str(uid)].pk for uid in uids] for name, uids in attachments.items()}


def _ask(book: Book, name: str) -> AskOut:
    ask = book.asks[name]
    return AskOut(id=ask.id, label=Text.of(ask.label), values=list(ask.values))


def plan_out(made: Plan) -> ErrandPlanOut:
    """A plan as programs see it."""
    days = timetable(made, legal_today(), calendar_in_force(), rules_in_force())
    saved = made.saved
    return ErrandPlanOut(
        things=list(made.things),
        steps=[
            ErrandStepOut(
                item=s.item,
                level=s.level,
                begins=days[s.item].begins,
                due=days[s.item].due,
                needs=[NeedOut(outcome=o, item=i) for o, i in s.needs.items()],
                produces=list(s.produces),
                wanted_by=list(dict.fromkeys(r.thing or r.item for r in s.reasons)),
                critical=s.critical,
            )
            for s in made.steps
        ],
        critical=list(made.critical),
        working_days=made.days,
        fee=made.fee.minor,
        fees_by_quantity=list(dict.fromkeys(code for code, _fee in made.open_fees)),
        fields=[
            FieldOut(
                id=name,
                type=f.question.type,
                label=Text.of(f.question.label),
                used_by=list(dict.fromkeys(u.item for u in f.uses)),
            )
            for name, f in made.merged.fields.items()
        ],
        later=sorted(made.merged.later({})),
        papers=[
            PaperOut(
                id=p.id,
                name=Text.of(p.name),
                formats=list(p.formats),
                used_by=list(dict.fromkeys(u.item for u in p.uses)),
                comes_from=p.maker,
            )
            for p in made.merged.papers
        ],
        saved=SavedOut(
            questions_apart=saved.questions_apart,
            questions=saved.questions,
            materials_apart=saved.materials_apart,
            materials=saved.materials,
            share=saved.share,
        ),
    )


def _draft(actor: Actor, row: ErrandDraft) -> ThingDraftOut:
    pages, values, plan = pages_of(row), values_of(row), plan_of(row, kind_of(actor))
    following = may_follow(plan, values, pages)
    return ThingDraftOut(
        uid=row.uid,
        things=row.things,
        answers=row.answers,
        values=values,
        pages={name: [page_out(f.attachment) for f in files] for name, files in pages.items()},
        later=row.later,
        may_follow=following,
        promises=[Text.of(promise.text) for promise in promises_of(plan, values, following)],
        changed_at=row.changed_at,
        plan=plan_out(plan),
    )


def _shown(row: Errand) -> ErrandOut:
    members = members_of(row)
    return ErrandOut(
        uid=row.uid,
        number=row.number,
        things=row.things,
        status=row.status,  # type: ignore[arg-type]
        received_at=row.received_at,
        members=[_member(m) for m in members],
        asked=[
            AskedOut(id=a.id, name=Text.of(a.name), cases=[case.number for case, _l, _n in a.wanted])
            for a in asked_of(row, members)
        ],
    )


def _member(m: ErrandMember) -> MemberOut:
    waits = m.needs if m.status in (ErrandMember.WAITING, ErrandMember.BLOCKED) else {}
    return MemberOut(
        item=m.item.code,
        name=Text.named(m.item),
        unit=m.item.unit.code,
        status=m.status,
        case=m.case.uid if m.case else None,
        number=m.case.number if m.case else "",
        waits_for=[NeedOut(outcome=o, item=i) for o, i in waits.items()],
        reason=m.reason,
    )
