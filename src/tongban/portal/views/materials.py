"""Handing in materials: one uploader a line, checked at once; a phone may help by a code on the screen."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.base.access import actor_of, citizen, public
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.site import site_url
from tongban.cases.actions import draft_file_add, draft_file_remove
from tongban.cases.actions.drafts import values_of
from tongban.cases.later import promise_of
from tongban.cases.models import Draft
from tongban.catalogue.package import MaterialLine
from tongban.catalogue.queries import package_of
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.files.serving import serve
from tongban.portal import queries
from tongban.portal.actions import ticket_issue, ticket_use
from tongban.portal.models import Ticket
from tongban.portal.shown.drafts import MATERIALS, Journey, uploader
from tongban.portal.views.apply import journey_of
from tongban.portal.views.common import draw
from tongban.portal.views.guide import crumbs_of

REFUSED = "refused_pages"
MOST_AT_ONCE = 10


def remember(request: HttpRequest, line: str, words: str) -> None:
    """Keep a refusal for the page that follows (post, redirect, get)."""
    request.session[REFUSED] = {**request.session.get(REFUSED, {}), line: words}


def recall(request: HttpRequest) -> dict[str, str]:
    """The refusals that the last upload left, told once."""
    found: dict[str, str] = request.session.pop(REFUSED, {}) if REFUSED in request.session else {}
    return found


@citizen
def materials(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Every line that applies, with what is there already."""
    journey = journey_of(request, code, uid)
    pages = queries.files_of(journey.draft)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        lacking = [m for m in journey.lines() if journey.needed(m) and not pages.get(m.id)]
        following = {m.id for m in journey.may_follow(pages)}
        if request.POST.get("go") != "later" and {m.id for m in lacking} - following:
            errors = {m.id: _("Please add this material.") for m in lacking if m.id not in following}
        elif request.POST.get("go") != "later" and lacking:
            return HttpResponseRedirect(reverse("apply_later", args=[code, uid]))
        else:
            return HttpResponseRedirect(journey.after(MATERIALS).url)
    else:
        errors = dict(recall(request))
    lines = [m for m in journey.lines() if journey.applies(m) or pages.get(m.id)]
    before = journey.before(MATERIALS)
    context = {
        "item": journey.draft.item,
        "draft": journey.draft,
        "rows": [uploader(m, pages.get(m.id, ()), journey, errors.get(m.id, "")) for m in lines],
        "shared": [m.name for m in journey.shared()],
        "following": promise_of(journey.package, journey.may_follow(pages)),
        "errors": errors,
        "place": journey.place(MATERIALS),
        "back_url": before.url if before else reverse("apply", args=[code]),
        "saved_at": journey.draft.changed_at,
    }
    crumbs = crumbs_of(journey.draft.item, (_("Application"),))
    return draw(
        request, "apply_materials", context, crumbs=crumbs, status=422 if request.method == "POST" else 200
    )


@citizen
@require_POST
def upload(request: HttpRequest, code: str, uid: UUID, line: str) -> HttpResponse:
    """Take in the chosen files under one line; each is checked before it is kept."""
    journey = journey_of(request, code, uid)
    take_in(request, actor_of(request), journey.draft, line)
    return HttpResponseRedirect(f"{reverse('apply_materials', args=[code, uid])}#{line}")


def take_in(request: HttpRequest, actor: Actor, draft: Draft, line: str) -> int:
    """Keep what was posted under ``line``; what is refused is remembered for the page. Returns how many were kept."""
    known = package_of(draft.package_version).material(line)
    if known is None or known.share:
        raise NotFound("portal.line")
    files = [f for f in request.FILES.getlist("page") if f][:MOST_AT_ONCE]
    if not files:
        remember(request, line, str(_("Please choose a file first.")))
    kept = 0
    for file in files:
        kept += _take_one(request, actor, draft, known, file)
    return kept


def _take_one(
    request: HttpRequest, actor: Actor, draft: Draft, line: MaterialLine, file: UploadedFile[Any]
) -> int:
    """One file; the same file sent again (a second click, a lost answer) is there once."""
    digest = _digest(file)
    if any(page.attachment.sha256 == digest for page in queries.files_of(draft).get(line.id, ())):
        return 0
    try:
        stored = attachment_store(actor, name=file.name or "", content=file, formats=line.formats)
        draft_file_add(actor, draft=draft, line=line.id, attachment=stored)
    except FileRefused as refusal:
        remember(request, line.id, f"{file.name}: {refusal.message}")
        return 0
    except Invalid as refusal:
        remember(request, line.id, str(next(iter(refusal.fields.values()), refusal.message)))
        return 0
    return 1


def _digest(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


@citizen
def page(request: HttpRequest, code: str, uid: UUID, page: UUID) -> HttpResponse:
    """Look at a page one has handed in."""
    journey = journey_of(request, code, uid)
    return serve(queries.draft_file(journey.draft, page).attachment, inline=True)


@citizen
def remove(request: HttpRequest, code: str, uid: UUID, page: UUID) -> HttpResponse:
    """Take a page away to put another in its place."""
    journey = journey_of(request, code, uid)
    found = queries.draft_file(journey.draft, page)
    back = f"{reverse('apply_materials', args=[code, uid])}#{found.line}"
    if request.method == "POST":
        draft_file_remove(actor_of(request), draft=journey.draft, page=found)
        return HttpResponseRedirect(back)
    context = {"item": journey.draft.item, "file": found.attachment, "back_url": back}
    return draw(request, "remove_page", context, crumbs=crumbs_of(journey.draft.item, (_("Application"),)))


@citizen
def phone(request: HttpRequest, code: str, uid: UUID, line: str) -> HttpResponse:
    """A code for the phone: whoever scans it within a quarter of an hour adds pages to this line."""
    journey = journey_of(request, code, uid)
    known = journey.package.material(line)
    if known is None or known.share:
        raise NotFound("portal.line")
    back = f"{reverse('apply_materials', args=[code, uid])}#{line}"
    context: dict[str, Any] = {"item": journey.draft.item, "line": known, "back_url": back, "address": ""}
    if request.method == "POST":
        subject = f"draft:{journey.draft.uid}"
        ticket, secret = ticket_issue(
            actor_of(request), kind=Ticket.HAND_OVER, subject=subject, facts={"line": line}
        )
        context |= {"address": site_url(reverse("hand_over", args=[secret])), "until": ticket.until}
    return draw(request, "phone", context, crumbs=crumbs_of(journey.draft.item, (_("Application"),)))


@public
def hand_over(request: HttpRequest, token: str) -> HttpResponse:
    """The phone's page: take a picture, it lands in the one line; nothing of the application is shown."""
    ticket = ticket_use(kind=Ticket.HAND_OVER, secret=token, once=False)
    draft = queries.draft_by_uid(ticket.subject.removeprefix("draft:"))
    if draft is None:
        raise NotFound("portal.ticket")
    line = package_of(draft.package_version).material(ticket.facts["line"])
    if line is None:
        raise NotFound("portal.ticket")
    if request.method == "POST":
        actor = Actor(party=ticket.owner, on_behalf_of=ticket.on_behalf_of, purpose="hand-over")
        kept = take_in(request, actor, draft, line.id)
        address = reverse("hand_over", args=[token])
        return HttpResponseRedirect(f"{address}?kept={kept}")
    journey = Journey(draft, package_of(draft.package_version), values_of(draft))
    errors = recall(request)
    row = {**uploader(line, (), journey, errors.get(line.id, "")), "upload_url": ""}
    count = len(queries.files_of(draft).get(line.id, ()))
    context = {"row": row, "errors": errors, "count": count, "until": ticket.until}
    return draw(request, "hand_over", context)
