"""Packages on disk: one folder an item, read into the content that a version holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.constructor import ConstructorError

from tongban.kernel.errors import Refusal

ITEM: Final = "item.yaml"


class Yaml12(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as version 1.2 reads it: only true and false are truth values, so ``on``, ``no`` and 否 stay words.

    A value that only looks like one (the day 0000-00-00) is a mistake of the text at its line, like any other.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from error


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read_yaml(path: Path) -> Any:
    """A YAML file as data; raises ``Refusal`` naming file and line when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Yaml12)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise Refusal(
            "package.yaml", f"{path.name}, line {line}: this is not YAML.", file=path.name, line=line
        ) from error


def read_folder(folder: Path) -> dict[str, Any]:
    """The content ``{item, guide, form, flow, rules, examples}`` of a package folder.

    Raises ``Refusal`` when the folder or its ``item.yaml`` is missing. Whether the content makes sense is the
    linter's question.
    """
    if not (folder / ITEM).exists():
        raise Refusal("package.missing", f"{folder} has no {ITEM}.", folder=str(folder))
    return {
        "item": read_yaml(folder / ITEM) or {},
        "guide": {lang: _text(folder / f"guide.{lang}.md") for lang in ("zh", "en")},
        "form": read_yaml(folder / "form.yaml") if (folder / "form.yaml").exists() else {},
        "flow": _text(folder / "flow.bpmn"),
        "rules": _text(folder / "rules.dmn"),
    }


def examples_of(folder: Path) -> list[dict[str, Any]]:
    """The scenarios of a package, each with the name of its file."""
    found: list[dict[str, Any]] = []
    for path in sorted((folder / "examples").glob("*.yaml")):
        loaded = read_yaml(path)
        for scenario in loaded if isinstance(loaded, list) else [loaded]:
            if wrong := misshapen(scenario):
                file = f"examples/{path.name}"
                raise Refusal("examples.shape", f"{file}: {wrong} is misshapen.", file=file, line=0)
            found.append({**scenario, "file": path.name})
    return found


def misshapen(scenario: Any) -> str:
    """The part of a scenario that has another shape than everybody reads, such as a script that is no list of steps."""
    if not isinstance(scenario, Mapping):
        return "scenario"
    for key in ("applicant", "values", "given", "expect"):
        if not isinstance(scenario.get(key) or {}, Mapping):
            return key
    if not isinstance(scenario.get("materials") or {}, Mapping | list):
        return "materials"
    steps = scenario.get("script") or []
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        return "script"
    told = [(key, step.get(key) or {}) for step in steps for key in ("with", "expect")]
    told += [(key, {}) for step in steps for key in ("do", "as") if isinstance(step.get(key), Mapping | list)]
    plain = [key for key, value in told if key in ("do", "as") or not isinstance(value, Mapping)]
    lists = [
        e.get(key) or []
        for e in (scenario.get("expect") or {}, *(v for k, v in told if k == "expect"))
        if isinstance(e, Mapping)
        for key in ("documents", "failed", "tasks")
    ]
    return plain[0] if plain else "" if all(isinstance(rows, list) for rows in lists) else "expect"


def licence_types_near(folder: Path) -> set[str]:
    """Codes of the licence types defined in the package's folder or in its pack (``packs/<pack>/services/<code>``)."""
    found: set[str] = set()
    for place in (folder, *list(folder.resolve().parents)[:2]):
        path = place / "licence_types.yaml"
        if path.exists():
            found |= {str(row.get("code")) for row in read_yaml(path) or ()}
    return found


def packages_under(root: Path) -> list[Path]:
    """Every package folder under ``root``, in order."""
    return sorted(path.parent for path in root.rglob(ITEM))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
