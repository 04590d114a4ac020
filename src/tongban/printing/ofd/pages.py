"""What a PDF page shows, read from its drawing operators: the layout that typst made, in millimetres.

Only what typst writes is understood; an operator that would paint something else (a picture, a shading) is refused with
``printing.ofd``, so that nothing of a document is lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import sqrt
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ContentStream

from tongban.kernel.errors import Refusal
from tongban.printing.ofd.fonts import Embedded, read_font
from tongban.printing.ofd.marks import (
    IDENTITY,
    MM,
    Box,
    Glyph,
    Ink,
    Line,
    Mark,
    Matrix,
    Point,
    Segment,
    Shape,
    Sheet,
    TextRun,
    moved,
    times,
)

BLACK: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Graphics:
    """The graphics state (ISO 32000 table 51 and 103), as far as it is used."""

    ctm: Matrix = IDENTITY
    fill: tuple[int, int, int] = BLACK
    stroke: tuple[int, int, int] = BLACK
    fill_alpha: int = 255
    stroke_alpha: int = 255
    width: float = 1
    cap: int = 0
    join: int = 0
    dash: tuple[float, ...] = ()
    clip: Box | None = None
    font: str = ""
    size: float = 0
    spacing: float = 0
    stretch: float = 1
    rise: float = 0
    mode: int = 0


class Fonts:
    """The fonts of one PDF, each read once, with the names that the OFD gives them."""

    def __init__(self) -> None:
        self.read: dict[str, Embedded] = {}
        self._names: dict[int, str] = {}

    def name_of(self, font: Any) -> str:
        """The key of a font object in ``read``."""
        number = font.indirect_reference.idnum if font.indirect_reference else id(font)
        if number not in self._names:
            self._names[number] = f"f{len(self._names)}"
            self.read[self._names[number]] = read_font(font)
        return self._names[number]


@dataclass(slots=True)
class Reader:
    """Walks the operators of one page; ``marks`` grows as the page is painted."""

    pdf: Any
    fonts: Fonts
    state: Graphics
    marks: list[Mark] = field(default_factory=list)
    stack: list[Graphics] = field(default_factory=list)
    path: list[Segment] = field(default_factory=list)
    clipping: bool = False
    line: Matrix = IDENTITY
    text: Matrix = IDENTITY
    resources: Any = None

    def run(self, stream: Any, resources: Any) -> None:
        """Read one stream of operators with its resources."""
        outer, self.resources = self.resources, resources
        for operands, operator in ContentStream(stream, self.pdf, "bytes").operations:
            name = operator.decode("latin-1")
            if name in _PASSED:
                continue
            try:
                step = _STEPS[name]
            except KeyError:
                raise Refusal(
                    "printing.ofd", f"The operator “{name}” of a PDF cannot become OFD.", operator=name
                ) from None
            step(self, operands)
        self.resources = outer

    def set(self, **facts: Any) -> None:
        """Change the graphics state."""
        self.state = replace(self.state, **facts)

    @property
    def scale(self) -> float:
        """How much lengths grow from the present user space to millimetres."""
        a, b, c, d, _e, _f = self.state.ctm
        return sqrt(abs(a * d - b * c))

    def outline(self) -> Line:
        """How an outline is drawn now."""
        s, k = self.state, self.scale
        return Line(
            Ink(s.stroke, s.stroke_alpha), s.width * k, s.cap, s.join, tuple(part * k for part in s.dash)
        )

    def inside(self) -> Ink:
        """How an area is filled now."""
        return Ink(self.state.fill, self.state.fill_alpha)


def sheets(pdf: bytes) -> tuple[list[Sheet], dict[str, Embedded]]:
    """Every page of ``pdf``, and its fonts by the names that the text runs bear."""
    reader, fonts = PdfReader(BytesIO(pdf)), Fonts()
    return [_sheet(page, reader, fonts) for page in reader.pages], fonts.read


def _sheet(page: Any, pdf: PdfReader, fonts: Fonts) -> Sheet:
    left, bottom, right, top = (float(value) for value in page.mediabox)
    base = (MM, 0.0, 0.0, -MM, -left * MM, top * MM)
    reader = Reader(pdf, fonts, Graphics(ctm=base))
    contents = page.get_contents()
    if contents is not None:
        reader.run(contents, page["/Resources"])
    return Sheet((right - left) * MM, (top - bottom) * MM, tuple(reader.marks))


# --- state --------------------------------------------------------------------------------------------------------


def _save(r: Reader, _operands: Any) -> None:
    r.stack.append(r.state)


def _restore(r: Reader, _operands: Any) -> None:
    r.state = r.stack.pop()


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return (a, b, c, d, e, f)


def _concat(r: Reader, operands: Any) -> None:
    r.set(ctm=times(_matrix(operands), r.state.ctm))


def _rgb(operands: Any) -> tuple[int, int, int]:
    parts = [round(255 * float(value)) for value in operands]
    if len(parts) == 1:
        return (parts[0], parts[0], parts[0])
    if len(parts) != 3:
        raise Refusal("printing.ofd", "A colour of the PDF is neither grey nor RGB.")
    return (parts[0], parts[1], parts[2])


def _sets(name: str, read: Callable[[Any], Any]) -> Callable[[Reader, Any], None]:
    return lambda r, operands: r.set(**{name: read(operands)})


def _dash(operands: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in operands[0])


def _extended(r: Reader, operands: Any) -> None:
    """``gs``: of the extended state only the covering counts."""
    entry = r.resources["/ExtGState"][operands[0]].get_object()
    if entry.get("/SMask", "/None") != "/None":
        raise Refusal("printing.ofd", "Soft masks of a PDF cannot become OFD.")
    if "/ca" in entry:
        r.set(fill_alpha=round(255 * float(entry["/ca"])))
    if "/CA" in entry:
        r.set(stroke_alpha=round(255 * float(entry["/CA"])))


# --- paths --------------------------------------------------------------------------------------------------------


def _points(r: Reader, operands: Any) -> tuple[Point, ...]:
    numbers = [float(value) for value in operands]
    return tuple(moved(pair, r.state.ctm) for pair in zip(numbers[::2], numbers[1::2], strict=True))


def _segment(letter: str) -> Callable[[Reader, Any], None]:
    return lambda r, operands: r.path.append((letter, _points(r, operands)))


def _curve_from_here(r: Reader, operands: Any) -> None:
    r.path.append(("B", (r.path[-1][1][-1], *_points(r, operands))))


def _curve_to_end(r: Reader, operands: Any) -> None:
    points = _points(r, operands)
    r.path.append(("B", (*points, points[-1])))


def _close(r: Reader, _operands: Any) -> None:
    r.path.append(("C", ()))


def _rectangle(r: Reader, operands: Any) -> None:
    x, y, w, h = (float(value) for value in operands)
    first, *rest = (moved(p, r.state.ctm) for p in ((x, y), (x + w, y), (x + w, y + h), (x, y + h)))
    r.path += [("M", (first,)), *(("L", (p,)) for p in rest), ("C", ())]


def _clip(r: Reader, _operands: Any) -> None:
    r.clipping = True


def _paints(*, fill: bool = False, stroke: bool = False, even_odd: bool = False, close: bool = False) -> Any:
    """An operator that ends a path; a clip takes effect after it, by the box around the path."""

    def paint(r: Reader, operands: Any) -> None:
        if close:
            _close(r, operands)
        drawn, r.path = tuple(r.path), []
        if drawn and (fill or stroke):
            ink, line = (r.inside() if fill else None), (r.outline() if stroke else None)
            r.marks.append(Shape(drawn, ink, line, even_odd, r.state.clip))
        if r.clipping and drawn:
            around = Box.around(point for _, points in drawn for point in points)
            r.set(clip=around.within(r.state.clip))
        r.clipping = False

    return paint


# --- text ---------------------------------------------------------------------------------------------------------


def _begin(r: Reader, _operands: Any) -> None:
    r.line = r.text = IDENTITY


def _font(r: Reader, operands: Any) -> None:
    r.set(font=r.fonts.name_of(r.resources["/Font"][operands[0]].get_object()), size=float(operands[1]))


def _place(r: Reader, operands: Any) -> None:
    r.line = r.text = _matrix(operands)


def _next(r: Reader, operands: Any) -> None:
    x, y = (float(value) for value in operands)
    r.line = r.text = times((1, 0, 0, 1, x, y), r.line)


def _codes(raw: bytes) -> Iterator[int]:
    return (raw[i] << 8 | raw[i + 1] for i in range(0, len(raw) - 1, 2))


def _show(r: Reader, operands: Any) -> None:
    _show_parts(r, [operands[0]])


def _show_array(r: Reader, operands: Any) -> None:
    _show_parts(r, operands[0])


def _show_parts(r: Reader, parts: Any) -> None:
    """Strings of codes and, between them, numbers that move the next glyph back (thousandths of the size)."""
    s, font = r.state, r.fonts.read[r.state.font]
    glyphs: list[Glyph] = []
    before = 0.0
    for part in parts:
        if isinstance(part, bytes):
            for code in _codes(part):
                advance = (font.width(code) / 1000 * s.size + s.spacing) * s.stretch
                glyphs.append(Glyph(code, font.texts.get(code, ""), advance))
            continue
        shift = -float(part) / 1000 * s.size * s.stretch
        if glyphs:
            glyphs[-1] = replace(glyphs[-1], advance=glyphs[-1].advance + shift)
        else:
            before += shift
    r.text = times((1, 0, 0, 1, before, 0), r.text)
    if glyphs and s.mode != 3:
        r.marks.append(_text_run(r, glyphs))
    r.text = times((1, 0, 0, 1, sum(glyph.advance for glyph in glyphs), 0), r.text)


def _text_run(r: Reader, glyphs: list[Glyph]) -> TextRun:
    """The run with its size in millimetres; its matrix turned, because in OFD the y axis points down."""
    s = r.state
    a, b, c, d, _e, _f = whole = times(r.text, s.ctm)
    scale = sqrt(abs(a * d - b * c))
    return TextRun(
        font=s.font,
        size=s.size * scale,
        origin=moved((0, s.rise), whole),
        turn=(a / scale, b / scale, -c / scale, -d / scale),
        glyphs=tuple(replace(glyph, advance=glyph.advance * scale) for glyph in glyphs),
        fill=r.inside() if s.mode in (0, 2) else None,
        stroke=r.outline() if s.mode in (1, 2) else None,
        clip=s.clip,
    )


# --- the rest -----------------------------------------------------------------------------------------------------


def _form(r: Reader, operands: Any) -> None:
    """``Do``: a form is a page within the page; pictures are not understood."""
    form = r.resources["/XObject"][operands[0]].get_object()
    if form["/Subtype"] != "/Form":
        raise Refusal("printing.ofd", "A picture of the PDF cannot become OFD.")
    r.stack.append(r.state)
    if "/Matrix" in form:
        _concat(r, form["/Matrix"])
    left, bottom, right, top = (float(value) for value in form["/BBox"])
    corners = [moved(p, r.state.ctm) for p in ((left, bottom), (right, bottom), (right, top), (left, top))]
    r.set(clip=Box.around(corners).within(r.state.clip))
    r.run(form, form.get("/Resources", r.resources))
    r.state = r.stack.pop()


def _number(operands: Any) -> float:
    return float(operands[0])


_STEPS: Final[dict[str, Callable[[Reader, Any], None]]] = {
    "q": _save,
    "Q": _restore,
    "cm": _concat,
    "gs": _extended,
    "w": _sets("width", _number),
    "J": _sets("cap", lambda operands: int(operands[0])),
    "j": _sets("join", lambda operands: int(operands[0])),
    "d": _sets("dash", _dash),
    "g": _sets("fill", _rgb),
    "rg": _sets("fill", _rgb),
    "sc": _sets("fill", _rgb),
    "scn": _sets("fill", _rgb),
    "G": _sets("stroke", _rgb),
    "RG": _sets("stroke", _rgb),
    "SC": _sets("stroke", _rgb),
    "SCN": _sets("stroke", _rgb),
    "m": _segment("M"),
    "l": _segment("L"),
    "c": _segment("B"),
    "v": _curve_from_here,
    "y": _curve_to_end,
    "h": _close,
    "re": _rectangle,
    "W": _clip,
    "W*": _clip,
    "n": _paints(),
    "f": _paints(fill=True),
    "F": _paints(fill=True),
    "f*": _paints(fill=True, even_odd=True),
    "S": _paints(stroke=True),
    "s": _paints(stroke=True, close=True),
    "B": _paints(fill=True, stroke=True),
    "B*": _paints(fill=True, stroke=True, even_odd=True),
    "b": _paints(fill=True, stroke=True, close=True),
    "b*": _paints(fill=True, stroke=True, even_odd=True, close=True),
    "BT": _begin,
    "Tf": _font,
    "Tm": _place,
    "Td": _next,
    "Tc": _sets("spacing", _number),
    "Tz": _sets("stretch", lambda operands: float(operands[0]) / 100),
    "Ts": _sets("rise", _number),
    "Tr": _sets("mode", lambda operands: int(operands[0])),
    "Tj": _show,
    "TJ": _show_array,
    "Do": _form,
}
_PASSED: Final = frozenset({"ET", "BMC", "BDC", "EMC", "MP", "DP", "cs", "CS", "i", "M", "ri"})
"""Operators that paint nothing by themselves: marked content, colour spaces (told by the number of parts)."""
