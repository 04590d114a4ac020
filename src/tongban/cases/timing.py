"""What the law makes happen by itself: the timers of a case."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.legal import legal_today
from tongban.base.timers import timer_clear, timer_set
from tongban.cases.models import Case, Hearing, Inspection, NoticeService

ACCEPTANCE = "cases.acceptance"
RENEWAL = "cases.renewal"
RULE_CHANGE = "cases.rule_change"
CORRECTION = "cases.correction"
HEARING = "cases.hearing"
SUPPLEMENT = "cases.supplement"
REMINDER = "cases.supplement_reminder"
LATER = "cases.later"
SERVICE = "cases.service"
LATER_REMINDER = "cases.later_reminder"
ONE_DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)


def end_of(day: date) -> datetime:
    """The moment at which ``day`` has passed (24:00 local, 民法典 art. 203)."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def watch_acceptance(case: Case, *, new: bool = False) -> None:
    """Silence through the acceptance limit accepts the case (行政许可法 art. 32). ``new``: it was just received."""
    if case.acceptance_due is not None:
        timer_set(ACCEPTANCE, str(case.uid), end_of(case.acceptance_due), new=new)


def stop_watching(case: Case) -> None:
    """Something was said in time; nobody waits for the applicant either."""
    timer_clear(str(case.uid), ACCEPTANCE, SUPPLEMENT, REMINDER)


def watch_supplement(case: Case, due: date, remind_on: date) -> None:
    """What a supplement notice named is waited for until ``due`` has passed; a reminder goes out on ``remind_on``."""
    timer_set(SUPPLEMENT, str(case.uid), end_of(due))
    timer_set(REMINDER, str(case.uid), end_of(remind_on - ONE_DAY))


def watch_later(case: Case, due: date, remind_on: date, *, new: bool = False) -> None:
    """What was promised is waited for until ``due`` has passed (容缺受理); a reminder goes out on ``remind_on``."""
    timer_set(LATER, str(case.uid), end_of(due), new=new)
    if remind_on > legal_today():
        timer_set(LATER_REMINDER, str(case.uid), end_of(remind_on - ONE_DAY), new=new)


def stop_later(case: Case) -> None:
    """It has come, is asked for by a notice, or the case has ended."""
    timer_clear(str(case.uid), LATER, LATER_REMINDER)


def watch_renewal(case: Case, expires_on: date) -> None:
    """Silence until the old licence expires renews it (行政许可法 art. 50)."""
    timer_set(RENEWAL, str(case.uid), end_of(expires_on))


def stop_renewal(case: Case) -> None:
    """The renewal was decided in time."""
    timer_clear(str(case.uid), RENEWAL)


def watch_correction(visit: Inspection) -> None:
    """A correction that an inspection demanded is waited for until its day has passed."""
    if visit.correct_by is not None:
        timer_set(CORRECTION, str(visit.uid), end_of(visit.correct_by))


def stop_correction(visit: Inspection) -> None:
    """It was reported, or is looked at again."""
    timer_clear(str(visit.uid), CORRECTION)


def watch_hearing(hearing: Hearing) -> None:
    """Silence through the days in which a hearing can be asked for gives it up (行政许可法 art. 47)."""
    if hearing.ask_by is not None:
        timer_set(HEARING, str(hearing.uid), end_of(hearing.ask_by))


def stop_hearing(hearing: Hearing) -> None:
    """It was asked for, given up, or the case has ended."""
    timer_clear(str(hearing.uid), HEARING)


def watch_service(service: NoticeService) -> None:
    """A public notice serves once its days have passed (民事诉讼法 art. 95)."""
    if service.ends_on is not None:
        timer_set(SERVICE, str(service.uid), end_of(service.ends_on))


def stop_service(service: NoticeService) -> None:
    """It was served otherwise, or entered by mistake."""
    timer_clear(str(service.uid), SERVICE)
