"""A small world with people who can sign in."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from tongban.base.actor import Actor
from tongban.base.legal import legal_time, wall_now
from tongban.cases.tests.world import ITEM, World, world
from tongban.identity.models import Account
from tongban.identity.sessions import SEEN
from tongban.org.models import Party
from tongban.portal.tests.browser import Browser

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)

ASKED: dict[str, Any] = {
    **deepcopy(ITEM),
    "summary": {"zh": "用于测试的许可", "en": "A licence for tests"},
    "aliases": {"zh": ["测试证"], "en": ["sample"]},
    "delivery": ["electronic", "pickup", "post"],
    "conditions": [
        {
            "id": "adult",
            "text": {"zh": "年满十八周岁", "en": "An adult"},
            "basis": {"law": "民法典", "article": "17"},
            "ask": {"zh": "您年满十八周岁吗？", "en": "Are you 18 or older?"},
            "fail": {"zh": "请由监护人申请。", "en": "Let a guardian apply."},
        }
    ],
}


@pytest.fixture
def w(db: None) -> Any:
    """A bureau, its people, an item whose pre-check asks and whose result may be posted."""
    with legal_time(NOW):
        yield world(ASKED)


@pytest.fixture
def sign_in(w: World) -> Callable[[Browser, Actor], Browser]:
    """Sign a browser in as an actor of the world."""

    def enter(browser: Browser, actor: Actor) -> Browser:
        party = Party.objects.get(pk=actor.party)
        account, _ = Account.objects.get_or_create(
            username=f"person{party.pk}", defaults={"party": party, "assurance": 3, "made_at": wall_now()}
        )
        browser.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = browser.client.session
        session[SEEN] = int(wall_now().timestamp())
        session.save()
        return browser

    return enter
