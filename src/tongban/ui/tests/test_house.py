"""Rules for every template of the house: no inline style or script, only icons that exist, a light page."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template import engines
from django.test import RequestFactory

from tongban.ui import assets, samples
from tongban.ui.tags.blocks import NOTICES
from tongban.ui.tags.parts import STATUS

HOUSE = Path(__file__).parents[2]
TEMPLATES = sorted(HOUSE.glob("**/templates/**/*.html"))
STATIC = Path(__file__).parents[1] / "static" / "ui"
OURS = Path(__file__).parents[1]
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>%]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "event attribute": re.compile(r"<[a-z][^>%]*\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"""(?:href|src|action)\s*=\s*["']\s*javascript:""", re.I),
    "htmx that evaluates": re.compile(
        r"""hx-on|hx-vals\s*=\s*["']js:|hx-vars|hx-trigger\s*=\s*["'][^"']*\[""", re.I
    ),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape off"),
}


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_templates_obey_the_content_policy(fault: str) -> None:
    guilty = [
        str(p.relative_to(HOUSE)) for p in TEMPLATES if FORBIDDEN[fault].search(p.read_text(encoding="utf-8"))
    ]
    assert not guilty


def icons_of_the_house() -> set[str]:
    names = {sign for _, sign in STATUS.values()} | set(NOTICES.values())
    names |= {sign for _, sign in samples.words()["themes"] + samples.words()["trades"]}
    for path in [*TEMPLATES, *HOUSE.glob("*/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r'\{% icon "([a-z0-9-]+)"', text)) | set(
            re.findall(r'\bicon="([a-z0-9-]+)"', text)
        )
    return names


@pytest.mark.skipif(not assets.ICONS.exists(), reason="npm did not run here")
def test_every_icon_exists() -> None:
    assert not {name for name in icons_of_the_house() if not (assets.ICONS / f"{name}.svg").exists()}


def test_an_icon_without_npm_is_a_plain_ring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "ICONS", tmp_path)
    assets.icon_shapes.cache_clear()
    assert assets.icon_shapes("search") == '<circle cx="12" cy="12" r="8"/>'
    assets.icon_shapes.cache_clear()


@pytest.mark.parametrize("name", ["../secret", "Search", "a b", ""])
def test_an_icon_name_is_never_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="no icon"):
        assets.icon_shapes(name)


def test_a_task_page_stays_light() -> None:
    request = RequestFactory().get("/en/style/form/")
    page = engines["django"].get_template("ui/style_form.html").render(samples.everything(request), request)
    parts = [page.encode(), *(p.read_bytes() for p in STATIC.iterdir() if p.suffix in {".css", ".js"})]
    weight = sum(len(gzip.compress(part)) for part in parts)
    htmx = assets.MODULES / "htmx.org" / "dist" / "htmx.min.js"
    weight += len(gzip.compress(htmx.read_bytes())) if htmx.exists() else 18_000
    assert weight < 100_000


def msgids() -> set[str]:
    """Every text of this room that is marked for translation on one line."""
    found: set[str] = set()
    for path in OURS.glob("**/*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""\{% translate ['"](.*?)['"] %\}""", text)) | set(
            re.findall(r'\b_\("(.*?)"\)', text)
        )
    for path in OURS.glob("**/*.py"):
        if "tests" not in path.parts:
            found |= set(re.findall(r'\b_\("(.*?)"\)', path.read_text(encoding="utf-8")))
    return found


def test_chinese_is_complete() -> None:
    with (OURS / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as handle:
        catalogue = read_po(handle, locale="zh_Hans_CN")
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id): m.string for m in catalogue if m.id}
    assert not msgids() - set(known)
    empty = [k for k, v in known.items() if not (v[0] if isinstance(v, tuple) else v)]
    assert not empty
    assert not [m.id for m in catalogue if m.id and m.fuzzy]


def test_files_stay_readable() -> None:
    long = [
        p.name
        for p in OURS.glob("**/*")
        if p.suffix in {".py", ".css", ".js"} and len(p.read_text().splitlines()) > 500
    ]
    assert not long
