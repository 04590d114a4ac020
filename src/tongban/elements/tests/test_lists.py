"""The lists are complete in both languages and answer for what they hold."""

from __future__ import annotations

import pytest

from tongban.elements.lists import code_list, element, elements, known
from tongban.forms.definition import TYPES
from tongban.kernel.errors import Refusal


def test_every_element_has_both_names_and_a_type_of_forms() -> None:
    for row in elements().values():
        assert row.name["zh"] and row.name["en"] and row.source
        assert row.type in TYPES | {"number"}


def test_known() -> None:
    assert known("person.name") and known("licence.business-licence.number")
    assert not known("person.nickname") and not known("licence.number") and not known("")
    assert element("person.number").personal
    with pytest.raises(Refusal):
        element("person.nickname")


def test_code_lists() -> None:
    assert code_list("regions")[0].code == "920100"
    assert {row.parent for row in code_list("regions")} == {None, "920100"}
    assert len(code_list("industries")) == 20
    for name in ("planets", "elements", "../elements"):
        with pytest.raises(Refusal):
            code_list(name)
