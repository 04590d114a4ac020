"""Words in two languages, money, days and limits as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.base.language import short

OTHER = {"zh": "en", "en": "zh"}
TAGS = {"zh": "zh-Hans", "en": "en"}
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def pick(value: Any, name: str = "") -> tuple[str, str]:
    """The text of ``value`` in the active language, and the language that was found ("" when it needs no mark).

    ``value`` is a mapping ``{zh, en}``, or with ``name`` an object with ``name_zh``/``name_en`` (or a mapping
    or text under ``name`` itself), or plain words.
    """
    want = short()
    if name:
        value = _member(value, name, want)
    if not isinstance(value, Mapping):
        return ("" if value is None else str(value)), ""
    if value.get(want):
        return str(value[want]), ""
    found = OTHER[want]
    return str(value.get(found) or ""), TAGS[found] if value.get(found) else ""


def _member(value: Any, name: str, want: str) -> Any:
    def get(key: str) -> Any:
        return value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)

    pair = {lang: get(f"{name}_{lang}") for lang in (want, OTHER[want])}
    return pair if any(pair.values()) else get(name)


def say(value: Any, name: str = "") -> str:
    """Words for a page, marked with ``lang`` when they are not in the page's language."""
    if isinstance(value, str | Promise) and not name:
        return value  # type: ignore[return-value]  # a lazy text renders itself
    text, tag = pick(value, name)
    return format_html('<span lang="{}">{}</span>', tag, text) if tag else text


def as_day(value: Any) -> date | None:
    """A calendar date from a date, an aware moment (in the page's zone) or ISO text."""
    if isinstance(value, str):
        value = parse_datetime(value) or parse_date(value) if "T" in value else parse_date(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def day(value: Any, weekday: bool = True) -> str:
    """2026年4月7日 星期二 / Tue 7 April 2026."""
    when = as_day(value)
    if when is None:
        return ""
    if short() == "zh":
        text = f"{when.year}年{when.month}月{when.day}日"
        return f"{text} 星期{WEEKDAYS_ZH[when.weekday()]}" if weekday else text
    text = f"{when.day} {MONTHS_EN[when.month - 1]} {when.year}"
    return f"{WEEKDAYS_EN[when.weekday()]} {text}" if weekday else text


def day_short(value: Any) -> str:
    """4月7日 / 7 Apr, for narrow places; the year is added when it is not this one."""
    when = as_day(value)
    if when is None:
        return ""
    far = when.year != timezone.localdate().year
    if short() == "zh":
        return f"{when.year}年{when.month}月{when.day}日" if far else f"{when.month}月{when.day}日"
    text = f"{when.day} {MONTHS_EN[when.month - 1][:3]}"
    return f"{text} {when.year}" if far else text


def weekday(value: Any) -> str:
    """星期二 / Tue."""
    when = as_day(value)
    if when is None:
        return ""
    return f"星期{WEEKDAYS_ZH[when.weekday()]}" if short() == "zh" else WEEKDAYS_EN[when.weekday()]


def hour(value: Any) -> str:
    """14:05, in the page's zone."""
    if isinstance(value, str):
        value = parse_datetime(value)
    if not isinstance(value, datetime):
        return value.strftime("%H:%M") if hasattr(value, "strftime") and not isinstance(value, date) else ""
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%H:%M")


def moment(value: Any) -> str:
    """2026年4月7日 14:05 / 7 April 2026, 14:05."""
    if isinstance(value, str):
        value = parse_datetime(value)
    if not isinstance(value, datetime):
        return day(value, weekday=False)
    glue = " " if short() == "zh" else ", "
    return f"{day(value, weekday=False)}{glue}{hour(value)}"


def iso(value: Any) -> str:
    """The machine's form, for ``<time datetime>``."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value or "")


def money(value: Any, free: bool = True) -> str:
    """¥1,234.50. An ``int`` is fen as stored; ``Decimal`` and text are yuan; nothing or zero is "free of charge"."""
    if value is None or value == "":
        return _("Free of charge") if free else ""
    try:
        yuan = Decimal(value) / 100 if isinstance(value, int) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if yuan == 0 and free:
        return _("Free of charge")
    sign = "-" if yuan < 0 else ""
    return f"{sign}¥{abs(yuan):,.2f}"


def count(value: Any) -> str:
    """12,480, grouped for reading."""
    return (
        f"{value:,}" if isinstance(value, int | float | Decimal) else str(value if value is not None else "")
    )


def span_words(value: int, unit: str) -> str:
    """A length of time by the units of the law: ``wd`` working days, ``d`` days, ``month``, ``hour``."""
    if unit == "wd":
        return ngettext("%(n)s working day", "%(n)s working days", value) % {"n": value}
    if unit == "d":
        return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
    if unit == "month":
        return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}
    if unit == "hour":
        return ngettext("%(n)s hour", "%(n)s hours", value) % {"n": value}
    raise ValueError(f"{unit!r} is no unit of time")
