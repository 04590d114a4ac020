"""How long a result waits on the shelf; local rules, changed from a day on like any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.laws.parameters import Parameter, declare, value_of

_DAYS: Final = {"zh": "天", "en": "days"}
REMIND: Final = Parameter(
    "TB-HALL-FETCH-REMIND", shipped=15, least=1, most=180, unit=_DAYS,
    words={
        "zh": "结果多少天没有领取时提醒（未核实）",
        "en": "After how many days on the shelf the owner is reminded (unchecked)",
    },
)  # fmt: skip
LAST: Final = Parameter(
    "TB-HALL-FETCH-LAST", shipped=60, least=2, most=730, unit=_DAYS,
    words={
        "zh": "结果多少天没有领取时改为邮寄或存档（未核实）",
        "en": "After how many days on the shelf a result is posted or archived (unchecked)",
    },
)  # fmt: skip
SHELF_REMIND: Final = "hall.shelf_remind"
SHELF_LATE: Final = "hall.shelf_late"


def connect() -> None:
    """Make them known."""
    for number in (REMIND, LAST):
        declare(number)


def last_day(placed_on: date) -> date:
    """The last day on which the result waits for its owner."""
    return placed_on + timedelta(days=value_of(LAST.code, placed_on))


def remind_at(placed_on: date) -> datetime:
    """When the owner is reminded."""
    return _morning(placed_on + timedelta(days=value_of(REMIND.code, placed_on)))


def late_at(placed_on: date) -> datetime:
    """When nobody came in time."""
    return _morning(last_day(placed_on) + timedelta(days=1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
