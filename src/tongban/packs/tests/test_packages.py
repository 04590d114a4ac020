"""Every scenario of every package folder, played on one stage; and every package passes the linter.

`make test` plays the first scenarios of each, the wide checks the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.catalogue.folder import examples_of, packages_under
from tongban.catalogue.lint import lint_folder
from tongban.packs import registry
from tongban.packs.stage import Stage, stage

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = packages_under(ROOT)
DEEP = (
    "company-name", "fishing-licence", "hazardous-chemical-licence", "human-resources-service-licence",
    "market-entity-registration", "open-a-restaurant", "public-place-hygiene-licence-renewal", "residence-permit",
)  # fmt: skip
"""Services of the most different shapes, of which more is played."""


def _turn(folder: Path, number: int) -> list[pytest.MarkDecorator]:
    """The first scenarios are played on every database, some more once, the rest in the wide checks."""
    if number > (6 if folder.name in DEEP else 2):
        return [pytest.mark.wide]
    return [] if number <= 2 or folder.name in DEEP else [pytest.mark.once]


SCENARIOS = [
    pytest.param(
        folder,
        scenario,
        id=f"{folder.name}-{number}",
        marks=_turn(folder, number),
    )
    for folder in FOLDERS
    for number, scenario in enumerate(examples_of(folder), start=1)
]


@pytest.fixture(scope="module")
def ready(django_db_setup: None, django_db_blocker) -> Iterator[Stage]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock(), stage() as built:
        built.set(FOLDERS)
        yield built


@pytest.mark.django_db
@pytest.mark.parametrize(("folder", "scenario"), SCENARIOS)
def test_scenario(ready: Stage, folder: Path, scenario: dict[str, object]) -> None:
    verdict = ready.play(scenario, folder)
    assert not verdict.faults, f"{verdict.name}: " + "; ".join(verdict.faults)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_package_is_without_findings(folder: Path) -> None:
    assert lint_folder(folder) == []


def test_every_package_lies_in_an_installed_pack() -> None:
    assert sorted(registry.folders()) == FOLDERS
