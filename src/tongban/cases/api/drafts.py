"""Writing an application: opened, saved at every step, pages added, thrown away."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, In, Line, Text, write
from tongban.base.errors import Invalid, NotFound
from tongban.cases.actions import (
    draft_discard,
    draft_file_add,
    draft_file_remove,
    draft_open,
    draft_save,
)
from tongban.cases.actions.drafts import values_of
from tongban.cases.api.schemas import Answers, PageOut
from tongban.cases.instant import foresee
from tongban.cases.later import may_follow, promise_of
from tongban.cases.models import Draft
from tongban.cases.queries import draft_for, my_drafts
from tongban.catalogue.queries import item_by_code, package_of
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.files.models import Attachment

router = Router(tags=["drafts"])
Upload = Annotated[UploadedFile, File(description="PDF, JPEG or PNG of at most 20 MB.")]


class DraftIn(In):
    """For which item to write."""

    item: Code


class DraftChange(In):
    """What was typed, right or wrong; answers that are not named stay."""

    values: Answers = Field(default_factory=dict)
    group: Annotated[str, StringConstraints(max_length=80)] = ""
    commitment: bool | None = None
    later: Annotated[list[Line], Field(max_length=100)] | None = Field(
        None,
        description="Lines of the material list that you promise to hand in later, where the guide marks them.",
    )


class FollowsOut(Schema):
    """What could be promised now: the lines that may follow, the last day, and the text of the promise."""

    lines: list[str]
    due_on: date | None
    text: Text | None


class ForeseenOut(Schema):
    """What the table would decide: `grant`, `refuse` or `supplement`, why, the condition, its article and remedy."""

    outcome: str
    reason: Text | None = None
    condition: str = ""
    remedy: Text | None = None
    law: str = ""
    article: str = ""


class DraftPage(PageOut):
    """A page of a draft, under a line of the material list."""

    line: str


class DraftOut(Schema):
    """An application being written, under the version of the guide that was in force when it was begun."""

    uid: UUID
    item: str
    guide_version: int
    values: dict[str, Any]
    group: str
    commitment: bool
    later: list[str]
    changed_at: datetime
    pages: list[DraftPage]


class DraftList(Schema):
    """One's unsent applications, last touched first."""

    drafts: list[DraftOut]


@router.get("/drafts", auth=Bearer(), response={200: DraftList, **PROBLEMS})
def drafts(request: HttpRequest) -> Any:
    """One's unsent applications (the last hundred)."""
    rows = (
        my_drafts(actor_of(request)).select_related("package_version").prefetch_related("files__attachment")
    )
    return DraftList(drafts=[_shown(row) for row in rows[:100]])


@router.post("/drafts", auth=Bearer(), response={201: DraftOut, **PROBLEMS})
def open_draft(request: HttpRequest, body: DraftIn) -> HttpResponse:
    """Begin an application, or find the one begun before."""
    item = item_by_code(body.item)
    return write(request, body, lambda actor: _shown(draft_open(actor, item=item)), 201)


@router.get("/drafts/{uid}", auth=Bearer(), response={200: DraftOut, **PROBLEMS})
def draft(request: HttpRequest, uid: UUID) -> Any:
    """One draft."""
    return _shown(draft_for(actor_of(request), str(uid)))


@router.get("/drafts/{uid}/foreseen", auth=Bearer(), response={200: ForeseenOut, **PROBLEMS})
def foreseen(request: HttpRequest, uid: UUID) -> Any:
    """What the decision table of an instant service would say of the draft now; nothing is decided or kept.

    `outcome` is empty where no table decides, or where a person looks at it first.
    """
    row = draft_for(actor_of(request), str(uid))
    found = foresee(package_of(row.package_version), values_of(row), committed=row.commitment)
    if found is None:
        return ForeseenOut(outcome="")
    condition = found.condition
    return ForeseenOut(
        outcome=found.outcome,
        reason=Text.of(found.reason),
        condition=condition.id if condition else "",
        remedy=Text.of(condition.fail) if condition and found.outcome != "grant" else None,
        law=condition.basis.law if condition and condition.basis else "",
        article=condition.basis.article if condition and condition.basis else "",
    )


@router.get("/drafts/{uid}/later", auth=Bearer(), response={200: FollowsOut, **PROBLEMS})
def follows(request: HttpRequest, uid: UUID) -> Any:
    """Conditional acceptance: what is lacking in the draft and may follow after a written promise, and its text."""
    row = draft_for(actor_of(request), str(uid))
    package = package_of(row.package_version)
    handed_in = list(row.files.values_list("line", flat=True))
    promise = promise_of(package, may_follow(package, values_of(row), handed_in))
    if promise is None:
        return FollowsOut(lines=[], due_on=None, text=None)
    return FollowsOut(lines=list(promise.ids), due_on=promise.due_on, text=Text.of(promise.text))


@router.patch("/drafts/{uid}", auth=Bearer(), response={200: DraftOut, **PROBLEMS})
def change_draft(request: HttpRequest, uid: UUID, body: DraftChange) -> HttpResponse:
    """Keep what was typed."""

    def do(actor: Actor) -> DraftOut:
        row = draft_for(actor, str(uid))
        return _shown(
            draft_save(
                actor,
                draft=row,
                values=body.values,
                group=body.group,
                commitment=body.commitment,
                later=body.later,
            )
        )

    return write(request, body, do)


@router.delete("/drafts/{uid}", auth=Bearer(), response={204: None, **PROBLEMS})
def discard_draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    return write(request, {}, lambda actor: draft_discard(actor, draft=draft_for(actor, str(uid))))


@router.post("/drafts/{uid}/materials/{line}/pages", auth=Bearer(), response={201: DraftPage, **PROBLEMS})
def add_page(request: HttpRequest, uid: UUID, line: Line, file: Upload) -> HttpResponse:
    """Put a file under a line of the material list; it is checked at the door."""
    actor = actor_of(request)
    row = draft_for(actor, str(uid))
    wanted = package_of(row.package_version).material(line)
    if wanted is None:
        raise Invalid(code="cases.guide_lock")
    content = _bytes(file)

    def do(actor: Actor) -> DraftPage:
        stored = attachment_store(actor, name=file.name or "file", content=content, formats=wanted.formats)
        draft_file_add(actor, draft=row, line=line, attachment=stored)
        return _page(stored, line)

    return write(request, {"name": file.name, "sha256": hashlib.sha256(content).hexdigest()}, do, 201)


@router.delete("/drafts/{uid}/pages/{page}", auth=Bearer(), response={204: None, **PROBLEMS})
def remove_page(request: HttpRequest, uid: UUID, page: UUID) -> HttpResponse:
    """Take a page away again."""

    def do(actor: Actor) -> None:
        row = draft_for(actor, str(uid))
        found = row.files.filter(attachment__uid=page).first()
        if found is None:
            raise NotFound("cases.draft.page")
        draft_file_remove(actor, draft=row, page=found)

    return write(request, {}, do)


@router.post("/attachments", auth=Bearer(), response={201: PageOut, **PROBLEMS})
def upload(request: HttpRequest, file: Upload) -> HttpResponse:
    """Hand in a file for an application that is sent in one call."""
    content = _bytes(file)

    def do(actor: Actor) -> PageOut:
        return page_out(attachment_store(actor, name=file.name or "file", content=content))

    return write(request, {"name": file.name, "sha256": hashlib.sha256(content).hexdigest()}, do, 201)


def _bytes(file: UploadedFile) -> bytes:
    limit = 20 * 1024 * 1024
    if file.size is None or file.size > limit:
        raise FileRefused("too_large", size=f"{(file.size or 0) / 1024 / 1024:.1f}", limit=20)
    return bytes(file.read())


def page_out(row: Attachment) -> PageOut:
    """An attachment as it is shown."""
    return PageOut(uid=row.uid, name=row.name, media_type=row.media_type, size=row.size)


def _page(row: Attachment, line: str) -> DraftPage:
    return DraftPage(uid=row.uid, name=row.name, media_type=row.media_type, size=row.size, line=line)


def _shown(row: Draft) -> DraftOut:
    pages = sorted(row.files.all(), key=lambda f: (f.line, f.ordinal))
    return DraftOut(
        uid=row.uid,
        item=row.item.code,
        guide_version=row.package_version.number,
        values=values_of(row),
        group=row.group,
        commitment=row.commitment,
        later=row.later,
        changed_at=row.changed_at,
        pages=[_page(f.attachment, f.line) for f in pages],
    )
