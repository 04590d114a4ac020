"""What an addressee does about the service of a notice: confirm that they have it, and open its proof."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.errors import NotFound
from tongban.cases import hearings
from tongban.cases.actions import notice_confirm
from tongban.cases.models import Notice
from tongban.cases.queries import notices_to
from tongban.cases.services import standing_of
from tongban.portal import queries
from tongban.portal.views.common import do_once
from tongban.portal.views.my_case import own_case
from tongban.printing.serving import answer, form_of, judged


@citizen
@require_POST
def confirm(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """Confirm that one has a notice of one's own case."""
    case = own_case(request, uid)
    return _confirmed(request, queries.notice_of(case, notice), reverse("my_case", args=[case.uid]))


@citizen
@require_POST
def confirm_interest(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """Confirm that one has a notice in a matter that touches one's interests."""
    found = hearings.my_interest(actor_of(request), str(uid))
    paper = next((n for n in notices_to(found.case, found.party_id) if n.uid == notice), None)
    if paper is None:
        raise NotFound("portal.notice")
    return _confirmed(request, paper, reverse("my_interest", args=[uid]))


def _confirmed(request: HttpRequest, notice: Notice, back: str) -> HttpResponse:
    def do() -> str:
        notice_confirm(actor_of(request), notice=notice)
        return back

    return do_once(request, {"notice": str(notice.uid)}, do)


@citizen
@require_safe
def proof(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """The proof of service (送达回证) of a notice of one's own case, as PDF or OFD."""
    case, form = own_case(request, uid), form_of(request)
    service = standing_of(queries.notice_of(case, notice))
    if service is None or service.document is None:
        raise NotFound("portal.proof")
    return answer(judged(actor_of(request), service.document, form), form, f"{case.number}-delivery")
