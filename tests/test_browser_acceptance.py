"""Conditional acceptance and limited numbers in Chromium: no barrier, nothing wider than the screen."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import barriers, too_wide

from tongban.base.actor import Actor
from tongban.cases.actions import case_submit, draft_save, quota_set
from tongban.cases.tests.test_later import LATE_ITEM
from tongban.cases.tests.test_quotas import LIMITED, applied
from tongban.cases.tests.test_walk import fresh
from tongban.cases.tests.world import World, filled, resident, staff, world
from tongban.desk.actions import intake_open
from tongban.desk.tests.test_browser import seat

SHOTS = os.environ.get("TONGBAN_SHOTS", "")
LOOKS = [
    ("zh", 360),
    pytest.param("en", 1440, marks=pytest.mark.wide),
    pytest.param("en", 360, marks=pytest.mark.wide),
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Pages = list[tuple[str, Actor, str]]


def later(w: World) -> Pages:
    """What an applicant and a clerk see of materials that follow."""
    draft = draft_save(w.applicant, draft=filled(w), values={}, later=("proof", "photo"))
    case = case_submit(w.applicant, draft=draft)
    second = filled(w)
    at = f"apply/test-licence/{second.uid}"
    received = f"desk/cases/{case.uid}/do/accept/"
    intake = intake_open(w.clerk, item=w.item)
    return [
        ("guide", w.applicant, "services/test-licence/"),
        ("materials", w.applicant, f"{at}/materials/"),
        ("promise", w.applicant, f"{at}/later/"),
        ("intake", w.clerk, f"desk/intake/{intake.uid}/"),
        ("accept", w.clerk, received),
        ("case", w.applicant, f"my/cases/{case.uid}/"),
        ("hand-in", w.applicant, f"my/cases/{case.uid}/supplement/"),
        ("desk-case", w.clerk, f"desk/cases/{case.uid}/"),
    ]


def numbers(w: World) -> Pages:
    """What the public, an applicant, an officer and the unit see of a number."""
    row = quota_set(w.head, item=w.item, total=2, valid_from=date(2026, 1, 1), basis="2026年度运力规模计划")
    applied(w, "甲")
    case = applied(w, "乙")
    owner = staff(w.bureau, "service_owner")
    return [
        ("limited-guide", w.applicant, "services/test-licence/"),
        ("limited-case", resident(case.applicant), f"my/cases/{case.uid}/"),
        ("limited-grant", w.approver, f"desk/cases/{fresh(case).uid}/do/grant/"),
        ("numbers", owner, "desk/items/test-licence/numbers/"),
        ("number", owner, f"desk/items/test-licence/numbers/{row.uid}/"),
    ]


@pytest.mark.parametrize(("lang", "width"), LOOKS)
@pytest.mark.parametrize("which", ["later", "numbers"])
def test_pages_are_whole(chromium: Any, live_server: Any, lang: str, width: int, which: str) -> None:
    w = world(LATE_ITEM if which == "later" else LIMITED)
    faults: list[str] = []
    for name, who, path in (later if which == "later" else numbers)(w):
        page = seat(chromium, live_server, who, width)
        heard: list[str] = []
        page.on(
            "console",
            lambda said, heard=heard: (
                said.type == "error" and "409" not in said.text and heard.append(said.text)
            ),
        )
        page.goto(f"{live_server.url}/{lang}/{path}")
        faults += [
            f"{name}: {row}"
            for row in (*barriers(page, iframes=False), *filter(None, [too_wide(page)]), *heard)
        ]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{lang}-{width}-{name}.png", full_page=True)
        page.context.close()
    assert not faults, "\n".join(faults)
