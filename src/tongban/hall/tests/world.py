"""A hall with windows of every kind on the small world of the cases' tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_time
from tongban.cases.tests.world import World, staff, world
from tongban.catalogue.queries import forget_packages
from tongban.hall.actions import delegation_give, hall_set, window_set
from tongban.hall.models import Hall, Window

DAY = date(2026, 3, 4)


def at(hour: int = 10, minute: int = 0, day: date = DAY) -> legal_time:
    """A moment of a day in the hall's own time."""
    return legal_time(datetime(day.year, day.month, day.day, hour - 8, minute, tzinfo=UTC))


def url(name: str, *args: object, lang: str = "zh") -> str:
    """The address of a page in a language."""
    return re.sub(r"^/(zh|en)/", f"/{lang}/", reverse(name, args=args))


@dataclass
class Place:
    """The hall, its windows, and who works there."""

    w: World
    hall: Hall
    general: Window
    special: Window
    issue: Window
    clerk: Actor
    issuer: Actor
    manager: Actor


def place(item: dict[str, Any] | None = None) -> Place:
    """A hall of the government with a general window, one of the bureau, and one that hands out."""
    forget_packages()
    w = world(item)
    hall = hall_set(
        SYSTEM,
        code="city-hall",
        unit=w.government,
        name={"zh": "云溪大厅", "en": "Yunxi Hall"},
        address={"zh": "清源路88号", "en": "88 Qingyuan Road"},
        capacity=2,
        opens="09:00",
        closes="11:00",
    )
    general = window_set(SYSTEM, hall=hall, number="A01", name={"zh": "综合窗口一", "en": "General 1"})
    special = window_set(
        SYSTEM, hall=hall, number="B01", name={"zh": "测试局", "en": "Bureau"}, units=["bureau"]
    )
    issue = window_set(SYSTEM, hall=hall, number="E01", kind="issue", name={"zh": "出件", "en": "Issue"})
    delegation_give(
        SYSTEM,
        hall=hall,
        authority=w.bureau,
        acts=["receive", "accept", "deliver"],
        source="云政发〔2026〕1号",
        valid_from=date(2026, 1, 1),
    )
    return Place(
        w,
        hall,
        general,
        special,
        issue,
        staff(w.government, "general_clerk", name="综合窗口"),
        staff(w.government, "issue_clerk", name="统一出件"),
        staff(w.government, "hall_manager", name="大厅经理"),
    )
