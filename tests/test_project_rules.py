"""Project rules that a linter of others cannot know."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tongban"
CODE = sorted(p for p in SOURCE.rglob("*.py") if "/tests/" not in str(p) and "/migrations/" not in str(p))


@cache
def tree_of(path: Path) -> ast.AST:
    """The syntax of a file, read once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> list[tuple[int, str]]:
    return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_time_comes_from_one_place_and_markup_is_never_forced() -> None:
    """Law counts by legal time; `date.today()` and naive `now()` would quietly count by the machine's."""
    faults = []
    for path in CODE:
        name_of_file = str(path.relative_to(SOURCE))
        for line, name in calls(tree_of(path)):
            clock = name in ("date.today", "datetime.date.today", "timezone.now", "datetime.utcnow")
            own = name_of_file == "base/legal.py" or "cli" in path.name
            naive = name in ("datetime.now", "datetime.datetime.now") and not own
            forced = name in ("mark_safe", "safestring.mark_safe") and "ui" not in path.parts
            if clock or naive or forced:
                faults.append(f"{name_of_file}:{line} calls {name}")
    assert not faults, "\n".join(faults)


def test_files_stay_small() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert not [f"{path.relative_to(SOURCE)}: {length}" for path, length in lengths.items() if length > 500]


def test_functions_stay_small() -> None:
    faults = []
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno
                if length > 60:
                    faults.append(f"{path.relative_to(SOURCE)}:{node.name} has {length} lines")
    assert not faults, "\n".join(faults)


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
