"""``tongban laws import DIR``: law texts in Markdown, article by article, with progress; again changes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import django


def main(argv: Sequence[str]) -> int:
    """0 imported, 1 a file was refused (the others are in), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="tongban laws", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    one = verbs.add_parser("import", help="law texts, one Markdown file a law")
    one.add_argument("folder", type=Path, metavar="DIR")
    options = parser.parse_args(argv)
    files = sorted(options.folder.glob("*.md"))
    if not files:
        print(f"{options.folder} holds no Markdown files.", file=sys.stderr)
        return 2
    django.setup()
    from tongban.base.actor import SYSTEM
    from tongban.base.pages import pages_forget
    from tongban.kernel.errors import Refusal
    from tongban.laws.texts import law_text_import, read_law

    refused = 0
    for place, path in enumerate(files, start=1):
        try:
            law, changed = law_text_import(SYSTEM, text=read_law(path))
            print(f"  {place}/{len(files)} {law.title_zh}: {changed} articles new or changed", flush=True)
        except Refusal as refusal:
            refused += 1
            print(f"  {place}/{len(files)} {refusal}", file=sys.stderr)
    pages_forget(["laws"])
    return 1 if refused else 0
