"""The special path of each complete package, walked in Chromium to its own end by the people of the demo city.

Names that are free, taken, alike or forbidden; registration with a kept name; three departments at once; expert
review that stops the clock; a promise that was false; silence that renews; a residence permit and its endorsement; two
police stations at once; a review that differs; a fishing licence; three reviewers of whom two suffice; an inclusive
choice; a repair with its own time; an officer and then a table.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.chromium_city import run_of
from tests.chromium_walk import ChromiumWalk, Seen

from tongban.catalogue.queries import item_by_code

PATHS = {
    "company-name": [  # in this order: a name that was kept is near to the next one
        "Forbidden words are refused with each reason",
        "The same trade name in the same industry is refused",
        "The name sounds like another and is kept on a letter of commitment",
    ],
    "market-entity-registration": ["With a kept name, registered on the spot"],
    "open-a-restaurant": ["Three departments at once, all granted"],
    "hazardous-chemical-licence": ["The clock stops for expert review and starts again; granted"],
    "human-resources-service-licence": [
        "The promise was false and not corrected: revoked, and no more promises"
    ],
    "residence-permit": ["Steady work and half a year: issued"],
    "household-move-in": ["Skilled work, with a certificate"],
    "residence-permit-endorsement": ["A new home: the window checks the lease"],
    "birth-certificate-reissue": ["The review differs from the first look: issued by the review"],
    "public-place-hygiene-licence-renewal": ["Asked in time, the authority silent: renewed by law"],
    "fishing-licence": ["With a vessel, complete, granted"],
    "medical-institution-practice-registration": ["The first two agree, the third need not: granted"],
    "road-occupation-permit": ["Only the pavement is taken and nothing touched: decided at once"],
    "retail-pharmacy-licence": ["Put right within ten working days and granted"],
    "simplified-deregistration": ["No objection: the table grants it on the spot"],
}
SHAPES = (
    "company-name", "market-entity-registration", "open-a-restaurant", "hazardous-chemical-licence",
    "human-resources-service-licence", "residence-permit", "public-place-hygiene-licence-renewal",
)  # fmt: skip
"""One of each shape that the browser shows differently; the others are walked in a long run (`make long`)."""
WALKS = [
    *(pytest.param(c, "zh", 1440, marks=[] if c in SHAPES else pytest.mark.whole) for c in PATHS),
    ("fishing-licence", "en", 360),
]

pytestmark = [pytest.mark.browser, pytest.mark.wide]


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.mark.parametrize(("code", "language", "width"), WALKS)
def test_to_its_end(chromium: Any, demo_city: str, seen: Seen, code: str, language: str, width: int) -> None:
    item = item_by_code(code)
    for name in PATHS[code]:
        said = ChromiumWalk(chromium, demo_city, run_of(code, name), item, seen, language, width).go()
        assert not said, "\n".join(said)
