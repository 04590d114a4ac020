"""The numbers by which a hall treats times that nobody came for; local rules, changed from a day on like any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.hall.models import Appointment
from tongban.laws.parameters import Parameter, declare, value_of

_MINUTES: Final = {"zh": "分钟", "en": "minutes"}
_TIMES: Final = {"zh": "次", "en": "times"}
_DAYS: Final = {"zh": "天", "en": "days"}
GRACE: Final = Parameter(
    "TB-HALL-GRACE", shipped=30, least=5, most=240, unit=_MINUTES,
    words={"zh": "预约时间过后多久没有到场记为爽约", "en": "How long after its time an appointment counts as missed"},
)  # fmt: skip
MISSES: Final = Parameter(
    "TB-HALL-MISSES", shipped=3, least=1, most=20, unit=_TIMES,
    words={"zh": "90天内爽约多少次后暂停预约", "en": "Missed times within 90 days after which booking rests"},
)  # fmt: skip
REST: Final = Parameter(
    "TB-HALL-REST", shipped=30, least=1, most=180, unit=_DAYS,
    words={"zh": "暂停预约多少天", "en": "How long booking rests"},
)  # fmt: skip
CHANGES: Final = Parameter(
    "TB-HALL-CHANGES", shipped=3, least=0, most=20, unit=_TIMES,
    words={"zh": "一次预约可以改期多少次", "en": "How often one appointment may be moved"},
)  # fmt: skip
WITHIN: Final = timedelta(days=90)


def connect() -> None:
    """Make them known."""
    for number in (GRACE, MISSES, REST, CHANGES):
        declare(number)


def missed_at(row: Appointment) -> datetime:
    """The moment from which a booked time that nobody came for counts as missed."""
    return begins_at(row) + timedelta(minutes=value_of(GRACE.code, row.day))


def begins_at(row: Appointment) -> datetime:
    """The moment of a booked time."""
    hour, minute = (int(part) for part in row.slot.split(":"))
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime(row.day.year, row.day.month, row.day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def rests_until(party: int, today: date) -> date | None:
    """The last day on which ``party`` cannot book, after missing too often; None where they can."""
    rows = Appointment.objects.filter(party_id=party, state="missed", day__gt=today - WITHIN)
    days = sorted(rows.values_list("day", flat=True), reverse=True)
    if len(days) < value_of(MISSES.code, today):
        return None
    last: date = days[0] + timedelta(days=value_of(REST.code, today))
    return last if last >= today else None
