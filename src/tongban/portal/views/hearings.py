"""Hearings and interests: what applicant and interested parties do, and what everybody may know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, citizen, public
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.lists import keyset_page
from tongban.cases import hearings
from tongban.cases.actions import (
    hearing_ask,
    hearing_sign,
    hearing_waive,
    interested_state,
    notice_read,
    recusal_ask,
)
from tongban.cases.models import Case, Hearing
from tongban.cases.queries import notices_to
from tongban.portal.shown import cases as shown
from tongban.portal.shown.hearings import hearing_shown
from tongban.portal.views.common import Crumb, do_once, draw, errors_of
from tongban.portal.views.my_case import crumbs_of, own_case
from tongban.printing.serving import answer, form_of, judged

Do = Callable[[Actor, Hearing, str], Any]


@public
@require_safe
def public_hearings(request: HttpRequest) -> HttpResponse:
    """Hearings that anybody may attend (行政许可法 arts. 46, 48)."""
    page = keyset_page(hearings.announced(), ("held_at", "id"), request.GET.get("after"))
    return draw(request, "hearings", {"page": page}, crumbs=[(_("Public hearings"),)])


@citizen
@require_safe
def my_interests(request: HttpRequest) -> HttpResponse:
    """Matters of others that touch one's own interests."""
    page = keyset_page(
        hearings.my_interests(actor_of(request)), ("-told_on", "-id"), request.GET.get("after")
    )
    crumbs: list[Crumb] = [(_("My things"), reverse("my")), (_("Matters that touch me"),)]
    return draw(request, "my_interests", {"page": page}, crumbs=crumbs)


@citizen
def my_interest(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One such matter: state one's case, and take part in its hearing."""
    actor = actor_of(request)
    found = hearings.my_interest(actor, str(uid))
    statement, errors = request.POST.get("statement", "")[:4000], {}
    if request.method == "POST":
        try:
            return do_once(request, {"statement": statement}, lambda: _stated(request, uid, statement))
        except Invalid as refusal:
            errors = errors_of(refusal)
    question = {
        "id": "statement",
        "type": "textarea",
        "label": _("What you have to say"),
        "rows": 6,
        "max_length": 4000,
        "value": statement,
        "error": errors.get("statement", ""),
    }
    context = {
        "found": found,
        "case": found.case,
        "questions": [question],
        "errors": errors,
        "hearing": hearing_shown(actor, found.case),
        "papers": shown.papers(found.case, notices_to(found.case, found.party_id), "interest_notice"),
        "at": "my_interest_hearing",
    }
    crumbs: list[Crumb] = [
        (_("My things"), reverse("my")),
        (_("Matters that touch me"), reverse("my_interests")),
        (found.case.number,),
    ]
    return draw(request, "my_interest", context, crumbs=crumbs, status=422 if errors else 200)


def _stated(request: HttpRequest, uid: UUID, statement: str) -> str:
    actor = actor_of(request)
    interested_state(actor, interested=hearings.my_interest(actor, str(uid)), statement=statement)
    return reverse("my_interest", args=[uid])


@citizen
@require_safe
def interest_notice(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """A notice that was addressed to the interested party, as PDF or OFD."""
    actor, form = actor_of(request), form_of(request)
    found = hearings.my_interest(actor, str(uid))
    paper = next((n for n in notices_to(found.case, found.party_id) if n.uid == notice), None)
    if paper is None:
        raise NotFound("portal.notice")
    file = judged(actor, paper.document, form)
    if request.method == "GET" and paper.read_at is None:
        notice_read(actor, notice=paper)
    return answer(file, form, f"{found.case.number}-{paper.kind.lower()}")


@citizen
def interest_hearing(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """What an interested party does about the hearing."""
    case = hearings.my_interest(actor_of(request), str(uid)).case
    crumbs: list[Crumb] = [(_("My things"), reverse("my")), (case.number, reverse("my_interest", args=[uid]))]
    return _act(request, case, key, reverse("my_interest", args=[uid]), crumbs)


@citizen
def case_hearing(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """What the applicant does about the hearing."""
    case = own_case(request, uid)
    return _act(request, case, key, reverse("my_case", args=[uid]), crumbs_of(case))


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "ask": (
            _("Ask for a hearing"),
            _("It costs nothing. While it lasts the days of the decision do not count."),
        ),
        "waive": (_("Give the hearing up"), _("The office then goes on without your hearing.")),
        "recuse": (_("Demand another presiding officer"), _("The head of the authority decides.")),
        "sign": (_("Sign the record"), _("Read it first: the decision will rest on it.")),
    }


DO: dict[str, Do] = {
    "ask": lambda actor, held, _reason: hearing_ask(actor, hearing=held),
    "waive": lambda actor, held, _reason: hearing_waive(actor, hearing=held),
    "recuse": lambda actor, held, reason: recusal_ask(actor, hearing=held, reason=reason),
    "sign": lambda actor, held, _reason: _signed(actor, held),
}


def _signed(actor: Actor, held: Hearing) -> None:
    person = hearings.part_in(actor, held)
    if person is None:
        raise NotFound("portal.hearing")
    hearing_sign(actor, hearing=held, person=person)


def _act(request: HttpRequest, case: Case, key: str, back: str, crumbs: list[Crumb]) -> HttpResponse:
    actor = actor_of(request)
    held, told = hearings.hearing_of(case), hearing_shown(actor, case)
    if held is None or told is None or key not in DO or not (told[f"may_{key}"] or request.method == "POST"):
        raise NotFound("portal.hearing")
    reason, errors = request.POST.get("reason", "")[:500], {}
    if request.method == "POST":
        try:
            return do_once(
                request, {"do": key, "reason": reason}, lambda: _done(actor, held, key, reason, back)
            )
        except Invalid as refusal:
            errors = errors_of(refusal)
    question = {
        "id": "reason",
        "type": "textarea",
        "label": _("Reason"),
        "rows": 3,
        "max_length": 500,
        "value": reason,
        "error": errors.get("reason", ""),
    }
    title, text = _titles()[key]
    context = {
        "case": case,
        "hearing": told,
        "title": title,
        "text": text,
        "back": back,
        "questions": [question] if key == "recuse" else [],
        "errors": errors,
        "danger": key == "waive",
    }
    return draw(request, "hearing_act", context, crumbs=[*crumbs, (title,)], status=422 if errors else 200)


def _done(actor: Actor, held: Hearing, key: str, reason: str, back: str) -> str:
    DO[key](actor, held, reason)
    return back
