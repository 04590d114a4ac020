"""Every case of the DMN TCK, compliance level 2, read from outside this project."""

import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tongban.kernel.dmn import load
from tongban.kernel.feel import parse_literal

pytestmark = pytest.mark.conformance

DATA = os.environ.get("TONGBAN_CONFORMANCE_DATA", "")
FOLDER = Path(DATA or "/nonexistent") / "dmn-tck-level-2"
T = "{http://www.omg.org/spec/DMN/20160719/testcase}"
X = "{http://www.w3.org/2001/XMLSchema-instance}"


def value_of(element: ElementTree.Element) -> Any:
    listed, parts = element.find(f"{T}list"), element.findall(f"{T}component")
    if listed is not None:
        return [value_of(item) for item in listed.findall(f"{T}item")]
    if parts:
        return {part.get("name"): value_of(part) for part in parts}
    value = element.find(f"{T}value")
    if value is None or value.get(f"{X}nil") == "true":
        return None
    text, kind = value.text or "", value.get(f"{X}type", "xsd:string").partition(":")[2]
    if kind in ("decimal", "double", "integer"):
        return Decimal(text)
    if kind == "boolean":
        return text == "true"
    return text if kind == "string" else parse_literal(text)


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*/*-test-*.xml")):
        for case in ElementTree.parse(path).getroot().findall(f"{T}testCase"):
            for result in case.findall(f"{T}resultNode"):
                yield pytest.param(
                    path, case, result, id=f"{path.stem}-{case.get('id')}-{result.get('name')}"
                )


def same(have: Any, wanted: Any) -> bool:
    """Equal; numbers to eight places, since the suite writes roots and interest rounded."""
    if isinstance(have, Decimal) and isinstance(wanted, Decimal):
        return abs(have - wanted) <= Decimal("1e-8")
    if isinstance(have, list) and isinstance(wanted, list):
        return len(have) == len(wanted) and all(map(same, have, wanted))
    if isinstance(have, dict) and isinstance(wanted, dict):
        return have.keys() == wanted.keys() and all(same(have[key], wanted[key]) for key in have)
    return type(have) is type(wanted) and have == wanted


@pytest.mark.parametrize(("path", "case", "result"), list(cases()))
def test_case(path: Path, case: ElementTree.Element, result: ElementTree.Element) -> None:
    model = load(next(path.parent.glob("*.dmn")).read_bytes())
    inputs = {str(node.get("name")): value_of(node) for node in case.findall(f"{T}inputNode")}
    expected = result.find(f"{T}expected")
    assert expected is not None
    have = model.decide(str(result.get("name")), inputs)
    assert same(have, value_of(expected)), have
