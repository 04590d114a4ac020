"""Reads and writes FEEL dates, times and durations (XML Schema forms, and `@Zone/Name` suffixes)."""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from .values import Months, Value

ANCHOR = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the day on which a bare time in a region takes its offset
SECOND = 1_000_000  # microseconds

_DATE = r"(\d{4})-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+\-/]*)?"
_DATE_RE = re.compile(_DATE, re.ASCII)
_TIME_RE = re.compile("T?" + _TIME, re.ASCII)
_DATETIME_RE = re.compile(_DATE + "T" + _TIME, re.ASCII)
_MONTHS_RE = re.compile(r"(-)?P(?=\d)(?:(\d{1,10})Y)?(?:(\d{1,10})M)?", re.ASCII)
_DAYS_RE = re.compile(
    r"(-)?P(?=[\dT])(?:(\d{1,12})D)?"
    r"(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,15})(?:\.(\d+))?S)?)?",
    re.ASCII,
)


def zone(text: str) -> dt.tzinfo | None:
    """The zone "Z", "+08:00", "@Asia/Shanghai" or "Asia/Shanghai"; None when there is no such zone."""
    if text in ("Z", "z"):
        return dt.UTC
    if text[:1] in ("+", "-"):
        hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
        size = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
        if hours > 18 or minutes > 59:
            return None
        return dt.timezone(-size if text[0] == "-" else size)
    try:
        return ZoneInfo(text.removeprefix("@"))
    except (ValueError, OSError, LookupError):
        return None


def parse_date(text: str) -> dt.date | None:
    """ "2026-05-01", or None."""
    match = _DATE_RE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _clock(parts: tuple[str | None, ...]) -> dt.time | None:
    hour, minute, second, fraction, suffix = parts
    tz = zone(suffix) if suffix else None
    if suffix and tz is None:
        return None
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        return dt.time(int(hour or 0), int(minute or 0), int(second or 0), micro, tz)
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """ "10:30:00", "10:30:00.5+08:00", "10:30:00@Asia/Shanghai", or None."""
    match = _TIME_RE.fullmatch(text)
    return _clock(match.groups()) if match else None


def parse_datetime(text: str) -> dt.datetime | None:
    """A date, "T" and a time; a date alone is its midnight; None for anything else."""
    match = _DATETIME_RE.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return dt.datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001 - local by the standard
    day, clock = parse_date(text[:10]), _clock(match.groups()[3:])
    return dt.datetime.combine(day, clock) if day and clock else None


def parse_duration(text: str) -> Months | dt.timedelta | None:
    """ "P1Y2M" or "P1DT2H3M4.5S" (either may be negative), or None; the two kinds do not mix."""
    if match := _MONTHS_RE.fullmatch(text):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return Months(-months if match[1] else months)
    match = _DAYS_RE.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    micro = int((match[6] or "0")[:6].ljust(6, "0"))
    try:
        size = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
    except OverflowError:
        return None
    return -size if match[1] else size


def parse_literal(text: str) -> Value:
    """The value of an @-literal, or None when it is no date, time, date and time or duration."""
    for parse in (parse_date, parse_time, parse_datetime, parse_duration):
        value: Value = parse(text)
        if value is not None:
            return value
    return None


def offset(value: dt.time | dt.datetime) -> dt.timedelta | None:
    """The distance from UTC; a bare time in a region takes the one of 1 January 2000, None without zone."""
    if value.tzinfo is None:
        return None
    found = value.utcoffset()
    return ANCHOR.replace(tzinfo=value.tzinfo).utcoffset() if found is None else found


def micros(value: dt.timedelta) -> int:
    """The whole duration in microseconds."""
    return (value.days * 86400 + value.seconds) * SECOND + value.microseconds


def from_micros(value: int | Decimal) -> dt.timedelta:
    """A duration of so many microseconds; raises OverflowError past 999,999,999 days."""
    whole = int(value)
    return dt.timedelta(seconds=whole // SECOND, microseconds=whole % SECOND)


def time_micros(value: dt.time) -> int:
    """Microseconds since midnight, in UTC when the time has a zone (may be negative then)."""
    local = ((value.hour * 60 + value.minute) * 60 + value.second) * SECOND + value.microsecond
    shift = offset(value)
    return local - micros(shift) if shift is not None else local


def _suffix(tz: dt.tzinfo | None, shift: dt.timedelta | None) -> str:
    if tz is None or shift is None:
        return ""
    if isinstance(tz, ZoneInfo):
        return f"@{tz.key}"
    if not shift:
        return "Z"
    minutes, seconds = divmod(abs(micros(shift)) // SECOND, 60)
    sign = "-" if shift < dt.timedelta() else "+"
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def format_time(value: dt.time | dt.datetime) -> str:
    """ "10:30:00", with fraction only where there is one, and the zone."""
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    if value.microsecond:
        text += f".{value.microsecond:06}".rstrip("0")
    return text + _suffix(value.tzinfo, offset(value))


def format_temporal(value: Value) -> str:
    """The text from which the value can be read back."""
    if isinstance(value, dt.datetime):
        return f"{value.year:04}-{value.month:02}-{value.day:02}T{format_time(value)}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return format_time(value)
    return _format_months(value) if isinstance(value, Months) else _format_days(value)


def _format_months(value: Months) -> str:
    years, months = divmod(abs(value.months), 12)
    text = "P" + (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return "-" + text if value.months < 0 else text


def _format_days(value: dt.timedelta) -> str:
    seconds, micro = divmod(abs(micros(value)), SECOND)
    days, rest = divmod(seconds, 86400)
    hours, minutes, seconds = rest // 3600, rest // 60 % 60, rest % 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or micro:
        clock += f"{seconds}" + (f".{micro:06}".rstrip("0") if micro else "") + "S"
    text = "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < dt.timedelta() else "") + (text if text != "P" else "PT0S")
