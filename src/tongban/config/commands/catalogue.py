"""``tongban catalogue import FILE [--map name=FIELD]…``: items of another catalogue, with progress, resumable."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import django


def main(argv: Sequence[str]) -> int:
    """0 imported, 1 refused and why, 2 wrong use."""
    options = _options(argv)
    django.setup()
    from tongban.base.actor import SYSTEM
    from tongban.catalogue.importing import NAMES, import_items, read_rows
    from tongban.kernel.errors import Refusal

    mapping = dict(pair.partition("=")[::2] for pair in options.map)
    if not set(mapping) <= set(NAMES):
        print(f"--map knows {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    seen = fresh = 0
    try:
        rows = read_rows(options.file, mapping)
        for seen, fresh in import_items(SYSTEM, rows=rows):
            print(f"\r  {seen} of {len(rows)} items, {fresh} new or changed", end="", flush=True)
    except Refusal as refusal:
        print(f"{refusal}", file=sys.stderr)
        return 1
    print(f"\n{seen} items are in the catalogue. They are handled at the window until they have packages.")
    print("Let people find them: tongban search --rebuild")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban catalogue", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    one = verbs.add_parser("import", help="items of another catalogue (JSON list or CSV)")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument(
        "--map", action="append", default=[], metavar="OURS=THEIRS", help="which field means what"
    )
    return parser.parse_args(argv)
