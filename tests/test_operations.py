"""Founding, the doctor, and imports of what others have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban import packs
from tongban.base.legal import legal_time
from tongban.config.operations import health
from tongban.kernel.ids import citizen_id

NUMBER = next(
    iter(citizen_id.fictional(1, seed=3, born=(datetime(1980, 1, 1).date(), datetime(1990, 1, 1).date())))
).number
GOOD = {"TONGBAN_HOSTS": "tongban.example", "TONGBAN_SITE": "https://tongban.example"}


def run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TONGBAN_", "DATABASE_"))}
    environment |= {"TONGBAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tongban.config.settings", **more}
    command = [sys.executable, "-m", "tongban.config.cli", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def init(home: Path, password: str, **more: str) -> subprocess.CompletedProcess[str]:
    file = home.parent / "password"
    file.write_text(f"{password}\n", encoding="utf-8")
    file.chmod(0o600)
    told = ("--government", "云溪市人民政府", "--region", "920100", "--name", "管理员甲", "--number", NUMBER)
    return run(home, "init", *told, "--username", "chief", "--password-file", str(file), **{**GOOD, **more})


@pytest.mark.wide
@pytest.mark.embedded
def test_a_production_house_is_founded_once_and_the_doctor_says_what_is_left(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = init(home, "copper-lantern-orbit-27")
    assert made.returncode == 0, made.stderr
    assert (home / "mode").read_text().strip() == "production" and home.stat().st_mode & 0o777 == 0o700
    assert "holds an installation already" in init(home, "copper-lantern-orbit-27").stderr
    told = json.loads(run(home, "doctor", "--json", **GOOD).stdout)
    codes = {f["code"]: f for f in told["findings"]}
    assert not told["healthy"] and {"backup", "records.no_holder", "search"} <= set(codes)
    assert all(f["mend"] for f in codes.values())
    assert "migrations" not in codes and "home.open" not in codes
    home.chmod(0o755)
    next((home / "keys").glob("*.key")).chmod(0o644)
    strict = run(home, "doctor", "--security", TONGBAN_MODE="demo")
    assert strict.returncode == 1 and "founded as production" in strict.stdout
    weak = run(home, "doctor", "--security", "--json")
    found = {f["code"] for f in json.loads(weak.stdout)["findings"]}
    assert {"hosts", "site", "home.open", "keys.open"} <= found


@pytest.mark.wide
@pytest.mark.embedded
def test_weak_set_ups_are_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "12" in init(home, "short").stderr
    assert not list(home.glob("*.sqlite3"))
    places = init(home, "copper-lantern-orbit-27", TONGBAN_HOSTS="", TONGBAN_MODE="demo").stderr
    assert "TONGBAN_HOSTS is not set" in places and "TONGBAN_MODE is demo" in places
    home.chmod(0o755)
    assert "chmod 700" in init(home, "copper-lantern-orbit-27").stderr
    assert run(home, "init", **GOOD).returncode in (1, 2)


@pytest.mark.django_db
def test_a_command_without_a_database_says_a_sentence(tmp_path: Path) -> None:
    package = str(Path(packs.__file__).parent / "agriculture/services/fishing-licence")
    told = run(tmp_path / "empty", "package", "test", package)
    assert told.returncode == 2
    assert "tongban init" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.django_db
def test_the_doctor_sees_a_sleeping_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.folding, "lag", lambda: timedelta(minutes=3))
    assert any(f.code == "worker" for f in health.examine())


@pytest.mark.django_db
def test_the_doctor_warns_of_a_year_without_calendar() -> None:
    with legal_time(datetime(2026, 12, 4, tzinfo=UTC)):
        assert any(f.code == "calendar" for f in health.examine())
    with legal_time(datetime(2025, 6, 30, tzinfo=UTC)):
        assert not any(f.code == "calendar" for f in health.examine())


def test_an_unknown_benchmark_is_wrong_use(capsys: Any) -> None:
    from tongban.config.commands import bench

    assert bench.main(["nothing"]) == 2
    assert "api_submit" in capsys.readouterr().err
