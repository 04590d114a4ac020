"""The one form, a group of questions a page; whatever is typed is kept, right or wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Conflict, NotFound
from tongban.cases.actions.errands import errand_discard, errand_save
from tongban.cases.errands import draft_for, kind_of, plan_of, values_of
from tongban.forms.answers import collect
from tongban.forms.definition import Form, Group
from tongban.forms.pages import each, group_page, pairs, worked_words
from tongban.forms.prefill import prefill
from tongban.forms.rows import is_arranging, place_after, top
from tongban.portal import things as reads
from tongban.portal.shown.things import ThingJourney, title_of
from tongban.portal.views.apply import BACK, KEEP, as_shown, opened_entry
from tongban.portal.views.common import draw


def journey_of(request: HttpRequest, uid: UUID) -> ThingJourney:
    """The draft's pages; raises ``NotFound`` for anybody else's draft."""
    actor = actor_of(request)
    draft = draft_for(actor, str(uid))
    if draft.submitted_id is not None:
        raise Conflict("cases.draft.submitted", _("This application has already been sent."))
    return ThingJourney(draft, plan_of(draft, kind_of(actor)), values_of(draft))


def around(journey: ThingJourney, key: str) -> dict[str, Any]:
    """What every page of the way shows."""
    before = journey.before(key)
    known = reads.events(journey.draft.things)
    return {
        "draft": journey.draft,
        "title": title_of([known[t] for t in journey.draft.things if t in known]),
        "place": journey.place(key),
        "back_url": before.url if before else reverse("my"),
        "saved_at": journey.draft.changed_at,
    }


def trail(context: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The way to a page of the form."""
    return [(_("One form, one thing"), reverse("things")), (context["title"],), (_("Application"),)]


@citizen
@require_safe
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on where one left off."""
    actor = actor_of(request)
    draft = draft_for(actor, str(uid))
    if draft.submitted is not None:
        return HttpResponseRedirect(reverse("my_thing", args=[draft.submitted.uid]))
    journey = journey_of(request, uid)
    stop = next((s for s in journey.stops if s.key == draft.group), journey.stops[0])
    return HttpResponseRedirect(stop.url)


def _group(journey: ThingJourney, name: str) -> Group:
    found = journey.merged.form.group(name)
    if found is None:
        raise NotFound("portal.group")
    return found


@citizen
def group(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """One group of questions."""
    journey = journey_of(request, uid)
    found = _group(journey, name)
    if request.method == "POST":
        return _answered(request, journey, found)
    return _show(request, journey, found)


def _answered(request: HttpRequest, journey: ThingJourney, found: Group) -> HttpResponse:
    actor = actor_of(request)
    ids = {q.id for q in found.questions}
    before = {name for name in journey.asked if top(name) in ids}
    typed = collect([q for q in found.questions if q.id in before], request.POST, request.POST.getlist)
    draft = errand_save(actor, draft=journey.draft, values=typed, group=found.id)
    journey = ThingJourney(draft, journey.plan, values_of(draft))
    if is_arranging(request.POST):
        here = reverse("thing_group", args=[draft.uid, found.id])
        return HttpResponseRedirect(here + place_after(request.POST, journey.answers))
    if request.POST.get("go") == KEEP:
        return HttpResponseRedirect(reverse("my"))
    if request.POST.get("go") == BACK:
        stop = journey.before(found.id)
        return HttpResponseRedirect(stop.url if stop else reverse("my"))
    opened = {name for name in journey.asked if top(name) in ids} - before
    mistakes = dict(journey.merged.check(journey.answers, ids).mistakes)
    blunders = {n: words for n, words in mistakes.items() if n not in opened}
    if blunders or (opened and mistakes):
        return _show(request, journey, found, blunders, more=bool(opened))
    return HttpResponseRedirect(journey.after(found.id).url)


def _show(
    request: HttpRequest,
    journey: ThingJourney,
    found: Group,
    mistakes: dict[str, Any] | None = None,
    *,
    more: bool = False,
) -> HttpResponse:
    known = prefill(journey.merged.form, actor_of(request))
    required = journey.merged.required(journey.answers)

    def asked(question: dict[str, Any]) -> dict[str, Any]:
        return {**as_shown(question), "required": question["id"] in required}

    entry, worked = opened_entry(request), journey.merged.worked_out(journey.answers)
    rows = [
        each(only_asked(q, journey.asked), asked)
        for q in group_page(journey.merged.form, found, journey.answers, mistakes, known, entry, worked)
        if q["id"] in journey.asked
    ]
    for row in rows:
        uses = journey.merged.fields[row["id"]].uses
        if len({u.item for u in uses}) > 1 and not row["help"] and "entries" not in row:
            row["help"] = _("Asked once for %(n)d applications.") % {"n": len({u.item for u in uses})}
    conditional = journey.merged.conditional
    context = {
        "group": found,
        "questions": rows,
        "errors": mistakes or {},
        "more": more,
        "repeats": any(q.rows for q in found.questions),
        "calculates": Form((found,)).calculates,
        "branches": any(q.id in conditional for q in found.questions),
        "keep_url": reverse("thing_keep", args=[journey.draft.uid, found.id]),
        **around(journey, found.id),
    }
    return draw(request, "thing_group", context, crumbs=trail(context), status=422 if mistakes else 200)


@citizen
@require_POST
def keep(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Keep what is being typed (asked by the page's own module while somebody writes)."""
    journey = journey_of(request, uid)
    found = _group(journey, name)
    typed = collect([q for q in found.questions if q.id in request.POST], request.POST, request.POST.getlist)
    draft = errand_save(actor_of(request), draft=journey.draft, values=typed, group=found.id)
    if request.headers.get("Accept") == "application/json":
        answers = values_of(draft)
        return JsonResponse({"calculated": worked_words(found, answers, journey.merged.worked_out(answers))})
    return HttpResponse(status=204)


def only_asked(question: dict[str, Any], asked: set[str]) -> dict[str, Any]:
    """A repeating group with the questions that are asked in each entry; answers to others go along unseen."""
    entries = []
    for entry in question.get("entries", ()):
        others = [q for q in entry["questions"] if q["id"] not in asked]
        kept = [pair for q in others for pair in pairs(q["id"], q["value"])]
        mine = [q for q in entry["questions"] if q["id"] in asked]
        entries.append({**entry, "questions": mine, "kept": entry["kept"] + kept})
    return {**question, "entries": entries} if entries else question


@citizen
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a thing being written away, after a question."""
    journey = journey_of(request, uid)
    if request.method == "POST":
        errand_discard(actor_of(request), draft=journey.draft)
        return HttpResponseRedirect(reverse("my"))
    context = around(journey, "")
    return draw(request, "thing_discard", context, crumbs=trail(context))
