"""Reads of interested parties and hearings: who has rights in a case, what stands open, what the public may know."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.base.selecting import Kept
from tongban.cases.clockwork import basis_in_force
from tongban.cases.models import Case, Hearing, HearingPerson, Interested, Notice, Step
from tongban.cases.services import unserved
from tongban.flows.models import Task, TaskLog
from tongban.kernel import clock

EXAMINED: Final = ("task.examine", "task.inspect", "task.review", "inspected")
REQUEST, ORGANISE, NOTICE, STATEMENT = "AL-47-request", "AL-47-organise", "AL-48", "TB-INTERESTED"


def due(code: str, start: date) -> date:
    """The last day of a limit of hearings, by the calendar and the limits in force."""
    basis = basis_in_force()
    return clock.due(code, start, calendar=basis.calendar, rules=basis.rules)


def latest_notice(held_at: datetime) -> date:
    """The last day on which time and place can still be told: seven working days before (行政许可法 art. 48)."""
    return due(NOTICE, local_date(held_at))


def hearing_of(case: Case) -> Hearing | None:
    """The hearing of a case with its people's posts, if there is one."""
    return _HEARING.first(case=case.pk)


def _hearing(case: int) -> QuerySet[Hearing]:
    rows = Hearing.objects.filter(case=case).order_by("id")
    return rows.select_related("presiding__holder", "recorder__holder", "record__document", "asked_by")


_HEARING: Final = Kept(_hearing, case=-1)


def told_by(hearing: Hearing) -> list[Notice]:
    """The notices by which applicant and interested parties are told of their right."""
    return list(Notice.objects.filter(case_id=hearing.case_id, kind="HEARING_RIGHT").order_by("id"))


def may_be_asked(hearing: Hearing) -> bool:
    """Whether days are left to ask: five from service, and all of them while a notice of the right is not served."""
    if hearing.ask_by is None:
        return False
    return legal_today() <= hearing.ask_by or unserved(told_by(hearing))


def examiners_of(case: Case) -> set[int]:
    """Parties who examined the file: none of them presides over its hearing (行政许可法 art. 48(3))."""
    steps = (
        Step.objects.filter(case=case, kind__in=EXAMINED)
        .exclude(party=None)
        .values_list("party_id", flat=True)
    )
    tasks = Task.objects.filter(
        subject_kind="case", subject_id=case.pk, kind__in=("examine", "inspect", "review")
    )
    taken = tasks.exclude(assignee=None).values_list("assignee__holder_id", flat=True)
    done = TaskLog.objects.filter(task__in=tasks, verb="completed").values_list("party_id", flat=True)
    officers = case.inspections.values_list("officers__party_id", flat=True)
    return {party for party in (*steps, *taken, *done, *officers) if party is not None}


def unheard(case: Case) -> list[Interested]:
    """Interested parties whose days to state their case are not over, or have not begun, and who have said nothing."""
    return _UNHEARD.rows(case=case.pk, today=legal_today())


def _unheard(case: int, today: date) -> QuerySet[Interested]:
    unserved = Q(told__serve_by__isnull=False, told__served_way="")
    rows = Interested.objects.filter(Q(state_by__gte=today) | unserved, case=case, stated_at=None)
    return rows.order_by("id")


_UNHEARD: Final = Kept(_unheard, case=-1, today=date(2000, 1, 1))


def my_interests(actor: Actor) -> QuerySet[Interested]:
    """Cases of others in which the actor (or the principal) was told of an interest, the newest first."""
    if actor.principal is None or actor.is_staff:
        return Interested.objects.none()
    rows = Interested.objects.filter(party_id=actor.principal)
    return rows.select_related("case__item", "case__unit", "told__document").order_by("-told_on", "-id")


def my_interest(actor: Actor, uid: str) -> Interested:
    """One of ``my_interests`` by the uid of its case; raises ``NotFound``."""
    found = my_interests(actor).filter(case__uid=uid).first()
    if found is None:
        raise NotFound("cases.interest")
    return found


def interest_in(case: Case, uid: str) -> Interested:
    """An interested party of the case; raises ``NotFound``."""
    found = Interested.objects.filter(case=case, uid=uid).first()
    if found is None:
        raise NotFound("cases.interest")
    return found


def part_in(actor: Actor, hearing: Hearing) -> HearingPerson | None:
    """What the actor (or the principal) is at the hearing, if anything."""
    rows = HearingPerson.objects.filter(hearing=hearing)
    if actor.is_staff:
        return rows.filter(party_id=actor.party, role__in=("presiding", "recorder", "examiner")).first()
    return rows.filter(party_id=actor.principal or 0, role__in=("applicant", "interested")).first()


def statements_of(hearing: Hearing) -> list[dict[str, str]]:
    """The record of the hearing, speaker by speaker."""
    text = hearing.statements.reveal() if hearing.statements else ""
    rows: list[dict[str, str]] = json.loads(text or "[]")
    return rows


def announced() -> QuerySet[Hearing]:
    """Hearings that anybody may attend, the next one first (行政许可法 arts. 46, 48)."""
    rows = Hearing.objects.filter(state=Hearing.SET, closed="", held_at__gte=legal_now())
    return rows.select_related("case__item", "case__unit", "presiding__holder").order_by("held_at", "id")


def open_hearings() -> QuerySet[Hearing]:
    """Hearings that wait for the office."""
    return Hearing.objects.filter(Q(state__in=(Hearing.ASKED, Hearing.SET, Hearing.HELD)))


def summary(hearing: Hearing) -> dict[str, Any]:
    """What pages and programs show of a hearing."""
    return {
        "state": hearing.state,
        "ground": hearing.ground,
        "matter": hearing.matter,
        "ask_by": hearing.ask_by,
        "hold_by": hearing.hold_by,
        "held_at": hearing.held_at,
        "place": hearing.place,
        "closed": hearing.closed,
        "presiding": hearing.presiding.holder.name if hearing.presiding else "",
        "recorder": hearing.recorder.holder.name if hearing.recorder else "",
    }
