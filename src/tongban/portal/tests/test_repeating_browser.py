"""Entries of a group that repeats in Chromium: by keyboard alone, without leaving the page, on a phone, and without
scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect
from tests.chromium import barriers, opened, too_wide

from tongban.cases.actions import draft_open
from tongban.cases.models import Draft
from tongban.cases.tests.repeating import asks_for_equipment
from tongban.cases.tests.world import world
from tongban.desk.tests.people import browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_entries_come_go_and_move_by_keyboard_on_a_phone(chromium: Any, live_server: Any) -> None:
    w = world()
    version = asks_for_equipment(w, sums=True)
    draft = draft_open(w.applicant, item=version.item)
    page = opened(chromium, 360)
    key = browser(w.applicant).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(f"{live_server.url}/zh/apply/test-licence/{draft.uid}/form/equipment/")
    page.fill("[name='equipment.1.model']", "甲型")
    page.evaluate("window.stays = true")
    page.fill("[name='equipment.1.pieces']", "4")
    expect(page.locator("[id='equipment.1.doubled']")).to_have_text("8")
    page.locator("[value='equipment:add']").press("Enter")
    page.locator("[id='equipment.2']").wait_for()
    assert page.evaluate("document.activeElement.id") == "equipment.2"
    page.fill("[name='equipment.2.model']", "乙型")
    page.locator("[name='equipment.2.used'][value='used']").check()
    page.locator("[name='equipment.2.owner']").wait_for()
    page.fill("[name='equipment.2.owner']", "周文澜")
    page.locator("[value='equipment:up:2']").press("Enter")
    expect(page.locator("[name='equipment.1.model']")).to_have_value("乙型")
    assert page.input_value("[name='equipment.1.owner']") == "周文澜"
    assert page.evaluate("window.stays"), "the page was not left"
    assert not barriers(page)
    assert not too_wide(page)
    page.locator("[value='equipment:remove:2']").press("Enter")
    page.locator("[id='equipment.2']").wait_for(state="detached")
    assert not said
    page.context.close()
    kept = json.loads(Draft.objects.get(pk=draft.pk).values.reveal())["equipment"]
    assert [row["model"] for row in kept] == ["乙型"]
