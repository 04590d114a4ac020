"""Items that have only data, walked on their standard package from search to the decision over HTTP.

`make test` walks some of them, in both languages and for persons and enterprises; `make long` walks every one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from tests.text_walk import Walk

from tongban.base.actor import SYSTEM
from tongban.catalogue.actions import item_publish
from tongban.catalogue.queries import item_by_code
from tongban.catalogue.standard import standard_content
from tongban.licences.actions import licence_type_define
from tongban.packs import casting
from tongban.packs.demo_city import sources
from tongban.packs.stage import BEGINNING, Stage, stage

LOOK = 48
"""One item in so many is walked by `make test`."""
ITEMS = [item for item in sources.items() if item["online"] == "full"]
WALKS = [
    pytest.param(
        item, ("zh", "en")[n % 2], id=item["code"], marks=[] if n % LOOK == LOOK // 2 else pytest.mark.whole
    )
    for n, item in enumerate(ITEMS)
]
PERSON = {
    "applicant_kind": "natural_person",
    "applicant_name": "{applicant.name}",
    "applicant_number": "{applicant.number}",
    "applicant_mobile": "15400000001",
    "applicant_address": "云溪市青禾区清源路1号",
}
BODY = {
    "applicant_kind": "legal_entity",
    "body_name": "{applicant.name}",
    "body_number": "{applicant.number}",
    "body_rep": "苏弘毅",
    "handler_name": "苏经办",
    "handler_mobile": "15400000002",
}
logging.getLogger("django.request").setLevel(logging.CRITICAL)


def scenario(item: dict[str, Any]) -> dict[str, Any]:
    """The plain way through the standard package of an item; where both kinds may apply, a person does."""
    person = "natural_person" in item["audience"]
    applicant = {"kind": "natural_person", "name": "林测试"}
    if not person:
        applicant = {"kind": "legal_entity", "name": "云溪市测试有限公司", "handler": "苏经办"}
    script: list[dict[str, Any]] = [
        {"as": "applicant", "do": "submit"},
        {"as": "window_clerk", "do": "accept"},
    ]
    if item["kind"] == "promise":
        script.append({"as": "examiner", "do": "examine"})
    script.append({"as": "approver", "do": "decide", "with": {"outcome": "grant"}})
    return {
        "name": item["name"],
        "applicant": applicant,
        "today": "2026-03-02",
        "values": {**(PERSON if person else BODY), "matter": "首次申请", "conditions_read": True},
        "materials": {m["id"]: 1 for m in item["materials"] if m["source"] == "applicant"},
        "script": script,
        "expect": {"outcome": "grant", "late": False},
    }


@pytest.fixture(scope="module")
def ready(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), stage() as built:
        yield built


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.parametrize(("item", "language"), WALKS)
def test_from_search_to_its_end(ready: Stage, item: dict[str, Any], language: str) -> None:
    casting.unit(item["unit"])
    result = item["result"]
    licence_type_define(
        SYSTEM,
        code=result["licence"],
        type_code="11920100000000001X100",
        name_zh=result["name"]["zh"],
        name_en=result["name"]["en"],
    )
    item_publish(SYSTEM, content=standard_content(item), standard=True, valid_from=BEGINNING)
    run = ready.prepare(scenario(item), item["code"])
    assert not Walk(run, item_by_code(item["code"]), language).go()
