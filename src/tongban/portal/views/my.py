"""One's own corner: cases, drafts, licences, questions."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, citizen, public
from tongban.base.lists import keyset_page
from tongban.base.site import site_url
from tongban.cases.queries import my_cases, my_drafts
from tongban.licences.models import Licence
from tongban.licences.queries import status_on
from tongban.portal import queries
from tongban.portal.actions import ticket_issue, ticket_use
from tongban.portal.models import Ticket
from tongban.portal.shown import cases as shown
from tongban.portal.shown.licences import LICENCE_STATUS, licence_row, public_facts
from tongban.portal.views.common import draw, pdf
from tongban.printing.actions import content


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


@citizen
@require_safe
def my_licences(request: HttpRequest) -> HttpResponse:
    """Every licence, those about to expire first."""
    rows = [licence_row(row) for row in queries.my_licences(actor_of(request))]
    return draw(
        request, "my_licences", {"rows": rows}, crumbs=[(_("My things"), reverse("my")), (_("My licences"),)]
    )


@citizen
@require_safe
def my_licence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A licence of one's own: its face, its PDF, the code to show it with."""
    licence = queries.licence_for(actor_of(request), uid)
    return draw(request, "my_licence", _licence_page(licence), crumbs=_licence_crumbs(licence))


def _licence_page(licence: Licence) -> dict[str, object]:
    tone, word = LICENCE_STATUS.get(status_on(licence), ("grey", licence.status))
    renewals = queries.renewals_of([licence.type.code])
    return {
        "licence": licence,
        "row": licence_row(licence),
        "face": json.loads(licence.face.reveal() or "[]"),
        "tone": tone,
        "word": word,
        "renewal": renewals.get(licence.type.code),
        "verify_url": site_url(reverse("verify_code", args=[licence.query_code])),
    }


def _licence_crumbs(licence: Licence) -> list[tuple[object, ...]]:
    return [
        (_("My things"), reverse("my")),
        (_("My licences"), reverse("my_licences")),
        ({"zh": licence.type.name_zh, "en": licence.type.name_en},),
    ]


@citizen
@require_safe
def licence_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The sealed PDF."""
    actor = actor_of(request)
    licence = queries.licence_for(actor, uid)
    document = queries.document_of(licence)
    return pdf(content(actor, document), f"licence-{licence.query_code}")


@citizen
@require_POST
def licence_show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A code to be scanned by whoever wants to see the licence: works once, for five minutes (亮证)."""
    actor = actor_of(request)
    licence = queries.licence_for(actor, uid)
    ticket, secret = ticket_issue(actor, kind=Ticket.PRESENT, subject=f"licence:{licence.uid}", facts={})
    address = site_url(reverse("shown_licence", args=[secret]))
    context = {**_licence_page(licence), "address": address, "until": ticket.until}
    return draw(request, "licence_show", context, crumbs=_licence_crumbs(licence))


@public
@require_safe
def shown_licence(request: HttpRequest, token: str) -> HttpResponse:
    """What a holder shows by their code: the face of the licence, once."""
    if request.method == "HEAD":
        return HttpResponse()
    ticket = ticket_use(kind=Ticket.PRESENT, secret=token, once=True)
    licence = queries.licence_by_uid(ticket.subject.removeprefix("licence:"))
    context = {
        "facts": public_facts(licence),
        "face": json.loads(licence.face.reveal() or "[]"),
        "licence": licence,
        "at": ticket.used_at,
    }
    return draw(
        request, "shown_licence", context, crumbs=[(_("Verify"), reverse("verify")), (_("Shown licence"),)]
    )
