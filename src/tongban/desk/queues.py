"""The desk's own queues beside the tasks: questions, extensions, deliveries, commitments to check."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.lists import Page, keyset_page
from tongban.cases.inspecting import visits_of
from tongban.cases.models import Case, Inspection, Question, Step
from tongban.cases.services import waiting
from tongban.desk import policy
from tongban.desk.licences import proposals
from tongban.desk.sources import Source, register
from tongban.oversight.models import Complaint, LampEvent
from tongban.oversight.policy import WORK
from tongban.oversight.queries import complaints_waiting, to_explain

CHECKED = ("task.inspect", "task.review", "task.revoke")


def open_visits(actor: Actor) -> QuerySet[Inspection] | None:
    """Site inspections that the actor carries out."""
    return visits_of(actor) if actor.holds("cases.case.examine") else None


def open_questions(actor: Actor) -> QuerySet[Question] | None:
    """Questions that wait for an answer of the actor's unit."""
    rows = policy.answerable(actor)
    return None if rows is None else rows.filter(answered_at=None)


def open_extensions(actor: Actor) -> QuerySet[Case] | None:
    """Cases whose one extension waits for the actor's word (行政许可法 art. 42)."""
    rows = policy.reached(actor, policy.EXTEND)
    if rows is None:
        return None
    return rows.filter(extension__approved_at=None, extension__refused_at=None, extension__isnull=False)


def open_deliveries(actor: Actor) -> QuerySet[Case] | None:
    """Results that wait to be posted, collected or confirmed (行政许可法 art. 44)."""
    rows = policy.reached(actor, policy.DELIVER)
    return None if rows is None else rows.filter(status=Case.DECIDED)


def open_commitments(actor: Actor) -> QuerySet[Case] | None:
    """Grants on a promise whose facts nobody has checked yet (告知承诺 asks for a check after the grant)."""
    rows = policy.reached(actor, policy.DECIDE)
    if rows is None:
        return None
    checks = Step.objects.filter(case=OuterRef("pk"), kind__in=CHECKED)
    rows = rows.filter(committed=True, outcome="granted", decision__revoked_at=None)
    return rows.filter(~Exists(checks))


def open_explanations(actor: Actor) -> QuerySet[LampEvent] | None:
    """Breaches, findings and supervision orders that wait for the actor: as head of a unit, or about an own act."""
    return to_explain(actor) if actor.holds("oversight.event.explain") or actor.holds(WORK) else None


def open_complaints(actor: Actor) -> QuerySet[Complaint] | None:
    """Complaints that wait for a handler, or for the actor's own answer."""
    return complaints_waiting(actor) if actor.holds("oversight.complaint.handle") else None


def questions_page(actor: Actor, cursor: str | None = None) -> Page[Question]:
    """Questions to answer, the one that is due first on top."""
    rows = open_questions(actor)
    found = Question.objects.none() if rows is None else rows
    return keyset_page(found.select_related("item", "unit", "case", "asker"), ("due_on", "id"), cursor)


def cases_page(rows: QuerySet[Case] | None, cursor: str | None = None) -> Page[Case]:
    """A queue of cases by the day of receipt."""
    found = Case.objects.none() if rows is None else rows
    found = found.select_related("item", "unit", "extension", "delivery")
    return keyset_page(found, ("received_at", "id"), cursor)


def connect() -> None:
    """Hang the queues into the desk."""
    for key, label, icon, rows in (
        ("questions", _("Questions to answer"), "circle-help", open_questions),
        ("extensions", _("Extensions to approve"), "calendar-plus", open_extensions),
        ("deliveries", _("Results to deliver"), "package-check", open_deliveries),
        ("commitments", _("Promises to check"), "badge-check", open_commitments),
        ("licences", _("Licence acts to approve"), "shield-check", proposals),
    ):
        register(Source(key, label, icon, _address(f"desk_{key}"), rows))
    register(Source("serving", _("Notices to serve"), "mail-check", _address("desk_serving"), waiting))
    register(
        Source("inspections", _("Site inspections"), "map-pin", _address("desk_inspections"), open_visits)
    )
    register(
        Source(
            "explanations",
            _("Lamps to explain"),
            "message-circle",
            _address("explanations"),
            open_explanations,
        )
    )
    register(
        Source(
            "complaints", _("Complaints to handle"), "megaphone", _address("complaint_desk"), open_complaints
        )
    )


def _address(name: str) -> Callable[[], str]:
    return lambda: reverse(name)
