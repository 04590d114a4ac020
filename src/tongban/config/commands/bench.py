"""``tongban bench NAME [--json] …``: one benchmark of ``bench/``, or ``all`` of them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from tongban.config.settings.environment import ROOT

FOLDER = ROOT / "bench"


def main(argv: Sequence[str]) -> int:
    """Its exit status; 2 when there is no such benchmark."""
    options, more = _parser().parse_known_args(argv)
    known = sorted(p.stem for p in FOLDER.glob("*.py") if not p.stem.startswith("_"))
    names = known if options.name == "all" else [options.name]
    if not set(names) <= set(known):
        print(f"There is no benchmark {options.name}. There are: {', '.join(known)}, all.", file=sys.stderr)
        return 2
    environment = {**os.environ, "PYTHONPATH": str(FOLDER)}
    worst = 0
    for name in names:
        script = [sys.executable, str(FOLDER / f"{name}.py"), *more]
        worst = max(worst, subprocess.run(script, env=environment, check=False).returncode)
    return worst


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongban bench", description=__doc__)
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="benchmarks answer in JSON in any case")
    return parser
