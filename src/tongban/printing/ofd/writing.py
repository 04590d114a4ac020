"""Sheets and fonts as the files of an OFD document (GB/T 33190-2016), before it is sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, Final

from lxml import etree

from tongban.printing.ofd.fonts import Embedded
from tongban.printing.ofd.marks import Box, Ink, Mark, Shape, Sheet, TextRun, moved

NS: Final = "http://www.ofdspec.org/2016"
DOC: Final = "Doc_0"
CAPS: Final = ("Butt", "Round", "Square")
JOINS: Final = ("Miter", "Round", "Bevel")
_ABOVE, _BELOW, _PAD = 1.05, 0.35, 0.15
"""What a text's box keeps above and below the base line and at its sides, in sizes: nothing may be cut off."""

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file says of itself; ``more`` are pairs of name and value (``CustomDatas``)."""

    doc_id: str
    title: str
    author: str
    made_on: date
    more: tuple[tuple[str, str], ...] = ()


def files_of(sheets: Sequence[Sheet], fonts: Mapping[str, Embedded], facts: Facts) -> Files:
    """Every file of the document by its path, in the order in which they are packed."""
    ids = count(1)
    font_ids = {name: next(ids) for name in fonts}
    pages: Files = {}
    page_ids: list[int] = []
    for number, sheet in enumerate(sheets):
        page_ids.append(next(ids))
        pages[f"{DOC}/Pages/Page_{number}/Content.xml"] = _page(sheet, fonts, font_ids, ids)
    files = {"OFD.xml": _ofd(facts), f"{DOC}/Document.xml": _document(sheets, page_ids, next(ids))}
    files[f"{DOC}/PublicRes.xml"] = _resources(fonts, font_ids)
    for name, font in fonts.items():
        files[f"{DOC}/Res/Font_{font_ids[name]}.otf"] = font.opentype
    return files | pages


def page_id(document: bytes, index: int) -> str:
    """The ID of a page by its place, from ``Document.xml``."""
    pages = etree.fromstring(document).findall(f"{{{NS}}}Pages/{{{NS}}}Page")
    return str(pages[index].get("ID"))


def element(
    name: str, parent: etree._Element | None = None, text: str = "", **facts: object
) -> etree._Element:
    """An element of the standard's name space beneath ``parent``."""
    tag = f"{{{NS}}}{name}"
    attributes = {key: str(value) for key, value in facts.items()}
    made = etree.Element(tag, attributes, nsmap={"ofd": NS}) if parent is None else (
        etree.SubElement(parent, tag, attributes)
    )  # fmt: skip
    if text:
        made.text = text
    return made


def written(root: etree._Element) -> bytes:
    """The bytes of an XML file."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _ofd(facts: Facts) -> bytes:
    root = element("OFD", Version="1.0", DocType="OFD")
    body = element("DocBody", root)
    info = element("DocInfo", body)
    element("DocID", info, facts.doc_id)
    element("Title", info, facts.title)
    element("Author", info, facts.author)
    element("CreationDate", info, facts.made_on.isoformat())
    element("Creator", info, "Tongban")
    if facts.more:
        own = element("CustomDatas", info)
        for name, value in facts.more:
            element("CustomData", own, value, Name=name)
    element("DocRoot", body, f"{DOC}/Document.xml")
    return written(root)


def _document(sheets: Sequence[Sheet], page_ids: Sequence[int], last: int) -> bytes:
    root = element("Document")
    common = element("CommonData", root)
    element("MaxUnitID", common, str(last))
    element("PhysicalBox", element("PageArea", common), _box(Box(0, 0, sheets[0].width, sheets[0].height)))
    element("PublicRes", common, "PublicRes.xml")
    pages = element("Pages", root)
    for number, key in enumerate(page_ids):
        element("Page", pages, ID=key, BaseLoc=f"Pages/Page_{number}/Content.xml")
    return written(root)


def _resources(fonts: Mapping[str, Embedded], ids: Mapping[str, int]) -> bytes:
    root = element("Res", BaseLoc="Res")
    listed = element("Fonts", root)
    for name, font in fonts.items():
        entry = element(
            "Font", listed, ID=ids[name], FontName=font.name, FamilyName=font.name, Charset="unicode"
        )
        element("FontFile", entry, f"Font_{ids[name]}.otf")
    return written(root)


def _page(sheet: Sheet, fonts: Mapping[str, Embedded], font_ids: Mapping[str, int], ids: count[int]) -> bytes:
    root = element("Page")
    element("PhysicalBox", element("Area", root), _box(Box(0, 0, sheet.width, sheet.height)))
    layer = element("Layer", element("Content", root), ID=next(ids), Type="Body")
    for mark in sheet.marks:
        _draw(layer, mark, fonts, font_ids, ids)
    return written(root)


def _draw(
    layer: etree._Element,
    mark: Mark,
    fonts: Mapping[str, Embedded],
    font_ids: Mapping[str, int],
    ids: count[int],
) -> None:
    if isinstance(mark, Shape):
        box = mark.box.within(mark.clip)
        if not box.empty:
            _draw_shape(layer, mark, box, next(ids))
    elif any(glyph.text for glyph in mark.glyphs):
        _draw_text(layer, mark, fonts[mark.font], font_ids[mark.font], next(ids))


def _number(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _numbers(values: Iterable[float]) -> str:
    return " ".join(map(_number, values))


def _box(box: Box) -> str:
    return _numbers((box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1))


def _colour(parent: etree._Element, name: str, ink: Ink) -> None:
    cover: dict[str, Any] = {"Alpha": ink.alpha} if ink.alpha < 255 else {}
    element(name, parent, Value=" ".join(map(str, ink.rgb)), **cover)


def _draw_shape(layer: etree._Element, shape: Shape, box: Box, key: int) -> None:
    """A path; what would lie outside its box (a clip) is not drawn by a reader."""
    facts: dict[str, Any] = {"ID": key, "Boundary": _box(box)}
    line = shape.stroke
    facts |= {"Stroke": "false"} if line is None else {"LineWidth": _number(line.width)}
    if line is not None and line.cap:
        facts["Cap"] = CAPS[line.cap]
    if line is not None and line.join:
        facts["Join"] = JOINS[line.join]
    if line is not None and line.dash:
        facts["DashPattern"] = _numbers(line.dash)
    if shape.fill is not None:
        facts["Fill"] = "true"
    if shape.even_odd:
        facts["Rule"] = "Even-Odd"
    made = element("PathObject", layer, **facts)
    if line is not None:
        _colour(made, "StrokeColor", line.ink)
    if shape.fill is not None:
        _colour(made, "FillColor", shape.fill)
    element("AbbreviatedData", made, _abbreviated(shape, box))


def _abbreviated(shape: Shape, box: Box) -> str:
    parts: list[str] = []
    for letter, points in shape.segments:
        inner = ((x - box.x1, y - box.y1) for x, y in points)
        parts.append(" ".join([letter, *(_numbers(point) for point in inner)]))
    return " ".join(parts)


def _draw_text(layer: etree._Element, run: TextRun, font: Embedded, font_id: int, key: int) -> None:
    """Text in a space of its own: the base line ``above`` beneath its upper edge, the first glyph after a margin."""
    pad, above = _PAD * run.size, _ABOVE * run.size
    long = sum(glyph.advance for glyph in run.glyphs) + pad
    high = above + _BELOW * run.size
    a, b, c, d = run.turn
    start = moved((pad, above), (a, b, c, d, 0, 0))
    corner = (run.origin[0] - start[0], run.origin[1] - start[1])
    whole = (a, b, c, d, *corner)
    box = Box.around(
        moved(point, whole) for point in ((0, 0), (long + pad, 0), (long + pad, high), (0, high))
    )
    box = box.within(run.clip)
    if box.empty:
        return
    facts: dict[str, Any] = {"ID": key, "Boundary": _box(box), "Font": font_id, "Size": _number(run.size)}
    shift = (corner[0] - box.x1, corner[1] - box.y1)
    if max(abs(a - 1), abs(b), abs(c), abs(d - 1)) > 1e-5:
        facts["CTM"] = _numbers((a, b, c, d, *shift))
        shift = (0.0, 0.0)
    if run.fill is None:
        facts["Fill"] = "false"
    if run.stroke is not None:
        facts |= {"Stroke": "true", "LineWidth": _number(run.stroke.width)}
    made = element("TextObject", layer, **facts)
    if run.fill is not None:
        _colour(made, "FillColor", run.fill)
    if run.stroke is not None:
        _colour(made, "StrokeColor", run.stroke.ink)
    _glyph_words(made, run, font)
    steps = _steps(run)
    more: dict[str, Any] = {"DeltaX": _numbers(steps)} if steps else {}
    element("TextCode", made, run.text, X=_number(pad + shift[0]), Y=_number(above + shift[1]), **more)


def _glyph_words(parent: etree._Element, run: TextRun, font: Embedded) -> None:
    """Where a glyph is not the one that the font's character map gives: which one it is (``CGTransform``)."""
    at = 0
    for glyph in run.glyphs:
        known = font.glyphs.get(glyph.code, 0)
        if len(glyph.text) > 1 or (glyph.text and font.characters.get(glyph.text) != known):
            told = element(
                "CGTransform", parent, CodePosition=at, CodeCount=len(glyph.text), GlyphCount=1
            )  # fmt: skip
            element("Glyphs", told, str(known))
        at += len(glyph.text)


def _steps(run: TextRun) -> list[float]:
    """From each character to the next one; the later ones of a glyph for several stand where it stands."""
    steps: list[float] = []
    for glyph in run.glyphs:
        if not glyph.text:
            if steps:
                steps[-1] += glyph.advance
            continue
        steps += [0.0] * (len(glyph.text) - 1) + [glyph.advance]
    return steps[:-1]
