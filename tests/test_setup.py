"""Set-up (``tools/setup.py``): each thing that is missing is one sentence, and the next run goes on from any wreck."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CLOSED = "http://127.0.0.1:9"
PIECE = "VALUE = 'whole'\n"


class Clone:
    """A small house with the real set-up: one Python part, no page part, in a folder with a space in its name."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "one city"
        self.wheels = folder / "wheels"
        for path, text in {
            "tools/setup.py": (ROOT / "tools" / "setup.py").read_text(encoding="utf-8"),
            "tools/translations.py": "",
            "src/tongban/config/cli.py": "import piece\n\n\ndef main() -> int:\n    print(piece.VALUE)\n    return 0\n",
            "package.json": '{"name": "city", "version": "1.0.0"}',
        }.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        self.pages({})
        digest = self._wheel()
        (self.root / "requirements.lock").write_text(f"piece==1.0 --hash=sha256:{digest}\n", encoding="utf-8")

    def _wheel(self) -> str:
        self.wheels.mkdir()
        files = {
            "piece.py": PIECE,
            "piece-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: piece\nVersion: 1.0\n",
            "piece-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        rows = []
        for name, text in files.items():
            seal = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{name},sha256={seal},{len(text)}\n")
        files["piece-1.0.dist-info/RECORD"] = "".join([*rows, "piece-1.0.dist-info/RECORD,,\n"])
        path = self.wheels / "piece-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def pages(self, packages: dict[str, str]) -> None:
        """The page parts that are locked: name to address."""
        wanted = dict.fromkeys(packages, "1.0.0")
        found = {
            f"node_modules/{name}": {"version": "1.0.0", "resolved": url} for name, url in packages.items()
        }
        root = {"name": "city", "version": "1.0.0", "dependencies": wanted}
        lock = {"name": "city", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": root, **found}}
        (self.root / "package.json").write_text(json.dumps(root), encoding="utf-8")
        (self.root / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """No registry but the folder of wheels, unless told otherwise."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.upper().startswith(("PIP_", "NPM_", "HTTP", "ALL_PROXY"))
        }
        alone = {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1", "NPM_CONFIG_FETCH_RETRIES": "0"}
        return {**kept, **alone, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri(), **more}

    def set_up(self, *prefix: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *(prefix or (str(self.root / "tools" / "setup.py"),))]
        return subprocess.run(
            command, env=self.environment(**more), capture_output=True, text=True, check=False
        )

    def begin(self) -> subprocess.Popen[bytes]:
        """Set-up in a group of its own, to be killed or waited for."""
        command = [sys.executable, str(self.root / "tools" / "setup.py")]
        return subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.DEVNULL, start_new_session=True
        )

    def works(self) -> bool:
        """Whether the launcher starts the house with its part."""
        done = subprocess.run(
            [str(self.root / ".venv" / "bin" / "tongban")], capture_output=True, text=True, check=False
        )
        return done.stdout == "whole\n"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence that says why set-up could not go on."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("Tongban cannot be set up: ")]
    assert len(said) == 1 and said[0] == done.stderr.splitlines()[-1]
    return said[0].removeprefix("Tongban cannot be set up: ")


def program(folder: Path, name: str, script: str) -> None:
    """A program of this name on the search path ``folder``."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_what_must_be_there_is_named(clone: Clone, tmp_path: Path) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    assert sentence(clone.set_up(PATH=str(bare))).startswith("Node.js 20 or newer with npm is needed")
    program(bare, "npm", "exit 0")
    program(bare, "node", "echo v18.19.1")
    assert sentence(clone.set_up(PATH=str(bare))) == "Node.js 20 or newer is needed, and this is v18.19.1."
    program(bare, "node", "exit 3")
    assert "does not say its version" in sentence(clone.set_up(PATH=str(bare)))
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ensurepip.py").write_text("raise ImportError\n")
    assert "lacks its venv module" in sentence(clone.set_up(PYTHONPATH=str(broken)))
    assert not (clone.root / ".venv").exists()


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 15), (4, 0)])
def test_a_python_that_is_not_supported_is_told(clone: Clone, version: tuple[int, int]) -> None:
    script = clone.root / "tools" / "setup.py"
    pretend = (
        f"import sys, runpy; sys.version_info = ({version[0]}, {version[1]}, 0); sys.argv = ['setup.py']"
    )
    said = sentence(clone.set_up("-c", f"{pretend}; runpy.run_path({str(script)!r}, run_name='__main__')"))
    assert said.startswith(f"Python 3.11 to 3.14 is needed, and this is {version[0]}.{version[1]}.")


def test_an_old_python_can_read_the_sentence() -> None:
    tree = ast.parse((ROOT / "tools" / "setup.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "__future__" not in imported  # Python 3.6 does not know the one of annotations


def test_the_versions_are_those_of_the_package_and_of_the_guide() -> None:
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "Python 3.11 to 3.14" in (ROOT / "docs" / "admin" / "install.md").read_text(encoding="utf-8")


@pytest.mark.wide
def test_without_network_it_says_so_and_goes_on_later(clone: Clone) -> None:
    silent = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": f"{CLOSED}/simple"}
    assert sentence(clone.set_up(**silent)).startswith("a registry of packages does not answer")
    clone.pages({"leaf": f"{CLOSED}/leaf-1.0.0.tgz"})
    assert sentence(clone.set_up()).startswith("a registry of packages does not answer")
    clone.pages({})
    done = clone.set_up()
    assert done.returncode == 0, done.stderr
    assert clone.works()
    again = clone.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.wide
def test_wrecks_are_made_anew(clone: Clone) -> None:
    venv = clone.root / ".venv"
    (venv / "bin").mkdir(parents=True)  # killed while .venv was being made: a Python without pip
    (venv / "bin" / "python").symlink_to(sys.executable)
    begun = clone.begin()
    while begun.poll() is None and not (venv / "unfinished").exists():
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGKILL)  # killed while parts were being installed
    begun.wait()
    site = next((venv / "lib").glob("python3*/site-packages"))
    with zipfile.ZipFile(clone.wheels / "piece-1.0-py3-none-any.whl") as archive:
        archive.extractall(site, [name for name in archive.namelist() if "dist-info" in name])
    first, second = clone.begin(), clone.begin()  # two at once: one waits for the other
    assert (first.wait(120), second.wait(120)) == (0, 0)
    assert clone.works() and not (venv / "unfinished").exists()
    clone.root = clone.root.rename(clone.root.with_name("moved city"))
    done = clone.set_up()
    assert done.returncode == 0, done.stderr
    assert clone.works()
