"""Rating a case; a bad rating becomes work for somebody who was not involved (国办发〔2019〕51号)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case
from tongban.cases.policy import own
from tongban.hall.models import Ticket, Visit
from tongban.hall.policy import own_visit
from tongban.oversight.actions.complaints import register
from tongban.oversight.models import Rating, VisitRating
from tongban.records.actions import record


@action
def rating_give(actor: Actor, *, case: Case, level: int, words: str = "", code: str = "") -> Rating:
    """Rate a case that has an outcome, once: one's own, or the one whose query ``code`` is held (paper receipt, QR).

    Levels 4 and 5 are registered for correction. Nobody is made to rate, and no rating counts as none.
    """
    if code:
        if code != case.query_code:
            raise NotFound("cases.case")
    else:
        own(actor, case)
    _check(case, level, words)
    rating = Rating(
        case=case,
        unit=case.unit,
        unit_path=case.unit_path,
        rater_id=None if code else actor.principal,
        level=level,
        words=words.strip(),
        channel="qr" if code else actor.channel,
        rated_at=legal_now(),
        rated_on=legal_today(),
    )
    try:
        with transaction.atomic():
            rating.save()
    except IntegrityError as error:
        raise Conflict("oversight.rated", _("You have rated this case already. Thank you.")) from error
    record(actor, "oversight.rated.v1", subject=rating, case=case, changes={"level": level})
    if level in Rating.BAD:
        _take_up(actor, rating, code)
    return rating


def _check(case: Case, level: int, words: str) -> None:
    if case.is_open:
        raise Conflict("oversight.rating_early", _("You can rate it once it has been decided."))
    if level not in Rating.LEVELS:
        raise Invalid({"level": _("Choose one of the five levels.")})
    if len(words.strip()) > 1000:
        raise Invalid({"words": _("At most 1,000 characters.")})


def _take_up(actor: Actor, rating: Rating, code: str) -> None:
    """A bad rating comes in as a complaint; its rater is known to the handler only, for the follow-up."""
    case = rating.case
    register(
        actor,
        kind="rating",
        source="rating",
        about_unit=case.unit,
        case=case,
        rating=rating,
        title=f"差评：{case.item.name_zh}"[:200],
        text=rating.words or "（未填写意见）",
        anonymous=bool(code),
    )


@action
def visit_rate(actor: Actor, *, visit: Visit, level: int, words: str = "") -> VisitRating:
    """Rate a visit to the hall on line that is over, once; a bad one is registered for correction by somebody else."""
    own_visit(actor, visit)
    ticket = Ticket.objects.select_related("hall__unit").get(pk=visit.ticket_id)
    if ticket.state in Ticket.OPEN:
        raise Conflict("oversight.rating_early", _("You can rate the visit once it is over."))
    if level not in Rating.LEVELS:
        raise Invalid({"level": _("Choose one of the five levels.")})
    if len(words.strip()) > 1000:
        raise Invalid({"words": _("At most 1,000 characters.")})
    unit = ticket.hall.unit
    rating = VisitRating(
        visit=visit,
        unit=unit,
        unit_path=unit.path or "",
        rater_id=actor.principal,
        level=level,
        words=words.strip(),
        rated_at=legal_now(),
        rated_on=legal_today(),
    )
    try:
        with transaction.atomic():
            rating.save()
    except IntegrityError as error:
        raise Conflict("oversight.rated", _("You have rated this visit already. Thank you.")) from error
    record(actor, "oversight.visit_rated.v1", subject=rating, changes={"level": level})
    if level in Rating.BAD:
        register(
            actor,
            kind="rating",
            source="rating",
            about_unit=unit,
            title=f"差评：网上大厅 {ticket.hall.name_zh} {ticket.number}"[:200],
            text=rating.words or "（未填写意见）",
        )
    return rating
