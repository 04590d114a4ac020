"""``tongban backup FILE [--with-keys KEYFILE]``: everything in one file, while the house goes on working."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import django


def main(argv: Sequence[str]) -> int:
    """0 done, 1 not done and why."""
    options = _options(argv)
    django.setup()
    from tongban.config.operations.backup import backup

    say = (lambda words: None) if options.quiet else (lambda words: print(f"  {words}", flush=True))
    try:
        manifest = backup(options.file, keys=options.with_keys, say=say)
    except (FileExistsError, OSError) as error:
        print(f"The backup was not made: {error}.", file=sys.stderr)
        return 1
    rows = sum(manifest["tables"].values())
    print(
        f"{options.file}: {rows} rows of {len(manifest['tables'])} tables, {options.file.stat().st_size} bytes"
    )
    if options.with_keys is None:
        print("The keys are not in it. Keep a copy elsewhere: tongban backup FILE --with-keys KEYFILE.")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban backup", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="where to; is never overwritten")
    parser.add_argument(
        "--with-keys", type=Path, metavar="KEYFILE", help="also write the keys, into this file"
    )
    parser.add_argument("--quiet", action="store_true", help="only the last line")
    return parser.parse_args(argv)
