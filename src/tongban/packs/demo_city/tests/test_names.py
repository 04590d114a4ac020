"""Everything that names a district of the city names the same ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tongban.packs import registry
from tongban.packs.demo_city.sources import read

NAMES = Path(__file__).resolve().parents[2] / "business" / "names" / "data"
ELEMENTS = Path(__file__).resolve().parents[3] / "elements" / "data" / "regions.yaml"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def districts() -> dict[str, str]:
    return {row["name"]["zh"]: row["code"] for row in read("regions.yaml")}


def test_the_register_of_names_knows_the_districts_of_the_city() -> None:
    home = load(NAMES / "regions.yaml")["home"]
    assert {home["name"], *(part["name"] for part in home["parts"])} == set(districts())


def test_made_up_names_lie_in_them() -> None:
    rows = load(NAMES / "generator.yaml")["regions"]
    for row in rows:
        place = row["text"].removeprefix("云溪市") or row["text"]
        assert any(place == name or f"{place}市" == name for name in districts()), row
        assert row["authority"] in districts()
    assert {row["code"][2:] for row in rows} == {code[2:] for code in districts().values()}


def test_the_elements_have_the_same_regions() -> None:
    assert {row["name"]["zh"]: row["code"] for row in load(ELEMENTS)} == districts()


def test_forms_offer_authorities_of_the_city() -> None:
    asked = 0
    for folder in registry.folders():
        for group in load(folder / "form.yaml")["groups"]:
            for question in group["questions"]:
                if question["id"] != "authority":
                    continue
                asked += 1
                assert {option["value"] for option in question["options"]} <= set(districts()), folder.name
    assert asked >= 2
