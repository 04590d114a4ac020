"""One's own licences: their face and history, the PDF, showing them by a code, asking for something about them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, citizen, public
from tongban.base.errors import Invalid, NotFound
from tongban.base.site import site_url
from tongban.cases.actions import question_ask
from tongban.licences.faces import face_of
from tongban.licences.grounds import EXPIRED, SUSPENDED, VALID
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.queries import acts_of, last_acts, status_on
from tongban.licences.words import last_day_words, sentence, status_words
from tongban.portal import queries
from tongban.portal.actions import ticket_issue, ticket_use
from tongban.portal.models import Ticket
from tongban.portal.shown.licences import licence_row, public_facts, told_act
from tongban.portal.views.common import do_once, draw, errors_of
from tongban.printing.keys import available
from tongban.printing.serving import answer, form_of, judged, opened

WISHES: Final = {
    "change": (gettext_lazy("Have it changed"), "pencil", (VALID,)),
    "renew": (gettext_lazy("Renew it"), "refresh-cw", (VALID,)),
    "cancel": (gettext_lazy("Give it up"), "archive", (VALID, SUSPENDED, EXPIRED)),
}
"""What a holder can ask for, and in which states."""
ASKING: Final = {
    "change": gettext_lazy("Please change my licence %(number)s as follows: "),
    "renew": gettext_lazy("Please renew my licence %(number)s, valid until %(last)s."),
    "cancel": gettext_lazy("Please strike off my licence %(number)s; I no longer need it."),
}


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
    context = {
        **_licence_page(licence),
        "acts": _history(licence),
        "newest": queries.newest_edition(licence),
        "wishes": _wishes(licence),
        "standing": status_on(licence) == VALID,
        "ofd": available(),
    }
    return draw(request, "my_licence", context, crumbs=_licence_crumbs(licence))


def _licence_page(licence: Licence) -> dict[str, object]:
    tone, word = status_words(licence)
    return {
        "licence": licence,
        "row": licence_row(licence),
        "face": face_of(licence),
        "tone": tone,
        "word": word,
        "sentence": sentence(licence),
        "verify_url": site_url(reverse("verify_code", args=[licence.query_code])),
    }


def _history(licence: Licence) -> list[dict[str, Any]]:
    """What was carried out on any edition, each with its document."""
    acts = acts_of(licence).filter(state=LicenceAct.DONE)
    return [
        told_act(act, reverse("licence_paper", args=[licence.uid, act.document.uid]) if act.document else "")
        for act in acts
    ]


def _wishes(licence: Licence) -> list[dict[str, Any]]:
    """What the holder can ask for: by the item that the licence's type names, else by a question to the office."""
    items = queries.items_for(licence)
    rows = []
    for key, (label, icon, states) in WISHES.items():
        if status_on(licence) not in states or (key == "renew" and licence.valid_to is None):
            continue
        item = items.get(key)
        url = (
            f"{reverse('apply', args=[item.code])}?licence_number={quote(licence.number)}"
            if item
            else reverse("licence_ask", args=[licence.uid, key])
        )
        rows.append({"label": label, "icon": icon, "url": url})
    return rows


def _licence_crumbs(licence: Licence) -> list[tuple[object, ...]]:
    return [
        (_("My things"), reverse("my")),
        (_("My licences"), reverse("my_licences")),
        ({"zh": licence.type.name_zh, "en": licence.type.name_en},),
    ]


@citizen
@require_safe
def licence_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The sealed file: PDF, or OFD where the address asks for it."""
    actor, form = actor_of(request), form_of(request)
    licence = queries.licence_for(actor, uid)
    file = judged(actor, queries.document_of(licence), form)
    return answer(file, form, f"licence-{licence.query_code}")


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
        "facts": public_facts(licence, last_acts([licence]).get(licence.pk)),
        "face": face_of(licence),
        "licence": licence,
        "at": ticket.used_at,
    }
    return draw(
        request, "shown_licence", context, crumbs=[(_("Verify"), reverse("verify")), (_("Shown licence"),)]
    )


@citizen
@require_safe
def licence_paper(request: HttpRequest, uid: UUID, document_uid: UUID) -> HttpResponse:
    """The document of something that was done to one's licence."""
    actor = actor_of(request)
    licence = queries.licence_for(actor, uid)
    act = acts_of(licence).filter(document__uid=document_uid, state=LicenceAct.DONE).first()
    if act is None or act.document is None:
        raise NotFound("portal.document")
    form = form_of(request)
    return answer(opened(actor, act.document, form), form, f"licence-{licence.query_code}-{act.kind}")


@citizen
def licence_ask(request: HttpRequest, uid: UUID, wish: str) -> HttpResponse:
    """Ask the office for what no service item offers on line; the question begins with what the house knows."""
    actor = actor_of(request)
    licence = queries.licence_for(actor, uid)
    item = queries.item_of_licence(licence)
    if wish not in WISHES or item is None or status_on(licence) not in WISHES[wish][2]:
        raise NotFound("portal.licence")
    last = licence.valid_to.isoformat() if licence.valid_to else last_day_words(licence)
    prefilled = str(ASKING[wish]) % {"number": licence.number, "last": last}
    text = request.POST.get("text", prefilled)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return do_once(
                request,
                {"text": text},
                lambda: f"{reverse('my_questions')}#{question_ask(actor, item=item, text=text).uid}",
            )
        except Invalid as refusal:
            errors = errors_of(refusal)
    question = {
        "id": "text",
        "type": "textarea",
        "label": _("What you ask for"),
        "help": _("This goes to the office that issued the licence; it answers and says what is needed."),
        "value": text,
        "max_length": 2000,
        "rows": 6,
        "error": errors.get("text", ""),
    }
    context = {
        "licence": licence,
        "wish": WISHES[wish][0],
        "questions": [question],
        "errors": errors,
        "unit": licence.unit,
    }
    crumbs = [*_licence_crumbs(licence)[:-1]]
    here = {"zh": licence.type.name_zh, "en": licence.type.name_en}
    crumbs += [(here, reverse("my_licence", args=[licence.uid])), (WISHES[wish][0],)]
    return draw(request, "licence_ask", context, crumbs=crumbs, status=422 if errors else 200)
