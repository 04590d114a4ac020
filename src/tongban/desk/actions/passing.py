"""An intake in the middle that passes to another window, with the number of the person where one is served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.base.legal import legal_now
from tongban.desk.models import Intake
from tongban.desk.policy import INTAKE, own_intake
from tongban.hall.actions import ticket_hand_over
from tongban.hall.models import Ticket, Window
from tongban.records.actions import record


@action
def intake_hand_over(actor: Actor, *, intake: Intake, to: Window, note: str) -> Intake:
    """Pass an unfinished intake to an open window with everything typed and scanned so far; the number that the clerk
    serves now goes along, so that the person is called there next."""
    row = own_intake(actor, Intake.objects.select_for_update().filter(pk=intake.pk).first())
    if row.case_id is not None:
        raise Conflict("desk.intake.sent", _("This application has been filed already."))
    if not note.strip():
        raise Invalid({"note": _("Write what your colleague should know.")})
    at = Window.objects.filter(is_open=True, clerk_id=actor.party, hall_id=to.hall_id, valid_to=None).first()
    if at is None:
        raise Invalid({"to": _("Open your own window in this hall first.")})
    target = Window.objects.get(pk=to.pk)
    if not target.is_open or target.pk == at.pk:
        raise Invalid({"to": _("Nobody is at this window now. Choose one that is open.")})
    if Ticket.objects.filter(window=at, state__in=("called", "serving")).exists():
        ticket_hand_over(actor, window=at, to=target, note=note)
    row.waits_at, row.note, row.changed_at = target, note.strip()[:500], legal_now()
    row.save(update_fields=["waits_at", "note", "changed_at"])
    told = {"item": row.item.code, "from": at.number, "to": target.number}
    record(actor, "desk.intake_handed_over.v1", subject=row, changes=told)
    return row


@action
def intake_take_over(actor: Actor, *, intake: Intake) -> Intake:
    """Take up an intake that a colleague passed to the window at which one sits; from now on it is one's own."""
    row = Intake.objects.select_for_update().get(pk=intake.pk)
    waits = row.waits_at
    if row.case_id is not None or waits is None or not waits.is_open or waits.clerk_id != actor.party:
        raise NotFound("desk.intake")
    if not actor.may(INTAKE, path=row.item.unit.path or ""):
        raise Forbidden("cases.intake")
    row.clerk_id, row.waits_at, row.changed_at = actor.party or 0, None, legal_now()
    row.save(update_fields=["clerk", "waits_at", "changed_at"])
    record(actor, "desk.intake_taken_over.v1", subject=row, changes={"window": waits.number})
    return row
