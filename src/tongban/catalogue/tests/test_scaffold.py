"""A new package lints from the first moment, and a bad name is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongban.catalogue.lint import lint_folder
from tongban.catalogue.scaffold import package_begin
from tongban.kernel.errors import Refusal


def test_a_new_package_has_no_findings(tmp_path: Path) -> None:
    folder = tmp_path / "dog-registration"
    package_begin(folder, name_zh='养犬"登记"', name_en="Dog: registration", unit="public-security-bureau")
    assert lint_folder(folder) == []
    with pytest.raises(Refusal, match="not empty"):
        package_begin(folder, name_zh="x", name_en="x", unit="x")


@pytest.mark.parametrize("name", ["Dog", "dog_registration", "-dog", "养犬"])
def test_a_bad_code_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match="cannot be a code"):
        package_begin(tmp_path / name, name_zh="x", name_en="x", unit="x")
