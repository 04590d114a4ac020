"""Issuing, renewing, revoking and cancelling licences. A signed file is never edited: any change is a new edition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden
from tongban.base.legal import legal_today
from tongban.base.site import site_url
from tongban.kernel.clock import add_months
from tongban.kernel.ids import licence_id, mask, query_code
from tongban.licences.models import Licence, LicenceType
from tongban.licences.queries import SUPERSEDED, VALID, status_on, type_by_code
from tongban.org.models import Party, Unit
from tongban.printing.actions import document_issue
from tongban.printing.models import Document
from tongban.records.actions import record

Face = Sequence[Mapping[str, str]]


@action
def licence_type_define(
    actor: Actor, *, code: str, type_code: str, name_zh: str, name_en: str, template: str = "LICENCE"
) -> LicenceType:
    """Define a licence type, or bring its names up to date (GB/T 36902)."""
    row, _new = LicenceType.objects.update_or_create(
        code=code,
        defaults={"type_code": type_code, "name_zh": name_zh, "name_en": name_en, "template": template},
    )
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
    years: int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Licence:
    """Issue a licence of type ``code``; ``years`` = 0 means without end. The caller has checked who may grant."""
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
        valid_to=valid_to or _last_day(begin, years),
        query_code=query_code.make(),
    )
    licence.save()
    licence.document = _print(actor, licence, kind, unit, holder, face)
    licence.save(update_fields=["document"])
    record(
        actor,
        "licences.issued.v1",
        subject=licence,
        changes={"type": code, "number": licence.number, "valid_to": str(licence.valid_to)},
    )
    return licence


def _last_day(begin: date, years: int) -> date | None:
    return add_months(begin, 12 * years) - timedelta(days=1) if years else None


def _body_code(unit: Unit) -> str:
    return unit.uscc or f"{unit.pk:09}"


def _print(
    actor: Actor, licence: Licence, kind: LicenceType, unit: Unit, holder: Party, face: Face
) -> Document:
    validity = "长期有效" if licence.valid_to is None else None
    data: dict[str, Any] = {
        "unit": unit.name_zh,
        "issued_on": licence.issued_on,
        "query_code": licence.query_code,
        "verify_url": site_url(f"/zh/verify/{licence.query_code}/"),
        "number": licence.number,
        "licence_name": kind.name_zh,
        "licence_number": licence.number,
        "identifier": licence.identifier,
        "holder": holder.name,
        "holder_id": mask("citizen_id", holder.number.reveal())
        if holder.is_natural and holder.number
        else None,
        "validity": validity,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "content": [dict(row) for row in face] or [{"label": "许可内容", "value": kind.name_zh}],
    }
    return document_issue(
        actor,
        kind=kind.template,
        unit=unit,
        subject_kind="licence",
        subject_id=licence.pk,
        data=data,
    )


@action
def licence_renew(actor: Actor, *, licence: Licence, case_id: int, years: int) -> Licence:
    """A new edition that begins the day after the old one ends (行政许可法 art. 50); the old one is superseded."""
    old = Licence.objects.select_for_update().select_related("type", "unit", "holder").get(pk=licence.pk)
    if old.status != VALID:
        raise Conflict("licences.not_valid", _("Only a valid licence can be renewed."), status=old.status)
    begin = old.valid_to + timedelta(days=1) if old.valid_to else legal_today()
    parsed = licence_id.parse(old.identifier)
    face: Face = json.loads(old.face.reveal() or "[]")
    new = Licence(
        type=old.type,
        identifier=str(licence_id.make(parsed.type_code, parsed.issuer, parsed.serial, old.edition + 1)),
        number=old.number,
        edition=old.edition + 1,
        holder=old.holder,
        holder_name=old.holder_name,
        unit=old.unit,
        unit_path=old.unit_path,
        item_code=old.item_code,
        case_id=case_id,
        face=old.face.reveal(),
        issued_on=legal_today(),
        valid_from=begin,
        valid_to=_last_day(begin, years),
        replaces=old,
        query_code=query_code.make(),
    )
    new.save()
    new.document = _print(actor, new, old.type, old.unit, old.holder, face)
    new.save(update_fields=["document"])
    old.status, old.reason = SUPERSEDED, f"已由{new.identifier}延续"
    old.save(update_fields=["status", "reason"])
    record(
        actor,
        "licences.renewed.v1",
        subject=new,
        changes={"replaces": str(old.uid), "valid_to": str(new.valid_to)},
    )
    return new


@action
def licence_end(actor: Actor, *, licence: Licence, status: str, reason: str) -> Licence:
    """End a licence: revoked (art. 69), cancelled (art. 70), withdrawn as penalty, or suspended for a time."""
    row = Licence.objects.select_for_update().get(pk=licence.pk)
    if status_on(row) not in (VALID, "suspended", "expired"):
        raise Conflict("licences.ended", _("This licence has already ended."), status=row.status)
    row.status, row.reason = status, reason.strip()[:500]
    row.save(update_fields=["status", "reason"])
    record(actor, f"licences.{status}.v1", subject=row, changes={"reason": row.reason})
    return row


@action
def licence_revoke(actor: Actor, *, licence: Licence, reason: str) -> Licence:
    """Revoke (撤销, 行政许可法 art. 69)."""
    words = ("licences.licence.revoke", "cases.case.decide")
    if not any(actor.may(word, path=licence.unit_path) for word in words):
        raise Forbidden("licences.revoke")
    return licence_end(actor, licence=licence, status="revoked", reason=reason)


@action
def licence_cancel(actor: Actor, *, licence: Licence, reason: str) -> Licence:
    """Cancel (注销, 行政许可法 art. 70): expired, holder dead or dissolved, revoked, force majeure."""
    if not actor.may("licences.licence.change", path=licence.unit_path):
        raise Forbidden("licences.cancel")
    return licence_end(actor, licence=licence, status="cancelled", reason=reason)
