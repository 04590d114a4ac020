"""``tongban package diff`` and ``plan`` say what would change before anything does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.mutants import PACKS

from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import filled, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.folder import read_folder
from tongban.catalogue.models import ItemVersion
from tongban.config.commands.package import main
from tongban.org.actions import unit_found

FISHING = PACKS / "agriculture" / "services" / "fishing-licence"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The fishing licence, promised a day sooner."""
    shutil.copy(FISHING.parents[1] / "licence_types.yaml", tmp_path)
    folder = tmp_path / "services" / "fishing-licence"
    shutil.copytree(FISHING, folder)
    text = (folder / "item.yaml").read_text(encoding="utf-8")
    promised = read_folder(folder)["item"]["clock"]["promised"]["value"]
    sooner = text.replace(f"promised: {{value: {promised},", f"promised: {{value: {promised - 1},")
    assert sooner != text
    (folder / "item.yaml").write_text(sooner, encoding="utf-8")
    return folder


def test_diff_speaks_both_languages(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(FISHING), str(changed)]) == 0
    said = capsys.readouterr().out
    assert "修改时限：承诺办结时限" in said and "Time limit changed: promised limit" in said
    assert "1 differences" in said
    assert main(["diff", str(FISHING), str(changed.parent)]) == 2


@pytest.mark.django_db
def test_plan_writes_nothing_and_counts(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(changed), "--json"]) == 1
    assert "there is no unit" in capsys.readouterr().out
    w = world()
    unit_found(SYSTEM, code="agriculture-bureau", name_zh="农业局", parent=w.government, region="920100")
    item_publish(SYSTEM, content=read_folder(FISHING))
    versions = ItemVersion.objects.count()
    assert main(["plan", str(FISHING)]) == 0
    assert "nothing would change, version 1 stays" in capsys.readouterr().out
    assert main(["plan", str(changed), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert (row["version"], row["unchanged"], row["open_cases"]) == (2, False, 0)
    assert [d["part"] for d in row["differences"]] == ["limits"]
    assert ItemVersion.objects.count() == versions


@pytest.mark.django_db
def test_plan_counts_cases_that_keep_their_version() -> None:
    from tongban.cases.actions import case_submit
    from tongban.config.commands.package import _effect

    w = world()
    draft = filled(w)
    content = {**w.version.content, "guide": {"zh": "新", "en": "New"}}
    assert (_effect(content)["open_cases"], _effect(content)["drafts"]) == (0, 1)
    case_submit(w.applicant, draft=draft)
    assert (_effect(content)["open_cases"], _effect(content)["drafts"]) == (1, 0)
