"""The analysis of a flow by the API and on the command line; how it reads flows is tested in the catalogue."""

from __future__ import annotations

import json

import pytest
from tests.api_world import Caller, machine, stage
from tests.mutants import PACKS

from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import ITEM
from tongban.catalogue.actions import item_publish
from tongban.catalogue.standard import standard_content
from tongban.config.commands.package import main

RESTAURANT = PACKS / "food" / "services" / "open-a-restaurant"


@pytest.mark.django_db
def test_a_program_reads_it_with_the_right_to_items() -> None:
    s = stage()
    before = {"steps": [{"name": {"zh": "排队", "en": "Queue"}}], "visits": 3}
    item_publish(SYSTEM, content=standard_content({**ITEM, "code": "simpler", "before": before}))
    reader = Caller(machine(s.w, "catalogue.item.read"))
    told = reader.get("/items/simpler/analysis").json()
    assert (told["people"], told["machine"], told["units"]) == (3, 0, 1)
    assert told["longest"]["steps"] == ["receive", "examine", "decide"]
    assert told["counts"]["no_limit"] == 3 and told["counts"]["loop"] == 0
    words = [r["words"] for r in told["remarks"] if r["code"] == "no_limit.step"]
    assert words[0] == {"zh": "“收件受理”没有时限。", "en": "Receive has no time limit."}
    assert told["paper"]["figures"]["visits"] == {"before": 3, "now": 0}
    assert told["paper"]["dropped"] == [{"zh": "排队", "en": "Queue"}]
    assert reader.get(f"/items/{s.w.item.code}/analysis").json()["paper"] is None
    assert reader.get("/items/no-such-item/analysis").status_code == 404


@pytest.mark.django_db
def test_others_do_not_read_it() -> None:
    s = stage()
    at = f"/items/{s.w.item.code}/analysis"
    assert Caller().get(at).status_code == 401
    assert s.applicant.get(at).status_code == 403
    assert s.clerk.get(at).status_code == 403


def test_the_command_line_tells_both_languages_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", str(RESTAURANT)]) == 0
    said = capsys.readouterr().out
    assert "open-a-restaurant: 1 steps of people, 4 units" in said
    assert "要等另一件办件" in said and "waits for another case (fire-safety-check)" in said
    assert main(["analyse", str(RESTAURANT), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert row["counts"]["waiting"] == 3 and len(row["paper"]["dropped"]) == 4
    assert row["paper"]["figures"]["visits"] == {"before": 6, "now": 0}
    assert main(["analyse", str(PACKS / "nothing")]) == 2
