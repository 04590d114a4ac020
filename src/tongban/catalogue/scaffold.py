"""A new package folder that lints and whose scenarios pass, to be filled with the real service."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from tongban.catalogue.folder import read_yaml
from tongban.catalogue.standard import standard_flow
from tongban.kernel.errors import Refusal

PATTERN: Final = Path(__file__).parent / "data" / "new"
CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def package_begin(folder: Path, *, name_zh: str, name_en: str, unit: str) -> list[Path]:
    """Write the files of a new package into ``folder``, whose name becomes its code; returns what was written.

    Refuses "package.code" for a name that is no code, and "package.exists" where the folder is not empty.
    """
    code = folder.name
    if not CODE.fullmatch(code):
        raise Refusal(
            "package.code", f"“{code}” cannot be a code: lower-case words joined by hyphens.", name=code
        )
    if folder.exists() and any(folder.iterdir()):
        raise Refusal("package.exists", f"{folder} is not empty.", folder=str(folder))
    words = {
        "code": code,
        "unit": unit,
        "name_zh": _quoted(name_zh),
        "name_en": _quoted(name_en),
        "summary_zh": _quoted(f"网上办理{name_zh}，五个工作日内决定。"),
        "summary_en": _quoted(f"{name_en} on line, decided within five working days."),
        "plain_zh": name_zh,
        "plain_en": name_en,
    }
    written = [_write(source, folder, words) for source in sorted(PATTERN.rglob("*")) if source.is_file()]
    flow = folder / "flow.bpmn"
    flow.write_text(standard_flow(read_yaml(folder / "item.yaml")), encoding="utf-8")
    return [*written, flow]


def _write(source: Path, folder: Path, words: dict[str, str]) -> Path:
    target = folder / source.relative_to(PATTERN)
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8")
    for word, meaning in words.items():
        text = text.replace(f"@{word}@", meaning)
    target.write_text(text, encoding="utf-8")
    return target


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
