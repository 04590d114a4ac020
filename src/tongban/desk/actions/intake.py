"""An application that a clerk writes for a person at the window: kept at every step, sent once."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now
from tongban.cases.actions import case_file_at_window, case_supplement_answer, later_hand_in
from tongban.cases.models import Case
from tongban.cases.queries import asked_for, waits_for
from tongban.catalogue.models import Item
from tongban.catalogue.queries import package_of, version_in_force
from tongban.desk.models import Intake, IntakePage
from tongban.desk.policy import INTAKE, own_intake
from tongban.files.models import Attachment
from tongban.kernel.errors import Refusal
from tongban.org.actions import party_register
from tongban.org.models import Party
from tongban.org.queries import party_by_number

KEPT: Final = timedelta(days=90)
MOST_PAGES: Final = 30
PERSON: Final = ("kind", "name", "number", "mobile")


@action
def intake_open(actor: Actor, *, item: Item, window: str = "") -> Intake:
    """Begin an intake for ``item`` under the version in force now."""
    if not actor.may(INTAKE, path=item.unit.path or ""):
        raise Forbidden("cases.intake")
    row = Intake(
        item=item,
        package_version=version_in_force(item),
        clerk_id=actor.party or 0,
        person="{}",
        values="{}",
        window=window[:40],
        changed_at=legal_now(),
    )
    row.save()
    return row


@action
def supplement_open(actor: Actor, *, case: Case, window: str = "") -> Intake:
    """Begin (or take up again) an intake for the material that the notice of ``case`` named, or that was promised.

    Raises ``Conflict`` where the case does not wait for material.
    """
    row = Case.objects.select_for_update().get(pk=case.pk)
    if not actor.may(INTAKE, path=row.unit_path):
        raise Forbidden("cases.intake")
    if not waits_for(row):
        raise Conflict("desk.intake.not_asked", _("This case does not wait for material."))
    begun = Intake.objects.filter(supplements=row, case=None, clerk_id=actor.party).first()
    if begun is not None:
        return begun
    intake = Intake(
        item_id=row.item_id,
        package_version_id=row.package_version_id,
        clerk_id=actor.party or 0,
        person="{}",
        values="{}",
        window=window[:40],
        changed_at=legal_now(),
        supplements=row,
    )
    intake.save()
    return intake


def _own_locked(actor: Actor, intake: Intake) -> Intake:
    """One's own intake, its row locked and nothing beside it (MariaDB knows no FOR UPDATE OF)."""
    Intake.objects.select_for_update().filter(pk=intake.pk).values_list("pk").first()
    rows = Intake.objects.select_related("item__unit", "package_version", "supplements")
    return own_intake(actor, rows.filter(pk=intake.pk).first())


def _locked(actor: Actor, intake: Intake) -> Intake:
    row = _own_locked(actor, intake)
    if row.case_id is not None:
        raise Conflict("desk.intake.sent", _("This application has been filed already."))
    return row


@action
def intake_save(
    actor: Actor,
    *,
    intake: Intake,
    values: Mapping[str, Any],
    person: Mapping[str, str],
    window: str = "",
    committed: bool = False,
    later: Collection[str] = (),
) -> Intake:
    """Keep what was typed, right or wrong."""
    row = _locked(actor, intake)
    row.values = json.dumps({**json.loads(row.values.reveal() or "{}"), **values}, ensure_ascii=False)
    row.person = json.dumps({k: str(person.get(k, ""))[:200] for k in PERSON}, ensure_ascii=False)
    row.window, row.committed, row.changed_at = window[:40], committed, legal_now()
    known = {line.id for line in package_of(row.package_version).materials if line.later}
    row.later = sorted(known & set(later))
    row.save()
    return row


@action
def intake_page_add(
    actor: Actor, *, intake: Intake, line: str, attachment: Attachment, way: str = "upload"
) -> IntakePage:
    """Put a page under a line of the guide; no other line exists."""
    return add_page(_locked(actor, intake), line, attachment, way)


def add_page(row: Intake, line: str, attachment: Attachment, way: str) -> IntakePage:
    """The page itself; the intake is locked by the caller, who has judged who may."""
    known = package_of(row.package_version).material(line)
    if known is None or known.share:
        raise Invalid({line: _("The guide does not ask for this material.")}, code="cases.guide_lock")
    if row.supplements is not None and line not in asked_for(row.supplements):
        raise Invalid({line: _("The notice does not name this material.")})
    count = row.pages.filter(line=line).count()
    if count >= MOST_PAGES:
        raise Invalid({line: _("There are already %(most)d pages here.") % {"most": MOST_PAGES}})
    page = IntakePage(intake=row, line=line, attachment=attachment, ordinal=count + 1, way=way)
    page.save()
    row.changed_at = legal_now()
    row.save(update_fields=["changed_at"])
    return page


@action
def intake_page_remove(actor: Actor, *, intake: Intake, uid: str) -> None:
    """Take a page away again."""
    row = _locked(actor, intake)
    row.pages.filter(uid=uid).delete()


@action
def intake_submit(actor: Actor, *, intake: Intake) -> Case:
    """File the case for the person, or add the material to the case that waits for it; sending twice gives the case
    of the first sending.

    Raises ``Invalid`` with a sentence by question, material line or ``person_…``; the intake stays as it is then.
    """
    row = _own_locked(actor, intake)
    if row.case_id is not None:
        return Case.objects.get(pk=row.case_id)
    pages: dict[str, list[int]] = {}
    for page in row.pages.order_by("line", "ordinal", "id"):
        pages.setdefault(page.line, []).append(page.attachment_id)
    at_window = replace(
        actor.for_purpose(actor.purpose), channel="window"
    )  # a request's actor is a lazy stand-in
    if row.supplements is not None:
        hand_in = case_supplement_answer if row.supplements.status == Case.SUPPLEMENTING else later_hand_in
        case = hand_in(at_window, case=row.supplements, pages=pages)
    else:
        case = case_file_at_window(
            at_window,
            item=row.item,
            applicant=_party(actor, row, json.loads(row.person.reveal() or "{}")),
            values=json.loads(row.values.reveal() or "{}"),
            pages=pages,
            committed=row.committed,
            later=row.later,
        )
    row.case = case
    row.person = row.values = "{}"
    row.save(update_fields=["case", "person", "values"])
    return case


def _party(actor: Actor, row: Intake, person: Mapping[str, str]) -> Party:
    """The person or body, found by its number or registered now."""
    kind, name, number = (
        person.get("kind", ""),
        person.get("name", "").strip(),
        person.get("number", "").strip(),
    )
    if kind not in package_of(row.package_version).audience:
        raise Invalid({"person_kind": _("This item is not for this kind of applicant.")})
    if len(name) < 2:
        raise Invalid({"person_name": _("Write the name as it stands on the paper.")})
    try:
        known = party_by_number(number, "citizen_id" if kind == Party.NATURAL else "uscc") if number else None
        if known is not None and known.name != name:
            raise Invalid({"person_name": _("This number belongs to somebody with another name.")})
        facts = {"mobile": person["mobile"].strip()} if person.get("mobile", "").strip() else {}
        return known or party_register(actor, kind=kind, name=name, number=number, **facts)
    except Refusal as error:
        raise Invalid(
            {"person_number": _("This number is not possible: please compare all 18 characters.")}
        ) from error


@action
def intakes_purge() -> int:
    """Delete intakes that nobody touched for 90 days and that never became a case."""
    return Intake.objects.filter(case=None, changed_at__lt=legal_now() - KEPT).delete()[0]
