"""What the editor of the browser reads and writes back is the same document: elements, names, flows, diagram, and what
neither of us knows. The editor's own reader (bpmn-moddle) is asked, with our description of our attributes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tongban.catalogue.folder import packages_under
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import examine
from tongban.flows.tests.test_documents import DATA
from tongban.flows.tests.test_editing import MODEL
from tongban.ui.assets import MODULES

DIFFERENT = {"C.8.1": {"outMessageRef", "formalExpression", "expression", "allowedValues"}}
"""A reference to a message that is not there is dropped (the editor says so first); an expression is written
by its other name; an attribute that a foreign element carries twice, with and without prefix, is written once."""
SCRIPT = Path(__file__).with_name("roundtrip.mjs")
DEFAULTS = {
    ("startQuantity", "1"), ("completionQuantity", "1"), ("isForCompensation", "false"), ("isCollection", "false"),
    ("gatewayDirection", "Unspecified"), ("isInterrupting", "true"), ("cancelActivity", "true"),
    ("parallelMultiple", "false"), ("triggeredByEvent", "false"), ("implementation", "##WebService"),
    ("testBefore", "false"), ("eventGatewayType", "Exclusive"), ("instantiate", "false"), ("isExecutable", "false"),
    ("isSequential", "false"), ("isClosed", "false"), ("expressionLanguage", "//www.w3.org/1999/XPath"),
    ("typeLanguage", "//www.w3.org/2001/XMLSchema"), ("isUnlimited", "true"), ("itemKind", "Information"),
    ("messageVisibleKind", "initiating"), ("textFormat", "text/plain"),
}  # fmt: skip
"""What the standard says of an element that says nothing: the editor leaves these out."""
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "bpmn-moddle").exists(), reason="npm did not run here"
)


def come_back(*files: Path) -> dict[Path, bytes]:
    """The files as the editor writes them."""
    done = subprocess.run(
        ["node", str(SCRIPT), *map(str, files)], capture_output=True, text=True, timeout=120, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return {Path(name): told["xml"].encode() for name, told in answer.items()}


def parts(data: bytes) -> Counter[Any]:
    """Every element with its attributes and text, as often as it occurs; names of prefixes left aside."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True))
    return Counter(_part(element) for element in root.iter() if isinstance(element.tag, str))


def _part(element: etree._Element) -> tuple[Any, ...]:
    said = ((str(key), _plain(str(value))) for key, value in element.attrib.items())
    drawn = "/DD/" in element.tag  # a point that says it is a point
    attributes = frozenset(p for p in said if p not in DEFAULTS and not (drawn and p[0].endswith("}type")))
    return (element.tag, attributes, " ".join((element.text or "").split()))


def _plain(value: str) -> str:
    """Numbers as numbers, references without their prefix."""
    try:
        return f"{float(value):g}"
    except ValueError:
        return " ".join(value.rpartition(":")[2].split())


def lost(before: bytes, after: bytes) -> list[Any]:
    """What is no longer there, and what is new."""
    old, new = parts(before), parts(after)
    return [*(old - new).items(), *(new - old).items()]


def test_our_own_models_come_back_whole(tmp_path: Path) -> None:
    odd = tmp_path / "odd.bpmn"
    odd.write_text(MODEL, encoding="utf-8")
    packs = Path(__file__).parents[2] / "packs"
    files = [
        odd,
        *(folder / "flow.bpmn" for folder in packages_under(packs) if (folder / "flow.bpmn").exists()),
    ]
    written = come_back(*files)
    assert len(files) > 8
    for file in files:
        assert lost(file.read_bytes(), written[file]) == [], file
        old, new = (examine(read(data))[1] for data in (file.read_bytes(), written[file]))
        assert old is not None and new is not None
        assert [(n.id, n.kind, n.details, n.default) for n in old.nodes] == [
            (n.id, n.kind, n.details, n.default) for n in new.nodes
        ]
        assert [(f.id, f.text) for f in old.flows] == [(f.id, f.text) for f in new.flows]


@pytest.mark.conformance
def test_reference_models_come_back_whole() -> None:
    files = sorted(DATA.glob("*.bpmn"))
    written = come_back(*files)
    assert len(files) == 21
    for file in files:
        told = {part[0].rpartition("}")[2] for part, _count in lost(file.read_bytes(), written[file])}
        assert told == DIFFERENT.get(file.stem, set()), file.name
