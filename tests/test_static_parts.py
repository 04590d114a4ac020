"""Of what npm brings, only what pages load becomes a static file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders

from tongban.flows.showing import EDITOR, TABLES, VIEWER
from tongban.ui.assets import MODULES

TEMPLATES = sorted((Path(__file__).resolve().parents[1] / "src").glob("**/templates/**/*.html"))
pytestmark = pytest.mark.skipif(not (MODULES / "bpmn-js").exists(), reason="npm did not run here")


def parts() -> dict[str, int]:
    """The vendors' files with their sizes."""
    found = {}
    for finder in get_finders():
        for path, storage in finder.list(None):
            prefix = getattr(storage, "prefix", None)
            if prefix:
                found[f"{prefix}/{path}"] = storage.size(path)
    return found


def test_what_pages_load_is_there_and_little_else() -> None:
    found = parts()
    loaded = {
        name for path in TEMPLATES for name in re.findall(r"static '(vendor/[^']+)'", path.read_text("utf-8"))
    }
    loaded |= {EDITOR, TABLES, VIEWER}
    assert loaded - set(found) == set()
    scripts = {name for name in found if name.endswith(".js") and not name.startswith("vendor/htmx")}
    assert scripts == {EDITOR, TABLES, VIEWER}
    assert sum(size for name, size in found.items() if not name.startswith("vendor/htmx")) < 4_000_000
