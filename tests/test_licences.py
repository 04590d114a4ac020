"""Everything that comes by lock file may be carried along, libraries inside wheels included."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]


def tool() -> ModuleType:
    """``tools/licences.py`` as a module."""
    spec = importlib.util.spec_from_file_location("licences_tool", ROOT / "tools" / "licences.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TOOL = tool()
PARTS = TOOL.parts()


def test_every_licence_is_permitted() -> None:
    wrong = [f"{part.name} ({part.source}): {part.licence}" for part in PARTS if not part.permitted]
    assert not wrong, wrong


def test_what_the_lock_names_is_what_is_installed() -> None:
    found = {part.name for part in PARTS if part.source == "pip"}
    elsewhere = {"colorama", "tzdata"}  # only other systems need these
    if importlib.util.find_spec("gmssl_pyx") is None:
        elsewhere.add("gmssl-pyx")  # not built for this machine
    assert TOOL.locked() - found <= elsewhere


def test_the_page_names_everything() -> None:
    """Out of date? ``.venv/bin/python tools/licences.py`` writes it anew."""
    page = TOOL.PAGE.read_text(encoding="utf-8")
    assert not [p.name for p in PARTS if f"| {p.source} | {p.name} | {p.licence} |" not in page]


def test_the_judge_knows_bad_from_good() -> None:
    def permitted(licence: str) -> bool:
        return bool(TOOL.Part("pip", "x", "1", licence).permitted)

    assert permitted("LGPL-3.0-only") and permitted("GNU Lesser General Public License v2 or later (LGPLv2+)")
    assert (
        not permitted("GPL-2.0")
        and not permitted("GNU General Public License v3")
        and not permitted("AGPL-3.0")
    )
    assert not permitted("unknown") and not permitted("GNU Affero General Public License")


def test_no_heif_library_comes_in_by_the_back_door() -> None:
    """The wheel of pillow-heif bundles a GPL library (x265)."""
    assert not {"pillow-heif", "pi-heif"} & (TOOL.locked() | TOOL.locked("requirements-dev.lock"))
