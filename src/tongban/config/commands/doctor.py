"""``tongban doctor [--security] [--json]``: what is wrong, and how to mend it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

import django


def main(argv: Sequence[str]) -> int:
    """0 healthy (warnings may remain), 1 something is wrong."""
    parser = argparse.ArgumentParser(prog="tongban doctor", description=__doc__)
    parser.add_argument("--security", action="store_true", help="only what keeps strangers out")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    options = parser.parse_args(argv)
    django.setup()
    from tongban.config.operations.health import examine

    found = examine(security=options.security)
    wrong = any(f.severity == "error" for f in found)
    if options.json:
        print(json.dumps({"healthy": not wrong, "findings": [asdict(f) for f in found]}, ensure_ascii=False))
        return int(wrong)
    for finding in found:
        print(f"{'✗' if finding.severity == 'error' else '!'} {finding.sentence}\n    {finding.mend}")
    print("Something needs mending." if wrong else "All is well." if not found else "Nothing is broken.")
    return int(wrong)
