"""Public notices (公示): posted as the process comes to them; objections of anybody, answered before the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.cases.actions.common import locked, step
from tongban.cases.models import Case, Objection, ObjectionFile, Posting
from tongban.cases.policy import demand, may
from tongban.cases.postings import stands
from tongban.cases.telling import tell_objector, tell_objector_of_end, tell_officers_of_objection
from tongban.files.models import Attachment
from tongban.kernel.ids import query_code
from tongban.records.actions import personal, record

MOST_FILES: Final = 5
MOST_OPEN: Final = 500
"""A notice with so many open objections takes no more on line: the office has to answer first."""


@action
def posting_begin(
    actor: Actor, *, case: Case, node: str, title_zh: str, title_en: str, until: datetime
) -> Posting:
    """Post a matter through the last day before ``until``; the same place on the same day is one notice."""
    row = locked(case)
    today = legal_today()
    ends_on = max(local_date(until - timedelta(microseconds=1)), today)
    found = Posting.objects.filter(case=row, node=node, begins_on=today).first()
    if found is not None:
        return found
    posting = Posting(
        case=row,
        node=node[:190],
        title_zh=title_zh[:200],
        title_en=title_en[:200],
        begins_on=today,
        ends_on=ends_on,
    )
    posting.save()
    step(actor, row, "posted", until=str(ends_on))
    record(actor, "cases.posting_begun.v1", subject=posting, case=row, changes={"until": str(ends_on)})
    return posting


@action
def objection_make(
    actor: Actor,
    *,
    posting: Posting,
    reason: str,
    name: str = "",
    contact: str = "",
    files: Sequence[Attachment] = (),
) -> Objection:
    """Object to a posted matter within its days: by anybody, signed in or not, but not by the applicant.

    Raises ``Conflict`` where it is too late, or where one's own objection waits already.
    """
    row = locked(posting.case)
    post = Posting.objects.select_related("case__item", "case__unit").get(pk=posting.pk)
    if not stands(post):
        said = _("Objections could be made through %(day)s; this notice takes none any more.")
        raise Conflict("cases.posting_over", said % {"day": post.ends_on.isoformat()})
    principal = None if actor.is_staff or actor.is_anonymous else actor.principal
    if principal is not None and principal in (row.applicant_id, row.agent_id):
        raise Forbidden(
            "cases.objection_own", _("Nobody objects to their own application; take it back instead.")
        )
    mistakes: dict[str, Any] = {}
    if not 10 <= len(reason.strip()) <= 2000:
        mistakes["reason"] = _("Say in 10 to 2,000 characters what you object to and why.")
    if len(contact.strip()) > 100:
        mistakes["contact"] = _("At most 100 characters.")
    if len(name.strip()) > 100:
        mistakes["name"] = _("At most 100 characters.")
    if len(files) > MOST_FILES:
        mistakes["files"] = _("At most five files.")
    if mistakes:
        raise Invalid(mistakes)
    waiting = post.objections.filter(state=Objection.OPEN)
    if principal is not None and waiting.filter(party_id=principal).exists():
        raise Conflict("cases.objection_known", _("Your objection waits for its answer already."))
    if waiting.count() >= MOST_OPEN:
        said = _("This notice has very many objections. Please hand yours in at the office.")
        raise Conflict("cases.objections_full", said)
    today = legal_today()
    made = Objection(
        posting=post,
        number=f"YY{today:%Y%m}{numbers.take('objection', 'city', today.year):06}",
        query_code=query_code.make(),
        party_id=principal,
        name=name.strip(),
        contact=contact.strip(),
        reason=reason.strip(),
        made_at=legal_now(),
        made_on=today,
    )
    made.save()
    for attachment in files:
        ObjectionFile(objection=made, attachment=attachment).save()
    step(actor if actor.is_staff else SYSTEM, row, "objected", public=False, number=made.number)
    told = {"number": made.number, "named": principal is not None, "files": len(files),
            "reason": personal(reason.strip())}  # fmt: skip
    record(actor, "cases.objection_made.v1", subject=made, case=row, changes=told)
    tell_officers_of_objection(SYSTEM, made)
    return made


@action
def objection_answer(actor: Actor, *, objection: Objection, upheld: bool | None, answer: str) -> Objection:
    """The officer of the case answers: whether the objection stands, and why; the objector is told."""
    row = locked(objection.posting.case, within=(Case.ACCEPTED, Case.SUSPENDED))
    if not may(actor, "decide", row):
        demand(actor, "examine", row)
    found = Objection.objects.select_for_update().get(pk=objection.pk)
    if found.state != Objection.OPEN:
        raise Conflict(
            "cases.objection_closed", _("This objection was answered or taken back, or its matter has ended.")
        )
    mistakes: dict[str, Any] = {}
    if upheld is None:
        mistakes["upheld"] = _("Say whether the objection stands.")
    if not 10 <= len(answer.strip()) <= 2000:
        mistakes["answer"] = _("Write the answer with its reasons, in 10 to 2,000 characters.")
    if mistakes:
        raise Invalid(mistakes)
    found.state, found.upheld, found.answer = Objection.ANSWERED, upheld, answer.strip()
    found.answered_by_id, found.answered_at = actor.party, legal_now()
    found.save(update_fields=["state", "upheld", "answer", "answered_by", "answered_at"])
    step(actor, row, "objection_answered", public=False, number=found.number)
    told = {"upheld": upheld, "answer": personal(found.answer)}
    record(actor, "cases.objection_answered.v1", subject=found, case=row, changes=told)
    tell_objector(actor, found)
    return found


@action
def objection_withdraw(actor: Actor, *, objection: Objection, code: str = "") -> Objection:
    """Take an objection back: whoever made it by name, or whoever holds its query code."""
    row = locked(objection.posting.case)
    found = Objection.objects.select_for_update().get(pk=objection.pk)
    own = found.party_id is not None and not actor.is_staff and actor.principal == found.party_id
    if not own and not (code and code == found.query_code):
        raise Forbidden("cases.objection")
    if found.state != Objection.OPEN:
        raise Conflict(
            "cases.objection_closed", _("This objection was answered or taken back, or its matter has ended.")
        )
    found.state, found.withdrawn_at = Objection.WITHDRAWN, legal_now()
    found.save(update_fields=["state", "withdrawn_at"])
    step(SYSTEM, row, "objection_withdrawn", public=False, number=found.number)
    record(actor, "cases.objection_withdrawn.v1", subject=found, case=row, changes={})
    return found


def objections_end(row: Case, why: str) -> None:
    """The case has ended (``why``) without a decision that asked for answers: what is still open is closed and told.

    Withdrawn, terminated or lapsed, there is nothing left to object to; a renewal that the law itself grants
    (行政许可法 art. 50) waits for nobody. The row of the case is locked by the caller.
    """
    waiting = Objection.objects.select_for_update().filter(posting__case=row, state=Objection.OPEN)
    for found in waiting.select_related("posting__case__item", "posting__case__unit").order_by("id"):
        found.state, found.answered_at = Objection.CLOSED, legal_now()
        found.save(update_fields=["state", "answered_at"])
        step(SYSTEM, row, "objection_closed", public=False, number=found.number)
        record(SYSTEM, "cases.objection_closed.v1", subject=found, case=row, changes={"why": why})
        tell_objector_of_end(SYSTEM, found)
