"""Public notices and objections, as pages and programs read them, and what they ask of a decision."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, NotFound
from tongban.base.legal import legal_today
from tongban.cases.models import Case, Objection, Posting
from tongban.cases.policy import may_read
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import mask, query_code


def posted() -> QuerySet[Posting]:
    """Notices that stand today, the one that ends first on top."""
    today = legal_today()
    rows = Posting.objects.filter(begins_on__lte=today, ends_on__gte=today, case__status__in=Case.OPEN)
    return rows.select_related("case__item", "case__unit", "case__applicant")


def posting_for(uid: UUID | str) -> Posting:
    """A notice by its uid, also after its days; raises ``NotFound`` where the case has ended and it is taken down."""
    rows = Posting.objects.select_related("case__item", "case__unit", "case__applicant")
    row = rows.filter(uid=uid).first()
    if row is None or not row.case.is_open:
        raise NotFound("cases.posting", _("This notice is not posted any more."))
    return row


def stands(posting: Posting) -> bool:
    """Whether objections are taken today."""
    return posting.begins_on <= legal_today() <= posting.ends_on and posting.case.is_open


def shown_name(case: Case) -> str:
    """Whom a notice is about: enterprises by name, people masked (个人信息保护法 art. 6)."""
    return mask("name", case.applicant_name) if case.applicant.is_natural else case.applicant_name


def objections_of(case: Case) -> list[Objection]:
    """Every objection to a case, oldest first, with files."""
    rows = Objection.objects.filter(posting__case=case).select_related("posting", "answered_by", "party")
    return list(rows.prefetch_related("files__attachment").order_by("id"))


def open_objections(case: Case) -> int:
    """How many wait for an answer."""
    return Objection.objects.filter(posting__case=case, state=Objection.OPEN).count()


def upheld_objections(case: Case) -> int:
    """How many were found to stand."""
    return Objection.objects.filter(posting__case=case, state=Objection.ANSWERED, upheld=True).count()


def demand_answered(row: Case) -> None:
    """Before a decision every objection has its answer; raises ``Conflict``."""
    n = open_objections(row)
    if n:
        raise Conflict(
            "cases.objections_open",
            _("Objections to the public notice wait for an answer (%(n)d). Answer them before you decide.")
            % {"n": n},
        )


def objection_for(actor: Actor, uid: UUID | str) -> Objection:
    """An objection for an officer of its case; raises ``NotFound``."""
    row = (
        Objection.objects.select_related("posting__case__item", "posting__case__unit").filter(uid=uid).first()
    )
    if row is None or not actor.is_staff or not may_read(actor, row.posting.case):
        raise NotFound("cases.objection")
    return row


def my_objections(actor: Actor) -> QuerySet[Objection]:
    """One's own objections."""
    rows = Objection.objects.select_related("posting__case__item", "posting__case__unit")
    return rows.filter(party_id=actor.principal) if actor.principal and not actor.is_staff else rows.none()


def my_objection(actor: Actor, uid: UUID | str) -> Objection:
    """One of one's own objections; raises ``NotFound``."""
    row = my_objections(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("cases.objection")
    return row


def objection_by_codes(number: str, code: str) -> Objection:
    """The objection for whoever holds number and query code; raises ``NotFound``."""
    try:
        wanted = query_code.parse(code)
    except Refusal as error:
        raise NotFound("cases.objection") from error
    clean = "".join(number.split()).upper()
    rows = Objection.objects.select_related("posting__case__item", "posting__case__unit")
    row = rows.filter(number=clean, query_code=wanted).first()
    if row is None:
        raise NotFound("cases.objection")
    return row
