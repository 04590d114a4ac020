"""A package as files: into a ZIP file and back byte for byte, and files written anew from a published content."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tongban.base.errors import Invalid
from tongban.catalogue import bundle
from tongban.catalogue.folder import read_folder
from tongban.catalogue.standard import standard_content
from tongban.catalogue.tests.samples import good

PACKS = Path(__file__).resolve().parents[2] / "packs"
FOLDERS = sorted(path.parent for path in PACKS.rglob("services/*/item.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_export_and_import_lose_nothing(folder: Path) -> None:
    files = bundle.of_folder(folder)
    packed = bundle.to_zip(folder.name, files)
    assert bundle.from_zip(packed) == files
    assert bundle.to_zip(folder.name, bundle.from_zip(packed)) == packed
    assert bundle.read(folder.name, files) == read_folder(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_files_written_anew_say_the_same(folder: Path) -> None:
    content = read_folder(folder)
    assert bundle.read(folder.name, bundle.of_content(content)) == {**content, "form": content["form"] or {}}


def test_a_content_without_files_becomes_files() -> None:
    content = good()
    assert bundle.read("sample-licence", bundle.of_content(content)) == content
    content = standard_content(content["item"])
    assert bundle.read("sample-licence", bundle.of_content(content)) == content


def test_files_are_put_right_where_the_published_content_differs() -> None:
    folder = next(f for f in FOLDERS if f.name == "fishing-licence")
    files, content = bundle.of_folder(folder), read_folder(folder)
    assert bundle.true_to(files, content, "fishing-licence") == files
    content["item"]["life_events"] = ["open-a-farm", "retire"]
    content["guide"]["en"] = "# Another guide\n"
    made = bundle.true_to(files, content, "fishing-licence")
    assert bundle.read("fishing-licence", made) == content
    old, new = files["item.yaml"].decode().splitlines(), made["item.yaml"].decode().splitlines()
    assert [line for line in new if line not in old] == ["life_events: [open-a-farm, retire]"]
    assert made["examples/scenarios.yaml"] == files["examples/scenarios.yaml"]


def zipped(files: dict[str, Any]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no zip at all", "package.zip"),
        (zipped({"a/readme.txt": "nothing"}), "package.one"),
        (zipped({"a/item.yaml": "x: 1", "b/item.yaml": "x: 1"}), "package.one"),
        (zipped({"a/item.yaml": "x: 1", "elsewhere.txt": "x"}), "package.outside"),
        (zipped({"a/item.yaml": "x: 1", "a/../../evil.yaml": "x"}), "package.path"),
        (zipped({"a/item.yaml": "x: 1", "a/.git/config": "x"}), "package.path"),
        (zipped({"a/item.yaml": b"\xff\xfe\x00"}), "package.text"),
        (zipped({f"a/{n}.txt": "x" for n in range(201)} | {"a/item.yaml": "x: 1"}), "package.large"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        bundle.from_zip(data)
    assert refused.value.code == code


def test_what_a_mac_puts_beside_the_files_is_left_out() -> None:
    data = zipped({"a/item.yaml": "code: a", "__MACOSX/a/._item.yaml": b"\x00\x05", "a/.DS_Store": b"\x00"})
    assert bundle.from_zip(data) == {"item.yaml": b"code: a"}
