"""Write docs/licences.md: the licence of everything that comes by lock file, and of the libraries that wheels bundle.

``--check`` writes nothing and fails on a licence that is not permitted, or a page that is out of date.
Permitted are MIT, BSD, Apache, ISC, MPL, PSF, 0BSD, OFL, bpmn.io (MIT, and the mark on the drawing stays) and unmodified
LGPL; never GPL or AGPL.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
PERMITTED = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|HPND|BSD|0BSD|BSD-[023]-Clause|Apache|ISC|MPL|Mozilla|PSF|PSFL|Python Software Foundation|OFL|"
    r"OFL-1\.1|SIL Open Font|LGPL|Lesser General|Unlicense|Zlib|FTL|libpng|public domain|OpenLDAP|curl|IJG|bpmn\.io)",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"(?<!Lesser )(?<!L)\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
TOLD: dict[str, str] = {
    "qrcode": "BSD-3-Clause",  # its second classifier speaks of the trademark "QR Code", not of the code
    "python-stdnum": "LGPL-2.1-or-later",
    "spiffworkflow": "LGPL-3.0",
    "django-ninja": "MIT",
    "lxml-stubs": "Apache-2.0",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "pathspec": "MPL-2.0",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "setuptools": "MIT",
    "colorama": "BSD-3-Clause",
    "component-props": "MIT",  # its Readme says so
    "bpmn-js": "bpmn.io",  # MIT, with the condition that the mark of bpmn.io stays visible on the drawing
    "dmn-js": "bpmn.io",
    "dmn-js-boxed-expression": "bpmn.io",
    "dmn-js-decision-table": "bpmn.io",
    "dmn-js-drd": "bpmn.io",
    "dmn-js-literal-expression": "bpmn.io",
    "dmn-js-shared": "bpmn.io",
    "tzdata": "Apache-2.0",
}
"""Packages whose own record says it unclearly or not at all; their licence files were read."""
BUNDLED: dict[str, str] = {
    "libavif": "BSD-2-Clause", "libaom": "BSD-2-Clause", "libbrotlicommon": "MIT", "libbrotlidec": "MIT",
    "libfreetype": "FTL", "libharfbuzz": "MIT", "libjpeg": "IJG", "liblcms2": "MIT", "liblzma": "0BSD",
    "libopenjp2": "BSD-2-Clause", "libpng16": "libpng", "libsharpyuv": "BSD-3-Clause", "libtiff": "libtiff (MIT)",
    "libwebp": "BSD-3-Clause", "libwebpdemux": "BSD-3-Clause", "libwebpmux": "BSD-3-Clause", "libXau": "MIT",
    "libxcb": "MIT", "libzstd": "BSD-3-Clause", "libpq": "PostgreSQL (MIT)", "libssl": "Apache-2.0",
    "libcrypto": "Apache-2.0", "libgssapi_krb5": "MIT", "libkrb5": "MIT", "libkrb5support": "MIT", "libk5crypto": "MIT",
    "libcom_err": "MIT", "libkeyutils": "LGPL-2.1", "liblber": "OpenLDAP", "libldap": "OpenLDAP", "libsasl2": "BSD-4-Clause",
    "libselinux": "public domain", "libpcre": "BSD-3-Clause", "libpcre2": "BSD-3-Clause", "libcrypt": "LGPL-2.1",
    "libxml2": "MIT", "libxslt": "MIT", "libz": "Zlib", "libgcc_s": "GPL-3.0 with runtime exception (LGPL-like)",
    "libstdc++": "GPL-3.0 with runtime exception (LGPL-like)", "libyaml": "MIT", "libffi": "MIT",
    "libdav1d": "BSD-2-Clause", "libSvtAv1Enc": "BSD-3-Clause", "libimagequant": "BSD-2-Clause", "libraqm": "MIT",
    "libfribidi": "LGPL-2.1", "libresolv": "LGPL-2.1",
}  # fmt: skip
EXCEPTED = ("runtime exception",)


@dataclass(frozen=True, order=True)
class Part:
    """Something that comes with the house: where it comes by, name, version, licence."""

    source: str
    name: str
    version: str
    licence: str

    @property
    def permitted(self) -> bool:
        """Whether the house may carry it."""
        if any(word in self.licence for word in EXCEPTED):
            return True
        return bool(PERMITTED.search(self.licence)) and not FORBIDDEN.search(self.licence)


def normal(name: str) -> str:
    """The name as lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str = "requirements.lock") -> set[str]:
    """The packages of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {normal(match[1]) for match in re.finditer(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def python_parts() -> Iterator[Part]:
    """What pip installed, with the shared libraries inside; ``dev`` where only building and testing needs it."""
    product, dev = locked(), locked("requirements-dev.lock")
    for found in importlib.metadata.distributions():
        name = normal(found.metadata["Name"])
        if name not in product | dev:
            continue
        source = "pip" if name in product else "pip (dev)"
        yield Part(source, name, found.version, licence_of(found))
        for library in sorted(_libraries(found)):
            yield Part(f"in {name}", library, "", BUNDLED.get(library, "unknown"))


def licence_of(found: importlib.metadata.Distribution) -> str:
    """What the package says: the expression, else its classifiers, else its first words."""
    name, told = normal(found.metadata["Name"]), found.metadata
    if name in TOLD:
        return TOLD[name]
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    classified = [
        c.split("::")[-1].strip() for c in told.get_all("Classifier") or [] if c.startswith("License")
    ]
    classified = [c for c in classified if c != "OSI Approved"]
    return " AND ".join(classified) or (told.get("License") or "unknown").splitlines()[0].strip()


def _libraries(found: importlib.metadata.Distribution) -> set[str]:
    names = (Path(str(file)).name for file in found.files or [] if ".libs/" in str(file))
    return {re.split(r"[-.]", name)[0] for name in names if ".so" in name}


def node_parts() -> Iterator[Part]:
    """What npm installed, by its lock file."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, facts in lock["packages"].items():
        if not path or (facts.get("optional") and not (ROOT / path).exists()):
            continue
        manifest = ROOT / path / "package.json"
        licence = (
            json.loads(manifest.read_text(encoding="utf-8")).get("license") if manifest.exists() else None
        )
        source = "npm (dev)" if facts.get("dev") else "npm"
        licence = TOLD.get(path.removeprefix("node_modules/"), licence)
        yield Part(
            source,
            path.removeprefix("node_modules/"),
            facts["version"],
            licence or facts.get("license", "unknown"),
        )


def parts() -> list[Part]:
    """Everything, sorted."""
    return sorted({*python_parts(), *node_parts()})


def page(found: list[Part]) -> str:
    """The page of the documentation; versions stand in the lock files."""
    lines = [
        "# Licences of what Tongban stands on",
        "",
        "Written by `python tools/licences.py` from the lock files and from what is installed; a test compares it.",
        "Tongban itself is under Apache-2.0. *dev*: only building and testing needs it. *in …*: bundled in that wheel.",
        "",
        "| comes by | name | licence |",
        "|---|---|---|",
        *(f"| {p.source} | {p.name} | {p.licence} |" for p in found if not p.source.startswith("in ")),
        *(f"| {p.source} | {p.name} | {p.licence} |" for p in found if p.source.startswith("in ")),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or check."""
    found = parts()
    wrong = [part for part in found if not part.permitted]
    for part in wrong:
        print(f"{part.name} ({part.source}): {part.licence} is not permitted", file=sys.stderr)
    if "--check" not in sys.argv:
        PAGE.write_text(page(found), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
