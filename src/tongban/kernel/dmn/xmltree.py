"""Safe reading of DMN XML: no DTD, no entities, bounded size; names without their namespace."""

from xml.etree.ElementTree import Element, ParseError  # types only; parsing is defusedxml's

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from tongban.kernel.errors import Refusal

MAX_BYTES = 5_000_000
NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


def read(xml: bytes | str) -> Element:
    """The `definitions` element; raises Refusal("dmn.xml…") on anything else."""
    if len(xml) > MAX_BYTES:
        raise Refusal("dmn.xml.size", f"The file is larger than {MAX_BYTES} bytes.", limit=MAX_BYTES)
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refusal("dmn.xml", f"The file is no XML that can be accepted: {error}") from None
    space, _, name = root.tag.rpartition("}")
    if name != "definitions" or space.lstrip("{") not in NAMESPACES:
        raise Refusal("dmn.xml.kind", "The file is no DMN model of version 1.1 to 1.5.")
    return root


def local(element: Element) -> str:
    """The element's name without namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, *names: str) -> list[Element]:
    """Children with one of these names."""
    return [child for child in element if isinstance(child.tag, str) and local(child) in names]


def child(element: Element, name: str) -> Element | None:
    """The first child of that name."""
    found = children(element, name)
    return found[0] if found else None


def text_of(element: Element | None) -> str | None:
    """The text of the `text` child (or of the element itself), stripped; None when there is none."""
    if element is None:
        return None
    inner = child(element, "text")
    return ((inner if inner is not None else element).text or "").strip()


def type_ref(element: Element | None) -> str | None:
    """The `typeRef` attribute or child, without prefix."""
    if element is None:
        return None
    found = child(element, "typeRef")
    text = element.get("typeRef") or (found.text if found is not None else None)
    return text.strip().rpartition(":")[2] if text else None


def ref(element: Element) -> str:
    """The id an `href` points at; with its namespace before `#` where it lies in another model."""
    before, _, name = element.get("href", "").partition("#")
    return f"{before}#{name}" if before else name
