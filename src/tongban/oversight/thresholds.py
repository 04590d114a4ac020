"""The numbers of supervision that an administrator may change: when a reminder begins, what is suspiciously quick."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from tongban.laws.parameters import Parameter, declare, value_of

REMINDER: Final = Parameter(
    "TB-LAMP-REMINDER",
    shipped=30,
    least=5,
    most=50,
    words={
        "zh": "提醒灯：期限还剩多少时亮起（最迟在期限前一个工作日）",
        "en": "Reminder: how much of a limit is left when it begins (on the last working day before it at the latest)",
    },
    unit={"zh": "%", "en": "%"},
)
SECONDS: Final = Parameter(
    "TB-ANOMALY-SECONDS",
    shipped=90,
    least=10,
    most=3600,
    words={
        "zh": "异常办理：受理后多快作出决定视为异常",
        "en": "Anomaly: how soon after acceptance a decision looks wrong",
    },
    unit={"zh": "秒", "en": "seconds"},
)


def connect() -> None:
    """Make them known."""
    declare(REMINDER)
    declare(SECONDS)


def reminder_percent(today: date) -> int:
    """The share of a limit that is left when a reminder begins, in force on a day."""
    return value_of(REMINDER.code, today)


def suspicious(today: date) -> timedelta:
    """A promise case decided sooner than this after acceptance may have been entered afterwards."""
    return timedelta(seconds=value_of(SECONDS.code, today))
