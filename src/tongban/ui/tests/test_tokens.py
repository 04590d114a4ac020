"""Colours keep the contrast that WCAG 2.2 AA asks for, in every set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "ui"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
SELECTORS = {
    "light": r":root \{",
    "dark": r':root\[data-theme="dark"\] \{',
    "system dark": r':root:not\(\[data-theme="light"\]\) \{',
    "high": r':root\[data-contrast="high"\] \{',
}
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in ("paper", "paper-2", "blue-wash", "grey-wash")),
    *(("ink", f"{tone}-wash") for tone in ("red", "amber", "green")),
    ("ink-3", "paper"), ("ink-3", "paper-2"), ("ink-2", "amber-wash"),
    *(("blue", ground) for ground in ("paper", "paper-2", "blue-wash")),
    ("blue-dark", "blue-wash"), ("blue-dark", "paper"),
    *((tone, ground) for tone in ("red", "amber", "green") for ground in ("paper", "paper-2", f"{tone}-wash")),
    ("on-blue", "blue"), ("on-blue", "blue-dark"), ("on-red", "red"),
]  # fmt: skip
CONTROLS = [
    ("line-strong", "paper"), ("line-strong", "paper-2"), ("focus", "paper"), ("focus", "paper-2"), ("blue", "paper-2"),
    ("line-strong", "grey-wash"), ("blue", "grey-wash"), ("red", "grey-wash"), ("amber", "grey-wash"),
]  # fmt: skip


def tokens(name: str) -> dict[str, str]:
    """The colours of one set, with those of the light set where it names none."""
    block = re.search(SELECTORS[name] + r"(.*?)\n\s*\}", TOKENS, re.S)
    assert block, name
    own = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", block[1]))
    return own if name == "light" else tokens("light") | own


def luminance(colour: str) -> float:
    def channel(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", SELECTORS)
def test_text_reaches_four_and_a_half(name: str) -> None:
    colours = tokens(name)
    weak = {f"{a} on {b}": round(r, 2) for a, b in TEXT if (r := ratio(colours[a], colours[b])) < 4.5}
    assert not weak


@pytest.mark.parametrize("name", SELECTORS)
def test_controls_reach_three(name: str) -> None:
    colours = tokens(name)
    weak = {f"{a} on {b}": round(r, 2) for a, b in CONTROLS if (r := ratio(colours[a], colours[b])) < 3}
    assert not weak


def test_high_contrast_reaches_seven() -> None:
    colours = tokens("high")
    assert all(
        ratio(colours[a], colours["paper"]) >= 7
        for a in ("ink", "ink-2", "ink-3", "blue", "red", "amber", "green")
    )


def test_both_dark_sets_are_one() -> None:
    assert tokens("dark") == tokens("system dark")


def test_every_set_names_every_colour() -> None:
    names = set(
        re.findall(r"--([a-z0-9-]+):\s*#", re.search(SELECTORS["light"] + r"(.*?)\n\}", TOKENS, re.S)[1])
    )  # type: ignore[index]
    for name in ("dark", "high"):
        block = re.search(SELECTORS[name] + r"(.*?)\n\}", TOKENS, re.S)[1]  # type: ignore[index]
        assert names == set(re.findall(r"--([a-z0-9-]+):\s*#", block)), name


@pytest.mark.parametrize(
    "sheet",
    sorted(p.name for p in STATIC.glob("*.css") if p.name not in {"tokens.css", "print.css", "paper.css"}),
)
def test_sheets_take_every_colour_from_the_tokens(sheet: str) -> None:
    text = (STATIC / sheet).read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;,)])", text)
    used = set(re.findall(r"var\(--([a-z0-9-]+)", text))
    assert used <= set(re.findall(r"--([a-z0-9-]+):", TOKENS))


@pytest.mark.parametrize("sheet", sorted(p.name for p in STATIC.glob("*.css")))
def test_sheets_are_ready_for_a_right_to_left_language(sheet: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(encoding="utf-8"), flags=re.S)
    assert not re.findall(
        r"(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)|float:\s*(?:left|right)",
        text,
    )
