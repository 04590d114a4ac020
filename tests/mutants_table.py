"""Measures the linter on 2,000 mutants and writes the table of docs/developer/packages.md.

.venv/bin/python -m tests.mutants_table
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from tests import mutants_flow, mutants_form, mutants_item  # noqa: F401 - they register their operators
from tests.mutants import OPERATORS, mutants

GUIDE: Final = Path(__file__).resolve().parents[1] / "docs" / "developer" / "packages.md"
BEGIN, END = "<!-- mutants -->", "<!-- /mutants -->"


def table(made: Counter[str], found: Counter[str]) -> str:
    """One row an operator: the mistake, mutants made, mutants found."""
    rows = [f"| {op.__doc__} | {made[name]} | {found[name]} |" for name, op in OPERATORS.items()]
    share = f"{100 * found.total() / made.total():.1f}"
    head = f"{len(OPERATORS)} operators, {made.total():,} mutants, {found.total():,} found ({share} %).\n"
    return "\n".join([head, "| mistake | mutants | found |", "|---|--:|--:|", *rows])


def table_of(text: str) -> str:
    """The table as a guide has it."""
    return text.split(BEGIN)[1].split(END)[0].strip()


def main() -> None:
    """Measure and write."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from tongban.catalogue.lint import lint_folder

    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for name, paper in mutants(2000):
        with tempfile.TemporaryDirectory() as root:
            made[name] += 1
            found[name] += bool(lint_folder(paper.write(Path(root))))
    text = GUIDE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    GUIDE.write_text(f"{before}{BEGIN}\n{table(made, found)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
