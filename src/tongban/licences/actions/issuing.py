"""Defining types, issuing licences, and making new editions. A signed file is never edited."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.base.site import site_url
from tongban.base.timers import timer_clear, timer_set
from tongban.flows.limits import end_of
from tongban.kernel.clock import add_months
from tongban.kernel.ids import licence_id, mask, query_code
from tongban.licences.grounds import SUPERSEDED
from tongban.licences.models import Licence, LicenceType
from tongban.licences.queries import type_by_code
from tongban.org.models import Party, Unit
from tongban.printing.actions import document_issue
from tongban.printing.models import Document
from tongban.records.actions import record

EXPIRY = "licences.expiry"
LIFTING = "licences.lifting"
Face = Sequence[Mapping[str, str]]


@action
def licence_type_define(
    actor: Actor,
    *,
    code: str,
    type_code: str,
    name_zh: str,
    name_en: str,
    template: str = "LICENCE",
    items: Mapping[str, str] | None = None,
) -> LicenceType:
    """Define a licence type, or bring its names up to date (GB/T 36902). ``items``: see ``LicenceType``."""
    facts: dict[str, Any] = {
        "type_code": type_code,
        "name_zh": name_zh,
        "name_en": name_en,
        "template": template,
    }
    if items is not None:
        facts["items"] = dict(items)
    row, _new = LicenceType.objects.update_or_create(code=code, defaults=facts)
    return row


@action
def licence_issue(
    actor: Actor,
    *,
    code: str,
    holder: Party,
    unit: Unit,
    face: Face,
    item_code: str = "",
    case_id: int | None = None,
    months: int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
    until: Mapping[str, str] | None = None,
) -> Licence:
    """Issue a licence of type ``code``. The caller has checked who may grant.

    It is valid for ``months``, or to the day ``valid_to``, or to what the words of ``until`` name, or without end.
    """
    kind = type_by_code(code)
    today = legal_today()
    begin = valid_from or today
    serial = numbers.take(f"licence:{code}", unit.code, today.year)
    licence = Licence(
        type=kind,
        identifier=str(licence_id.make(kind.type_code, _body_code(unit), f"{today.year}{serial:06}", 1)),
        number=f"{unit.number_word or unit.short_zh[:2]}{kind.name_zh[:2]}〔{today.year}〕{serial:05}号",
        holder=holder,
        holder_name=holder.name,
        unit=unit,
        unit_path=unit.path or "",
        item_code=item_code,
        case_id=case_id,
        face=json.dumps(list(face), ensure_ascii=False),
        issued_on=today,
        valid_from=begin,
        valid_to=valid_to or last_day(begin, months),
        until=dict(until or {}),
        query_code=query_code.make(),
    )
    licence.save()
    licence.document = _print(actor, licence)
    licence.save(update_fields=["document"])
    watch(licence)
    record(
        actor,
        "licences.issued.v1",
        subject=licence,
        changes={
            "type": code,
            "number": licence.number,
            "identifier": licence.identifier,
            "valid_to": str(licence.valid_to),
        },
    )
    return licence


def _body_code(unit: Unit) -> str:
    return unit.uscc or f"{unit.pk:09}"


def _without_day(licence: Licence) -> str:
    return f"至{licence.until['zh']}" if licence.until else "长期有效"


def _print(actor: Actor, licence: Licence) -> Document:
    kind, holder = licence.type, licence.holder
    face: Face = json.loads(licence.face.reveal() or "[]")
    data: dict[str, Any] = {
        "unit": licence.unit.name_zh,
        "issued_on": licence.issued_on,
        "query_code": licence.query_code,
        "verify_url": site_url(f"/zh/verify/{licence.query_code}/"),
        "number": licence.number,
        "licence_name": kind.name_zh,
        "licence_number": licence.number,
        "identifier": licence.identifier,
        "holder": licence.holder_name,
        "holder_id": mask("citizen_id", holder.number.reveal())
        if holder.is_natural and holder.number
        else None,
        "validity": _without_day(licence) if licence.valid_to is None else None,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "content": [dict(row) for row in face] or [{"label": "许可内容", "value": kind.name_zh}],
    }
    return document_issue(
        actor,
        kind=kind.template,
        unit=licence.unit,
        subject_kind="licence",
        subject_id=licence.pk,
        data=data,
    )


def new_edition(
    actor: Actor,
    old: Licence,
    *,
    why: str,
    case_id: int | None,
    face: str,
    holder_name: str,
    valid_from: date,
    valid_to: date | None,
) -> Licence:
    """The next edition with the same number; the old one is superseded. The caller has locked ``old`` and records."""
    parsed = licence_id.parse(old.identifier)
    new = Licence(
        type=old.type,
        identifier=str(licence_id.make(parsed.type_code, parsed.issuer, parsed.serial, old.edition + 1)),
        number=old.number,
        edition=old.edition + 1,
        holder=old.holder,
        holder_name=holder_name,
        unit=old.unit,
        unit_path=old.unit_path,
        item_code=old.item_code,
        case_id=case_id,
        face=face,
        issued_on=legal_today(),
        valid_from=valid_from,
        valid_to=valid_to,
        replaces=old,
        query_code=query_code.make(),
    )
    new.save()
    new.document = _print(actor, new)
    new.save(update_fields=["document"])
    watch(new)
    old.status, old.reason, old.since = SUPERSEDED, f"已由{new.identifier}{why}", legal_today()
    old.save(update_fields=["status", "reason", "since"])
    timer_clear(str(old.uid), EXPIRY)
    return new


def watch(licence: Licence) -> None:
    """On the day after its last one the licence expires by itself."""
    if licence.valid_to is not None:
        timer_set(EXPIRY, str(licence.uid), end_of(licence.valid_to), new=True)


def last_day(begin: date, months: int) -> date | None:
    """The last day of a licence of so many months; none of a permanent one."""
    return add_months(begin, months) - timedelta(days=1) if months else None
