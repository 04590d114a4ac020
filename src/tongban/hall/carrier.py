"""The carrier's file: a CSV with a line for each consignment, read line by line so that one slip loses no other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Invalid, Refused
from tongban.hall.actions import parcel_delivered, parcel_returned
from tongban.hall.models import Hall, Parcel

MOST_BYTES: Final = 2_000_000
MOST_LINES: Final = 5000
COLUMNS: Final = {
    "tracking": ("tracking", "number", "运单号", "邮件号", "单号"),
    "status": ("status", "state", "状态", "邮件状态"),
    "receiver": ("receiver", "received_by", "签收人", "收件人"),
    "note": ("note", "reason", "备注", "退回原因"),
}
DELIVERED: Final = frozenset({"delivered", "signed", "妥投", "已妥投", "已签收", "签收"})
RETURNED: Final = frozenset({"returned", "退回", "已退回", "退件", "退回妥投"})


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line of the file: delivered, returned, unchanged, under way, or wrong with a sentence."""

    number: int
    tracking: str
    outcome: str
    why: Any = ""


def import_status(actor: Actor, hall: Hall, content: bytes) -> list[Line]:
    """Read the file and note what it says; the same file again changes nothing. Raises ``Invalid`` on ``file``."""
    return [_line(actor, hall, n, row) for n, row in enumerate(_rows(content), start=2)]


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    if len(content) > MOST_BYTES:
        raise Invalid({"file": _("The file is too large.")})
    reader = csv.reader(io.StringIO(_text(content)))
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid({"file": _("This is not a CSV file.")}) from error
    places = _places(rows[0] if rows else [])
    if len(rows) > MOST_LINES + 1:
        raise Invalid({"file": _("The file is too large.")})
    for row in rows[1:]:
        yield {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise Invalid({"file": _("This is not a CSV file.")})


def _places(head: list[str]) -> dict[str, int]:
    plain = [cell.strip().lower() for cell in head]
    found = {
        name: next(i for i, cell in enumerate(plain) if cell in words)
        for name, words in COLUMNS.items()
        if any(cell in words for cell in plain)
    }
    if not {"tracking", "status"} <= set(found):
        raise Invalid({"file": _("The first line must name the columns tracking and status (运单号, 状态).")})
    return found


def _line(actor: Actor, hall: Hall, number: int, row: dict[str, str]) -> Line:
    tracking, said = "".join(row["tracking"].split()).upper(), row["status"].lower()
    parcel = Parcel.objects.filter(hall=hall, tracking=tracking).first() if tracking else None
    if parcel is None:
        return Line(number, tracking, "wrong", _("No consignment of this hall has this number."))
    before = parcel.state
    try:
        if said in DELIVERED:
            state = parcel_delivered(actor, parcel=parcel, received_by=row.get("receiver", "")[:120]).state
        elif said in RETURNED:
            state = parcel_returned(actor, parcel=parcel, why=row.get("note", "")).state
        else:
            return Line(number, tracking, "under way")
    except Refused as refusal:
        return Line(number, tracking, "wrong", refusal.message)
    return Line(number, tracking, "unchanged" if state == before else state)
