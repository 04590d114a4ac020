"""``tongban demo [--people N] [--cases N]``: build the demo city in an empty house."""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from collections.abc import Sequence

import django


def main(argv: Sequence[str]) -> int:
    """0 built, 1 the house is not empty or not a demo."""
    options = _options(argv)
    os.environ.setdefault("TONGBAN_MODE", "demo")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tongban.packs.demo_city import build as city

    if settings.TONGBAN_MODE == "production":
        print("This is a production installation: no fictional people here.", file=sys.stderr)
        return 1
    call_command("migrate", verbosity=0, interactive=False)
    wanted = {"cases": options.cases, "people": options.people}
    takes = inspect.signature(city.build_if_empty).parameters
    given = {name: value for name, value in wanted.items() if value is not None}
    if unknown := set(given) - set(takes):
        print(f"The demo city cannot be told: {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    if not city.build_if_empty(**given):
        print("The house is not empty; the demo city was not built again.", file=sys.stderr)
        return 1
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban demo", description=__doc__)
    parser.add_argument("--people", type=int, help="how many residents")
    parser.add_argument("--cases", type=int, help="how many cases of the last twelve months")
    return parser.parse_args(argv)
