"""Rules of fees (收费监察): money that officials ask for in words, against what the guide lists.

The house takes no payments yet, so these rules read what is written to applicants: notices, reasons and opinions.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from tongban.oversight.rulebook import FEE, Finding, WatchRule
from tongban.oversight.watching.course import Course

ASKED: Final = re.compile(
    r"(?:工本费|手续费|服务费|办证费|登记费|审批费|资料费|保证金|押金)"
    r"|(?:请|须|需|应|应当)(?:先|另)?(?:缴|交)(?:纳|付)?[^，,。；;\n]{0,12}?(?:费|元)"
)
AMOUNT: Final = re.compile(
    r"费[^，,。；;\d\n]{0,8}(\d{1,9}(?:\.\d{1,2})?)\s*元|(\d{1,9}(?:\.\d{1,2})?)\s*元[^，,。；;\n]{0,6}费"
)
WHEN: Final = ("accepted", "supplement_requested", "returned_open", "decided")
WRITTEN: Final = ("accepted", "supplement_requested", "returned_open", "granted", "refused", "extended")


def texts(course: Course) -> list[str]:
    """What was written to the applicant: opinions of public steps, remarks of notices, reasons."""
    found = [step.opinion for step in course.steps if step.public and step.kind in WRITTEN]
    for notice in course.notices:
        found += [str(line.get("problem", "")) for line in notice.lines if isinstance(line, dict)]
    return [text for text in found if text]


def asked_though_free(course: Course, _threshold: int) -> Finding | None:
    """Money is asked for although the guide of the item lists no fee."""
    if course.package.fees or course.package.imported:
        return None
    for text in texts(course):
        found = ASKED.search(text)
        if found is not None:
            return Finding({"words": found[0][:60]}, course.by)
    return None


def asked_otherwise(course: Course, _threshold: int) -> Finding | None:
    """An amount is named that is no fee of the guide and no multiple of one."""
    listed = [amount for fee in course.package.fees if (amount := _money(fee.amount)) is not None]
    if not listed:
        return None
    for text in texts(course):
        for found in AMOUNT.finditer(text):
            amount = _money(found[1] or found[2])
            if amount and not any(fee and amount % fee == 0 for fee in listed):
                facts = {"asked": f"{amount}", "listed": "、".join(f"{fee}" for fee in listed)[:80]}
                return Finding(facts, course.by)
    return None


def _money(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


RULES: Final = (
    WatchRule(
        "FE-FREE", FEE, "red",
        {"zh": "不收费事项要求缴费", "en": "Money asked for where the item is free"},
        {"zh": "办事指南没有列收费时，告知书、理由、意见里是否要求申请人缴费。",
         "en": "Whether a notice, a reason or an opinion asks for money although the guide lists no fee."},
        {"zh": "办事指南没有收费，但写给申请人的话里出现“{words}”。",
         "en": "The guide lists no fee, but what the applicant was told says “{words}”."},
        {"zh": "《行政许可法》第五十八条、第七十五条", "en": "Administrative Licensing Law arts. 58, 75"},
        when=WHEN, look=asked_though_free, unchecked=False,
    ),
    WatchRule(
        "FE-OTHER", FEE, "red",
        {"zh": "要求的收费与指南不符", "en": "A fee other than the guide's"},
        {"zh": "写给申请人的金额是否是办事指南所列收费或其整数倍。",
         "en": "Whether an amount told to the applicant is a fee of the guide or a multiple of one."},
        {"zh": "要求缴费 {asked} 元，办事指南所列为 {listed} 元。",
         "en": "{asked} yuan were asked for; the guide lists {listed}."},
        {"zh": "《行政许可法》第五十九条、第七十五条", "en": "Administrative Licensing Law arts. 59, 75"},
        when=WHEN, look=asked_otherwise, unchecked=False,
    ),
)  # fmt: skip
