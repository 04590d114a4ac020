"""``tongban restore FILE [--keys KEYFILE]``: a backup into an empty installation, then the audit of its record."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import django


def main(argv: Sequence[str]) -> int:
    """0 restored and in order, 1 refused or the audit found something."""
    options = _options(argv)
    django.setup()
    from tongban.config.operations.restore import restore
    from tongban.kernel.errors import Refusal
    from tongban.records.audit import audit

    try:
        manifest = restore(options.file, keys=options.keys, say=lambda words: print(f"  {words}", flush=True))
    except Refusal as refusal:
        print(f"Nothing was restored. {refusal}", file=sys.stderr)
        return 1
    print(f"Restored {sum(manifest['tables'].values())} rows. Auditing the record …", flush=True)
    report = audit()
    for finding in report.findings:
        print(f"  {finding.sentence}")
    print(f"{report.entries} entries, {report.rows} rows: {'in order' if report.clean else 'NOT in order'}")
    print("Build the search index anew: tongban search --rebuild")
    return 0 if report.clean else 1


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban restore", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--keys", type=Path, metavar="KEYFILE", help="what backup --with-keys wrote")
    return parser.parse_args(argv)
