"""Rules of anomalies (异常监察): what is possible but looks as if something else had happened."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.legal import local_date
from tongban.cases.models import Case, Hearing, Inspection, MaterialFile
from tongban.laws.calendars import calendar_in_force
from tongban.oversight.models import LampEvent
from tongban.oversight.rulebook import ANOMALY, CONDUCT, Finding, WatchRule
from tongban.oversight.thresholds import suspicious
from tongban.oversight.watching.course import Course

BEGINS, ENDS = time(7), time(21)
"""Decisions outside these hours, or on a day that is no working day, count as made by night or on a holiday."""
AGENT_DAYS: Final = timedelta(days=30)
MOST_FILES: Final = 200


def within_seconds(course: Course, _threshold: int) -> Finding | None:
    """A promise case decided within seconds of acceptance may have been handled elsewhere (补录)."""
    case = course.case
    if case.accepted_at is None or case.decided_at is None or case.deemed or case.item.kind != "promise":
        return None
    decision = course.decision
    if decision is None or decision.decided_by_id is None:
        return None
    took = case.decided_at - case.accepted_at
    if took >= suspicious(course.day):
        return None
    return Finding({"seconds": int(took.total_seconds())}, decision.decided_by_id)


def entered_afterwards(course: Course, threshold: int) -> Finding | None:
    """The record brings an act long after the day on which it says that it happened."""
    acts = [
        visit.begun_at or visit.visit_at for visit in course.inspections if visit.state == Inspection.DONE
    ]
    if course.hearing is not None and course.hearing.state == Hearing.HELD and course.hearing.held_at:
        acts.append(course.hearing.held_at)
    days = max(((course.day - local_date(act)).days for act in acts), default=0)
    return Finding({"days": days, "most": threshold}, course.by) if days > threshold else None


def resumed_backwards(course: Course, threshold: int) -> Finding | None:
    """A pause that is ended today as of a day long past."""
    ended = [pause for pause in course.pauses if pause.until_on is not None]
    if not ended or ended[-1].until_on is None:
        return None
    days = (course.day - ended[-1].until_on).days
    return Finding({"days": days, "most": threshold}, course.by) if days > threshold else None


def out_of_hours(course: Course, threshold: int) -> Finding | None:
    """Many decisions of one unit by night or on a holiday."""
    case, decided = course.case, course.case.decided_at
    if decided is None or case.deemed or course.decision is None or course.decision.decided_by_id is None:
        return None
    if not _is_out_of_hours(decided):
        return None
    day = local_date(decided)
    moments = Case.objects.filter(
        unit_id=case.unit_id, outcome__in=("granted", "refused"), decided_on=day, deemed=""
    )
    moments = moments.filter(decision__decided_by__isnull=False)
    n = sum(map(_is_out_of_hours, moments.values_list("decided_at", flat=True)[:2000]))
    if n < threshold:
        return None
    return Finding({"n": n, "day": day.isoformat()}, None, f"AN-NIGHT:{case.unit_id}:{day}")


def _is_out_of_hours(moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    working = calendar_in_force().is_working(local.date())
    return not working or not BEGINS <= local.time() < ENDS


def same_file(course: Course, threshold: int) -> Finding | None:
    """The very same file handed in for several applicants."""
    pages = MaterialFile.objects.filter(material__case=course.case, replaced_at=None)
    digests = list(pages.values_list("attachment__sha256", flat=True)[:MOST_FILES])
    keys = {f"AN-FILE:{digest}": digest for digest in digests}
    known = set(LampEvent.objects.filter(once__in=list(keys)).values_list("once", flat=True))
    for once, digest in keys.items():
        if once in known:
            continue
        twins = MaterialFile.objects.filter(attachment__sha256=digest, replaced_at=None)
        people = set(
            twins.order_by("-id").values_list("material__case__applicant_id", flat=True)[:MOST_FILES]
        )
        if len(people) >= threshold:
            return Finding({"n": len(people)}, None, once)
    return None


def one_agent(course: Course, threshold: int) -> Finding | None:
    """One agent who applies for many applicants within thirty days."""
    case = course.case
    if case.agent_id is None:
        return None
    recent = Case.objects.filter(
        agent_id=case.agent_id,
        received_at__gt=case.received_at - AGENT_DAYS,
        received_at__lte=case.received_at,
    )
    people = recent.order_by().values("applicant_id").distinct().count()
    if people < threshold:
        return None
    month = f"{local_date(case.received_at):%Y-%m}"
    return Finding({"n": people, "days": AGENT_DAYS.days}, None, f"AN-AGENT:{case.agent_id}:{month}")


_BACKFILLED: Final = {
    "zh": "体外循环、事后补录（本地做法）",
    "en": "Handled elsewhere, entered afterwards (local practice)",
}
_LOCAL: Final = {"zh": "异常监察（本地做法）", "en": "Supervision of anomalies (local practice)"}
_DAYS: Final = {"zh": "日", "en": "days"}


def _rate(code: str, zh: str, en: str) -> WatchRule:
    return WatchRule(
        code, ANOMALY, "yellow",
        {"zh": f"{zh}明显高于同类", "en": f"{en} far above its peers"},
        {"zh": f"近三个月某事项的{zh}，是否比同类型事项的中位数高出这么多倍离散度（中位差）。",
         "en": f"Whether the {en.lower()} of an item in three months lies so many robust deviations above the "
               "median of items of its type."},
        {"zh": f"近三个月{zh}为 {{share}}，同类事项中位数为 {{median}}（共 {{n}} 件，{{peers}} 个同类）。",
         "en": f"{en} in three months {{share}}; the median of items of its type is {{median}} "
               "({n} cases, {peers} peers)."},
        _LOCAL, threshold=3, least=1, most=20, unit={"zh": "倍", "en": "deviations"}, of_unit=True,
    )  # fmt: skip


RULES: Final = (
    WatchRule(
        "AN-SECONDS", ANOMALY, "yellow",
        {"zh": "受理后即刻办结", "en": "Decided within seconds of acceptance"},
        {"zh": "承诺件受理后是否在“监察数值”所定的秒数内就作出决定。即办件不算。",
         "en": "Whether a promise case was decided sooner after acceptance than the numbers of supervision allow. "
               "Items decided on the spot are left out."},
        {"zh": "受理后 {seconds} 秒就作出决定。", "en": "Decided {seconds} seconds after acceptance."},
        _BACKFILLED, when=("decided",), look=within_seconds,
    ),
    WatchRule(
        "AN-AFTER", ANOMALY, "yellow",
        {"zh": "事后补录", "en": "Entered afterwards"},
        {"zh": "现场核查、听证的录入时间是否晚于实际时间这么多日。",
         "en": "Whether a visit or a hearing was entered more than so many days after it took place."},
        {"zh": "录入时间比实际时间晚 {days} 日。", "en": "Entered {days} days after it took place."},
        _BACKFILLED, when=("inspection_done", "hearing_held"), look=entered_afterwards,
        threshold=2, least=0, most=60, unit=_DAYS,
    ),
    WatchRule(
        "AN-BACK", ANOMALY, "yellow",
        {"zh": "倒签恢复计时", "en": "Clock started again as of a past day"},
        {"zh": "结束暂停时，是否把最后一天写成这么多日以前。",
         "en": "Whether a pause was ended as of a day more than so many days ago."},
        {"zh": "暂停的结束日期倒签了 {days} 日。", "en": "The end of the pause was dated {days} days back."},
        _BACKFILLED, when=("resumed",), look=resumed_backwards, threshold=3, least=0, most=60, unit=_DAYS,
    ),
    WatchRule(
        "AN-NIGHT", ANOMALY, "yellow",
        {"zh": "夜间、节假日集中办结", "en": "Many decisions by night or on a holiday"},
        {"zh": "一个单位一天内在夜间（21 时至 7 时）或节假日由人作出的决定是否达到这么多件。",
         "en": "Whether a unit made this many decisions on one day by night (21:00 to 7:00) or on a holiday."},
        {"zh": "{day} 在夜间或节假日作出 {n} 件决定。", "en": "{n} decisions by night or on a holiday on {day}."},
        _LOCAL, when=("decided",), look=out_of_hours, threshold=10, least=2, most=500,
        unit={"zh": "件", "en": "cases"}, of_unit=True,
    ),
    WatchRule(
        "AN-FILE", ANOMALY, "yellow",
        {"zh": "同一文件为多人提交", "en": "The same file for many applicants"},
        {"zh": "完全相同的文件是否为这么多个不同的申请人提交。",
         "en": "Whether the very same file was handed in for this many different applicants."},
        {"zh": "同一份文件已为 {n} 个申请人提交。", "en": "The same file was handed in for {n} applicants."},
        _LOCAL, when=("received", "supplemented"), look=same_file, threshold=3, least=2, most=100,
        unit={"zh": "人", "en": "applicants"},
    ),
    WatchRule(
        "AN-AGENT", ANOMALY, "yellow",
        {"zh": "一个代办人大量代办", "en": "One agent for many applicants"},
        {"zh": "三十日内同一代办人是否为这么多个申请人提交办件。",
         "en": "Whether one agent applied for this many applicants within thirty days."},
        {"zh": "同一代办人 {days} 日内为 {n} 个申请人提交办件。",
         "en": "One agent applied for {n} applicants within {days} days."},
        _LOCAL, when=("received",), look=one_agent, threshold=10, least=2, most=500,
        unit={"zh": "人", "en": "applicants"},
    ),
    _rate("AN-PAUSE", "暂停率", "Share with a stopped clock"),
    _rate("AN-SUPPL", "补正率", "Supplement rate"),
    _rate("AN-REFUSE", "不予许可率", "Refusal rate"),
    _rate("AN-EXTEND", "延期率", "Extension rate"),
    WatchRule(
        "BE-PROVED", CONDUCT, "red",
        {"zh": "作风投诉属实", "en": "A complaint about conduct found true"},
        {"zh": "对工作人员作风的投诉经核实是否属实。",
         "en": "Whether a complaint about how an official behaved was found substantiated."},
        {"zh": "投诉 {number} 经核实属实。", "en": "Complaint {number} was found substantiated."},
        {"zh": "《优化营商环境条例》第四十九条", "en": "Regulations on the Business Environment art. 49"},
        of_unit=True,
    ),
)  # fmt: skip
