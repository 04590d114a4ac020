"""The hall's pages in Chromium: no barrier, nothing wider than the screen, no word to the console."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import barriers, opened, too_wide

from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.legal import legal_today
from tongban.cases.tests.world import ITEM, person, resident
from tongban.desk.tests.test_browser import seat
from tongban.hall.actions import (
    appointment_book,
    shelf_place,
    ticket_call,
    ticket_hand_over,
    ticket_take,
    visit_begin_draft,
    visit_open,
    visit_say,
    window_open,
)
from tongban.hall.queries import bookable_days
from tongban.hall.tests.test_general import again
from tongban.hall.tests.test_shelf import Shelf
from tongban.hall.tests.world import place

SHOTS = os.environ.get("TONGBAN_SHOTS", "")
WIDTHS = (320, 360, 768, 1440)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages() -> list[tuple[str, Actor, str]]:
    """Name, who looks, where: a hall with everything in it."""
    p = place(ITEM | {"delivery": ["pickup", "post"]})
    p.issuer, p.clerk = again(p.issuer), again(p.clerk)
    shelf = Shelf(p, None, "")  # type: ignore[arg-type]
    entry = shelf_place(p.issuer, hall=p.hall, case=shelf.decided(), box="A-01-02")
    shelf_place(p.issuer, hall=p.hall, case=shelf.decided("post", resident(person("白邮寄"))))
    window_open(p.clerk, window=p.general)
    window_open(p.w.clerk, window=p.special)
    visit = visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
    ticket_take(ANONYMOUS, hall=p.hall, queue="A")
    ticket_call(p.clerk, window=p.general)
    ticket_hand_over(p.clerk, window=p.general, to=p.special, note="平面图已经看过，请接着核对申请表")
    ticket_call(p.w.clerk, window=p.special)
    visit_say(p.w.applicant, visit=visit, text="请问平面图要盖章吗？")
    visit_begin_draft(p.w.applicant, visit=visit)
    time = appointment_book(
        p.w.applicant, hall=p.hall, item=p.w.item, day=bookable_days(p.hall)[0], slot="09:00"
    )
    at = "halls/city-hall/"
    return [
        ("hall", ANONYMOUS, at),
        ("online", ANONYMOUS, "halls/online/"),
        ("online-hall", p.w.applicant, f"{at}online/?q={p.w.item.code}"),
        ("visit", p.w.applicant, f"my/visits/{visit.uid}/"),
        ("move", p.w.applicant, f"my/appointments/{time.uid}/move/?day={bookable_days(p.hall)[1]}"),
        ("kiosk", ANONYMOUS, f"{at}ticket/?q={p.w.item.code}"),
        ("windows", p.manager, "halls/work/"),
        ("manage", p.manager, f"{at}manage/"),
        ("hours", p.manager, f"{at}hours/"),
        ("window-manage", p.manager, f"{at}manage/A01/"),
        ("figures", p.manager, f"{at}today/?first={legal_today()}"),
        ("delegations", p.w.head, "halls/delegations/"),
        ("shelf", p.issuer, f"{at}shelf/"),
        ("entry", p.issuer, f"{at}shelf/{entry.uid}/"),
        ("post", p.issuer, f"{at}post/"),
        ("window-online", p.w.clerk, f"{at}windows/B01/"),
    ]


@pytest.mark.wide
@pytest.mark.parametrize(("lang", "width"), [("zh", 360), ("en", 1440)])
def test_no_page_of_the_hall_has_a_barrier(
    chromium: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch, lang: str, width: int
) -> None:
    for module in ("actions.visits", "views.online"):
        monkeypatch.setattr(f"tongban.hall.{module}.open_now", lambda *_: True)
    found, said = [], []
    for name, actor, path in pages():
        page = seat(chromium, live_server, actor, width) if actor.party else opened(chromium, width)
        page.on("console", lambda m, name=name: m.type == "error" and said.append(f"{name}: {m.text}"))
        answer = page.goto(f"{live_server.url}/{lang}/{path}")
        found += [] if answer.status == 200 else [f"{name}: {answer.status}"]
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{lang}-{width}.png"), full_page=True)
        found += [f"{name}: {barrier}" for barrier in barriers(page, iframes=False)]
        for wide in WIDTHS:
            page.set_viewport_size({"width": wide, "height": 900})
            found += [f"{name} at {wide}: {fault}" for fault in [too_wide(page)] if fault]
        page.context.close()
    assert not found + said, "\n".join(found + said)
