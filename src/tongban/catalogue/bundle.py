"""A package as a set of files: what lies in its folder, byte for byte, wherever it comes from and goes to.

Public face: ``read`` (content of files), ``lint``, ``to_zip`` and ``from_zip``, ``of_folder`` and ``of_content``
(files of a folder, files written anew from a published content), ``laid_out`` (a folder for the length of a block).
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.catalogue.folder import ITEM, examples_of, read_folder
from tongban.catalogue.lint import Finding, lint_folder
from tongban.catalogue.yamltext import YamlText
from tongban.catalogue.yamlwriting import document
from tongban.kernel.errors import Refusal

Files = Mapping[str, bytes]
_PATH: Final = re.compile(r"(?!.*\.\.)[\w][\w.-]{0,80}(?:/[\w][\w.-]{0,80}){0,3}", re.ASCII)
TEXTS: Final = frozenset({".yaml", ".md", ".bpmn", ".dmn", ".txt", ".json", ".xml", ".csv"})
MOST_FILES: Final = 200
MOST_BYTES: Final = 2_000_000
MOST_TOTAL: Final = 20_000_000
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
PARTS: Final = ("item.yaml", "guide.zh.md", "guide.en.md", "form.yaml", "flow.bpmn", "rules.dmn")
"""The files that make the content of a version, in the order in which people read them."""


def checked(path: str, body: bytes) -> None:
    """Raise ``Invalid`` for a name outside the folder, a file that is too large, or a text that is none."""
    if not _PATH.fullmatch(path):
        words = _("“%(path)s” cannot be the name of a file: plain letters, digits, dots and hyphens.")
        raise Invalid({"path": words % {"path": path[:80]}}, code="package.path")
    if len(body) > MOST_BYTES:
        words = _("%(path)s is larger than 2 MB.")
        raise Invalid({"text": words % {"path": path}}, code="package.large")
    if is_text(path):
        try:
            found = body.decode("utf-8")
        except UnicodeDecodeError:
            found = "\0"
        if "\0" in found:
            words = _("%(path)s is not a text in UTF-8.")
            raise Invalid({"text": words % {"path": path}}, code="package.text")


def is_text(path: str) -> bool:
    """Whether a file is edited as text."""
    return PurePosixPath(path).suffix.lower() in TEXTS


def order(path: str) -> tuple[int, str]:
    """The order in which files are listed: as people read them, then by name."""
    return (PARTS.index(path) if path in PARTS else len(PARTS), path)


@contextmanager
def laid_out(code: str, files: Files) -> Iterator[Path]:
    """The files as a folder named ``code``, for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="package-") as place:
        folder = Path(place) / (code or "package")
        for path, body in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        folder.mkdir(exist_ok=True)
        yield folder


def read(code: str, files: Files) -> dict[str, Any]:
    """The content of a version; raises ``Refusal`` naming file and line where a file is not YAML."""
    with laid_out(code, files) as folder:
        return read_folder(folder)


def read_safely(code: str, files: Files) -> dict[str, Any] | None:
    """The content, or nothing where it cannot be read as a package."""
    try:
        content = read(code, files)
    except (Refusal, OSError):
        return None
    plain = isinstance(content["item"], Mapping) and isinstance(content["form"] or {}, Mapping)
    return content if plain else None


def scenarios(code: str, files: Files) -> list[dict[str, Any]]:
    """The scenarios of a package; raises ``Refusal``."""
    with laid_out(code, files) as folder:
        return examples_of(folder)


def lint(code: str, files: Files, *, known_licence: str = "") -> list[Finding]:
    """Findings about the files. ``known_licence``: a licence type that the house has already."""
    with laid_out(code, files) as folder:
        found = lint_folder(folder)
    return [
        f
        for f in found
        if not (f.code == "item.licence" and known_licence and f"“{known_licence}”" in f.message)
    ]


def to_zip(code: str, files: Files) -> bytes:
    """The folder as a ZIP file: the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files, key=order):
            entry = zipfile.ZipInfo(f"{code}/{path}", _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[path])
    return made.getvalue()


def from_zip(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP file with one package in it; raises ``Invalid`` with what is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir() and not _beside(e.filename)]
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_TOTAL:
                raise Invalid({"file": _("A package has at most 200 files and 20 MB.")}, code="package.large")
            found = {e.filename: archive.read(e) for e in entries}
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError) as error:
        raise Invalid({"file": _("This is not a ZIP file.")}, code="package.zip") from error
    return _rooted(found)


def _beside(name: str) -> bool:
    """What packing programs of some systems put beside the files."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in (".DS_Store", "Thumbs.db")


def _rooted(found: Mapping[str, bytes]) -> dict[str, bytes]:
    roots = sorted({name.removesuffix(ITEM) for name in found if name == ITEM or name.endswith(f"/{ITEM}")})
    if len(roots) != 1:
        words = _("One package is taken at a time: a folder with an item.yaml.")
        raise Invalid({"file": words}, code="package.one")
    root = roots[0]
    outside = [name for name in found if not name.startswith(root)]
    if outside:
        words = _("“%(path)s” lies outside the package's folder.")
        raise Invalid({"file": words % {"path": outside[0][:80]}}, code="package.outside")
    files = {name.removeprefix(root): body for name, body in found.items()}
    for path, body in files.items():
        checked(path, body)
    return files


def of_folder(folder: Path) -> dict[str, bytes]:
    """The files of a package folder; hidden ones are left out."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    found = {p.relative_to(folder).as_posix(): p for p in paths}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if not any(part.startswith((".", "__")) for part in name.split("/"))
    }


def of_content(content: Mapping[str, Any]) -> dict[str, bytes]:
    """Files written anew from a published content, for a version whose own files are not known."""
    files = {"item.yaml": _dumped(content["item"])}
    if content.get("form"):
        files["form.yaml"] = _dumped(content["form"])
    for lang in ("zh", "en"):
        if text := (content.get("guide") or {}).get(lang):
            files[f"guide.{lang}.md"] = str(text).encode()
    for key, name in (("flow", "flow.bpmn"), ("rules", "rules.dmn")):
        if content.get(key):
            files[name] = str(content[key]).encode()
    return files


def true_to(files: Files, content: Mapping[str, Any], code: str) -> dict[str, bytes]:
    """``files`` with what differs from the published ``content`` put right, everything else left as it is written."""
    made = dict(files)
    fresh = of_content(content)
    for path in PARTS:
        if path.endswith(".yaml") and path in made and path in fresh:
            part = content["item"] if path == ITEM else content["form"]
            made[path] = _corrected(made[path].decode(), part)
        elif path not in fresh:
            made.pop(path, None)
        elif path not in made or made[path].decode().replace("\r\n", "\n") != fresh[path].decode():
            made[path] = fresh[path]
    found = read_safely(code, made)
    same = found is not None and of_content(found) == fresh
    return made if same else {**files, **fresh}


def _corrected(text: str, wanted: Mapping[str, Any]) -> bytes:
    page = YamlText(text)
    held = page.data
    if not isinstance(held, Mapping):
        return _dumped(wanted)
    for key in [k for k in held if k not in wanted]:
        page = page.without((key,))
    for key, value in wanted.items():
        if key not in held or held[key] != value:
            page = page.put((key,), value)
    return page.text.encode()


_KEYS: Final = (
    "zh", "en", "code", "id", "law", "article", "value", "name", "aliases", "summary", "unit", "kind", "type",
    "level", "audience", "themes", "life_events", "real_name_level", "visits", "online", "window_reason",
    "acceptance", "rule", "promised", "clock", "label", "title", "text", "ask", "fail", "legal_basis",
    "conditions", "basis", "source", "share", "materials", "amount", "per", "fees", "help", "example",
    "required", "when", "options", "min", "max", "max_length", "pattern", "element", "personal", "copies",
    "formats", "sample", "note", "result",
)  # fmt: skip
"""How keys stand in a file that people read; what is not named here follows by name."""


def _rank(key: str) -> tuple[int, str]:
    return (_KEYS.index(key) if key in _KEYS else len(_KEYS), key)


def _ordered(value: Any) -> Any:
    """The value with its keys as people read them: some databases forget the order in which they were written."""
    if isinstance(value, Mapping):
        keys = sorted(value, key=_rank)
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(row) for row in value] if isinstance(value, list) else value


def _dumped(value: Any) -> bytes:
    return document(_ordered(value)).encode()
