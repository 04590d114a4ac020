"""Materials of a thing: one uploader for each, whoever needs it; checked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Invalid, NotFound
from tongban.cases.actions.errands import errand_file_add, errand_file_remove, errand_save
from tongban.cases.errands import pages_of
from tongban.cases.following import may_follow, promises_of
from tongban.cases.models import ErrandFile
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.files.models import Attachment
from tongban.files.serving import serve
from tongban.portal.shown.drafts import MATERIALS
from tongban.portal.shown.services import quoted
from tongban.portal.shown.things import ThingJourney
from tongban.portal.views.common import draw
from tongban.portal.views.materials import MOST_AT_ONCE, recall, remember
from tongban.portal.views.things.writing import around, journey_of, trail


@citizen
def materials(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every material that applies, with what is there already."""
    journey = journey_of(request, uid)
    pages = pages_of(journey.draft)
    wanted = journey.merged.wanted(journey.answers)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        lacking = [name for name, must in wanted.items() if must and not pages.get(name)]
        following = may_follow(journey.plan, journey.answers, pages)
        if request.POST.get("go") == "later" or not lacking:
            return HttpResponseRedirect(journey.after(MATERIALS).url)
        if set(lacking) <= set(following):
            return HttpResponseRedirect(reverse("thing_later", args=[uid]))
        errors = {name: _("Please add this material.") for name in lacking if name not in following}
    else:
        errors = dict(recall(request))
    context = {
        "rows": [
            journey.uploader(p, pages.get(p.id, ()), required=wanted[p.id], error=errors.get(p.id, ""))
            for p in journey.merged.papers
            if p.id in wanted
        ],
        "errors": errors,
        "following": [
            p.name for p in journey.merged.papers if p.id in may_follow(journey.plan, journey.answers, pages)
        ],
        **around(journey, MATERIALS),
    }
    status = 422 if request.method == "POST" else 200
    return draw(request, "thing_materials", context, crumbs=trail(context), status=status)


@citizen
def later(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Conditional acceptance (容缺受理): what each application promises in writing, and whether one does."""
    journey = journey_of(request, uid)
    names = may_follow(journey.plan, journey.answers, pages_of(journey.draft))
    promises = promises_of(journey.plan, journey.answers, names)
    if not promises:
        return HttpResponseRedirect(reverse("thing_materials", args=[uid]))
    errors: dict[str, Any] = {}
    if request.method == "POST":
        choice = request.POST.get("promise", "")
        if choice in ("true", "false"):
            kept = names if choice == "true" else ()
            errand_save(actor_of(request), draft=journey.draft, values={}, later=kept)
            here = reverse("thing_materials", args=[uid])
            return HttpResponseRedirect(journey.after(MATERIALS).url if choice == "true" else here)
        errors = {"promise": _("Please answer yes or no.")}
    question = {
        "id": "promise",
        "type": "choice",
        "label": _("Do you promise this?"),
        "value": "true" if journey.draft.later else "",
        "options": [
            {"value": "true", "label": _("Yes, I promise it")},
            {"value": "false", "label": _("No, I add the materials now")},
        ],
        "error": errors.get("promise", ""),
    }
    context = {
        "promises": [
            {"promise": p, "basis": {"text": quoted(p.basis), "url": ""} if p.basis else None}
            for p in promises
        ],
        "questions": [question],
        "errors": errors,
        **around(journey, MATERIALS),
        "back_url": reverse("thing_materials", args=[uid]),
    }
    return draw(request, "thing_later", context, crumbs=trail(context), status=422 if errors else 200)


@citizen
@require_POST
def upload(request: HttpRequest, uid: UUID, paper: str) -> HttpResponse:
    """Take in the chosen files under one material; each is checked before it is kept."""
    journey = journey_of(request, uid)
    known = journey.merged.paper(paper)
    if known is None or known.maker:
        raise NotFound("portal.line")
    actor = actor_of(request)
    take_in(
        request,
        paper,
        known.formats,
        lambda stored: errand_file_add(actor, draft=journey.draft, paper=paper, attachment=stored),
    )
    return HttpResponseRedirect(f"{reverse('thing_materials', args=[uid])}#{paper}")


def take_in(
    request: HttpRequest, name: str, formats: tuple[str, ...], keep: Callable[[Attachment], object]
) -> None:
    """Store what was posted and ``keep`` each; what is refused is remembered for the page that follows."""
    files = [f for f in request.FILES.getlist("page") if f][:MOST_AT_ONCE]
    if not files:
        remember(request, name, str(_("Please choose a file first.")))
    for file in files:
        try:
            keep(attachment_store(actor_of(request), name=file.name or "", content=file, formats=formats))
        except FileRefused as refusal:
            remember(request, name, f"{file.name}: {refusal.message}")
        except Invalid as refusal:
            remember(request, name, str(next(iter(refusal.fields.values()), refusal.message)))


def _page(journey: ThingJourney, page: UUID) -> ErrandFile:
    for rows in pages_of(journey.draft).values():
        for row in rows:
            if row.uid == page:
                return row
    raise NotFound("portal.page")


@citizen
def page(request: HttpRequest, uid: UUID, page: UUID) -> HttpResponse:
    """Look at a page one has added."""
    return serve(_page(journey_of(request, uid), page).attachment, inline=True)


@citizen
def remove(request: HttpRequest, uid: UUID, page: UUID) -> HttpResponse:
    """Take a page away to put another in its place."""
    journey = journey_of(request, uid)
    found = _page(journey, page)
    back = f"{reverse('thing_materials', args=[uid])}#{found.paper}"
    if request.method == "POST":
        errand_file_remove(actor_of(request), draft=journey.draft, page=found)
        return HttpResponseRedirect(back)
    context = {**around(journey, MATERIALS), "file": found.attachment, "back_url": back}
    return draw(request, "remove_page", context, crumbs=trail(context))
