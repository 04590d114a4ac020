"""Project rules that a linter of others cannot know."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tongban"
CODE = sorted(p for p in SOURCE.rglob("*.py") if "/tests/" not in str(p) and "/migrations/" not in str(p))


def calls(tree: ast.AST) -> list[tuple[int, str]]:
    return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_time_comes_from_one_place_and_markup_is_never_forced(path: Path) -> None:
    """Law counts by legal time; `date.today()` and naive `now()` would quietly count by the machine's."""
    own = {"base/legal.py"}
    for line, name in calls(ast.parse(path.read_text(encoding="utf-8"))):
        place = f"{path.relative_to(SOURCE)}:{line}"
        assert name not in ("date.today", "datetime.date.today", "timezone.now", "datetime.utcnow"), place
        if name in ("datetime.now", "datetime.datetime.now"):
            assert str(path.relative_to(SOURCE)) in own or "cli" in path.name, place
        if name in ("mark_safe", "safestring.mark_safe"):
            assert "ui" in path.parts, f"{place}: only the ui room may declare markup safe"


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_functions_stay_small(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno
            assert length <= 60, f"{path.relative_to(SOURCE)}:{node.name} has {length} lines"


def test_lock_files_carry_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(
            r"https?://(?!opencollective|github|feross|www\.patreon|tidelift|paulmillr)[^\"]*\.tgz", text
        )
        assert '"resolved"' not in text


def test_templates_carry_no_inline_script_or_style() -> None:
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", text), path
        assert not re.search(r"\son[a-z]+\s*=", text), path
        assert not re.search(r"\sstyle\s*=", text), path


def test_every_dependency_says_why() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "#" in line, line


def test_nothing_of_this_machine_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".yaml", ".json", ".in", ".lock", ".html", ".js", ".mjs"}
            and path.exists()
        ):
            if name == "tests/test_project_rules.py":
                continue
            text = path.read_text(encoding="utf-8")
            assert "/work/main" not in text and "/root/" not in text, name


def test_tests_run_in_their_own_mode_and_home() -> None:
    from django.conf import settings

    assert settings.TONGBAN_MODE == "test"
    assert "tongban-test-" in str(settings.TONGBAN_HOME)
