"""Reads of the hall on line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.cases.models import Draft
from tongban.catalogue.queries import package_of
from tongban.files.models import Attachment
from tongban.forms.pages import words as said
from tongban.hall.models import Ticket, Visit, VisitLine
from tongban.hall.policy import own_visits


def visit_for(actor: Actor, uid: UUID) -> Visit:
    """One's own visit; raises ``NotFound``."""
    rows = own_visits(actor).select_related("ticket__hall", "ticket__window", "ticket__item__unit")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound("hall.visit")
    return row


def visit_at(ticket: Ticket | None) -> Visit | None:
    """The visit behind a number that is called or served on line."""
    if ticket is None or not ticket.online:
        return None
    return Visit.objects.filter(ticket=ticket).select_related("party", "ticket__item").first()


def lines_of(visit: Visit) -> list[VisitLine]:
    """What was said, in order."""
    return list(visit.lines.select_related("by", "attachment").order_by("id"))


def is_over(visit: Visit) -> bool:
    """Whether nothing can be said any more."""
    return visit.ticket.state not in Ticket.OPEN or visit.ticket.day != legal_today()


def material_lines(visit: Visit) -> list[dict[str, Any]]:
    """Lines of the material list of the person's own application under which pages can go."""
    if visit.draft is None:
        return []
    draft = Draft.objects.filter(uid=visit.draft, submitted=None).select_related("package_version").first()
    if draft is None:
        return []
    materials = package_of(draft.package_version).materials
    return [{"value": m.id, "label": said(m.name)} for m in materials if not m.share]


def page_at(ticket: Ticket | None, uid: UUID) -> Attachment:
    """A page that the person at this window handed in; raises ``NotFound``."""
    visit = visit_at(ticket)
    row = visit and visit.lines.filter(attachment__uid=uid).select_related("attachment").first()
    if not row or row.attachment is None:
        raise NotFound("hall.page")
    return row.attachment
