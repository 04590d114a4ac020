"""The layers are data, and this walks everything against them.

Imports (inside functions too), string foreign keys, migration dependencies, templates that extend or include.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.config.layers import ROOMS

SOURCE = Path(__file__).resolve().parents[1] / "src" / "tongban"
ORDER = {room: place for place, room in enumerate(ROOMS)}
FILES = sorted(p for p in SOURCE.rglob("*.py") if "/tests/" not in str(p))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def check(path: Path, line: int, other: str) -> str | None:
    mine = room_of(path)
    if mine in ORDER and other in ORDER and ORDER[other] > ORDER[mine]:
        return f"{path.relative_to(SOURCE)}:{line} climbs from {mine} to {other}"
    return None


def pack_of(parts: tuple[str, ...]) -> str:
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("room", sorted({room_of(path) for path in FILES if path.parent != SOURCE}))
def test_nothing_imports_upwards(room: str) -> None:
    wrong = [
        fault for path in FILES if path.parent != SOURCE and room_of(path) == room for fault in climbs(path)
    ]
    assert not wrong, "\n".join(wrong)


def climbs(path: Path) -> list[str]:
    """What a file takes from a room above its own, or a pack from another."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong: list[str] = []
    for line, module in imports(tree):
        parts = module.split(".")
        if parts[0] == "tongban" and len(parts) > 1:
            wrong += filter(None, [check(path, line, parts[1])])
            own = path.relative_to(SOURCE).parts
            packs = own[0] == "packs" and parts[1] == "packs" and len(parts) > 2 and parts[2] != own[1]
            if packs and own[1] != "demo_city" and (SOURCE / "packs" / parts[2]).is_dir():
                wrong.append(f"{path}:{line} imports another pack ({parts[2]})")
    for line, text in strings(tree):
        found = re.fullmatch(r"tb_(\w+?)\.[A-Za-z_]\w*", text) or re.fullmatch(r"tb_(\w+)", text)
        if found and found[1] in ORDER:
            wrong += filter(None, [check(path, line, found[1])])
    return wrong


def test_templates_extend_and_include_downwards() -> None:
    wrong = []
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"{%\s*(?:extends|include)\s+[\"']([a-z_]+)/", text)
        wrong += [w for other in named if (w := check(path, 0, other))]
    assert not wrong, "\n".join(wrong)


def test_the_kernel_knows_no_framework() -> None:
    for path in (SOURCE / "kernel").rglob("*.py"):
        if "/tests/" in str(path):
            continue
        names = {name for _, name in imports(ast.parse(path.read_text(encoding="utf-8")))}
        assert not any(n == "django" or n.startswith("django.") for n in names), path


def test_every_room_says_what_it_offers() -> None:
    for room in (p for p in SOURCE.iterdir() if (p / "__init__.py").exists()):
        tree = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{room.name}/__init__.py has no docstring"
