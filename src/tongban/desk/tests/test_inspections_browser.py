"""The minutes of a visit in Chromium: without a network, over a reload, sent when it is back; no barrier."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import barriers, too_wide

from tongban.base.legal import wall_now
from tongban.cases.inspecting import sheet_of
from tongban.cases.models import InspectionEntry
from tongban.cases.tests.test_inspections import Site, site
from tongban.desk.tests.test_browser import seat
from tongban.files.tests.samples import photo_with_place

SHOTS = os.environ.get("TONGBAN_SHOTS", "")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tomorrow() -> datetime:
    return wall_now() + timedelta(days=1)


def ready(page: Any, server: Any, s: Site, lang: str = "zh") -> None:
    page.goto(f"{server.url}/{lang}/desk/inspections/{s.visit.uid}/")
    page.wait_for_selector("[data-ready=yes]", state="attached")


def kept(page: Any) -> None:
    """Wait until the worker has kept the page and the files that it needs."""
    for _ in range(100):
        if page.evaluate("caches.open('inspections-1').then(c => c.keys()).then(k => k.length)") > 5:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the worker kept nothing")


def draw(page: Any, form: str) -> None:
    canvas = page.locator(f'form[data-form="{form}"] canvas')
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()


def test_nothing_is_lost_without_a_network(chromium: Any, live_server: Any) -> None:
    s = site(at=tomorrow())
    page = seat(chromium, live_server, s.w.examiner, 390)
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"latitude": 24.123456, "longitude": 101.000001, "accuracy": 8})
    ready(page, live_server, s)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept(page)
    page.context.set_offline(True)
    page.locator('form[data-form="finding-door"] input[value=ok]').check()
    page.locator('form[data-form="photo-door"] input[type=file]').set_input_files(
        {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
    )
    page.locator("#note-text").fill("没有网络时写的")
    page.wait_for_selector('[data-net][data-open="2"]', state="attached")
    assert "本机" in page.locator("[data-net]").inner_text()
    page.reload()
    page.wait_for_selector("[data-ready=yes]", state="attached")
    assert page.locator("#note-text").input_value() == "没有网络时写的"  # typed and not kept yet
    page.locator('form[data-form="note"] button').click()
    own = f"signature-{s.visit.officers.get(party_id=s.w.examiner.party).uid}"
    draw(page, own)
    page.reload()
    page.wait_for_selector("[data-ready=yes]", state="attached")
    page.locator(f'form[data-form="{own}"] button').last.click()
    page.wait_for_selector('[data-net][data-open="4"]', state="attached")
    assert not InspectionEntry.objects.exists()
    page.context.set_offline(False)
    page.wait_for_selector('[data-net][data-open="0"]', state="attached")
    kinds = sorted(InspectionEntry.objects.values_list("kind", flat=True))
    assert kinds == ["finding", "note", "photo", "signature"]
    sheet = sheet_of(s.visit)
    assert sheet.photos[0].place == "24.123456, 101.000001"
    assert sheet.findings["door"]["result"] == "ok"
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / "inspection-sent.png"), full_page=True)
    page.context.close()


def test_a_refused_place_is_said_so(chromium: Any, live_server: Any) -> None:
    s = site(at=tomorrow())
    page = seat(chromium, live_server, s.w.examiner, 390)
    ready(page, live_server, s)
    page.locator('form[data-form="photo-door"] input[type=file]').set_input_files(
        {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
    )
    page.wait_for_selector("#photos-door li")
    assert sheet_of(s.visit).photos[0].no_place == "denied"
    assert "未提供位置" in page.locator("#photos-door").inner_text()
    page.context.close()


@pytest.mark.wide
@pytest.mark.parametrize(("lang", "width"), [("zh", 360), ("en", 1440), ("en", 360)])
def test_the_page_of_a_visit_has_no_barrier(chromium: Any, live_server: Any, lang: str, width: int) -> None:
    s = site(at=tomorrow())
    page = seat(chromium, live_server, s.w.examiner, width)
    ready(page, live_server, s, lang)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"inspection-{lang}-{width}.png"), full_page=True)
    assert not barriers(page, iframes=False)
    assert not too_wide(page)
    page.context.close()
