"""Functions on dates and times. `now` and `today` take the moment given with the evaluation."""

import datetime as dt
from decimal import Decimal

from tongban.kernel.feel.ops import compare, equal
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.temporal import offset
from tongban.kernel.feel.values import Months, Value

from .registry import builtin

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY = "date|date and time"


@builtin("now()")
def _now(run: Run) -> Value:
    return run.now or run.warn("clock", "now() needs a clock, and none was given.")


@builtin("today()")
def _today(run: Run) -> Value:
    return run.now.date() if run.now else run.warn("clock", "today() needs a clock, and none was given.")


@builtin(f"day of year(date: {_DAY})")
def _day_of_year(run: Run, date: dt.date) -> Decimal:
    return Decimal(date.timetuple().tm_yday)


@builtin(f"day of week(date: {_DAY})")
def _day_of_week(run: Run, date: dt.date) -> str:
    return WEEKDAYS[date.weekday()]


@builtin(f"month of year(date: {_DAY})")
def _month_of_year(run: Run, date: dt.date) -> str:
    return MONTHS[date.month - 1]


@builtin(f"week of year(date: {_DAY})")
def _week_of_year(run: Run, date: dt.date) -> Decimal:
    return Decimal(date.isocalendar().week)


@builtin(f"years and months duration(from: {_DAY}, to: {_DAY})")
def _between(run: Run, start: dt.date, end: dt.date) -> Value:
    """Whole months between, cut towards zero."""
    first, last, sign = _moment(start), _moment(end), 1
    order = compare(first, last)
    if order is None:
        return None
    if order > 0:
        first, last, sign = last, first, -1
    months = (last.year - first.year) * 12 + last.month - first.month
    if (last.day, last.time()) < (first.day, first.time()):
        months -= 1
    return Months(sign * months)


def _moment(value: dt.date) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a date has no zone


@builtin("is(value1: any, value2: any)")
def _is(run: Run, a: Value, b: Value) -> bool:
    """The same kind and the same value, times in the same zone too."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dt.time | dt.datetime):
        return a.replace(tzinfo=None) == b.replace(tzinfo=None) and offset(a) == offset(b)
    return equal(a, b, run) is True
