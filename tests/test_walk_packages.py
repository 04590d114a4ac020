"""Every complete package, walked from search to its end over HTTP, in both languages, without scripts.

`make test` walks the first in both languages and each other one in one, by turns; the wide checks walk it in the other.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.text_walk import Walk

from tongban.catalogue.folder import examples_of, packages_under
from tongban.catalogue.queries import item_by_code
from tongban.packs import stage as stages
from tongban.packs.stage import Stage, stage

SERVICES = Path(stages.__file__).parent
FOLDERS = packages_under(SERVICES)
EVERYWHERE = 2
"""So many packages are walked in both languages and on every database."""
LONG = bool(os.environ.get("TONGBAN_LONG"))
logging.getLogger("django.request").setLevel(logging.CRITICAL)


def ways(folder: Path) -> list[dict[str, Any]]:
    """The scenarios of one applicant; where somebody else applies too, nobody walks for both."""
    return [s for s in examples_of(folder) if not any("other" in step for step in s.get("script") or ())]


def way(folder: Path) -> dict[str, Any]:
    """The scenario that ends in a grant."""
    told = [s for s in ways(folder) if (s.get("expect") or {}).get("outcome") in ("grant", "granted")]
    return dict(told[0])


WALKS = [
    pytest.param(
        folder,
        scenario,
        language,
        id=f"{folder.name}-{number}-{language}",
        marks=[pytest.mark.wide if turn % 2 != place else pytest.mark.once] if turn >= EVERYWHERE else [],
    )
    for turn, folder in enumerate(FOLDERS)
    for number, scenario in enumerate(ways(folder) if LONG else [way(folder)])
    for place, language in enumerate(("zh", "en"))
]


@pytest.fixture(scope="module")
def ready(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), stage() as built:
        built.set(FOLDERS)
        yield built


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.parametrize(("folder", "scenario", "language"), WALKS)
def test_from_search_to_its_end(ready: Stage, folder: Path, scenario: dict[str, Any], language: str) -> None:
    item = item_by_code(folder.name)
    run = ready.prepare(scenario, folder.name)
    assert not Walk(run, item, language).go()
