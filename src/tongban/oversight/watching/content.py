"""Rules of content (内容监察): what is missing from decisions and notices."""

from __future__ import annotations

import json
from typing import Any, Final

from tongban.cases.models import Notice
from tongban.oversight.rulebook import CONTENT, Finding, WatchRule
from tongban.oversight.watching.course import Course

SUPPLEMENTS: Final = ("SUPPLEMENT", "STILL_OPEN")
LACKING: Final = ("missing", "open", "uncured", "later")


def no_ground(course: Course, _threshold: int) -> Finding | None:
    """Refused without a condition of the guide or another article (行政许可法 arts. 38, 72)."""
    decision = course.decision
    if decision is None or decision.outcome != "refused" or decision.decided_by_id is None:
        return None
    if decision.failed or _cites_an_article(course):
        return None
    return Finding({}, decision.decided_by_id)


def _cites_an_article(course: Course) -> bool:
    """Hidden facts (art. 78) or a number that is used up (art. 57) are grounds too; the document cites them."""
    refusal = next((n for n in reversed(course.notices) if n.kind == "REFUSE"), None)
    if refusal is None:
        return False
    told: dict[str, Any] = json.loads(refusal.document.data.reveal())
    return any(row.get("basis") for row in told.get("reasons") or [])


def short_reasons(course: Course, threshold: int) -> Finding | None:
    """The reasons of a refusal are too short to be understood."""
    decision = course.decision
    if decision is None or decision.outcome != "refused" or decision.decided_by_id is None:
        return None
    length = len("".join(decision.reasons.split()))
    return Finding({"n": length, "least": threshold}, decision.decided_by_id) if length < threshold else None


def many_lines(course: Course, threshold: int) -> Finding | None:
    """A supplement notice that names more lines than usual."""
    longest = max((len(n.lines) for n in course.notices if n.kind == "SUPPLEMENT"), default=0)
    return Finding({"n": longest, "most": threshold}, course.by) if longest > threshold else None


def again_open(course: Course, threshold: int) -> Finding | None:
    """Returned as still open again and again (行政许可法 art. 72: everything is told at once)."""
    times = sum(notice.kind == "STILL_OPEN" for notice in course.notices)
    return Finding({"n": times, "most": threshold}, course.by) if times >= threshold else None


def granted_without(course: Course, _threshold: int) -> Finding | None:
    """Granted although a required material is not in order."""
    decision = course.decision
    if decision is None or decision.outcome != "granted" or decision.decided_by_id is None:
        return None
    if course.case.deemed:
        return None
    lacking = [m.line for m in course.materials if m.required and m.status in LACKING]
    if not lacking:
        return None
    names = (course.package.material(line) for line in lacking)
    told = "、".join(m.name["zh"] for m in names if m is not None)
    return Finding({"n": len(lacking), "lines": told[:200]}, decision.decided_by_id)


def unread(course: Course, threshold: int) -> Finding | None:
    """A notice that the applicant must answer and has not opened after so many days; asked by a timer."""
    waiting = [n for n in course.notices if n.kind in SUPPLEMENTS and n.read_at is None]
    if not waiting or course.case.status != "supplementing":
        return None
    return Finding({"days": threshold}, None)


def last_supplement(course: Course) -> Notice | None:
    """The notice that is waited for now."""
    return next((n for n in reversed(course.notices) if n.kind in SUPPLEMENTS), None)


_REASONS: Final = {
    "zh": "《行政许可法》第三十八条、第七十二条",
    "en": "Administrative Licensing Law arts. 38, 72",
}
_ONCE: Final = {
    "zh": "《行政许可法》第三十二条、第七十二条",
    "en": "Administrative Licensing Law arts. 32, 72",
}
_DUTY: Final = {"zh": "《行政许可法》第七十二条", "en": "Administrative Licensing Law art. 72"}
_GRANT: Final = {
    "zh": "《行政许可法》第三十八条、第七十四条",
    "en": "Administrative Licensing Law arts. 38, 74",
}

RULES: Final = (
    WatchRule(
        "CO-GROUND", CONTENT, "red",
        {"zh": "不予许可没有依据", "en": "Refused without a ground"},
        {"zh": "不予许可决定是否写明不符合的条件或者适用的条文。",
         "en": "Whether a refusal names the condition that is not met, or the article."},
        {"zh": "不予许可决定没有写明不符合哪一项条件，也没有适用的条文。",
         "en": "The refusal names neither a condition nor an article."},
        _REASONS, when=("decided",), look=no_ground, unchecked=False,
    ),
    WatchRule(
        "CO-SHORT", CONTENT, "yellow",
        {"zh": "不予许可理由过短", "en": "Reasons of a refusal too short"},
        {"zh": "不予许可的理由是否达到最少字数。",
         "en": "Whether the reasons of a refusal have the least number of characters."},
        {"zh": "不予许可的理由只有 {n} 个字，少于 {least} 个字。",
         "en": "The reasons of the refusal have {n} characters, less than {least}."},
        _REASONS, when=("decided",), look=short_reasons,
        threshold=10, least=1, most=500, unit={"zh": "字", "en": "characters"},
    ),
    WatchRule(
        "CO-LINES", CONTENT, "yellow",
        {"zh": "补正告知项数过多", "en": "A supplement notice with many lines"},
        {"zh": "一份补正告知书要求补正的材料是否超过这么多项。",
         "en": "Whether one supplement notice asks for more materials than this."},
        {"zh": "补正告知书列了 {n} 项，超过 {most} 项。",
         "en": "The supplement notice names {n} lines, more than {most}."},
        _ONCE, when=("supplement_requested",), look=many_lines,
        threshold=8, least=1, most=50, unit={"zh": "项", "en": "lines"},
    ),
    WatchRule(
        "CO-AGAIN", CONTENT, "yellow",
        {"zh": "反复退回补正", "en": "Returned as still open again and again"},
        {"zh": "补正之后是否又这么多次以“仍需完善”退回。",
         "en": "Whether a case was returned as still open this many times after its supplement notice."},
        {"zh": "补正后又退回 {n} 次。", "en": "Returned {n} times after the supplement notice."},
        _ONCE, when=("returned_open",), look=again_open,
        threshold=2, least=1, most=20, unit={"zh": "次", "en": "times"},
    ),
    WatchRule(
        "CO-UNREAD", CONTENT, "yellow",
        {"zh": "补正告知没有送达", "en": "A supplement notice that did not arrive"},
        {"zh": "补正告知书发出这么多日后，申请人是否打开过。",
         "en": "Whether the applicant opened a supplement notice within so many days."},
        {"zh": "补正告知书发出 {days} 日后，申请人还没有打开。",
         "en": "{days} days after the supplement notice the applicant has not opened it."},
        _DUTY, threshold=7, least=1, most=60, unit={"zh": "日", "en": "days"},
    ),
    WatchRule(
        "CO-LACK", CONTENT, "red",
        {"zh": "缺少必要材料仍准予", "en": "Granted without a required material"},
        {"zh": "准予决定作出时，必要材料是否都符合要求。",
         "en": "Whether every required material was in order when the case was granted."},
        {"zh": "准予时有 {n} 项必要材料没有符合要求：{lines}。",
         "en": "Granted while {n} required materials were not in order: {lines}."},
        _GRANT, when=("decided",), look=granted_without, unchecked=False,
    ),
)  # fmt: skip
