"""The workshop for programs: drafts of packages, their files, what the check says, review and publication."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, Cursor, In, Size, Text, write
from tongban.base.errors import Invalid, NotFound
from tongban.base.jobs import enqueue
from tongban.base.lists import keyset_page
from tongban.catalogue import bundle
from tongban.catalogue.actions import (
    draft_follow,
    draft_import,
    draft_judge,
    draft_open,
    draft_publish,
    draft_send,
    draft_take_back,
    draft_withdraw,
    item_roll_back,
    remove_file,
    run_ask,
    save_file,
)
from tongban.catalogue.actions.workshop import overtaken
from tongban.catalogue.jobs import rehearse
from tongban.catalogue.models import PackageDraft, PackageRun
from tongban.catalogue.policy import EDIT, WORDS, draft_for, drafts_seen
from tongban.desk.items import item_owned
from tongban.desk.workshop import Bench, file_on

router = Router(tags=["workshop"])
States = Literal["draft", "review", "approved", "waiting", "published", "withdrawn"]
Path = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class PackageDraftOut(Schema):
    """A package while it is changed. `state`: draft, review, approved, waiting, published or withdrawn; `files` are
    paths with the SHA-256 of their bytes."""

    uid: UUID
    item: str
    name: Text
    unit: str
    base: int = Field(description="The version it was opened from; 0 for a new item.")
    state: str
    owner: str
    reviewer: str
    reason: str
    remark: str
    effective_on: date | None
    published: int = Field(description="The version that it became; 0 while it is none.")
    overtaken: int = Field(description="A version published after it was opened; 0 where there is none.")
    changed_at: datetime
    version: int
    files: dict[str, str]


class PackageDraftPage(Schema):
    """Drafts, the one changed last first."""

    drafts: list[PackageDraftOut]
    next: str | None


class FindingOut(Schema):
    """Something that the check found: `words` in the language of the request, `message` in English."""

    code: str
    severity: Literal["error", "warning"]
    file: str
    line: int
    message: str
    words: str


class FindingsOut(Schema):
    """What the check says of a draft; errors keep it from review and publication."""

    findings: list[FindingOut]


class DifferenceOut(Schema):
    """A difference from the published version, in words of the request's language."""

    part: str
    what: str
    id: str
    words: str


class PlanOut(Schema):
    """What publishing would do: nothing is written."""

    version: int
    unchanged: bool
    open_cases: int
    applications: int
    differences: list[DifferenceOut]


Place = Annotated[int, Field(ge=0, le=10**6, description="Place of a scenario, counted from 0.")]


class VerdictOut(Schema):
    """How a scenario went; no faults: it came out as told. `at` is the step that went wrong, 0 the end."""

    name: Text
    file: str
    faults: list[str]
    at: int


class RunOut(Schema):
    """A rehearsal; `state`: waiting, running, done or failed; `fresh`: it played the files as they are now."""

    uid: UUID
    state: str
    fresh: bool
    total: int
    done: int
    failed: int
    verdicts: list[VerdictOut]


class OpenIn(In):
    """The item whose draft is opened."""

    item: Code


class DraftStepIn(In):
    """A step of a draft; `version` is the one that was seen."""

    version: Annotated[int, Field(ge=0, le=2**31)] | None = None


class DeskSendIn(DraftStepIn):
    """What is changed and why."""

    reason: Annotated[str, StringConstraints(max_length=500)]


class ReviewIn(DraftStepIn):
    """The second person's word; a remark is needed where it goes back."""

    approve: bool
    remark: Annotated[str, StringConstraints(max_length=1000)] = ""


class PublishIn(DraftStepIn):
    """The day from which it holds; none: today."""

    on: date | None = None


class RollBackIn(In):
    """The earlier version that is published again, and why."""

    number: Annotated[int, Field(ge=1, le=10**6)]
    reason: Annotated[str, StringConstraints(max_length=300)]


class PublishedOut(Schema):
    """A version that was published."""

    item: str
    number: int
    valid_from: datetime


def _told(row: PackageDraft) -> PackageDraftOut:
    last = overtaken(row) if row.is_open else None
    return PackageDraftOut(
        uid=row.uid,
        item=row.code,
        name=Text.named(row),
        unit=row.unit.code,
        base=row.base.number if row.base else 0,
        state=row.state,
        owner=row.owner.name if row.owner else "",
        reviewer=row.reviewer.name if row.reviewer else "",
        reason=row.reason,
        remark=row.remark,
        effective_on=row.effective_on,
        published=row.published.number if row.published else 0,
        overtaken=last.number if last else 0,
        changed_at=row.changed_at,
        version=row.version,
        files=row.manifest,
    )


@router.get("/workshop/drafts", auth=Bearer(*WORDS), response={200: PackageDraftPage, **PROBLEMS})
def drafts(
    request: HttpRequest,
    state: Query[States | None] = None,
    item: Query[Code | None] = None,
    cursor: Cursor = None,
    size: Size = 25,
) -> PackageDraftPage:
    """Drafts in the caller's reach, the one changed last first."""
    rows = drafts_seen(actor_of(request)).defer("base__content", "published__content")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(code=item) if item else rows
    page = keyset_page(rows, ("-changed_at", "-id"), cursor, size)
    return PackageDraftPage(drafts=[_told(row) for row in page.rows], next=page.after)


@router.post("/workshop/drafts", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS})
def open_one(request: HttpRequest, body: OpenIn) -> HttpResponse:
    """Open the draft of an item from the version published last; the one that is open already is given back."""

    def do(actor: Actor) -> PackageDraftOut:
        owned, _versions = item_owned(actor, body.item)
        return _fresh(actor, draft_open(actor, item=owned.item))

    return write(request, body, do)


@router.post("/workshop/import", auth=Bearer(EDIT), response={201: PackageDraftOut, **PROBLEMS})
def import_one(
    request: HttpRequest, file: Annotated[UploadedFile, File()], draft: Query[UUID | None] = None
) -> HttpResponse:
    """Take the ZIP file of a package as a new draft, or as the files of the open draft `draft`."""
    if (file.size or 0) > bundle.MOST_TOTAL:
        raise Invalid({"file": _("A package has at most 200 files and 20 MB.")}, code="package.large")
    sent = file.read()

    def do(actor: Actor) -> PackageDraftOut:
        into = draft_for(actor, draft) if draft else None
        return _fresh(actor, draft_import(actor, files=bundle.from_zip(sent), into=into))

    return write(request, {"file": hashlib.sha256(sent).hexdigest()}, do, 201)


@router.get("/workshop/drafts/{uid}", auth=Bearer(*WORDS), response={200: PackageDraftOut, **PROBLEMS})
def one(request: HttpRequest, uid: UUID) -> PackageDraftOut:
    """One draft with the digests of its files."""
    return _told(draft_for(actor_of(request), uid))


@router.get("/workshop/drafts/{uid}/files/{path:path}", auth=Bearer(*WORDS), response=PROBLEMS)
def file_get(request: HttpRequest, uid: UUID, path: Path) -> HttpResponse:
    """The bytes of one file; `ETag` is its digest."""
    bench = Bench(actor_of(request), uid)
    answer = HttpResponse(file_on(bench, path), content_type="application/octet-stream")
    answer["ETag"] = f'"{bench.draft.manifest[path]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.put(
    "/workshop/drafts/{uid}/files/{path:path}", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS}
)
def file_put(request: HttpRequest, uid: UUID, path: Path) -> HttpResponse:
    """Save one file: the body is its bytes, `If-Match` the digest that was seen, `If-None-Match: *` for a new one.

    Where somebody else saved it meanwhile: 409, nothing changes.
    """
    sent, seen = bytes(request.body), _seen(request)

    def do(actor: Actor) -> PackageDraftOut:
        draft = draft_for(actor, uid)
        save_file(actor, draft, path, sent, seen)
        return _fresh(actor, draft)

    return write(request, {"body": hashlib.sha256(sent).hexdigest(), "seen": seen}, do)


@router.delete(
    "/workshop/drafts/{uid}/files/{path:path}", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS}
)
def file_delete(request: HttpRequest, uid: UUID, path: Path) -> HttpResponse:
    """Take one file out; `If-Match` is the digest that was seen."""
    seen = _seen(request)

    def do(actor: Actor) -> PackageDraftOut:
        draft = draft_for(actor, uid)
        remove_file(actor, draft, path, seen)
        return _fresh(actor, draft)

    return write(request, {"seen": seen}, do)


def _seen(request: HttpRequest) -> str:
    if request.headers.get("If-None-Match", "").strip() == "*":
        return ""
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag:
        raise Invalid(
            {"If-Match": _("Send the digest that you saw: If-Match, or If-None-Match: * for a new file.")}
        )
    return tag


@router.get("/workshop/drafts/{uid}/lint", auth=Bearer(*WORDS), response={200: FindingsOut, **PROBLEMS})
def lint(request: HttpRequest, uid: UUID) -> FindingsOut:
    """What the check says, errors first."""
    found = Bench(actor_of(request), uid).findings
    return FindingsOut(
        findings=[
            FindingOut(
                code=f.code,
                severity=f.severity,
                file=f.file,
                line=f.line,
                message=str(f.message),
                words=str(f.words),
            )
            for f in found
        ]
    )


@router.get("/workshop/drafts/{uid}/plan", auth=Bearer(*WORDS), response={200: PlanOut, **PROBLEMS})
def plan(request: HttpRequest, uid: UUID) -> PlanOut:
    """What publishing the draft would do."""
    effect = Bench(actor_of(request), uid).effect
    if effect is None:
        raise Invalid(message=_("Cannot be said while the files cannot be read."), code="package.yaml")
    return PlanOut(
        version=effect.number,
        unchanged=effect.unchanged,
        open_cases=effect.open_cases,
        applications=effect.drafts,
        differences=[
            DifferenceOut(part=d.part, what=d.what, id=d.id, words=str(d)) for d in effect.differences
        ],
    )


@router.get("/workshop/drafts/{uid}/export", auth=Bearer(*WORDS), response=PROBLEMS)
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The package as a ZIP file of its folder, byte for byte."""
    bench = Bench(actor_of(request), uid)
    return HttpResponse(bundle.to_zip(bench.draft.code, bench.files), content_type="application/zip")


@router.post("/workshop/drafts/{uid}/runs", auth=Bearer(*WORDS), response={202: RunOut, **PROBLEMS})
def run_post(request: HttpRequest, uid: UUID, scenario: Place | None = None) -> HttpResponse:
    """Play the scenarios in the background, or the one at this place, counted from 0."""

    def do(actor: Actor) -> RunOut:
        draft = draft_for(actor, uid)
        run = run_ask(actor, draft=draft, only=scenario)
        if run.state == PackageRun.WAITING:
            enqueue(rehearse, run=str(run.uid))
        return _run(run, draft)

    return write(request, {} if scenario is None else {"scenario": scenario}, do, 202)


@router.get("/workshop/drafts/{uid}/runs", auth=Bearer(*WORDS), response={200: RunOut, **PROBLEMS})
def run_get(request: HttpRequest, uid: UUID, scenario: Place | None = None) -> RunOut:
    """The last rehearsal of all scenarios, or of the one at this place."""
    bench = Bench(actor_of(request), uid)
    run = bench.run if scenario is None else bench.run_of(scenario)
    if run is None:
        raise NotFound("catalogue.run")
    return _run(run, bench.draft)


def _run(run: PackageRun, draft: PackageDraft) -> RunOut:
    return RunOut(
        uid=run.uid,
        state=run.state,
        fresh=run.digest == draft.digest,
        total=run.total,
        done=run.done,
        failed=run.failed,
        verdicts=[
            VerdictOut(
                name=_name(v["name"]),
                file=v["file"],
                faults=[str(f) for f in v["faults"]],
                at=int(v.get("at") or 0),
            )
            for v in run.verdicts
        ],
    )


def _name(name: Any) -> Text:
    return Text.of(name) if isinstance(name, dict) else Text(zh=str(name))


def _step(request: HttpRequest, uid: UUID, body: In, do: Any) -> HttpResponse:
    def run(actor: Actor) -> PackageDraftOut:
        do(actor, draft_for(actor, uid))
        return _told(draft_for(actor, uid))

    return write(request, body, run)


def _fresh(actor: Actor, draft: PackageDraft) -> PackageDraftOut:
    return _told(draft_for(actor, draft.uid))


@router.post("/workshop/drafts/{uid}/send", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS})
def send(request: HttpRequest, uid: UUID, body: DeskSendIn) -> HttpResponse:
    """Send the draft to a second person."""
    return _step(
        request, uid, body, lambda a, d: draft_send(a, draft=d, reason=body.reason, version=body.version)
    )


@router.post(
    "/workshop/drafts/{uid}/take-back", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS}
)
def take_back(request: HttpRequest, uid: UUID, body: DraftStepIn) -> HttpResponse:
    """Take the draft back to change it."""
    return _step(request, uid, body, lambda a, d: draft_take_back(a, draft=d, version=body.version))


@router.post("/workshop/drafts/{uid}/judge", auth=Bearer(*WORDS), response={200: PackageDraftOut, **PROBLEMS})
def judge(request: HttpRequest, uid: UUID, body: ReviewIn) -> HttpResponse:
    """Approve the draft or send it back; whoever wrote of it may not."""
    return _step(
        request,
        uid,
        body,
        lambda a, d: draft_judge(a, draft=d, approve=body.approve, remark=body.remark, version=body.version),
    )


@router.post("/workshop/drafts/{uid}/publish", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS})
def publish(request: HttpRequest, uid: UUID, body: PublishIn) -> HttpResponse:
    """Publish an approved draft today, or on a later day by itself."""
    return _step(request, uid, body, lambda a, d: draft_publish(a, draft=d, on=body.on, version=body.version))


@router.post("/workshop/drafts/{uid}/follow", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS})
def follow(request: HttpRequest, uid: UUID, body: DraftStepIn) -> HttpResponse:
    """Take over the version that was published meanwhile."""
    return _step(request, uid, body, lambda a, d: draft_follow(a, draft=d, version=body.version))


@router.post(
    "/workshop/drafts/{uid}/withdraw", auth=Bearer(EDIT), response={200: PackageDraftOut, **PROBLEMS}
)
def withdraw(request: HttpRequest, uid: UUID, body: DraftStepIn) -> HttpResponse:
    """Give the draft up."""
    return _step(request, uid, body, lambda a, d: draft_withdraw(a, draft=d, version=body.version))


@router.post("/workshop/items/{code}/roll-back", auth=Bearer(EDIT), response={200: PublishedOut, **PROBLEMS})
def roll_back(request: HttpRequest, code: Code, body: RollBackIn) -> HttpResponse:
    """Publish an earlier version again as the next one."""

    def do(actor: Actor) -> PublishedOut:
        owned, _versions = item_owned(actor, code)
        made = item_roll_back(actor, item=owned.item, number=body.number, reason=body.reason)
        return PublishedOut(item=code, number=made.number, valid_from=made.valid_from)

    return write(request, body, do)
