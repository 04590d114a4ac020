"""The guide for service packages tells the truth: its steps run word for word, its table names every code."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "developer" / "packages.md").read_text(encoding="utf-8")
WALK = GUIDE.partition("## Add a service in ten minutes")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```$", WALK, re.MULTILINE | re.DOTALL)
FOUND_UNIT = """
import django; django.setup()
from tongban.base.actor import SYSTEM
from tongban.org.actions import unit_found
root = unit_found(SYSTEM, code="yunxi-city", name_zh="云溪市人民政府", region="920100")
unit_found(SYSTEM, code="public-security-bureau", name_zh="市公安局", parent=root, region="920100")
"""


@pytest.fixture
def house(tmp_path: Path, db: None) -> dict[str, str]:
    """A house that stands, with one unit: the environment in which the steps are typed."""
    if connection.vendor != "sqlite":
        pytest.skip("the scratch house is a file")
    home = tmp_path / "home"
    home.mkdir()
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    with sqlite3.connect(home / "tongban.sqlite3") as copy:
        source.backup(copy)
    source.close()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    known = {k: v for k, v in os.environ.items() if not k.startswith(("TONGBAN", "DATABASE"))}
    environment = {**known, "PATH": path, "TONGBAN_HOME": str(home), "TONGBAN_MODE": "sandbox"}
    environment["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
    subprocess.run([sys.executable, "-c", FOUND_UNIT], env=environment, check=True, cwd=ROOT, timeout=60)
    return environment


@pytest.mark.wide
@pytest.mark.embedded
def test_the_ten_minutes(house: dict[str, str], tmp_path: Path) -> None:
    said = ""
    for language, text in BLOCKS:
        if language == "text":
            for line in text.strip().splitlines():
                assert line in said, f"the guide promises {line!r}; it said:\n{said}"
            continue
        run = subprocess.run(
            ["bash", "-e", "-c", text], env=house, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert run.returncode == 0, run.stdout + run.stderr
        said = run.stdout


def test_every_code_of_the_linter_is_in_the_table() -> None:
    source = "".join(
        p.read_text(encoding="utf-8") for p in (ROOT / "src/tongban/catalogue/lint").glob("*.py")
    )
    families = "package|item|clock|condition|basis|material|fee|words|number|guide|form|flow|rules"
    codes = set(re.findall(rf'"((?:{families})\.[a-z_]+)"', source)) - {"item.yaml", "form.yaml", "rules.dmn"}
    codes -= {"flow.bpmn"}
    assert len(codes) > 40
    assert sorted(code for code in codes if f"`{code}`" not in GUIDE) == []
