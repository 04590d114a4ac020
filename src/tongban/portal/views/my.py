"""One's own corner: cases, drafts, licences that end soon, questions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.lists import keyset_page
from tongban.cases import errands as things
from tongban.cases.hearings import my_interests
from tongban.cases.queries import my_cases, my_drafts
from tongban.portal import queries
from tongban.portal import things as thing_reads
from tongban.portal.shown import cases as shown
from tongban.portal.shown import errands as shown_things
from tongban.portal.shown.licences import licence_row
from tongban.portal.shown.things import title_of
from tongban.portal.views.common import draw


@citizen
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Cases, drafts, licences that end soon."""
    actor = actor_of(request)
    page = keyset_page(
        my_cases(actor).filter(parent=None), ("-received_at", "-id"), request.GET.get("after"), size=20
    )
    licences = queries.my_licences(actor)
    written, handed_in = list(things.my_drafts(actor)[:20]), list(things.my_errands(actor)[:20])
    chosen = [t for draft in written for t in draft.things] + [t for row in handed_in for t in row.things]
    known = thing_reads.events(set(chosen))
    context = {
        "page": page,
        "things": [shown_things.row(row, known) for row in handed_in],
        "thing_drafts": [
            {"row": row, "name": title_of([known[t] for t in row.things if t in known])} for row in written
        ],
        "cases": [shown.line(c) for c in page.rows],
        "drafts": list(my_drafts(actor)[:20]),
        "licences": [licence_row(row) for row in licences[:6]],
        "licence_count": len(licences),
        "questions": list(queries.my_questions(actor)[:3]),
        "interests": list(my_interests(actor)[:3]),
    }
    return draw(request, "my", context, crumbs=[(_("My things"),)])


@citizen
@require_safe
def my_questions(request: HttpRequest) -> HttpResponse:
    """Questions and their answers."""
    page = keyset_page(
        queries.my_questions(actor_of(request)), ("-asked_at", "-id"), request.GET.get("after")
    )
    context = {"page": page}
    return draw(
        request, "my_questions", context, crumbs=[(_("My things"), reverse("my")), (_("My questions"),)]
    )
