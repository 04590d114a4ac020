"""The demo city's data stand on their own feet: every reference resolves, every promise is within the law.

Pure: no database, no Django. ``PACKAGES`` are the complete service packages that other rooms of the pack bring.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tongban.elements.lists import shares as shares_known
from tongban.kernel.clock import RULES, RuleBook
from tongban.kernel.clock.rules import load

DATA = Path(__file__).parent.parent / "data"
PACKS = Path(__file__).parents[2]
PACKAGES = {path.parent.name for path in PACKS.glob("*/services/*/item.yaml")}
DAYS = {"wd": 1.0, "d": 1.0, "month": 30.0}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MAX_LINES = 500


@cache
def read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def all_items() -> tuple[dict[str, Any], ...]:
    return tuple(
        item for path in sorted((DATA / "items").glob("*.yaml")) for item in read(f"items/{path.name}")
    )


@cache
def packages() -> tuple[dict[str, Any], ...]:
    """The items of every complete package."""
    paths = sorted(PACKS.glob("*/services/*/item.yaml"))
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)


@cache
def laws() -> dict[str, dict[str, Any]]:
    cards = [card for path in sorted((DATA / "laws").glob("*.yaml")) for card in read(f"laws/{path.name}")]
    assert len(cards) == len({card["law"] for card in cards})
    return {card["law"]: card for card in cards}


@cache
def rules() -> RuleBook:
    book = RULES
    for path in sorted((DATA / "clock_rules").glob("*.toml")):
        book = book.merged(load(path))
    return book


def codes(name: str) -> set[str]:
    found = [row["code"] for row in read(name)]
    assert len(found) == len(set(found)), f"{name}: a code twice"
    return set(found)


def bases(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping below a node that names a law."""
    if isinstance(node, dict):
        if isinstance(node.get("law"), str):
            yield node
        for value in node.values():
            yield from bases(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from bases(value)


def words(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text in two languages below a node, with its path."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            yield path, node
            return
        for key, value in node.items():
            yield from words(value, f"{path}.{key}")
    elif isinstance(node, list | tuple):
        for place, value in enumerate(node):
            yield from words(value, f"{path}[{place}]")


def everything() -> Iterator[tuple[str, Any]]:
    for path in sorted(DATA.rglob("*.yaml")):
        name = str(path.relative_to(DATA))
        if name != "synonyms.yaml":
            yield name, read(name)


def test_there_are_enough_items_of_enough_units() -> None:
    items = (*all_items(), *packages())
    assert len(items) >= 386  # S97 names 374
    assert len({item["unit"] for item in items}) >= 48  # N31
    assert sum(item["online"] == "full" for item in items) >= 356  # S97 names 284
    assert {item["kind"] for item in items} == {"instant", "promise"}
    assert len({item["type"] for item in items}) >= 5


def test_codes_are_unique_and_clear_of_the_packages() -> None:
    count = Counter(item["code"] for item in all_items())
    assert [code for code, n in count.items() if n > 1] == []
    assert PACKAGES.isdisjoint(count)
    names = Counter(item["name"]["zh"] for item in all_items())
    assert [name for name, n in names.items() if n > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in count)


def test_items_refer_to_what_exists() -> None:
    units, themes, events = codes("units.yaml"), codes("themes.yaml"), codes("life_events.yaml")
    shares = set(shares_known())
    for item in all_items():
        assert item["unit"] in units, item["code"]
        assert item["themes"] and set(item["themes"]) <= themes, item["code"]
        assert set(item["life_events"]) <= events, item["code"]
        used = {m["share"] for m in item["materials"] if "share" in m}
        assert used <= shares, item["code"]


def test_packages_refer_to_what_exists() -> None:
    units, themes, events = codes("units.yaml"), codes("themes.yaml"), codes("life_events.yaml")
    for item in packages():
        assert item["unit"] in units, item["code"]
        assert set(item["themes"]) <= themes and set(item["life_events"]) <= events, item["code"]


def test_items_lie_in_the_file_of_their_unit() -> None:
    for path in (DATA / "items").glob("*.yaml"):
        assert {item["unit"] for item in read(f"items/{path.name}")} == {path.stem}


def test_units_form_one_tree() -> None:
    units = {unit["code"]: unit for unit in read("units.yaml")}
    regions = codes("regions.yaml")
    assert [code for code, unit in units.items() if unit["parent"] is None] == ["yunxi-city"]
    for unit in units.values():
        seen = unit
        for _ in range(5):
            if seen["parent"] is None:
                break
            seen = units[seen["parent"]]
        assert seen["code"] == "yunxi-city"
        assert unit["kind"] in {"government", "department", "centre", "subdistrict"}
        assert unit["office"]["region"] in regions
    assert all(re.fullmatch(r"92\d{4}", code) for code in regions)


def test_nothing_can_ring_a_real_telephone() -> None:
    numbers = [u["office"]["phone"] for u in read("units.yaml")] + [h["phone"] for h in read("halls.yaml")]
    assert all(re.fullmatch(r"0900-0000\d{3}", number) for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_halls_know_their_units() -> None:
    units = codes("units.yaml")
    for hall in read("halls.yaml"):
        assert hall["unit"] in units
        numbers = [w["number"] for w in hall["windows"]]
        assert numbers and len(numbers) == len(set(numbers))
        assert {u for w in hall["windows"] for u in w["units"]} <= units


def test_every_citation_has_a_card_and_says_what_is_unchecked() -> None:
    cards = laws()
    for item in all_items():
        for basis in bases(item):
            card = cards.get(basis["law"])
            assert card is not None, (item["code"], basis["law"])
            if basis.get("article"):
                assert basis["article"] in card["articles"], (item["code"], basis)
            else:
                assert basis["unchecked"] is True, (item["code"], basis)


@pytest.mark.parametrize(
    "path", sorted(PACKS.glob("*/services/*/item.yaml")), ids=lambda path: path.parent.name
)
def test_every_citation_of_a_package_has_a_card(path: Path) -> None:
    cards = laws()
    lacking = {
        (basis["law"], str(basis["article"]))
        for basis in bases(yaml.safe_load(path.read_text(encoding="utf-8")))
        if basis.get("article")
        and str(basis["article"]) not in cards.get(basis["law"], {}).get("articles", {})
    }
    assert not lacking


def test_clock_rules_cite_laws_with_cards() -> None:
    for path in (DATA / "clock_rules").glob("*.toml"):
        for rule in load(path).values():
            card = laws()[rule.source.law]
            assert not rule.source.article or rule.source.article in card["articles"], rule.code


def test_conditions_and_materials_have_their_basis() -> None:
    for item in all_items():
        assert item["legal_basis"] and item["conditions"] and item["materials"], item["code"]
        assert 2 <= len(item["conditions"]) <= 5, item["code"]
        assert 1 <= len(item["materials"]) <= 6, item["code"]
        for line in (*item["conditions"], *item["materials"], *item["fees"]):
            assert line["basis"]["law"], (item["code"], line)
        for part in ("conditions", "materials"):
            ids = [line["id"] for line in item[part]]
            assert len(ids) == len(set(ids)), (item["code"], part)


def test_what_government_holds_is_never_demanded() -> None:
    for item in all_items():
        for line in item["materials"]:
            assert (line["source"] == "government") == ("share" in line), (item["code"], line["id"])
            assert line["source"] in {"applicant", "government", "form"}


@pytest.mark.parametrize("item", all_items(), ids=lambda item: item["code"])
def test_promise_is_within_the_law(item: dict[str, Any]) -> None:
    clock = item["clock"]
    promised, statutory = clock["promised"], clock["statutory"]
    assert promised["value"] * DAYS[promised["unit"]] <= statutory["value"] * DAYS[statutory["unit"]]
    assert (promised["value"] == 0) == (item["kind"] == "instant")
    rule = rules()[clock["rule"]]
    assert (rule.value, rule.unit) == (statutory["value"], statutory["unit"])
    assert clock["acceptance"] in rules()
    assert clock.get("extension") is None or clock["extension"] == rule.extension
    assert set(clock.get("grounds", ())) <= set(rule.grounds)  # 行政许可法 art. 45: a closed list


def test_windows_say_why() -> None:
    for item in all_items():
        if item["online"] == "window":
            assert item["window_reason"]["zh"] and item["window_reason"]["en"]
            assert item["visits"] >= 1
        else:
            assert item["online"] == "full" and item["visits"] == 0 and "window_reason" not in item


def test_fees_rest_on_a_law_or_regulation() -> None:
    """行政许可法 art. 58: no fee without a law or an administrative regulation."""
    for item in all_items():
        for fee in item["fees"]:
            assert laws()[fee["basis"]["law"]]["meta"]["kind"] in {"statute", "regulation"}, item["code"]
            assert re.fullmatch(r"\d+\.\d\d", fee["amount"])


def test_every_text_is_in_both_languages() -> None:
    for name, data in everything():
        for path, text in words(data):
            assert set(text) == {"zh", "en"}, (name, path)
            assert text["zh"] and text["en"], (name, path)
            if isinstance(text["en"], str):
                assert not CHINESE.search(text["en"]), (name, path, text["en"])


def test_life_events_list_what_exists() -> None:
    known = {item["code"] for item in all_items()}
    events = read("life_events.yaml")
    assert len(events) >= 10
    for event in events:
        assert set(event["items"]) <= known and set(event["packages"]) <= PACKAGES
        assert len(event["items"]) + len(event["packages"]) >= 2, event["code"]
        assert len(event["items"]) == len(set(event["items"]))
    listed = {(e["code"], code) for e in events for code in e["items"]}
    assert listed == {(event, item["code"]) for item in all_items() for event in item["life_events"]}


def test_people_have_posts_in_units_that_exist() -> None:
    people, units = read("people.yaml"), codes("units.yaml")
    assert len(people["surnames"]) >= 100 and len(people["given"]) >= 200
    halls = {hall["code"]: {w["number"] for w in hall["windows"]} for hall in read("halls.yaml")}
    bodies = {body["code"] for body in people["organisations"]}
    accounts = {account["code"]: account for account in people["accounts"]}
    assert len(accounts) == len(people["accounts"])
    for account in accounts.values():
        assert (account["kind"] == "staff") == ("unit" in account)
        assert account.get("unit", "yunxi-city") in units
        assert account.get("acts_for", "haoweidao") in bodies
        assert "hall" not in account or account["window"] in halls[account["hall"]]
    assert {body["legal_rep"] for body in people["organisations"]} <= set(accounts)


def test_every_post_of_the_walk_is_filled() -> None:
    people = read("people.yaml")["accounts"]
    filled = {role for account in people for role in account.get("roles", ())}
    named = {"window_clerk", "examiner", "approver", "head", "supervisor", "administrator"}
    assert filled == named | {"service_owner", "list_confirmer", "hall_manager", "expert_secretary", "issuer"}
    assert {a["name"]["zh"] for a in people} >= {"林小渔", "周开店", "何迎春", "严明", "管安", "石工"}


def test_synonyms_lead_somewhere() -> None:
    synonyms = read("synonyms.yaml")
    for rows in synonyms.values():
        said = [word for row in rows for word in row["say"]]
        assert len(said) == len(set(said)), [w for w, n in Counter(said).items() if n > 1]
        assert all(row["find"] for row in rows)
    assert "捕捞许可证" in next(row["find"] for row in synonyms["zh"] if "打鱼证" in row["say"])


def test_files_stay_readable() -> None:
    for path in (*DATA.rglob("*.yaml"), *DATA.rglob("*.toml")):
        assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_LINES, path.name
