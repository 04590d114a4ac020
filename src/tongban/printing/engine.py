"""Typst turns a template and data into PDF/A bytes: same input, same bytes, no network, no system font.

Data travel as JSON in `sys.inputs` and reach the template as strings, which typst never reads as markup.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from tongban.kernel.errors import Refusal
from tongban.printing.fonts import font_paths, printable

TEMPLATES = Path(__file__).parent / "templates" / "typst"
STANDARD: Final = "a-2a"
PPI: Final = 300.0
_LENGTH = re.compile(r"^(-?[\d.]+)pt$")
_lock = Lock()


@dataclass(frozen=True, slots=True)
class SealBox:
    """Where the seal stands: page (from 0) and corners in PDF points, origin at the page's lower left.

    `page_height` is the height of that page.
    """

    page: int
    x1: float
    y1: float
    x2: float
    y2: float
    page_height: float = 0.0


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered document, the place of its seal (None: unsealed), and the characters without a glyph."""

    pdf: bytes
    seal: SealBox | None = None
    missing: tuple[str, ...] = ()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in {p.parent for p in font_paths()}],
    )
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def clean(value: Any) -> tuple[Any, list[str]]:
    """`value` with every string made printable, and the characters that had no glyph."""
    if isinstance(value, str):
        return printable(value)
    missing: list[str] = []

    def inner(item: Any) -> Any:
        shown, lost = clean(item)
        missing.extend(lost)
        return shown

    if isinstance(value, Mapping):
        return {key: inner(item) for key, item in value.items()}, missing
    if isinstance(value, (list, tuple)):
        return [inner(item) for item in value], missing
    return value, missing


def compile_pdf(template: str, data: Mapping[str, Any], *, when: datetime) -> Rendered:
    """Render `templates/typst/<template>.typ` with `data`; `when` (aware) becomes the file's date.

    Refuses with `printing.template` when the template does not exist or fails.
    """
    main = TEMPLATES / f"{template}.typ"
    if not main.is_file() or main.parent != TEMPLATES:
        raise Refusal("printing.template", f"There is no document template “{template}”.", template=template)
    shown, missing = clean(data)
    pdf, marks = _run(main, json.dumps(shown, ensure_ascii=False, sort_keys=True), when)
    return Rendered(pdf, next(_seal_boxes(marks), None), tuple(dict.fromkeys(missing)))


def _run(main: Path, payload: str, when: datetime) -> tuple[bytes, list[dict[str, Any]]]:
    compiler = _compiler()
    with _lock:
        try:
            pdf = compiler.compile(
                str(main),
                format="pdf",
                sys_inputs={"data": payload},
                pdf_standards=[STANDARD],
                timestamp=when,
            )
            marks = json.loads(compiler.query("<seal-place>", field="value"))
        except typst.TypstError as error:
            raise Refusal("printing.template", f"{main.stem}: {error.message}", template=main.stem) from error
    assert isinstance(pdf, bytes)
    return pdf, marks


def compile_png(template: str, data: Mapping[str, Any]) -> bytes:
    """The one page of a template as a picture of `PPI`, without ground where the page has none."""
    shown, _missing = clean(data)
    with _lock:
        png = _compiler().compile(
            str(TEMPLATES / f"{template}.typ"),
            format="png",
            ppi=PPI,
            sys_inputs={"data": json.dumps(shown, ensure_ascii=False, sort_keys=True)},
        )
    assert isinstance(png, bytes)
    return png


def _points(length: str) -> float:
    match = _LENGTH.match(length)
    assert match, length
    return float(match[1])


def _seal_boxes(marks: list[dict[str, Any]]) -> Iterator[SealBox]:
    for mark in marks:
        x, y, size, height = (_points(mark[key]) for key in ("x", "y", "size", "height"))
        yield SealBox(int(mark["page"]) - 1, x, height - y - size, x + size, height - y, height)
