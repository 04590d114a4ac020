"""The shelf: laying a result ready, handing it out with proof, reminding, posting or archiving what nobody fetched."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.base.timers import timer_clear, timer_set
from tongban.cases.actions import case_close, delivery_confirm, delivery_reroute, delivery_send
from tongban.cases.models import Case, Delivery
from tongban.cases.policy import may
from tongban.files.models import Attachment
from tongban.hall.fetching import SHELF_LATE, SHELF_REMIND, last_day, late_at, remind_at
from tongban.hall.models import Hall, Parcel, ShelfEntry
from tongban.hall.policy import SERVE, demand
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import citizen_id
from tongban.messages.actions import message_send
from tongban.org.models import Party
from tongban.records.actions import personal, record

BOX: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)
CARD, NUMBER, LETTER = "card", "number", "letter"


def demand_shelf(actor: Actor, hall: Hall, case: Case) -> None:
    """Raise ``Forbidden`` unless the actor works in the hall and may deliver for the authority of the case."""
    demand(actor, SERVE, hall)
    if not may(actor, "deliver", case):
        raise Forbidden("cases.deliver")


def box_code(text: str) -> str:
    """The code of a box as written on the shelf; raises ``Invalid``."""
    code = "".join(text.split()).upper()
    if not BOX.fullmatch(code):
        raise Invalid({"box": _("Write the code of the box: letters, digits and hyphens.")})
    return code


@action
def shelf_place(actor: Actor, *, hall: Hall, case: Case, box: str = "") -> ShelfEntry:
    """Lay a decided result in a box, or among what goes by post where the applicant asked for that; the applicant is
    told where it lies. The same case again changes its box."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    demand_shelf(actor, hall, row)
    delivery = Delivery.objects.filter(case=row).first()
    if row.status != Case.DECIDED or delivery is None or delivery.delivered_at is not None:
        raise Conflict("hall.nothing_to_deliver", _("This case has no result that waits to be handed out."))
    entry = ShelfEntry.objects.select_for_update().filter(case=row).first()
    if delivery.method == "post":
        return _to_post(actor, hall, row, entry)
    code = box_code(box)
    if entry is None:
        entry = ShelfEntry(hall=hall, case=row, placed_at=legal_now(), placed_by_id=actor.party)
    elif entry.state not in (*ShelfEntry.HERE, ShelfEntry.POSTING):
        raise Conflict("hall.shelf_ended", _("This result is no longer on the shelf."))
    entry.hall, entry.box, entry.state = hall, code, ShelfEntry.READY
    entry.last_on = last_day(legal_today())
    entry.save()
    if delivery.sent_at is None:
        delivery_send(actor, case=row)
    timer_set(SHELF_REMIND, str(entry.uid), remind_at(legal_today()))
    timer_set(SHELF_LATE, str(entry.uid), late_at(legal_today()))
    record(actor, "hall.shelf_placed.v1", subject=entry, case=row, changes={"box": code})
    tell_owner(actor, entry, "ready")
    return entry


def _to_post(actor: Actor, hall: Hall, case: Case, entry: ShelfEntry | None) -> ShelfEntry:
    if (
        entry is not None
        and Parcel.objects.filter(entry=entry, state__in=(Parcel.READY, Parcel.SENT)).exists()
    ):
        raise Conflict("hall.posting", _("It is among what goes by post already."))
    entry = entry or ShelfEntry(hall=hall, case=case, placed_at=legal_now(), placed_by_id=actor.party)
    entry.hall, entry.box, entry.state = hall, "", ShelfEntry.POSTING
    entry.last_on = last_day(legal_today())
    entry.save()
    Parcel(entry=entry, hall=hall, at=legal_now()).save()
    _clear(entry)
    record(actor, "hall.shelf_to_post.v1", subject=entry, case=case, changes={})
    return entry


def _clear(entry: ShelfEntry) -> None:
    timer_clear(SHELF_REMIND, str(entry.uid))
    timer_clear(SHELF_LATE, str(entry.uid))


def locked_here(actor: Actor, entry: ShelfEntry) -> ShelfEntry:
    """The entry, locked, while it lies on the shelf."""
    row = ShelfEntry.objects.select_for_update().get(pk=entry.pk)
    demand_shelf(actor, row.hall, row.case)
    if row.state not in ShelfEntry.HERE:
        raise Conflict("hall.shelf_ended", _("This result is no longer on the shelf."))
    return row


@action
def shelf_hand_out(
    actor: Actor,
    *,
    entry: ShelfEntry,
    way: str,
    number: str,
    received_by: str = "",
    signature: Attachment | None = None,
) -> ShelfEntry:
    """Hand the result out to whoever has shown who they are; the proof of delivery joins the case, which closes.

    ``way`` card or number: ``number`` must be that of the applicant, of who acts for them, or of the enterprise's legal
    representative. ``letter``: anybody with a letter of authorisation, whose name and number are noted.
    """
    row = locked_here(actor, entry)
    receiver = _receiver(row.case, way, number, received_by)
    now = legal_now()
    row.state, row.ended_at, row.check_way, row.signature = ShelfEntry.HANDED, now, way, signature
    row.save(update_fields=["state", "ended_at", "check_way", "signature"])
    _clear(row)
    told = {"check": way, "number": personal(_plain(number)), "signed": "file" if signature else "paper"}
    record(actor, "hall.shelf_handed_out.v1", subject=row, case=row.case, changes=told)
    delivery_confirm(actor, case=row.case, received_by=receiver)
    return row


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def _receiver(case: Case, way: str, number: str, received_by: str) -> str:
    """Who takes the result, by name; raises ``Invalid`` where the number is not theirs."""
    plain = _plain(number)
    if way in (CARD, NUMBER):
        for party in _entitled(case):
            if party.number and _plain(party.number.reveal()) == plain:
                return party.name
        raise Invalid(
            {"number": _("This number is not the applicant's, nor that of anybody who acts for them.")}
        )
    if way != LETTER:
        raise Invalid({"way": _("Say how the person was known.")})
    if len(received_by.strip()) < 2:
        raise Invalid({"received_by": _("Write who received it.")})
    try:
        citizen_id.parse(plain)
    except Refusal as refusal:
        raise Invalid(
            {"number": _("This number is not possible: please compare all 18 characters.")}
        ) from refusal
    return received_by.strip()[:120]


def _entitled(case: Case) -> list[Party]:
    found = [case.applicant, case.agent, case.applicant.legal_rep]
    return [party for party in found if party is not None]


@action
def shelf_post(actor: Actor, *, entry: ShelfEntry, address: str = "") -> ShelfEntry:
    """What nobody fetched, or whoever asks for it, goes by post."""
    row = locked_here(actor, entry)
    delivery_reroute(actor, case=row.case, method="post", address=address)
    return _to_post(actor, row.hall, row.case, row)


@action
def shelf_archive(actor: Actor, *, entry: ShelfEntry) -> ShelfEntry:
    """What nobody fetched in time goes to the archive; the case closes and stays readable for its applicant."""
    row = locked_here(actor, entry)
    if row.state != ShelfEntry.LATE:
        raise Conflict(
            "hall.not_late", _("It still waits for its owner; only what nobody fetched in time is archived.")
        )
    row.state, row.ended_at = ShelfEntry.ARCHIVED, legal_now()
    row.save(update_fields=["state", "ended_at"])
    record(actor, "hall.shelf_archived.v1", subject=row, case=row.case, changes={})
    case_close(actor, case=row.case)
    tell_owner(actor, row, "archived")
    return row


def _waiting(uid: str) -> ShelfEntry | None:
    """The entry, locked, while its result waits; delivered at the desk of the case, it no longer does."""
    rows = ShelfEntry.objects.select_for_update().filter(uid=uid, state=ShelfEntry.READY)
    row = rows.first()
    return row if row is not None and row.case.status == Case.DECIDED else None


@action
def shelf_remind(*, uid: str) -> bool:
    """Remind the owner, once. Returns whether it was so."""
    row = _waiting(uid)
    if row is None or row.reminded_at is not None:
        return False
    row.reminded_at = legal_now()
    row.save(update_fields=["reminded_at"])
    record(SYSTEM, "hall.shelf_reminded.v1", subject=row, case=row.case, changes={})
    tell_owner(SYSTEM, row, "reminder")
    return True


@action
def shelf_expire(*, uid: str) -> bool:
    """Nobody came in time: a clerk posts it or archives it. Returns whether it was so."""
    row = _waiting(uid)
    if row is None:
        return False
    row.state = ShelfEntry.LATE
    row.save(update_fields=["state"])
    record(
        SYSTEM, "hall.shelf_late.v1", subject=row, case=row.case, changes={"last_on": row.last_on.isoformat()}
    )
    return True


def tell_owner(actor: Actor, row: ShelfEntry, kind: str) -> None:
    """A message about the result to the applicant."""
    case, hall = row.case, row.hall
    facts: dict[str, Any] = {
        "number": case.number,
        "due_on": row.last_on.isoformat(),
        "item_zh": case.item.name_zh,
        "item_en": case.item.name_en or case.item.name_zh,
        "hall_zh": hall.name_zh,
        "hall_en": hall.name_en or hall.name_zh,
        "address_zh": hall.address_zh,
        "address_en": hall.address_en or hall.address_zh,
    }
    message_send(
        actor,
        to=case.applicant_id,
        kind=f"shelf.{kind}",
        facts=facts,
        link=f"/my/cases/{case.uid}/",
        about=f"case:{case.uid}",
    )
