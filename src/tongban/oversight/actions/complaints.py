"""Complaints about service (handbook 02 §7): register, accept or refuse, assign to somebody not involved, answer,
review once, follow up, close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case
from tongban.files.models import Attachment
from tongban.kernel.ids import query_code
from tongban.org.models import Post, Unit
from tongban.oversight.models import Complaint, Evidence
from tongban.oversight.policy import HANDLE, is_involved, may_direct
from tongban.oversight.telling import tell_complainant, tell_handler, working_days
from tongban.records.actions import record

KINDS: Final = ("service", "conduct")
PUBLIC_SOURCES: Final = ("web", "qr")
DESK_SOURCES: Final = ("window", "phone", "letter")
WAYS: Final = ("court", "reconsideration", "petition", "discipline", "disclosure", "procurement", "other")
MOST_FILES: Final = 5


@action
def complaint_register(
    actor: Actor,
    *,
    kind: str,
    about_unit: Unit,
    title: str,
    text: str,
    wish: str = "",
    about_words: str = "",
    case: Case | None = None,
    contact: str = "",
    source: str = "web",
    anonymous: bool = False,
    evidence: Sequence[Attachment] = (),
) -> Complaint:
    """Register a complaint or a report of bad conduct; to those named it is always anonymous.

    ``anonymous`` leaves the name out altogether: the number and the query code are then the only way to the answer.
    Handlers register what comes by window, phone or letter. Raises ``Invalid`` with every mistake.
    """
    mistakes = _mistakes(actor, kind, title, text, case, source, contact)
    if len(evidence) > MOST_FILES:
        mistakes["evidence"] = _("At most five files.")
    if mistakes:
        raise Invalid(mistakes)
    complaint = register(
        actor,
        kind=kind,
        about_unit=about_unit,
        case=case,
        title=title.strip(),
        text=text.strip(),
        wish=wish.strip()[:500],
        about_words=about_words.strip()[:200],
        contact=contact.strip(),
        source=source,
        anonymous=anonymous,
    )
    for attachment in evidence:
        Evidence(complaint=complaint, attachment=attachment).save()
    if evidence:
        record(actor, "oversight.evidence_added.v1", subject=complaint, changes={"files": len(evidence)})
    return complaint


def _mistakes(
    actor: Actor, kind: str, title: str, text: str, case: Case | None, source: str, contact: str
) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if kind not in KINDS:
        wrong["kind"] = _("Choose what it is about.")
    if not 2 <= len(title.strip()) <= 200:
        wrong["title"] = _("Write a title of 2 to 200 characters.")
    if not 10 <= len(text.strip()) <= 1000:
        wrong["text"] = _("Describe what happened in 10 to 1,000 characters.")
    if len(contact.strip()) > 100:
        wrong["contact"] = _("At most 100 characters.")
    if source not in (DESK_SOURCES if actor.is_staff else PUBLIC_SOURCES):
        wrong["source"] = _("Choose how it came in.")
    if actor.is_staff and not actor.holds(HANDLE):
        raise Forbidden(HANDLE)
    if case is not None and not actor.is_staff and case.applicant_id != actor.principal:
        wrong["case"] = _("This is not a case of yours.")
    return wrong


def register(
    actor: Actor,
    *,
    kind: str,
    about_unit: Unit,
    title: str,
    text: str,
    anonymous: bool = False,
    **facts: Any,
) -> Complaint:
    """The registration itself, part of the calling action."""
    today = legal_today()
    complaint = Complaint(
        number=f"TS{today:%Y%m}{numbers.take('complaint', 'city', today.year):06}",
        query_code=query_code.make(),
        kind=kind,
        about_unit=about_unit,
        about_path=about_unit.path or "",
        complainant_id=None if anonymous or actor.is_staff else actor.principal,
        registered_by_id=actor.party if actor.is_staff else None,
        anonymous=anonymous,
        title=title,
        text=text,
        registered_at=legal_now(),
        registered_on=today,
        accept_by=working_days("TB-COMPLAINT-ACCEPT", today),
        answer_by=working_days("TB-COMPLAINT", today),
        **facts,
    )
    complaint.save()
    record(actor, "oversight.complaint_registered.v1", subject=complaint, changes={"kind": kind})
    return complaint


def _locked(complaint: Complaint, version: int | None, *states: str) -> Complaint:
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if version is not None and row.version != version:
        raise Stale(state=row.state)
    if row.state not in states:
        raise Conflict("oversight.complaint_state", _("This step has been done already."), state=row.state)
    return row


def _direct(actor: Actor, row: Complaint) -> None:
    if not may_direct(actor, row):
        raise Forbidden(HANDLE, _("Only a supervisor who is not involved directs a complaint."))


def _sentence(text: str, name: str, words: Any, least: int = 10, most: int = 1000) -> str:
    if not least <= len(text.strip()) <= most:
        raise Invalid({name: words})
    return text.strip()


@action
def complaint_accept(actor: Actor, *, complaint: Complaint, version: int | None = None) -> Complaint:
    """Accept it (受理), within five working days."""
    row = _locked(complaint, version, "registered")
    _direct(actor, row)
    row.state, row.accepted_at = "accepted", legal_now()
    row.save(update_fields=["state", "accepted_at"])
    record(actor, "oversight.complaint_accepted.v1", subject=row, changes={})
    tell_complainant(actor, row, "accepted")
    return row


@action
def complaint_refuse(
    actor: Actor, *, complaint: Complaint, words: str, way: str = "other", version: int | None = None
) -> Complaint:
    """Not a matter of this channel (court, reconsideration, petition, discipline): say the right way."""
    row = _locked(complaint, version, "registered", "accepted", "assigned")
    _direct(actor, row)
    if way not in WAYS:
        raise Invalid({"way": _("Choose the right way.")})
    row.answer = _sentence(words, "words", _("Tell the person the right way."))
    row.way, row.state, row.closed_at = way, "refused", legal_now()
    row.answered_at = row.closed_at
    row.save(update_fields=["answer", "way", "state", "closed_at", "answered_at"])
    record(actor, "oversight.complaint_refused.v1", subject=row, changes={"way": way})
    tell_complainant(actor, row, "refused")
    return row


@action
def complaint_assign(
    actor: Actor, *, complaint: Complaint, to: Post, version: int | None = None
) -> Complaint:
    """Assign to a post that is not involved (交办); anyone involved is refused, and so is a second time the same."""
    row = _locked(complaint, version, "registered", "accepted", "assigned", "reviewing")
    _direct(actor, row)
    if is_involved(row, to):
        raise Invalid(
            {"to": _("This person is involved. Choose somebody of another unit.")}, code="oversight.involved"
        )
    if row.reviewed_once and to.pk == row.first_handler_id:
        raise Invalid({"to": _("The second look is taken by somebody else.")}, code="oversight.same_handler")
    if row.accepted_at is None:
        row.accepted_at = legal_now()
    row.handler, row.handler_unit_id, row.handler_path = to, to.unit_id, to.unit.path or ""
    row.assigned_at, row.state = legal_now(), "assigned"
    row.save(update_fields=["handler", "handler_unit", "handler_path", "assigned_at", "accepted_at", "state"])
    record(actor, "oversight.complaint_assigned.v1", subject=row, changes={"to": str(to.uid)})
    tell_handler(actor, row, to)
    return row


@action
def complaint_answer(
    actor: Actor,
    *,
    complaint: Complaint,
    findings: str,
    substantiated: bool | None,
    answer: str,
    version: int | None = None,
) -> Complaint:
    """Findings for the file, and the answer to the person (答复)."""
    row = _locked(complaint, version, "assigned")
    if row.handler_id is None or actor.post != row.handler_id:
        raise Forbidden("oversight.complaint_handler", _("It is assigned to somebody else."))
    mistakes: dict[str, Any] = {
        name: _("Please write a sentence, of 10 to 1,000 characters.")
        for name, text in (("findings", findings), ("answer", answer))
        if not 10 <= len(text.strip()) <= 1000
    }
    if substantiated is None:
        mistakes["substantiated"] = _("Say whether what was reported is true.")
    if mistakes:
        raise Invalid(mistakes)
    row.findings, row.substantiated = findings.strip(), substantiated
    row.answer, row.answered_at, row.state = answer.strip(), legal_now(), "answered"
    row.save(update_fields=["findings", "substantiated", "answer", "answered_at", "state"])
    late = legal_today() > row.answer_by
    record(
        actor,
        "oversight.complaint_answered.v1",
        subject=row,
        changes={"substantiated": substantiated, "late": late},
    )
    tell_complainant(actor, row, "answered")
    return row


def _mine(actor: Actor, row: Complaint, code: str) -> bool:
    """Whoever complained: signed in, or holding the query code."""
    if actor.principal is not None and not actor.is_staff and actor.principal == row.complainant_id:
        return True
    return bool(code) and code == row.query_code


@action
def complaint_review(actor: Actor, *, complaint: Complaint, words: str, code: str = "") -> Complaint:
    """The person is not satisfied: it is looked at once more, by another handler."""
    row = _locked(complaint, None, "answered")
    if not _mine(actor, row, code):
        raise Forbidden("oversight.complaint_own")
    if row.reviewed_once:
        raise Conflict(
            "oversight.reviewed", _("It has been looked at twice; the remedies of the law remain.")
        )
    reason = _sentence(
        words, "words", _("Say in a few words why (at most 500 characters)."), least=4, most=500
    )
    row.reviewed_once, row.satisfied, row.state, row.wish = True, False, "reviewing", reason
    row.first_handler_id = row.handler_id
    row.answer_by = working_days("TB-COMPLAINT", legal_today())
    row.save(update_fields=["reviewed_once", "satisfied", "state", "wish", "first_handler", "answer_by"])
    record(actor, "oversight.complaint_review.v1", subject=row, changes={})
    return row


@action
def complaint_close(
    actor: Actor,
    *,
    complaint: Complaint,
    satisfied: bool | None = None,
    follow_up: str = "",
    code: str = "",
    version: int | None = None,
) -> Complaint:
    """Close it (办结): by the person who is satisfied, or by the supervisor after following up (回访)."""
    row = _locked(complaint, version, "answered")
    if not _mine(actor, row, code):
        _direct(actor, row)
        row.follow_up = _sentence(
            follow_up,
            "follow_up",
            _("Write how you followed up (at most 500 characters)."),
            least=4,
            most=500,
        )
    row.satisfied = satisfied if satisfied is not None else row.satisfied
    row.state, row.closed_at = "closed", legal_now()
    row.save(update_fields=["satisfied", "state", "closed_at", "follow_up"])
    record(actor, "oversight.complaint_closed.v1", subject=row, changes={"satisfied": row.satisfied})
    return row
