"""Reads of licences."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.base.selecting import Kept
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import licence_id
from tongban.licences.grounds import EXPIRED, SUPERSEDED, SUSPENDED, VALID
from tongban.licences.models import Bar, Licence, LicenceAct, LicenceType
from tongban.org.models import Party
from tongban.org.policy import mandate_condition
from tongban.printing.models import Document


def type_by_code(code: str) -> LicenceType:
    """The licence type called ``code``; raises ``Refusal`` when none is defined."""
    try:
        return LicenceType.objects.get(code=code)
    except LicenceType.DoesNotExist as error:
        raise Refusal("licences.type", f"No licence type {code} is defined.", type=code) from error


def status_on(licence: Licence, day: date | None = None) -> str:
    """The status on a day: a valid licence expires at 24:00 of its last day."""
    today = day or legal_today()
    stands = licence.status in (VALID, SUSPENDED)
    if stands and licence.valid_to is not None and today > licence.valid_to:
        return EXPIRED
    return licence.status


def licences_of(party: Party | int) -> QuerySet[Licence]:
    """A holder's licences, newest first, old editions left out."""
    key = party if isinstance(party, int) else party.pk
    rows = Licence.objects.filter(holder_id=key).exclude(status=SUPERSEDED)
    return rows.select_related("type", "unit").order_by("-issued_on", "-id")


def by_query_code(code: str) -> Licence | None:
    """The licence with this query code."""
    return Licence.objects.filter(query_code=code).select_related("type", "unit").first()


def by_identifier(text: str) -> Licence | None:
    """The licence with this identifier (GB/T 36904); ``None`` for an impossible one too."""
    try:
        identifier = str(licence_id.parse(text))
    except Refusal:
        return None
    return Licence.objects.filter(identifier=identifier).select_related("type", "unit").first()


def identifier_of(document: Document) -> str | None:
    """The identifier (GB/T 36904) of the licence whose face ``document`` is."""
    if document.subject_kind != "licence":
        return None
    return Licence.objects.filter(document=document).values_list("identifier", flat=True).first()


def by_number(text: str) -> Licence | None:
    """The newest edition of the licence with this number."""
    rows = Licence.objects.filter(number=text.strip()).select_related("type", "unit")
    return rows.order_by("-edition").first()


def valid_for(party_id: int, code: str) -> Licence | None:
    """A valid licence of type ``code`` that ``party_id`` holds (prefill, no-proof handling)."""
    today = legal_today()
    rows = Licence.objects.filter(holder_id=party_id, type__code=code, status=VALID)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).order_by("-id").first()


def visible(actor: Actor) -> QuerySet[Licence]:
    """Licences that ``actor`` may see in full: their own, or those of their unit."""
    if actor.is_system:
        return Licence.objects.all()
    if actor.is_staff:
        return Licence.objects.filter(unit_path__startswith=actor.unit_path)
    rows = Licence.objects.filter(holder_id=actor.principal)
    condition = mandate_condition(actor, "item_code")
    return rows if condition is None else rows.filter(condition)


def editions_of(licence: Licence) -> QuerySet[Licence]:
    """Every edition of a licence, the newest first."""
    rows = Licence.objects.filter(type_id=licence.type_id, number=licence.number, unit_id=licence.unit_id)
    return rows.select_related("type", "unit", "document").order_by("-edition")


def acts_of(licence: Licence) -> QuerySet[LicenceAct]:
    """What was done to any edition of a licence, the newest first; proposals among it."""
    rows = LicenceAct.objects.filter(
        licence__type_id=licence.type_id, licence__number=licence.number, licence__unit_id=licence.unit_id
    )
    rows = rows.select_related("licence", "asked_by", "decided_by", "document", "successor")
    return rows.order_by("-asked_at", "-id")


def last_acts(licences: Collection[Licence]) -> dict[int, LicenceAct]:
    """What brought each licence into its state, by the licence's key. One statement."""
    rows = LicenceAct.objects.filter(licence__in=[row.pk for row in licences], state=LicenceAct.DONE)
    return {row.licence_id: row for row in rows.order_by("done_on", "id")}


def states_of_cases(cases: Collection[int]) -> dict[int, Licence]:
    """The licence that each case gave, by the case's key; where it was replaced, its newest edition counts."""
    given = list(Licence.objects.filter(case_id__in=list(cases)).order_by("edition"))
    replaced = [row for row in given if row.status == SUPERSEDED]
    newest: dict[tuple[int, str, int], Licence] = {}
    if replaced:
        rows = Licence.objects.filter(number__in={row.number for row in replaced}).order_by("edition")
        newest = {(row.type_id, row.number, row.unit_id): row for row in rows}
    return {
        row.case_id: newest.get((row.type_id, row.number, row.unit_id), row)
        for row in given
        if row.case_id is not None
    }


_BARS: Kept[Bar] = Kept(
    lambda party, today: Bar.objects.filter(party_id=party, until_on__gte=today).order_by("until_on", "id"),
    party=-1,
    today=date(1970, 1, 2),
)


def bars_of(party_id: int) -> list[Bar]:
    """Bars that stand today. One statement, for each of which applications pay."""
    return _BARS.rows(party=party_id, today=legal_today())
