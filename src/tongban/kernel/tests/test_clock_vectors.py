"""The clock against the vectors of an oracle that shares no line with it (``tests/vectors``)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.kernel.calendar import DEFAULT
from tongban.kernel.clock import RULES, Pause, Rule, due, elapsed, explain
from tongban.kernel.clock.counting import due_at
from tongban.kernel.clock.words import GROUNDS

FOLDER = Path(__file__).parents[4] / "tests" / "vectors"
FILES = sorted(FOLDER.glob("clock-*.jsonl"))


def read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def rule_of(case: dict[str, Any], start: date) -> Rule:
    """The rule of law that a case names, or one made of its value and unit."""
    if "rule" not in case:
        return Rule(
            "VECTOR",
            case["value"] + case.get("extend", 0),
            case["unit"],
            grounds=tuple(GROUNDS),
            direction=case.get("direction", "after"),
            moves=case.get("last") != "fixed",
        )
    rule = RULES.at(case["rule"], start)
    assert (rule.value, rule.unit, rule.direction) == (
        case["value"],
        case["unit"],
        case.get("direction", "after"),
    ), case
    return rule


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_clock_agrees_with_every_vector(path: Path) -> None:
    wrong = [case for case in read(path) if _answered(case) != case["due"]]
    assert not wrong, f"{len(wrong)} of {path.name} differ, the first: {wrong[0]} not {_answered(wrong[0])}"


def _answered(case: dict[str, Any]) -> str:
    if case["unit"] == "hour":
        start = datetime.fromisoformat(case["start"])
        moment = due_at(start, case["value"])
        assert due(rule_of(case, start.date()), start) == DEFAULT.local(moment)
        return moment.isoformat()
    day = date.fromisoformat(case["start"])
    pauses = [Pause(date.fromisoformat(a), date.fromisoformat(b), g) for a, b, g in case.get("pauses", ())]
    extension = "complex" if "rule" in case and "extend" in case else None
    return due(rule_of(case, day), day, pauses=pauses, extension=extension).isoformat()


def test_the_ledger_agrees_with_a_share_of_them() -> None:
    for path in FILES:
        for case in list(read(path))[::40]:
            if case["unit"] == "hour":
                continue
            day, rule = date.fromisoformat(case["start"]), rule_of(case, date.fromisoformat(case["start"]))
            pauses = [
                Pause(date.fromisoformat(a), date.fromisoformat(b), g) for a, b, g in case.get("pauses", ())
            ]
            extension = "complex" if "rule" in case and "extend" in case else None
            ledger = explain(rule, day, pauses=pauses, extension=extension)
            assert ledger.due.isoformat() == case["due"], case
            if case["unit"] == "wd" and rule.direction == "after" and ledger.days:
                counted = sum(entry.counted for entry in ledger.days)
                assert counted == elapsed(rule, day, ledger.due, pauses=pauses)


def test_there_are_enough_and_of_every_kind() -> None:
    cases = [case for path in FILES for case in read(path)]
    assert len(cases) >= 10_000
    assert sum(path.stat().st_size for path in FILES) < 2_000_000
    assert {case["unit"] for case in cases} == {"wd", "d", "month", "hour"}
    assert {case["start"][:4] for case in cases} >= {str(year) for year in range(2004, 2027)}
    assert sum(len(case.get("pauses", ())) > 1 for case in cases) > 1000
    assert sum("extend" in case for case in cases) > 200
    assert sum(case.get("direction") == "before" for case in cases) > 300
    moved = [
        c for c in cases if c["unit"] == "d" and "pauses" not in c and "last" not in c and "extend" not in c
    ]
    plain = sum(
        date.fromisoformat(c["start"]) + timedelta(days=c["value"]) != date.fromisoformat(c["due"])
        for c in moved
    )
    assert plain > 300
    assert any(case["start"].endswith("-02-29") for case in cases)


def test_the_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    """Nobody mends an answer by hand; the generator imports nothing of the house."""
    script = FOLDER / "make_clock.py"
    assert "tongban" not in "".join(
        line for line in script.read_text(encoding="utf-8").splitlines() if "import" in line
    )
    subprocess.run([sys.executable, script, tmp_path], check=True, capture_output=True)
    for path in FILES:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
