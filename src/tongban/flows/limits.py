"""From the words of a model to moments: limits in working days, timers in ISO 8601."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.legal import local_date
from tongban.flows.engine.soundness import LIMIT
from tongban.kernel.errors import Refusal
from tongban.kernel.feel import Months, parse_literal
from tongban.laws.calendars import calendar_in_force

FAR: Final = datetime(9999, 12, 31, tzinfo=ZoneInfo("UTC"))


def due_after(limit: str, start: datetime) -> datetime:
    """The end of the last day of ``limit``: "2wd" working days, "10d" days, or "4h" hours after ``start``.

    The day of ``start`` does not count (day 0). Raises Refusal("flows.limit") for other words.
    """
    found = LIMIT.fullmatch(limit.strip())
    if found is None:
        raise Refusal("flows.limit", f"{limit!r} is no limit; write for example 2wd, 10d or 4h.", limit=limit)
    count, unit = int(found[1]), found[2]
    if unit == "h":
        return start + timedelta(hours=count)
    day = local_date(start)
    last = calendar_in_force().add(day, count) if unit == "wd" else day + timedelta(days=count)
    return end_of(last)


def end_of(day: date) -> datetime:
    """The first moment after a local day."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def timer_due(form: str, text: str, now: datetime) -> datetime:
    """When a timer of the engine is due. Raises Refusal("flows.timer") where its text says no time."""
    if form == "limit":
        return due_after(text, now)
    value = parse_literal(text)
    if isinstance(value, timedelta):
        return now + value
    if isinstance(value, Months):
        return _months_on(now, value.months)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    if isinstance(value, date):
        return datetime.combine(value, time(), ZoneInfo(settings.TIME_ZONE))
    raise Refusal("flows.timer", f"{text!r} is neither a date nor a duration of ISO 8601.", text=text)


def _months_on(now: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(now.month - 1 + months, 12)
    first = now.replace(year=now.year + year, month=month + 1, day=1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first.replace(day=min(now.day, (following - timedelta(days=1)).day))
