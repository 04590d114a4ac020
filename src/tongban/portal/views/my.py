"""One's own corner: cases, drafts, licences that end soon, questions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.lists import keyset_page
from tongban.cases.queries import my_cases, my_drafts
from tongban.portal import queries
from tongban.portal.shown import cases as shown
from tongban.portal.shown.licences import licence_row
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
    context = {
        "page": page,
        "cases": [shown.line(c) for c in page.rows],
        "drafts": list(my_drafts(actor)[:20]),
        "licences": [licence_row(row) for row in licences[:6]],
        "licence_count": len(licences),
        "questions": list(queries.my_questions(actor)[:3]),
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
