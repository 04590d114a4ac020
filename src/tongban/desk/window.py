"""What the window's pages read: items to file, an intake with its form, pages and scans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.legal import wall_now
from tongban.cases.models import Case
from tongban.cases.policy import may
from tongban.cases.queries import asked_for, waits_for
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.catalogue.queries import items_in_force, package_of
from tongban.desk.actions.phone import digest_of
from tongban.desk.finding import found_cases
from tongban.desk.models import Intake, PhoneTicket
from tongban.desk.policy import INTAKE, own_intake
from tongban.desk.reading import basis_words, form_questions
from tongban.desk.words import DELIVERY, word
from tongban.forms.pages import words as said
from tongban.hall.card import Card
from tongban.hall.models import Window
from tongban.hall.queries import colleagues_of
from tongban.org.models import Party
from tongban.org.policy import path_condition

MOST_ITEMS = 40
BY_ELEMENT = {
    "person.name": "name", "person.number": "number", "person.mobile": "mobile",
    "body.name": "name", "body.number": "number",
}  # fmt: skip
NATURAL_ELEMENTS = frozenset({"person.name", "person.number", "person.mobile"})


def items_to_file(actor: Actor, text: str) -> list[Item]:
    """Items that this window files, by any part of their name or code, the most wanted first."""
    rows: QuerySet[Item] = items_in_force()
    condition = path_condition(actor, INTAKE, "unit__path")
    rows = rows if condition is None else rows.filter(condition)
    for word_ in text.split()[:4]:
        rows = rows.filter(
            Q(name_zh__icontains=word_) | Q(name_en__icontains=word_) | Q(code__icontains=word_)
        )
    return list(rows.order_by("-applied_for", "name_zh")[:MOST_ITEMS])


def open_intakes(actor: Actor) -> list[Intake]:
    """The clerk's own unfinished intakes, last touched first."""
    rows = Intake.objects.filter(clerk_id=actor.party, case=None, waits_at=None)
    alive = rows.select_related("item", "supplements").filter(
        Q(supplements=None)
        | Q(supplements__status=Case.SUPPLEMENTING)
        | Q(supplements__status__in=Case.OPEN, supplements__later_due__isnull=False)
    )
    return list(alive.order_by("-changed_at")[:10])


def handed_here(actor: Actor) -> list[Intake]:
    """Intakes that colleagues passed to the window at which the actor sits."""
    rows = Intake.objects.filter(waits_at__clerk_id=actor.party, waits_at__is_open=True, case=None)
    return list(rows.select_related("item", "clerk", "waits_at").order_by("changed_at")[:10])


def windows_beside(actor: Actor) -> list[Window]:
    """Open windows of the hall in which the actor sits, but not their own; empty where they sit at none."""
    mine = Window.objects.filter(is_open=True, clerk_id=actor.party, valid_to=None).first()
    return colleagues_of(mine) if mine is not None else []


def waiting_for_material(actor: Actor, text: str) -> list[Case]:
    """Cases within the window's reach that wait for material, by what the person shows or says."""
    found = [case for case in found_cases(actor, text) if waits_for(case)]
    return [case for case in found if may(actor, "intake", case)]


def intake_for(actor: Actor, uid: UUID) -> Intake:
    """The clerk's own intake; raises ``NotFound``."""
    rows = Intake.objects.select_related(
        "item__unit", "package_version", "case__unit", "case__item", "supplements__unit"
    )
    return own_intake(actor, rows.filter(uid=uid).first())


def intake_begun(actor: Actor, case: Case) -> Intake | None:
    """The clerk's own unfinished intake of material for this case."""
    return Intake.objects.filter(supplements=case, case=None, clerk_id=actor.party).first()


def live_ticket(token: str) -> PhoneTicket | None:
    """The ticket behind a token while its time runs."""
    rows = PhoneTicket.objects.filter(digest=digest_of(token), until__gt=wall_now(), intake__case=None)
    return rows.select_related("intake__item", "intake__package_version").first()


def values_of(intake: Intake) -> dict[str, Any]:
    """Answers so far."""
    loaded: dict[str, Any] = json.loads(intake.values.reveal() or "{}")
    return loaded


def person_of(intake: Intake) -> dict[str, str]:
    """Who stands at the window."""
    loaded: dict[str, str] = json.loads(intake.person.reveal() or "{}")
    return loaded


def filled_from_person(
    package: Package, values: Mapping[str, Any], person: Mapping[str, str]
) -> dict[str, Any]:
    """Answers that the card already gave, where nothing was typed: nobody types a name twice."""
    natural = person.get("kind") == Party.NATURAL
    found = dict(values)
    for q in package.form.questions():
        part = BY_ELEMENT.get(q.element)
        if q.element == "party.kind" and not found.get(q.id):
            found[q.id] = person.get("kind", "")
        elif part and (q.element in NATURAL_ELEMENTS) == natural and not found.get(q.id) and person.get(part):
            found[q.id] = person[part]
    return found


def person_from_card(person: Mapping[str, str], card: Card) -> dict[str, str]:
    """The card's facts over what stood there; a card of somebody else forgets the old mobile number."""
    mobile = person.get("mobile", "") if person.get("number") in ("", None, card.number) else ""
    return {
        "kind": card.kind,
        "name": card.name or person.get("name", ""),
        "number": card.number,
        "mobile": mobile,
    }


def person_fields(package: Package, person: Mapping[str, str]) -> list[dict[str, Any]]:
    """Questions about the applicant."""
    kinds = {Party.NATURAL: _("A person"), Party.LEGAL: _("An enterprise or organisation")}
    options = [{"value": k, "label": kinds[k]} for k in package.audience if k in kinds]
    kind = person.get("kind") or (options[0]["value"] if options else "")
    return [
        {"id": "person_kind", "type": "choice", "label": _("Applicant"), "options": options, "value": kind},
        {
            "id": "person_name",
            "type": "text",
            "label": _("Name of the applicant"),
            "value": person.get("name", ""),
            "max_length": 80,
        },
        {
            "id": "person_number",
            "type": "text",
            "label": _("Identity number or credit code"),
            "value": person.get("number", ""),
            "max_length": 24,
        },
        {
            "id": "person_mobile",
            "type": "mobile",
            "label": _("Mobile number"),
            "value": person.get("mobile", ""),
            "required": False,
        },
    ]


def form_groups(
    package: Package, values: Mapping[str, Any], errors: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The whole form on one page; questions that do not apply yet are left out."""
    return [
        {
            "title": said(group.title),
            "questions": form_questions(package.form, group, values, dict(errors)),
        }
        for group in package.form.groups
    ]


def wish_fields(package: Package, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How the result shall reach the person."""
    options = [{"value": way, "label": word(DELIVERY, way)} for way in package.delivery]
    fields: list[dict[str, Any]] = [
        {
            "id": "_delivery",
            "type": "choice",
            "label": _("How the result reaches the applicant"),
            "options": options,
            "value": values.get("_delivery") or (package.delivery[0] if package.delivery else ""),
        }
    ]
    if "post" in package.delivery:
        fields.append(
            {
                "id": "_address",
                "type": "text",
                "label": _("Postal address"),
                "value": values.get("_address", ""),
                "required": False,
                "max_length": 200,
            }
        )
    return fields


def lines(intake: Intake, package: Package, errors: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lines of the guide with the pages so far; what comes from registers is said, not asked for. Where a notice was
    given, the lines that it named, with its words."""
    asked = asked_for(intake.supplements) if intake.supplements is not None else None
    pages: dict[str, list[Any]] = {}
    for page in intake.pages.select_related("attachment").order_by("line", "ordinal", "id"):
        pages.setdefault(page.line, []).append(page)
    return [
        {
            "id": line.id,
            "name": said(line.name),
            "basis": basis_words(line.basis),
            "share": asked is None and bool(line.share or line.source == "form"),
            "required": asked is not None or line.required is not False,
            "note": asked.get(line.id, "") if asked else "",
            "formats": "、".join(f.upper() for f in line.formats),
            "accept": ",".join(f".{f}" for f in line.formats),
            "pages": pages.get(line.id, []),
            "may_follow": asked is None and package.conditional is not None and line.later,
            "follows": line.id in intake.later,
            "error": errors.get(line.id, ""),
        }
        for line in package.materials
        if asked is None or line.id in asked
    ]


def package_for(intake: Intake) -> Package:
    """The package that the intake was begun under."""
    return package_of(intake.package_version)
