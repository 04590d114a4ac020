"""BPMN 2.0 documents: read behind a hardened door, kept whole, written back unchanged in meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tongban.kernel.errors import Refusal

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TONGBAN = "urn:tongban:bpmn:1"
MAX_BYTES = 8_000_000

Element = etree._Element

NODE_TAGS = frozenset(
    [
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "adHocSubProcess",
        "transaction",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "complexGateway",
        "eventBasedGateway",
        "choreographyTask",
        "subChoreography",
        "callChoreography",
        "event",
    ]
)


def local(element: Element) -> str:
    """The local name of a BPMN element, "" for comments and elements of other namespaces."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith("{" + MODEL + "}"):
        return ""
    return tag.rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """The BPMN children with one of these local names (all BPMN children without names)."""
    return (child for child in element if (name := local(child)) and (not names or name in names))


def first(element: Element, name: str) -> Element | None:
    """The first BPMN child of that name."""
    return next(children(element, name), None)


def text_of(element: Element | None) -> str:
    """The text of an element, stripped."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


def own(element: Element, name: str) -> str:
    """A `tb:` extension attribute."""
    return element.get(f"{{{TONGBAN}}}{name}", "")


def label(element: Element) -> str:
    """How a message names the element: its id, or its kind when it has none."""
    return element.get("id") or local(element)


@dataclass(frozen=True)
class Document:
    """A BPMN document, the whole of it: what we do not run stays as it came."""

    root: Element

    def to_bytes(self) -> bytes:
        """The document as XML, unchanged in meaning: every element, attribute, comment and extension."""
        return etree.tostring(self.root.getroottree(), xml_declaration=True, encoding="UTF-8")

    @cached_property
    def processes(self) -> tuple[Element, ...]:
        """The processes in document order."""
        return tuple(children(self.root, "process"))

    @cached_property
    def definitions(self) -> dict[str, Element]:
        """Messages, signals, errors and whatever else has an id, by id."""
        return {id: element for element in self.root.iter() if (id := element.get("id"))}

    def process(self, id: str = "") -> Element:
        """The process with this id; without one, the first marked executable, else the first with nodes."""
        found = [one for one in self.processes if not id or one.get("id") == id]
        filled = [one for one in found if any(local(child) in NODE_TAGS for child in one)]
        marked = [one for one in filled if one.get("isExecutable") in ("true", "1")]
        if choice := (marked or filled):
            return choice[0]
        raise Refusal("flows.bpmn.no_process", "The document holds no process with activities.", process=id)

    def referred(self, reference: str | None, attribute: str = "name") -> str:
        """The name (or other attribute) of the referred element; the bare reference when it is not there."""
        key = (reference or "").rpartition(":")[2]
        element = self.definitions.get(reference or "")
        element = self.definitions.get(key) if element is None else element
        return key if element is None else element.get(attribute) or element.get("name") or key


def read(data: bytes) -> Document:
    """Read BPMN 2.0 XML. Refuses what is no BPMN, too big, or carries a document type (entities, DTD)."""
    if len(data) > MAX_BYTES:
        raise Refusal("flows.bpmn.too_big", "The file is larger than 8 MB; split the model.", bytes=len(data))
    if any("<!DOCTYPE".encode(code) in data[:65536] for code in ("utf-8", "utf-16-le", "utf-16-be")):
        raise Refusal("flows.bpmn.doctype", "The file declares a document type, which BPMN does not need.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal("flows.bpmn.syntax", f"The file is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal("flows.bpmn.doctype", "The file declares a document type, which BPMN does not need.")
    if local(root) != "definitions":
        raise Refusal("flows.bpmn.root", "The file is XML, but its root is not BPMN 2.0 definitions.")
    return Document(root)
