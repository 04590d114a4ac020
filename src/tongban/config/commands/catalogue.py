"""``tongban catalogue import FILE [--map name=FIELD]…``: items of another catalogue, with progress, resumable;
``tongban catalogue sort FILE [--json]``: which rows of a list are one item, or kinds of handling of one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django


def main(argv: Sequence[str]) -> int:
    """0 imported, 1 refused and why, 2 wrong use."""
    options = _options(argv)
    django.setup()
    return int(options.run(options))


def _sort(options: argparse.Namespace) -> int:
    from tongban.catalogue.alike import proposals
    from tongban.catalogue.importing import read_rows
    from tongban.kernel.errors import Refusal

    try:
        rows = read_rows(options.file, dict(pair.partition("=")[::2] for pair in options.map))
    except Refusal as refusal:
        print(f"{refusal}", file=sys.stderr)
        return 1
    found = proposals([row.name for row in rows])
    told: list[dict[str, Any]] = [
        {
            "kind": p.kind,
            "likeness": p.likeness,
            "into": rows[p.into].name,
            "names": [rows[n].name for n in p.members],
            "departments": sorted({rows[n].department for n in p.members}),
        }
        for p in found
    ]
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for row in told:
        print(f"{row['kind']:9} {row['likeness']:.2f}  {row['into']}")
        for name in row["names"]:
            if name != row["into"]:
                print(f"{'':16}{name}")
    print(f"{len(told)} groups among {len(rows)} rows. Decide about them on the page of a round of sorting.")
    return 0


def _import(options: argparse.Namespace) -> int:
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
    one.set_defaults(run=_import)
    two = verbs.add_parser("sort", help="rows of a list that belong together")
    two.add_argument("file", type=Path, metavar="FILE")
    two.add_argument("--json", action="store_true", help="as data")
    two.add_argument(
        "--map", action="append", default=[], metavar="OURS=THEIRS", help="which field means what"
    )
    two.set_defaults(run=_sort)
    return parser.parse_args(argv)
