"""Reads of cases for screens: one's own list, the case as its applicant or an official sees it, public grants."""

from __future__ import annotations

import json
from typing import Any, Final

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.selecting import Kept
from tongban.cases.later import LATER, outstanding
from tongban.cases.models import Bond, Case, Decision, Draft, Material, MaterialFile, Notice, Step
from tongban.cases.policy import may_edit_draft, may_read, own_cases, visible
from tongban.files.models import Attachment
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import case_number, query_code
from tongban.org.policy import mandate_condition


def case_for(actor: Actor, uid: str) -> Case:
    """The case with this uid as ``actor`` may see it; raises ``NotFound`` (also for others' cases)."""
    rows = Case.objects.select_related(
        "item", "unit", "applicant", "agent", "package_version", "decision", "extension", "delivery", "parent"
    )
    case = rows.filter(uid=uid).first()
    if case is None or not may_read(actor, case):
        raise NotFound("cases.case")
    return case


def case_by_codes(number: str, code: str) -> Case:
    """The case that a receipt names by number and query code, for whoever holds both; raises ``NotFound``."""
    try:
        wanted = query_code.parse(code)
        clean = str(case_number.parse(number))
    except Refusal as error:
        raise NotFound("cases.case") from error
    case = Case.objects.select_related("item", "unit").filter(number=clean, query_code=wanted).first()
    if case is None:
        raise NotFound("cases.case")
    return case


def my_cases(actor: Actor) -> QuerySet[Case]:
    """One's own cases, newest first."""
    return own_cases(actor).select_related("item", "unit", "decision").order_by("-received_at", "-id")


def my_drafts(actor: Actor) -> QuerySet[Draft]:
    """One's own unsent applications, last touched first."""
    if actor.party is None or actor.is_staff:
        return Draft.objects.none()
    rows = Draft.objects.filter(owner_id=actor.party, on_behalf_of_id=actor.on_behalf_of, submitted=None)
    condition = mandate_condition(actor, "item__code")
    rows = rows if condition is None else rows.filter(condition)
    return rows.select_related("item").order_by("-changed_at")


def draft_for(actor: Actor, uid: str, *, sent_too: bool = False) -> Draft:
    """One's own draft; raises ``NotFound`` (also for others' drafts). ``sent_too``: one that was handed in already."""
    rows = Draft.objects.select_related("item", "package_version").filter(uid=uid)
    draft = (rows if sent_too else rows.filter(submitted=None)).first()
    if draft is None or not may_edit_draft(actor, draft):
        raise NotFound("cases.draft")
    return draft


def case_list(actor: Actor, *, status: str = "", item: str = "") -> QuerySet[Case]:
    """Every case that the actor may see, for one page after the other; newest first by ``-id``."""
    rows = visible(actor).select_related("item", "unit")
    rows = rows.filter(status=status) if status else rows
    return rows.filter(item__code=item) if item else rows


def work_list(actor: Actor) -> QuerySet[Case]:
    """Cases that an official may see, most urgent first."""
    return visible(actor).select_related("item", "unit").order_by("next_due", "id")


def values_of(case: Case) -> dict[str, Any]:
    """The answers of the form (personal data: the caller records the reading)."""
    loaded: dict[str, Any] = json.loads(case.values.reveal() or "{}")
    return loaded


def timeline(case: Case, *, public_only: bool) -> list[Step]:
    """What happened, oldest first."""
    rows = Step.objects.filter(case=case).select_related("unit", "party").order_by("at", "id")
    return list(rows.filter(public=True) if public_only else rows)


def waits_for(case: Case) -> bool:
    """Whether pages can be handed in now: a notice asks for them, or they follow by the day of a promise (容缺受理)."""
    return case.status == Case.SUPPLEMENTING or (case.status in Case.OPEN and bool(outstanding(case)))


def asked_for(case: Case) -> dict[str, str]:
    """Lines of the guide that the applicant still has to hand in, with what the notice said of each."""
    wanted = Material.ASKED if case.status == Case.SUPPLEMENTING else (LATER,)
    return dict(case.materials.filter(status__in=wanted).order_by("ordinal").values_list("line", "note"))


def notices_of(case: Case) -> list[Notice]:
    """Every written notice, oldest first."""
    return list(Notice.objects.filter(case=case).select_related("document", "to").order_by("at", "id"))


def notices_to(case: Case, party: int | None = None) -> list[Notice]:
    """Written notices addressed to the applicant, or to the interested ``party`` (its key), oldest first."""
    return [notice for notice in notices_of(case) if notice.to_id == party]


def notice_of(case: Case, uid: str) -> Notice:
    """One notice of the case; raises ``NotFound``."""
    notice = Notice.objects.filter(case=case, uid=uid).select_related("document__unit").first()
    if notice is None:
        raise NotFound("cases.notice")
    return notice


def attachment_of(case: Case, uid: str) -> Attachment:
    """A page handed in with the case, replaced ones too; raises ``NotFound``."""
    rows = MaterialFile.objects.filter(material__case=case, attachment__uid=uid).select_related("attachment")
    found = rows.first()
    if found is None:
        raise NotFound("cases.attachment")
    return found.attachment


def bonds_of(case: Case) -> list[Bond]:
    """What binds a case now: to its lead, or the others to it."""
    return _BONDS.rows(case=case.pk)


def _bonds(case: int) -> QuerySet[Bond]:
    rows = Bond.objects.filter(Q(case=case) | Q(lead=case), current=True)
    return rows.select_related("lead__item", "case__item").order_by("id")


_BONDS: Final = Kept(_bonds, case=-1)


def handled_with(case: Case) -> list[Case]:
    """The cases that are handled together with this one, the lead first."""
    bonds = bonds_of(case)
    if not bonds:
        return []
    lead = bonds[0].lead
    rows = Bond.objects.filter(lead=lead, current=True).select_related("case__item", "case__unit")
    found = [lead, *(bond.case for bond in rows.order_by("id"))]
    return [one for one in found if one.pk != case.pk]


def mergeable(case: Case) -> QuerySet[Case]:
    """Cases that could be handled together with this one: same applicant and authority, undecided, standing alone."""
    rows = Case.objects.filter(applicant=case.applicant_id, unit=case.unit_id, status__in=Case.OPEN)
    rows = rows.exclude(pk=case.pk).exclude(bound_by__current=True).exclude(bonds__current=True)
    return rows.select_related("item", "unit").order_by("received_at", "id")


def public_grants() -> QuerySet[Decision]:
    """Decisions that anyone may consult (行政许可法 art. 40), newest first."""
    rows = Decision.objects.filter(is_public=True, outcome="granted")
    return rows.select_related("case__item", "case__unit").order_by("-decided_on", "-id")
