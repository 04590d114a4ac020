"""Reads of the shelf and of what goes by post."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_now
from tongban.cases.models import Case
from tongban.hall.card import read_card
from tongban.hall.models import Dispatch, Hall, Parcel, ShelfEntry
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import case_number, query_code
from tongban.org.policy import path_condition
from tongban.org.queries import party_by_number
from tongban.printing.engine import compile_pdf

DELIVER: Final = "cases.case.deliver"
MOST: Final = 25
_APART: Final = re.compile(r"[\s/?=&#,;，；]+")


def shelf_of(actor: Actor, hall: Hall) -> QuerySet[ShelfEntry]:
    """Entries of a hall whose results the actor may hand out."""
    condition = path_condition(actor, DELIVER, "case__unit_path")
    rows = ShelfEntry.objects.filter(hall=hall)
    rows = rows if condition is None else rows.filter(condition)
    return rows.select_related("case__item", "case__unit", "case__applicant")


def here(actor: Actor, hall: Hall) -> QuerySet[ShelfEntry]:
    """Entries that lie on the shelf now."""
    return shelf_of(actor, hall).filter(state__in=ShelfEntry.HERE, case__status=Case.DECIDED)


def entry_for(actor: Actor, hall: Hall, uid: UUID) -> ShelfEntry:
    """One entry; raises ``NotFound``."""
    row = shelf_of(actor, hall).filter(uid=uid).first()
    if row is None:
        raise NotFound("hall.shelf")
    return row


def counts(actor: Actor, hall: Hall) -> Counter[str]:
    """How many entries stand in each state. One statement."""
    rows = shelf_of(actor, hall).filter(case__status=Case.DECIDED).order_by()
    return Counter(dict(rows.values_list("state").annotate(n=Count("pk"))))


def tokens(text: str) -> list[str]:
    """What a scanner or a person typed, whole and in parts: a QR code holds an address with the code in it."""
    clean = unicodedata.normalize("NFKC", text.replace("\x00", "")).strip()[:2000]
    return list(dict.fromkeys([clean, *_APART.split(clean)]))[:20] if clean else []


def case_condition(text: str) -> Q | None:
    """The condition on a case that a number or query code in ``text`` sets; None where there is none."""
    for token in tokens(text):
        for column, read in (("number", case_number.parse), ("query_code", query_code.parse)):
            try:
                return Q(**{column: str(read(token))})
            except Refusal:
                continue
    return None


def found_on_shelf(actor: Actor, hall: Hall, text: str) -> list[ShelfEntry]:
    """Entries by case number, query code, QR code, box, or identity card (typed by the reader)."""
    rows = here(actor, hall)
    condition = case_condition(text)
    if condition is not None:
        return list(rows.filter(case__in=Case.objects.filter(condition))[:MOST])
    try:
        card = read_card(text)
    except Invalid:
        boxes = [token.upper() for token in tokens(text)][:1]
        return list(rows.filter(box__in=boxes).order_by("id")[:MOST]) if boxes and boxes[0] else []
    party = party_by_number(card.number, card.number_kind)
    if party is None:
        return []
    whose = Q(case__applicant=party) | Q(case__agent=party) | Q(case__applicant__legal_rep=party)
    return list(rows.filter(whose).order_by("id")[:MOST])


def case_to_place(actor: Actor, text: str) -> Case | None:
    """The decided case that a number or code names, within the actor's reach."""
    condition = case_condition(text)
    reach = path_condition(actor, DELIVER, "unit_path")
    if condition is None:
        return None
    rows = Case.objects.filter(condition, status=Case.DECIDED)
    return (rows if reach is None else rows.filter(reach)).select_related("item", "unit").first()


def parcels_of(actor: Actor, hall: Hall, *states: str) -> QuerySet[Parcel]:
    """Consignments of a hall in these states whose cases the actor may deliver."""
    condition = path_condition(actor, DELIVER, "entry__case__unit_path")
    rows = Parcel.objects.filter(hall=hall, state__in=states)
    rows = rows if condition is None else rows.filter(condition)
    return rows.select_related(
        "entry__case__item", "entry__case__applicant", "entry__case__delivery", "dispatch"
    )


def dispatches_of(hall: Hall) -> QuerySet[Dispatch]:
    """Lists for the carrier with how many consignments each has."""
    return Dispatch.objects.filter(hall=hall).select_related("by").annotate(n=Count("parcels"))


def labels_pdf(hall: Hall, parcels: list[Parcel]) -> bytes:
    """Labels for consignments, ten a page; the caller has recorded the reading of the addresses."""
    rows: list[dict[str, Any]] = []
    for parcel in parcels:
        case = parcel.entry.case
        mobile = case.applicant.mobile.reveal() if case.applicant.mobile else ""
        rows.append(
            {
                "name": case.applicant_name,
                "mobile": mobile,
                "address": case.delivery.address.reveal(),
                "number": case.number,
                "tracking": parcel.tracking or "",
            }
        )
    sender = {"name": hall.name_zh, "address": hall.address_zh, "phone": hall.phone}
    when: datetime = legal_now().astimezone(UTC)
    return compile_pdf("labels", {"rows": rows, "sender": sender}, when=when).pdf
