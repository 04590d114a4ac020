"""Who may see and do what in supervision: units see themselves, supervisors everything beneath their grant,
nobody sees who rated or complained about them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.cases.models import Case, Step
from tongban.org.models import Post, Unit
from tongban.org.policy import path_condition
from tongban.oversight.models import Complaint, LampEvent, Rating

READ = "oversight.lamp.read"
EXPLAIN = "oversight.event.explain"
REVIEW = "oversight.event.review"
ORDER = "oversight.event.order"
HANDLE = "oversight.complaint.handle"
RATINGS = "oversight.rating.read"
WORK = "flows.task.work"


def _scoped(actor: Actor, word: str, column: str) -> Q:
    condition = path_condition(actor, word, column)
    return Q() if condition is None else condition


def seen_cases(actor: Actor) -> QuerySet[Case]:
    """Cases whose lamps ``actor`` may see."""
    return Case.objects.filter(_scoped(actor, READ, "unit_path"))


def seen_lamps(actor: Actor) -> QuerySet[LampEvent]:
    """Lamp events that ``actor`` may see: those of their unit and beneath, or all."""
    return LampEvent.objects.filter(_scoped(actor, READ, "unit_path"))


def lamps_to_answer(actor: Actor) -> QuerySet[LampEvent]:
    """Lamp events that ``actor`` may look at one by one: those in sight, and those of their own acts."""
    reach = path_condition(actor, READ, "unit_path")
    if reach is None:
        return LampEvent.objects.all()
    own = Q(hand_id=actor.party) if actor.is_staff and actor.party is not None else Q(pk__in=[])
    return LampEvent.objects.filter(reach | own)


def seen_units(actor: Actor) -> QuerySet[Unit]:
    """Units that ``actor`` may look at."""
    return Unit.objects.filter(_scoped(actor, READ, "path"))


def seen_ratings(actor: Actor) -> QuerySet[Rating]:
    """Ratings of units that ``actor`` may look at; ``rater`` is never part of what pages get."""
    rows = Rating.objects.filter(_scoped(actor, READ, "unit_path"))
    return rows.defer("rater")


def may_explain(actor: Actor, event: LampEvent) -> bool:
    """The head of the unit answers for it, or the officer whose act the rule found."""
    if event.state == "notified" and actor.is_staff and event.hand_id == actor.party is not None:
        return True
    return actor.may(EXPLAIN, path=event.unit_path)


def may_supervise(actor: Actor, word: str, event: LampEvent) -> bool:
    """A supervisor whose grant reaches the unit and who does not belong to it."""
    return actor.may(word, path=event.unit_path) and actor.unit != event.unit_id


def seen_complaints(actor: Actor) -> QuerySet[Complaint]:
    """Complaints assigned to the actor's post, and for supervisors those of other units than their own.

    Whoever is named, belongs to the unit complained about or had a hand in the case sees nothing
    (cf. 信访工作条例 art. 30, 46).
    """
    if actor.is_system:
        return Complaint.objects.all()
    if not actor.is_staff or not actor.holds(HANDLE):
        return Complaint.objects.none()
    reach = _scoped(actor, HANDLE, "about_path") & ~Q(about_unit_id=actor.unit) | Q(handler_id=actor.post)
    own_steps = Step.objects.filter(party_id=actor.party or 0).values("case_id")
    rows = Complaint.objects.filter(reach).exclude(complainant_id=actor.party)
    rows = rows.exclude(about_party_id=actor.party, about_party__isnull=False)
    return rows.exclude(case__isnull=False, case_id__in=own_steps)


def may_direct(actor: Actor, complaint: Complaint) -> bool:
    """Accept, refuse, assign, close: supervisors whose grant reaches the unit, never its own people."""
    return (
        actor.may(HANDLE, path=complaint.about_path)
        and actor.unit != complaint.about_unit_id
        and not touches(complaint, actor.party)
    )


def touches(complaint: Complaint, party: int | None) -> bool:
    """Whether a person is named, complained themselves, or had a hand in the case."""
    if party is None:
        return False
    if party in (complaint.about_party_id, complaint.complainant_id):
        return True
    return (
        complaint.case_id is not None
        and Step.objects.filter(case_id=complaint.case_id, party_id=party).exists()
    )


def is_involved(complaint: Complaint, post: Post) -> bool:
    """Whether a post's holder is named, works in the unit complained about, or had a hand in the case."""
    if post.unit_id == complaint.about_unit_id or touches(complaint, post.holder_id):
        return True
    return Post.objects.filter(
        holder_id=post.holder_id, unit_id=complaint.about_unit_id, valid_to=None
    ).exists()


def own_complaints(actor: Actor) -> QuerySet[Complaint]:
    """Complaints one made under one's name."""
    if actor.principal is None or actor.is_staff:
        return Complaint.objects.none()
    return Complaint.objects.filter(complainant_id=actor.principal)
