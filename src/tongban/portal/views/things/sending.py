"""Check everything once more, hand it in once, and the combined receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Invalid
from tongban.cases.actions.errands import errand_submit
from tongban.cases.errands import draft_for, errand_for, members_of, pages_of
from tongban.cases.following import promises_of
from tongban.portal import things as reads
from tongban.portal.shown import errands as shown
from tongban.portal.shown.drafts import REVIEW
from tongban.portal.shown.things import ThingJourney, name_of
from tongban.portal.views.common import do_once, draw
from tongban.portal.views.things.writing import around, journey_of, trail
from tongban.ui.words import pick


@citizen
def check_and_send(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every answer with a way to change it; sending starts all the cases that can start."""
    actor = actor_of(request)
    draft = draft_for(actor, str(uid))
    if draft.submitted is not None:
        return HttpResponseRedirect(reverse("thing_receipt", args=[draft.submitted.uid]))
    journey = journey_of(request, uid)
    mistakes: dict[str, Any] = {}
    message: Any = ""
    if request.method == "POST":
        try:
            return do_once(
                request,
                {"draft": str(uid)},
                lambda: reverse("thing_receipt", args=[errand_submit(actor, draft=draft).uid]),
            )
        except Invalid as refusal:
            mistakes = dict(refusal.fields)
            message = "" if mistakes else refusal.message
    return _show(request, journey, mistakes, message)


def _show(
    request: HttpRequest, journey: ThingJourney, mistakes: dict[str, Any], message: Any
) -> HttpResponse:
    pages = pages_of(journey.draft)
    known = mistakes or dict(journey.merged.check(journey.answers).mistakes)
    items = reads.items_of(journey.plan)
    context = {
        "sections": journey.review(pages, known),
        "members": [{"name": name_of(items[s.item]), "later": bool(s.needs)} for s in journey.plan.steps],
        "promises": promises_of(journey.plan, journey.answers, set(journey.draft.later) - set(pages)),
        "errors": mistakes,
        "message": message,
        **around(journey, REVIEW),
    }
    status = 422 if mistakes or message else 200
    return draw(request, "thing_review", context, crumbs=trail(context), status=status)


@citizen
@require_safe
def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One receipt for everything: each application with its own number and query code."""
    errand = errand_for(actor_of(request), str(uid))
    rows = members_of(errand)
    title = shown.title_of(errand, reads.events(errand.things))
    later = [m for m in rows if m.case_id is None]
    steps = [{"title": _("We have received everything"), "state": "done"}]
    steps.append(
        {"title": _("Each office accepts its part, or says at once what is missing"), "state": "current"}
    )
    if later:
        steps.append(
            {
                "title": _("What needs an earlier result begins by itself"),
                "text": shown.joined([pick(name_of(m.item))[0] for m in later]),
                "state": "next",
            }
        )
    card = {
        "title": _("We have your application"),
        "number": errand.number,
        "rows": shown.receipt_rows(errand, rows, title),
        "next": steps,
    }
    context = {"errand": errand, "card": card, "cases": [m for m in rows if m.case_id]}
    crumbs = [(_("My things"), reverse("my")), (title, reverse("my_thing", args=[uid])), (_("Receipt"),)]
    return draw(request, "thing_receipt", context, crumbs=crumbs)
