"""What the demo city puts into the frame of every page: its name, and the switch for its residents."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from tongban.base.access import actor_of
from tongban.packs.demo_city.living import state
from tongban.ui import chrome
from tongban.ui.chrome import Link, Site

SITE = Site(
    city={"zh": "云溪市", "en": "Yunxi City"},
    phone="12345",
    hours={"zh": "市政务服务大厅：周一至周五 9:00—17:30", "en": "City service hall: Mon–Fri 9:00–17:30"},
    address={"zh": "云溪市青禾区清源路88号", "en": "88 Qingyuan Road, Qinghe District, Yunxi"},
    operator={"zh": "云溪市人民政府（虚构）", "en": "Yunxi City People's Government (fictional)"},
)
REST = {"zh": "让居民歇一歇", "en": "Let residents rest"}
GO_ON = {"zh": "让居民继续", "en": "Let residents go on"}


def fill() -> None:
    """Fill the slots."""
    chrome.fill("site", lambda request: SITE)
    chrome.fill("residents", residents)


def residents(request: HttpRequest) -> Link | None:
    """The pause button of the demo ribbon, for people who have signed in."""
    if actor_of(request).is_anonymous:
        return None
    city = state()
    if city is None:
        return None
    words, icon = (GO_ON, "play") if city.resting else (REST, "pause")
    return Link(words, reverse("demo_residents"), icon=icon, method="post", data={"next": request.path})
