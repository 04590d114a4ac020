"""Documents that cannot lie: links, pictures, addresses, named tests, quoted code, commands and words on the screen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.urls import Resolver404, resolve
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
START = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = [*START, *sorted(DOCS.rglob("*.md"))]
GUIDES = sorted((DOCS / "guide").rglob("*.md"))
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"`(/(?:zh|en|api)/[^`<>]*)`")
QUOTED = re.compile(r"^<!-- from (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```bash run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATES = {"works", "partly", "planned", "reference"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def links(path: Path) -> list[tuple[str, str]]:
    """Words and file of every link and picture that stays in the project."""
    found = [(words, target) for _, words, target in LINK.findall(prose(path))]
    return [(w, t.partition("#")[0]) for w, t in found if "://" not in t and not t.startswith("#")]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    broken = [target for _, target in links(page) if not (page.parent / target).exists()]
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_named_test_stands_in_its_file(page: Path) -> None:
    named = [(words, page.parent / target) for words, target in links(page) if words.startswith("test_")]
    lost = [words for words, file in named if f"def {words}(" not in file.read_text(encoding="utf-8")]
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_address_is_answered(page: Path) -> None:
    lost = []
    for address in ADDRESS.findall(page.read_text(encoding="utf-8")):
        try:
            with override("en" if address.startswith("/en/") else "zh-hans"):
                resolve(address.partition("?")[0])
        except Resolver404:
            lost.append(address)
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_quoted_code_is_the_code(page: Path) -> None:
    for source, block in QUOTED.findall(page.read_text(encoding="utf-8")):
        assert block.strip() in (ROOT / source).read_text(encoding="utf-8"), f"{source} has changed"


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting += [(page.parent / t).resolve() for _, t in links(page) if t.endswith(".md")]
    assert not [name(page) for page in PAGES if page.resolve() not in seen]


def shape(path: Path) -> list[str]:
    """What a page is made of: levels of headings, blocks of code, pictures, lists."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"(#+ |```\w*|!\[|- |\d+\. |\| *[-:])", line):
            found.append(match[1])
    return found


def test_both_readmes_have_one_shape() -> None:
    english, chinese = START
    assert shape(english) == shape(chinese)
    assert [t for _, t in links(english)][1:] != []


@pytest.mark.parametrize("page", sorted((DOCS / "guide" / "en").glob("*.md")), ids=lambda p: p.name)
def test_both_languages_of_a_guide_have_one_shape(page: Path) -> None:
    assert shape(page) == shape(DOCS / "guide" / "zh" / page.name)


def test_commands_of_the_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        for command in re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert command in targets, f"{name(page)}: make {command}"


def commands() -> list[str]:
    blocks = [block for page in PAGES for block in COMMANDS.findall(page.read_text(encoding="utf-8"))]
    return sorted({line for block in blocks for line in block.splitlines() if line.strip()})


@pytest.mark.parametrize("command", commands())
def test_marked_commands_run(command: str) -> None:
    own = f"{sys.executable} -m tongban.config.cli"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    line = command.replace(".venv/bin/tongban", own)
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_system_stands_once_with_its_state() -> None:
    rows = re.findall(
        r"^\| (S\d+) \|[^|]*\|[^|]*\| (\w+) \| (.+) \|$", (DOCS / "systems.md").read_text(), re.MULTILINE
    )
    assert sorted(row[0] for row in rows) == sorted([f"S{n:02d}" for n in range(1, 173)])
    assert {row[1] for row in rows} <= STATES
    bare = [row[0] for row in rows if row[1] == "works" and "](" not in row[2]]
    assert not bare, f"said to work without a place or a test: {bare}"


def test_systems_are_counted_honestly() -> None:
    text = (DOCS / "systems.md").read_text(encoding="utf-8")
    told = re.search(r"Today (\d+) work, (\d+) work in part, (\d+) are planned", text)
    counts = [len(re.findall(rf"\| {state} \|", text)) for state in ("works", "partly", "planned")]
    assert told is not None and [int(n) for n in told.groups()] == counts


@lru_cache
def english_words() -> str:
    """Everything that templates and code say."""
    source = ROOT / "src" / "tongban"
    files = [p for p in source.rglob("*") if p.suffix in {".py", ".html"} and "/tests/" not in str(p)]
    return "\n".join(p.read_text(encoding="utf-8") for p in files)


@lru_cache
def chinese_words() -> frozenset[str]:
    """Every translated sentence."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("locale/zh_Hans/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            found |= {str(m.string) for m in read_po(file) if m.id}
    return frozenset(found)


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_bold_words_of_a_guide_stand_on_the_screen(page: Path) -> None:
    bold = {" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", prose(page), re.DOTALL)}
    chinese = page.parent.name == "zh"
    lost = [w for w in bold if (w not in chinese_words() if chinese else f'"{w}"' not in english_words())]
    assert not lost


def test_pictures_stay_light_and_none_is_spare() -> None:
    pictures = list((DOCS / "img").glob("*.png"))
    assert sum(p.stat().st_size for p in pictures) < 9_000_000
    used = {(page.parent / t).resolve() for page in PAGES for _, t in links(page) if t.endswith(".png")}
    assert used == {p.resolve() for p in pictures}
