"""The example of docs/developer/api.md, followed word for word against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.test_kill import ROOT, SETTLE, House

DOCUMENT = ROOT / "docs" / "developer" / "api.md"


@pytest.mark.wide
@pytest.mark.embedded
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_example_works_word_for_word(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.environment.pop("DATABASE_URL", None)
    ((token, number),) = house.ask(SETTLE, "1")["people"]
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 4
    programs = tmp_path / "bin"
    programs.mkdir()
    said = f'#!/bin/sh\nexec "{sys.executable}" -m tongban.config.cli "$@"\n'
    (programs / "tongban").write_text(said)
    (programs / "tongban").chmod(0o755)
    told = {"API": f"http://127.0.0.1:{house.port}/api/v1", "TOKEN": token, "NUMBER": number}
    told["PATH"] = f"{programs}:{os.environ['PATH']}"
    house.start_server()
    try:
        house.until_ready()
        script = "set -e\n" + "\n".join(blocks)
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={**house.environment, **told},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    finally:
        house.kill(house.server)
