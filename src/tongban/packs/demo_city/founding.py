"""Founding the city: units, law cards, themes, items and packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tongban.base.actor import SYSTEM
from tongban.catalogue.actions import item_publish, things_publish
from tongban.catalogue.folder import packages_under, read_folder
from tongban.catalogue.models import LifeEvent, Theme
from tongban.catalogue.standard import standard_content
from tongban.hall.actions import delegation_give, hall_set, hall_week_set, window_set
from tongban.hall.hours import read_spans
from tongban.kernel.ids import uscc
from tongban.laws.actions import law_card_set
from tongban.licences.actions import licence_type_define
from tongban.licences.models import LicenceType
from tongban.org.actions import roles_install, unit_found
from tongban.org.models import Unit
from tongban.packs.demo_city import sources
from tongban.packs.registry import packs

PACKS_ROOT = Path(__file__).resolve().parents[1]
ROOT = "yunxi-city"
DELEGATED = date(2020, 1, 1)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "make-up")
Progress = Callable[[str], None]


def found_units() -> dict[str, Unit]:
    """Found every unit, parents first; codes of bodies are fictional (region 92…)."""
    roles_install(SYSTEM)
    known: dict[str, Unit] = {}
    for number, raw in enumerate(_parents_first(sources.read("units.yaml"))):
        office = raw.get("office") or {}
        name, duty = raw["name"], raw.get("duty") or {}
        address, hours, spot = office.get("address") or {}, office.get("hours") or {}, office.get("map") or {}
        known[raw["code"]] = unit_found(
            SYSTEM,
            code=raw["code"],
            name_zh=_full_name(raw),
            name_en=name.get("en", ""),
            short_zh=name["zh"].removeprefix("市")[:40],
            number_word=f"云{_initial(name['zh'])}",
            kind=raw.get("kind", "department"),
            parent=known.get(raw.get("parent") or ""),
            uscc=str(uscc.make("11", str(office.get("region", "920100")), f"{number:08d}")),
            region=str(office.get("region", "920100")),
            duty_zh=duty.get("zh", ""),
            duty_en=duty.get("en", ""),
            address_zh=address.get("zh", ""),
            address_en=address.get("en", ""),
            hours_zh=hours.get("zh", ""),
            hours_en=hours.get("en", ""),
            phone=str(office.get("phone", "")),
            complaint_phone="0900-0012345",
            position=[str(spot["x"]), str(spot["y"])] if spot else [],
            ordinal=number,
        )
    return known


def _parents_first(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    done: set[str] = set()
    waiting = list(rows)
    while waiting:
        ready = [r for r in waiting if not r.get("parent") or r["parent"] in done]
        if not ready:
            raise ValueError("units.yaml: parents that do not exist")
        yield from ready
        done |= {r["code"] for r in ready}
        waiting = [r for r in waiting if r["code"] not in done]


def _full_name(raw: dict[str, Any]) -> str:
    name = str(raw["name"]["zh"])
    return f"云溪{name}" if name.startswith("市") else name


def _initial(name: str) -> str:
    plain = name.removeprefix("市").removeprefix("云溪").removeprefix("市")
    return plain[:1]


def open_halls(units: dict[str, Unit]) -> int:
    """Open the service halls with their windows and what authorities let them do."""
    halls = sources.read("halls.yaml")
    for place, raw in enumerate(halls):
        spot = raw.get("map") or {}
        hall = hall_set(
            SYSTEM,
            code=raw["code"],
            unit=units[raw["unit"]],
            name=raw["name"],
            address=raw.get("address"),
            hours=raw.get("hours"),
            access=raw.get("access"),
            phone=str(raw.get("phone", "")),
            region=str(raw.get("region", "")),
            position=[str(spot["x"]), str(spot["y"])] if spot else [],
            ordinal=place,
        )
        if raw.get("week"):
            week = [read_spans(str(raw["week"].get(day, ""))) for day in WEEK]
            hall_week_set(SYSTEM, hall=hall, valid_from=DELEGATED, week=week, source=raw["week"]["source"])
        for window in raw.get("windows") or ():
            window_set(
                SYSTEM,
                hall=hall,
                number=window["number"],
                name=window["name"],
                kind=window.get("kind", ""),
                units=window.get("units") or (),
            )
        for given in raw.get("delegations") or ():
            delegation_give(
                SYSTEM,
                hall=hall,
                authority=units[given["authority"]],
                acts=given["acts"],
                source=given["source"],
                valid_from=DELEGATED,
            )
    return len(halls)


def set_laws() -> int:
    """Set a card for every law that the catalogue cites."""
    for law in sources.laws():
        meta = law.get("meta") or {}
        title, summary = law.get("title") or {}, law.get("summary") or {}
        law_card_set(
            SYSTEM,
            title_zh=law["law"],
            articles={str(number): words for number, words in (law.get("articles") or {}).items()},
            title_en=title.get("en", ""),
            body_zh=(meta.get("body") or {}).get("zh", ""),
            number=str(meta.get("number", "")),
            passed_on=meta.get("date") or None,
            valid_from=meta.get("in_force") or None,
            status=meta.get("status", "in_force"),
            summary_zh=summary.get("zh", ""),
            summary_en=summary.get("en", ""),
            unchecked=bool(meta.get("unchecked")),
        )
    return len(sources.laws())


def hang_doors() -> None:
    """Themes and life events."""
    for n, theme in enumerate(sources.read("themes.yaml")):
        Theme.objects.update_or_create(
            code=theme["code"],
            defaults={
                "audience": theme["audience"],
                "name_zh": theme["name"]["zh"],
                "name_en": theme["name"]["en"],
                "icon": theme.get("icon", ""),
                "ordinal": n,
            },
        )
    for n, event in enumerate(sources.read("life_events.yaml")):
        LifeEvent.objects.update_or_create(
            code=event["code"],
            defaults={
                "audience": event.get("audience", "natural_person"),
                "name_zh": event["name"]["zh"],
                "name_en": event["name"]["en"],
                "summary_zh": event["summary"]["zh"],
                "summary_en": event["summary"]["en"],
                "icon": event.get("icon", ""),
                "ordinal": n,
            },
        )


def publish_items() -> tuple[int, int]:
    """Publish every item: packages from their folders, the others on the standard package."""
    events = _events_by_item()
    folders = packages_under(PACKS_ROOT)
    for pack in packs():
        for kind in pack.licence_types:
            licence_type_define(
                SYSTEM,
                code=kind.code,
                type_code=kind.type_code,
                name_zh=kind.name_zh,
                name_en=kind.name_en,
                template=kind.template,
            )
    for folder in folders:
        content = read_folder(folder)
        _under_events(content["item"], events)
        _define_licence(content["item"])
        item_publish(SYSTEM, content=content)
    written = {folder.name for folder in folders}
    rows = [item for item in sources.items() if item["code"] not in written]
    for item in rows:
        _under_events(item, events)
        _define_licence(item)
        content = standard_content(item) if item.get("online") == "full" else {"item": item}
        item_publish(SYSTEM, content=content, standard=True)
    return len(folders), len(rows)


def publish_things() -> int:
    """Publish the book of things, after the items that it names."""
    return len(things_publish(SYSTEM, content=sources.read("things.yaml")).content["things"])


def _events_by_item() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in sources.read("life_events.yaml"):
        for code in [*event.get("packages", ()), *event.get("items", ())]:
            found.setdefault(code, []).append(event["code"])
    return found


def _under_events(item: dict[str, Any], events: dict[str, list[str]]) -> None:
    item["life_events"] = sorted({*(item.get("life_events") or ()), *events.get(item["code"], ())})


def _define_licence(item: dict[str, Any]) -> None:
    """Define the licence type of a result; a pack that knows better defines its own beforehand."""
    result = item.get("result") or {}
    code = result.get("licence")
    if not code or LicenceType.objects.filter(code=code).exists():
        return
    name = result.get("name") or item["name"]
    serial = sum(ord(c) * (n + 1) for n, c in enumerate(code)) % 900 + 100
    licence_type_define(
        SYSTEM,
        code=code,
        type_code=f"{uscc.make('11', '920100', '00000001')}{serial:03d}",
        name_zh=name["zh"],
        name_en=name.get("en", name["zh"]),
        template=str(result.get("template", "LICENCE")),
    )
