"""When the rules look: as the record brings an event of a case, when a timer fires, once an hour over counts.

No pass goes over cases. What comes twice raises nothing twice: a case has one lamp a rule, a unit one a key.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_now, legal_today, local_date
from tongban.base.timers import timer_clear, timer_set
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.org.models import Unit
from tongban.oversight import rulebook
from tongban.oversight.actions.findings import finding_raise
from tongban.oversight.models import Complaint, LampEvent, Mute
from tongban.oversight.rulebook import OFF, Finding, WatchRule
from tongban.oversight.watching import anomaly, content, fee, process, tallies
from tongban.oversight.watching.course import Course
from tongban.oversight.watching.trying import told_of
from tongban.records.models import Entry

UNREAD: Final = "oversight.unread"
TYPES: Final = tuple(
    f"cases.{event}.v1"
    for event in (
        "received", "accepted", "supplement_requested", "supplemented", "returned_open", "resumed", "moved", "decided",
        "inspection_done", "hearing_held",
    )
)  # fmt: skip
COMPLAINT: Final = "oversight.complaint_closed.v1"
OLDEST: Final = timedelta(days=31)
"""What happened longer ago than this (history brought over, a record read anew) is counted, but raises no lamp."""


def connect() -> None:
    """Make the rules known."""
    rulebook.declare(*process.RULES, *fee.RULES, *content.RULES, *anomaly.RULES)


def case_watched(entry: Entry) -> None:
    """Heard from the record: something happened to a case, or a complaint was closed."""
    if entry.type == COMPLAINT:
        _complaint_closed(entry)
        return
    event, about = entry.type.split(".")[1], entry.case.partition(":")[2]
    old = legal_now() - entry.legal_time > OLDEST
    if old and event != "decided":
        return
    case = Case.objects.select_related("item", "unit").filter(uid=about).first() if about else None
    if case is None:
        return
    if event == "decided":
        tallies.count(case)
    if old:
        return
    judge(Course(case, entry.legal_time, entry.party), event)
    _watch_notice(case, event)


def judge(course: Course, event: str) -> list[LampEvent]:
    """Let every rule look that looks after ``event``; the lamps that are new."""
    raised = []
    for rule in rulebook.looking_at(event):
        found = _look(rule, course)
        if found is not None and not muted(rule.code, course.case.item_id, course.day):
            raised.append(_raise_of(rule, course, found))
    return [lamp for lamp in raised if lamp is not None]


def _look(rule: WatchRule, course: Course) -> Finding | None:
    now = rulebook.setting(rule.code, course.day)
    return None if now.grade == OFF or rule.look is None else rule.look(course, now.threshold)


def _raise_of(rule: WatchRule, course: Course, found: Finding) -> LampEvent | None:
    case = course.case
    return finding_raise(
        SYSTEM,
        rule=rule,
        grade=rulebook.setting(rule.code, course.day).grade,
        unit=case.unit,
        item=case.item,
        found=found,
        case=None if rule.of_unit else case,
    )


def mutes_in_force(day: date) -> QuerySet[Mute]:
    """What rests on a day."""
    return Mute.objects.filter(from_on__lte=day, until__gte=day, ended_on=None)


def muted(code: str, item: int | None, day: date) -> bool:
    """Whether a rule rests for an item on a day."""
    return item is not None and mutes_in_force(day).filter(code=code, item_id=item).exists()


def _watch_notice(case: Case, event: str) -> None:
    """A supplement notice is looked after until it is answered."""
    if event in ("supplement_requested", "returned_open") and case.status == Case.SUPPLEMENTING:
        days = rulebook.setting("CO-UNREAD").threshold
        timer_set(UNREAD, str(case.uid), legal_now() + timedelta(days=days))
    elif event == "supplemented":
        timer_clear(UNREAD, str(case.uid))


def notice_unread(subject: str, due_at: datetime) -> None:
    """The days in which the applicant should have opened the notice are over."""
    case = Case.objects.select_related("item", "unit").filter(uid=subject).first()
    if case is None:
        return
    rule, course = rulebook.rule("CO-UNREAD"), Course(case, due_at)
    now = rulebook.setting(rule.code, course.day)
    found = content.unread(course, now.threshold) if now.grade != OFF else None
    if found is not None and not muted(rule.code, case.item_id, course.day):
        _raise_of(rule, course, found)


def compare_peers() -> int:
    """Rates of three months against those of items of the same type; how many lamps are new."""
    today, raised = legal_today(), 0
    for code in tallies.RATES:
        now = rulebook.setting(code, today)
        if now.grade != OFF:
            raised += sum(
                _raise_rate(code, now.grade, outlier, today)
                for outlier in tallies.outliers(code, now.threshold, today)
            )
    return raised


def _raise_rate(code: str, grade: str, outlier: tallies.Outlier, today: date) -> bool:
    once = f"{code}:{outlier.unit_id}:{outlier.item_id}:{today:%Y-%m}"
    open_now = LampEvent.objects.filter(
        rule=code, unit_id=outlier.unit_id, item_id=outlier.item_id, state__in=LampEvent.OPEN
    )
    if LampEvent.objects.filter(once=once).exists() or open_now.exists():
        return False
    if muted(code, outlier.item_id, today):
        return False
    unit, item = Unit.objects.get(pk=outlier.unit_id), Item.objects.get(pk=outlier.item_id)
    found = Finding(told_of(outlier), None, once)
    lamp = finding_raise(
        SYSTEM, rule=rulebook.rule(code), grade=grade, unit=unit, item=item, found=found, case=None
    )
    return lamp is not None


def _complaint_closed(entry: Entry) -> None:
    complaint = Complaint.objects.select_related("about_unit", "case__item").filter(
        uid=entry.subject.partition(":")[2]
    ).first()  # fmt: skip
    if complaint is None or complaint.kind != "conduct" or not complaint.substantiated:
        return
    if legal_now() - entry.legal_time > OLDEST:
        return
    now = rulebook.setting("BE-PROVED", local_date(entry.legal_time))
    if now.grade != OFF:
        found = Finding({"number": complaint.number}, None, f"BE-PROVED:{complaint.pk}")
        item = complaint.case.item if complaint.case is not None else None
        finding_raise(
            SYSTEM,
            rule=rulebook.rule("BE-PROVED"),
            grade=now.grade,
            unit=complaint.about_unit,
            item=item,
            found=found,
            case=None,
        )
