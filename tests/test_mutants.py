"""The linter finds the mistakes that service owners make: mutants of every package that ships.

A sample of 100 by default, all 2,000 with TONGBAN_LONG=1. The table of docs/developer/packages.md says what was
found of the 2,000, an operator a row; ``python -m tests.mutants_table`` measures and writes it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from tests import mutants_flow, mutants_form, mutants_item  # noqa: F401 - they register their operators
from tests.mutants import OPERATORS, mutants, shipped
from tests.mutants_table import GUIDE, table_of

from tongban.catalogue.lint import lint_folder

LONG = bool(os.environ.get("TONGBAN_LONG"))
MANY, SAMPLE, SHARE = 2000, 100, 0.95


@pytest.fixture(scope="module")
def found() -> tuple[Counter[str], Counter[str]]:
    """Mutants made and mutants found, by operator."""
    made: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for name, paper in mutants(MANY if LONG else SAMPLE):
        with tempfile.TemporaryDirectory() as root:
            made[name] += 1
            caught[name] += bool(lint_folder(paper.write(Path(root))))
    return made, caught


def test_mistakes_are_found(found: tuple[Counter[str], Counter[str]]) -> None:
    made, caught = found
    missed = {name: made[name] - caught[name] for name in made if caught[name] < made[name]}
    assert caught.total() >= SHARE * made.total(), missed


@pytest.mark.whole
def test_every_kind_of_mistake_is_found(found: tuple[Counter[str], Counter[str]]) -> None:
    made, caught = found
    assert set(made) == set(OPERATORS)
    assert [name for name in made if caught[name] < made[name] / 2] == []


def test_what_is_not_mutated_is_clean(tmp_path: Path) -> None:
    """The packages as they ship are linted in their own tests; here, that writing them out makes no mistake."""
    for paper in shipped()[::12]:
        assert lint_folder(paper.write(tmp_path / paper.code)) == [], paper.code


def test_the_same_seed_makes_the_same_mutants() -> None:
    first = [(name, paper.digest()) for name, paper in mutants(30)]
    assert first == [(name, paper.digest()) for name, paper in mutants(30)]
    assert len({digest for _name, digest in first}) == 30


def test_the_guide_names_every_operator() -> None:
    """The written table has a row for each operator, in order, and says what the rows add up to."""
    rows = re.findall(r"^\| (.+) \| (\d+) \| (\d+) \|$", table_of(GUIDE.read_text(encoding="utf-8")), re.M)
    assert [row[0] for row in rows] == [str(op.__doc__) for op in OPERATORS.values()]
    assert sum(int(row[1]) for row in rows) == MANY
    assert sum(int(row[2]) for row in rows) >= SHARE * MANY


@pytest.mark.whole
def test_the_guide_says_what_is_so(found: tuple[Counter[str], Counter[str]]) -> None:
    from tests.mutants_table import table

    assert table_of(GUIDE.read_text(encoding="utf-8")) == table(*found)
