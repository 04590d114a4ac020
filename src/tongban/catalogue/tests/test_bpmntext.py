"""One step of a flow changes its own tag and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongban.catalogue.bpmntext import step_changed, steps_of
from tongban.kernel.errors import Refusal

PACKS = Path(__file__).resolve().parents[2] / "packs"
FLOWS = sorted(PACKS.rglob("services/*/flow.bpmn"))


@pytest.mark.parametrize("path", FLOWS, ids=lambda p: p.parent.name)
def test_each_step_is_changed_and_changed_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for step in steps_of(text):
        made = step_changed(text, step.id, {"name": 'A "new" <name> & more', "tb:limit": "9wd"})
        found = {s.id: s for s in steps_of(made)}
        assert found[step.id].values["name"] == 'A "new" <name> & more'
        assert found[step.id].values["tb:limit"] == "9wd"
        assert [s for s in steps_of(made) if s.id != step.id] == [
            s for s in steps_of(text) if s.id != step.id
        ]
        back = {"name": step.values.get("name", ""), "tb:limit": step.values.get("tb:limit", "")}
        again = step_changed(made, step.id, back)
        assert steps_of(again) == steps_of(text)
        assert step_changed(text, step.id, dict(step.values)) == text


def test_what_is_no_flow_is_refused() -> None:
    with pytest.raises(Refusal):
        steps_of("<a>")
    with pytest.raises(Refusal):
        step_changed("<a/>", "nothing", {"name": "x"})
