"""Service packages with one mistake each, made from those that ship (mutation testing of the linter).

An operator is a mistake that a service owner in a hurry makes. It changes a ``Paper`` in one place, chosen by the
paper's random numbers, and says with False that the paper has no such place. ``mutants`` draws them: the same seed,
the same mutants. Operators were written from what goes wrong, not from what the linter looks for.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from lxml import etree

from tongban.catalogue.folder import packages_under, read_yaml

PACKS: Final = Path(__file__).resolve().parents[1] / "src" / "tongban" / "packs"
BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DMN: Final = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
TB: Final = "{urn:tongban:bpmn:1}"


@dataclass
class Paper:
    """A package in memory: YAML files as data, the others as text."""

    code: str
    files: dict[str, Any]
    licences: str = ""
    rng: random.Random = field(default_factory=random.Random)

    @property
    def item(self) -> dict[str, Any]:
        return self.files["item.yaml"]

    @property
    def questions(self) -> list[dict[str, Any]]:
        return [q for group in self.files["form.yaml"]["groups"] for q in group["questions"]]

    def scenarios(self) -> list[dict[str, Any]]:
        """Every scenario, of whichever file."""
        found = [data for name, data in self.files.items() if name.startswith("examples/")]
        return [s for data in found for s in (data if isinstance(data, list) else [data])]

    def pick(self, rows: Any) -> Any:
        """One of the rows, or nothing."""
        rows = list(rows)
        return self.rng.choice(rows) if rows else None

    def words(self) -> list[dict[str, str]]:
        """Every text in both languages that stands in the item and the form."""
        found: list[dict[str, str]] = []

        def walk(value: Any) -> None:
            if isinstance(value, dict):
                if isinstance(value.get("zh"), str):
                    found.append(value)
                for inner in value.values():
                    walk(inner)
            elif isinstance(value, list):
                for inner in value:
                    walk(inner)

        walk([self.item, self.files["form.yaml"]])
        return found

    def xml(self, name: str) -> Any:
        """The root of ``flow.bpmn`` or ``rules.dmn``; ``keep`` writes it back."""
        return etree.fromstring(self.files[name].encode())

    def keep(self, name: str, root: Any) -> None:
        """Write a changed tree back."""
        self.files[name] = etree.tostring(root, encoding="unicode")

    def write(self, root: Path) -> Path:
        """The package as a folder of a pack whose folder is ``root``."""
        folder = root / "services" / self.code
        folder.mkdir(parents=True, exist_ok=True)
        if self.licences:
            (root / "licence_types.yaml").write_text(self.licences, encoding="utf-8")
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else _dumped(content), encoding="utf-8")
        return folder

    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.files, default=str, sort_keys=True).encode()).hexdigest()


def _dumped(content: Any) -> str:
    plain = yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False)
    return str(plain)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


Operator = Callable[[Paper], Any]
OPERATORS: dict[str, Operator] = {}


def operator(function: Operator) -> Operator:
    """Register an operator under its name; its docstring says the mistake."""
    OPERATORS[function.__name__] = function
    return function


def shipped() -> list[Paper]:
    """The packages that ship."""
    return [_read(folder) for folder in packages_under(PACKS) if "demo_city" not in folder.parts]


def _read(folder: Path) -> Paper:
    files: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            files[name] = read_yaml(path) if path.suffix == ".yaml" else path.read_text(encoding="utf-8")
    types = folder.parents[1] / "licence_types.yaml"
    return Paper(folder.name, files, types.read_text(encoding="utf-8") if types.exists() else "")


def mutant(paper: Paper, name: str, seed: str) -> Paper | None:
    """``paper`` with the mistake ``name``; nothing where it cannot be made."""
    changed = Paper(paper.code, copy.deepcopy(paper.files), paper.licences, random.Random(seed))
    if OPERATORS[name](changed) is False or changed.digest() == paper.digest():
        return None
    return changed


def mutants(many: int, seed: int = 20260302) -> Iterator[tuple[str, Paper]]:
    """``many`` different mutants, the operators in turn over all packages."""
    papers, seen = shipped(), set()
    for turn in range(400):
        for name in OPERATORS:
            paper = papers[(turn + sum(map(ord, name))) % len(papers)]
            made = mutant(paper, name, f"{seed}:{turn}:{name}")
            if made is None or made.digest() in seen:
                continue
            seen.add(made.digest())
            yield name, made
            if len(seen) >= many:
                return
    raise AssertionError(f"only {len(seen)} different mutants can be made")
