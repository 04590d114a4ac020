"""Backup and restore: into another SQLite here, into the server where DATABASE_URL names one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

SEED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tongban.cases.actions import case_submit
from tongban.cases.tests.world import filled, world
from tongban.files.actions import attachment_store
from tests.api_world import PDF
w = world()
for _ in range(3):
    case_submit(w.applicant, draft=filled(w))
attachment_store(w.applicant, name="plan.pdf", content=PDF)
from tongban.printing.sealing import house
house().trust
from tongban.records.folding import fold
fold(sweep=True)
"""
COUNT = """
import django; django.setup()
from tongban.cases.models import Case
from tongban.files.models import Attachment
from tongban.files.queries import content
from tongban.records.models import Entry
stored = [a for a in Attachment.objects.all() if a.path != "x"]
print(Case.objects.count(), Entry.objects.count(), Case.objects.first().values.reveal()[:20], len(content(stored[0])))
"""


def run(home: Path, *arguments: str, url: str = "", code: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TONGBAN_HOME": str(home), "TONGBAN_MODE": "test", "DATABASE_URL": url}
    environment["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
    command = ["-c", code] if code else ["-m", "tongban.config.cli", *arguments]
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )


def seals(home: Path) -> dict[str, bytes]:
    """The certificates and private keys that seal, by name."""
    folder = home / "seals"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A small house and its backup with keys."""
    folder = tmp_path_factory.mktemp("backup")
    made = run(folder / "old", code=SEED)
    assert made.returncode == 0, made.stderr
    done = run(folder / "old", "backup", str(folder / "b.tar.gz"), "--with-keys", str(folder / "k.tar.gz"))
    assert done.returncode == 0, done.stderr
    return folder / "old", folder / "b.tar.gz", folder / "k.tar.gz"


@pytest.mark.wide
@pytest.mark.embedded
def test_a_backup_is_whole_and_private(saved: Any) -> None:
    _home, file, keys = saved
    assert file.stat().st_mode & 0o777 == 0o600 and keys.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert manifest["tables"]["tb_cases_case"] == 3
    assert not any("key" in name for name in names if not name.startswith("tables/"))
    assert any(name.startswith("files/") for name in names)


@pytest.mark.wide
@pytest.mark.embedded
def test_it_is_restored_into_another_house_and_its_record_is_in_order(saved: Any, tmp_path: Path) -> None:
    home, file, keys = saved
    done = run(tmp_path / "new", "restore", str(file), "--keys", str(keys))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "in order" in done.stdout
    assert run(tmp_path / "new", code=COUNT).stdout == run(home, code=COUNT).stdout
    assert run(tmp_path / "new", "records", "audit", "--json").returncode == 0
    assert seals(tmp_path / "new") == seals(home) != {}
    again = run(tmp_path / "new", "restore", str(file), "--keys", str(keys))
    assert again.returncode == 1 and "holds data already" in again.stderr


@pytest.mark.server
def test_it_is_restored_into_the_server(saved: Any, tmp_path: Path, scratch_url: str) -> None:
    home, file, keys = saved
    done = run(tmp_path / "new", "restore", str(file), "--keys", str(keys), url=scratch_url)
    assert done.returncode == 0, done.stdout + done.stderr
    back = run(tmp_path / "new", "backup", str(tmp_path / "back.tar.gz"), url=scratch_url)
    assert back.returncode == 0, back.stderr
    assert run(tmp_path / "new", code=COUNT, url=scratch_url).stdout == run(home, code=COUNT).stdout


@pytest.fixture
def scratch_url() -> Any:
    """A database of its own on the server of DATABASE_URL."""
    from tests.scratch import scratch

    with scratch(os.environ["DATABASE_URL"]) as url:
        yield url


@pytest.mark.wide
@pytest.mark.embedded
def test_missing_keys_are_named_before_anything_happens(saved: Any, tmp_path: Path) -> None:
    done = run(tmp_path / "new", "restore", str(saved[1]))
    assert done.returncode == 1 and "data-1.key" in done.stderr


@pytest.mark.wide
@pytest.mark.embedded
def test_an_altered_backup_is_refused(saved: Any, tmp_path: Path) -> None:
    with tarfile.open(saved[1]) as old, tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as new:
        for member in old:
            data = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "tables/tb_org_unit.jsonl":
                data = data.replace("测试局".encode(), "假冒局".encode())
            import io

            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    done = run(tmp_path / "new", "restore", str(tmp_path / "bad.tar.gz"), "--keys", str(saved[2]))
    assert done.returncode == 1 and "tb_org_unit" in done.stderr
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(saved[1].read_bytes()[:-2000])
    assert "damaged" in run(tmp_path / "new", "restore", str(cut)).stderr


@pytest.mark.wide
@pytest.mark.embedded
def test_a_backup_never_overwrites(saved: Any) -> None:
    assert run(saved[0], "backup", str(saved[1])).returncode == 1


@pytest.mark.wide
@pytest.mark.embedded
def test_upgrade_says_when_there_is_nothing_to_do(saved: Any) -> None:
    done = run(saved[0], "upgrade")
    assert done.returncode == 0 and "Up to date" in done.stdout, done.stderr
