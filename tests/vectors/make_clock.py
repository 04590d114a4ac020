"""Writes ``clock-*.jsonl``: time limits with their answers, found by walking day after day.

    python tests/vectors/make_clock.py [FOLDER]

An oracle of its own: it imports nothing of Tongban. Which days are working days it asks ``chinesecalendar`` (MIT);
how limits are counted it takes from the texts alone:

* 行政许可法 art. 82: the authority's limits count working days; art. 45: the days of a pause are not counted.
* 民法典 art. 201: the first day is not counted, hours run from the hour; art. 202: a month ends on the day of
  the same number, or the month's last; art. 203: a last day on a day off moves to the next working day.

The limits themselves are written here once more (``LIMITS``), so that a slip in the house's data shows.
"""

from __future__ import annotations

import json
import random
import sys
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from chinese_calendar import is_workday

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
Case = dict[str, Any]

# code: value, unit, first day in force, and what differs from a limit counted forward that a day off moves
LIMITS: dict[str, tuple[int, str, str, dict[str, str]]] = {
    "AL-32": (5, "wd", "2004-07-01", {}),
    "AL-34": (0, "wd", "2004-07-01", {}),
    "AL-42": (20, "wd", "2004-07-01", {"extend": "10", "stops": "hearing testing expert-review appraisal"}),
    "AL-42-joint": (
        45,
        "wd",
        "2004-07-01",
        {"extend": "15", "stops": "tender auction inspection quarantine"},
    ),
    "AL-43": (20, "wd", "2004-07-01", {"stops": "testing"}),
    "AL-44": (10, "wd", "2004-07-01", {}),
    "AL-47-request": (5, "wd", "2004-07-01", {}),
    "AL-47-organise": (20, "wd", "2004-07-01", {}),
    "AL-48": (7, "wd", "2004-07-20", {"direction": "before"}),
    "AL-50": (30, "d", "2004-08-10", {"direction": "before", "last": "fixed"}),
    "AL-55": (5, "wd", "2004-07-01", {}),
    "AL-78": (12, "month", "2004-07-01", {"last": "fixed"}),
    "MER-19": (3, "wd", "2022-03-01", {"extend": "3"}),
    "APL-6m": (6, "month", "2015-05-01", {}),
    "ARL-60d": (60, "d", "2024-01-01", {}),
    "AR-30": (5, "wd", "2024-01-01", {}),
    "AR-62": (60, "d", "2024-01-01", {"extend": "30"}),
    "AR-62-simple": (30, "d", "2024-01-01", {}),
    "ID-26": (20, "wd", "2019-05-15", {}),
    "ID-30": (7, "wd", "2019-05-15", {}),
    "ID-32": (15, "wd", "2019-05-15", {}),
    "ID-33": (20, "wd", "2019-05-15", {"extend": "20", "stops": "third-party-consultation"}),
    "ID-34": (15, "wd", "2019-05-15", {}),
    "PT-22": (15, "d", "2022-05-01", {}),
    "PT-23-objection": (5, "wd", "2022-05-01", {}),
    "PT-34": (60, "d", "2022-05-01", {"extend": "30"}),
    "PT-35-request": (30, "d", "2022-05-01", {}),
    "PT-36": (30, "d", "2022-05-01", {"stops": "hearing"}),
    "GPL-35": (20, "d", "2004-01-01", {"last": "fixed"}),
    "GPR-31": (15, "d", "2015-04-01", {"direction": "before", "last": "fixed"}),
    "GPL-46": (30, "d", "2004-01-01", {}),
    "GPL-47": (7, "wd", "2004-01-01", {}),
    "GPL-52": (7, "wd", "2004-01-01", {}),
    "GPL-55": (15, "wd", "2004-01-01", {}),
    "GP-56": (30, "wd", "2015-03-01", {"stops": "inspection appraisal supplement"}),
    "GPL-57": (30, "d", "2004-01-01", {"last": "fixed"}),
    "TBR-22": (10, "d", "2012-02-20", {"direction": "before", "last": "fixed"}),
    "TBR-54": (3, "d", "2012-02-01", {}),
    "TBR-60": (10, "d", "2012-02-01", {"stops": "objection-answer"}),
    "TBR-61": (30, "wd", "2012-02-01", {"stops": "inspection testing"}),
}


class OutOfCalendar(Exception):
    """The walk left the years that are published."""


@cache
def working(day: date) -> bool:
    """Is this a working day (State Council's arrangement)?"""
    if not FIRST <= day <= LAST:
        raise OutOfCalendar
    return bool(is_workday(day))


def answer(case: Case) -> str:
    """The last day (or, counting back, the latest day; for hours the moment) of one case."""
    value = case["value"] + case.get("extend", 0)
    if case["unit"] == "hour":
        return (datetime.fromisoformat(case["start"]) + timedelta(hours=value)).isoformat()
    start, unit = date.fromisoformat(case["start"]), case["unit"]
    step = -DAY if case.get("direction") == "before" else DAY
    if unit == "wd":
        return _walk(start, value, step, case).isoformat()
    end = _month(start, value if step > timedelta(0) else -value) if unit == "month" else start + value * step
    end = _past_pauses(start, end, case)
    while step > timedelta(0) and case.get("last") != "fixed" and not working(end):
        end += DAY
    return end.isoformat()


def _walk(start: date, value: int, step: timedelta, case: Case) -> date:
    day = start
    while value == 0 and step > timedelta(0) and not working(day):
        day += DAY
    while value:
        day += step
        value -= working(day) and not _paused(day, case)
    return day


def _past_pauses(start: date, end: date, case: Case) -> date:
    """Each day of a pause after the start and not after the end pushes the end on by one."""
    day = start
    while day < end:
        day += DAY
        end += DAY * _paused(day, case)
    return end


def _paused(day: date, case: Case) -> bool:
    return any(first <= day.isoformat() <= last for first, last, _ground in case.get("pauses", ()))


def _month(start: date, months: int) -> date:
    """Month by month, then the same number or the last day."""
    year, month = start.year, start.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def cases(chance: random.Random) -> Iterator[Case]:
    """What is asked, without answers."""
    review = ["2026-03-09", "2026-03-13", "expert-review"]
    yield {"rule": "AL-42", "unit": "wd", "value": 20, "start": "2026-03-02", "pauses": [review]}
    yield from _edges()
    for code, (value, unit, since, more) in LIMITS.items():
        for _ in range(150):
            yield _of_law(chance, code, value, unit, since, more)
    for _ in range(2600):
        yield _free(chance)
    for _ in range(500):
        start = datetime(2004, 1, 1) + timedelta(minutes=chance.randrange(22 * 365 * 24 * 60))
        yield {
            "unit": "hour",
            "value": chance.choice([2, 4, 24, 48, 72]),
            "start": f"{start.isoformat()}+08:00",
        }


def _edges() -> Iterator[Case]:
    """Ends of months, leap days, and every day that the State Council made up or took off."""
    for year in range(2004, 2026):
        for month in range(1, 13):
            last = date(year, month, monthrange(year, month)[1])
            for months in (1, 3, 6):
                yield {"unit": "month", "value": months, "start": last.isoformat(), "last": "fixed"}
                yield {"unit": "month", "value": months, "start": last.isoformat()}
    day = FIRST
    while day < date(2026, 11, 1):
        if working(day) != (day.isoweekday() < 6):
            yield {"unit": "wd", "value": 0, "start": day.isoformat()}
            yield {
                "unit": "wd",
                "value": 5,
                "start": (day - 3 * DAY if day > date(2004, 1, 5) else day).isoformat(),
            }
            yield {
                "unit": "d",
                "value": 15,
                "start": (day - 15 * DAY if day > date(2004, 1, 20) else day).isoformat(),
            }
            yield {"unit": "wd", "value": 7, "start": day.isoformat(), "direction": "before"}
        day += DAY


def _of_law(
    chance: random.Random, code: str, value: int, unit: str, since: str, more: dict[str, str]
) -> Case:
    begin = date.fromisoformat(since)
    start = begin + DAY * chance.randrange((date(2026, 9, 1) - begin).days)
    case: Case = {"rule": code, "unit": unit, "value": value, "start": start.isoformat()}
    case |= {name: more[name] for name in ("direction", "last") if name in more}
    if "extend" in more and chance.random() < 0.4:
        case["extend"] = int(more["extend"])
    if "stops" in more and chance.random() < 0.7:
        case["pauses"] = _pauses(chance, start, value, more["stops"].split())
    return case


def _free(chance: random.Random) -> Case:
    start = FIRST + DAY * chance.randrange((date(2026, 8, 1) - FIRST).days)
    unit = chance.choice(["wd", "wd", "d", "month"])
    value = chance.randrange(0, 7) if unit == "month" else chance.randrange(0, 91)
    case: Case = {"unit": unit, "value": value, "start": start.isoformat()}
    if unit != "wd" and chance.random() < 0.3:
        case["last"] = "fixed"
    if value and chance.random() < 0.5:
        case["pauses"] = _pauses(chance, start, value + 5, ["hearing", "testing", "expert-review"])
    return case


def _pauses(chance: random.Random, start: date, spread: int, grounds: list[str]) -> list[list[str]]:
    """One to four, often overlapping, touching, or reaching back over the start."""
    found = []
    for _ in range(chance.choice([1, 1, 2, 3, 4])):
        first = start + DAY * chance.randrange(-3, spread + 15)
        last = first + DAY * chance.choice([0, 1, 4, 6, 9, 20])
        found.append([first.isoformat(), last.isoformat(), chance.choice(grounds)])
    return found


def main(folder: Path) -> int:
    """Write the files; returns how many cases they hold."""
    seen: dict[str, Case] = {}
    for case in cases(random.Random(19)):
        try:
            seen.setdefault(json.dumps(case), {**case, "due": answer(case)})
        except OutOfCalendar:
            continue
    files: dict[str, list[Case]] = {}
    for case in seen.values():
        files.setdefault("law" if "rule" in case else case["unit"], []).append(case)
    for name, held in files.items():
        lines = (json.dumps(case, separators=(",", ":")) for case in held)
        (folder / f"clock-{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(seen)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
