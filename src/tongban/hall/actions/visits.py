"""The hall on line: a number taken from home, being called, talking by text at the window, handing pages in."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.base.legal import legal_now, legal_today
from tongban.cases.actions import draft_file_add, draft_open
from tongban.cases.models import Draft
from tongban.cases.queries import draft_for
from tongban.catalogue.models import Item
from tongban.files.models import Attachment
from tongban.hall.actions.tickets import ticket_take
from tongban.hall.hours import open_now
from tongban.hall.models import Hall, Ticket, Visit, VisitLine
from tongban.hall.policy import own_visit
from tongban.records.actions import personal, record

MOST_TEXT: Final = 2000
MOST_LINES: Final = 500


@action
def visit_open(actor: Actor, *, hall: Hall, item: Item) -> Visit:
    """Take a number on line for ``item``, in the same queue as whoever stands in the hall; one at a time."""
    if actor.principal is None or actor.party is None or actor.is_staff:
        raise SignInNeeded
    if not open_now(hall):
        raise Conflict(
            "hall.closed_now", _("The hall is closed now. It serves on line in its opening hours.")
        )
    mine = Visit.objects.filter(party_id=actor.principal, ticket__day=legal_today())
    if mine.filter(ticket__state__in=Ticket.OPEN).exists():
        raise Conflict("hall.visiting", _("You have an online number already. Finish that visit first."))
    ticket = ticket_take(actor, hall=hall, item=item, online=True)
    row = Visit(ticket=ticket, party_id=actor.principal, writer_id=actor.party, begun_at=legal_now())
    row.draft = _draft_of(actor, item)
    row.save()
    record(actor, "hall.visit_opened.v1", subject=row, changes={"number": ticket.number})
    return row


def _draft_of(actor: Actor, item: Item) -> UUID | None:
    """The application that the person is writing already."""
    rows = Draft.objects.filter(
        owner_id=actor.party, on_behalf_of_id=actor.on_behalf_of, submitted=None, item=item
    )
    return rows.order_by("-changed_at").values_list("uid", flat=True).first()


def _ticket(visit: Visit, *states: str) -> Ticket:
    row = Ticket.objects.select_for_update().get(pk=visit.ticket_id)
    if row.state not in states or row.day != legal_today():
        raise Conflict("hall.visit_state", _("The visit has moved on. Look at the page again."))
    return row


@action
def visit_arrive(actor: Actor, *, visit: Visit) -> Visit:
    """The person who was called is there: the window serves them."""
    own_visit(actor, visit)
    ticket = _ticket(visit, "called")
    ticket.state, ticket.served_at = "serving", legal_now()
    ticket.save(update_fields=["state", "served_at"])
    record(actor, "hall.visit_arrived.v1", subject=visit, changes={"number": ticket.number})
    return visit


@action
def visit_leave(actor: Actor, *, visit: Visit) -> Visit:
    """Go: a number that waited is given back, a talk is over."""
    own_visit(actor, visit)
    ticket = _ticket(visit, *Ticket.OPEN)
    now = legal_now()
    ticket.state, ticket.ended_at = ("served" if ticket.state == "serving" else "left"), now
    ticket.save(update_fields=["state", "ended_at"])
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    row.left_at = now
    row.save(update_fields=["left_at"])
    record(actor, "hall.visit_left.v1", subject=row, changes={"state": ticket.state})
    return row


@action
def visit_begin_draft(actor: Actor, *, visit: Visit) -> Visit:
    """Begin the application for the item (or take up one's own), so that pages can be handed in."""
    own_visit(actor, visit)
    item = visit.ticket.item
    if item is None:
        raise Invalid({"item": _("Choose a service first.")})
    draft = draft_open(actor, item=item)
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    row.draft = draft.uid
    row.save(update_fields=["draft"])
    record(actor, "hall.visit_draft.v1", subject=row, changes={})
    return row


@action
def visit_say(actor: Actor, *, visit: Visit, text: str) -> VisitLine:
    """Say something at the online window: the person while the visit lasts, the clerk while serving it."""
    side = _side(actor, visit)
    if not text.strip():
        raise Invalid({"text": _("Write something.")})
    if len(text) > MOST_TEXT:
        raise Invalid({"text": _("At most %(most)d characters.") % {"most": MOST_TEXT}})
    return _line(actor, visit, side, text.strip(), None, "")


@action
def visit_hand_in(actor: Actor, *, visit: Visit, line: str, attachment: Attachment) -> VisitLine:
    """Hand a page in under a line of the material list of one's own application."""
    own_visit(actor, visit)
    _ticket(visit, *Ticket.OPEN)
    if visit.draft is None:
        raise Invalid({"file": _("Begin the application first; then the page has its place.")})
    draft = draft_for(actor, str(visit.draft))
    draft_file_add(actor, draft=draft, line=line, attachment=attachment)
    return _line(actor, visit, VisitLine.PERSON, attachment.name, attachment, line)


def _side(actor: Actor, visit: Visit) -> str:
    ticket = _ticket(visit, *Ticket.OPEN)
    if not actor.is_staff:
        own_visit(actor, visit)
        return VisitLine.PERSON
    if ticket.window is None or ticket.window.clerk_id != actor.party or ticket.state == "waiting":
        raise Forbidden("hall.not_there", _("Only the window that serves this visit answers."))
    return VisitLine.CLERK


def _line(
    actor: Actor, visit: Visit, side: str, text: str, attachment: Attachment | None, material: str
) -> VisitLine:
    if VisitLine.objects.filter(visit=visit).count() >= MOST_LINES:
        raise Conflict("hall.visit_long", _("This talk has become very long. Please begin a new visit."))
    row = VisitLine(
        visit=visit,
        side=side,
        by_id=actor.party or 0,
        text=text,
        attachment=attachment,
        material=material,
        at=legal_now(),
    )
    row.save()
    told = {"side": side, "material": material, "text": personal(text)}
    record(actor, "hall.visit_said.v1", subject=visit, changes=told)
    return row
