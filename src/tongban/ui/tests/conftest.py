"""The frame's slots are empty here: what the rooms above fill in is tested by them."""

from __future__ import annotations

import pytest

from tongban.ui import chrome


@pytest.fixture(autouse=True)
def _empty_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chrome, "_providers", {})
