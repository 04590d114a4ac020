"""``tongban demo [--people N] [--cases N]`` builds the demo city in an empty house; ``tongban demo --rest`` lets its
residents rest, ``--go-on`` wakes them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import django


def main(argv: Sequence[str]) -> int:
    """0 done, 1 the house is not empty, not a demo, or has no city."""
    options = _options(argv)
    os.environ.setdefault("TONGBAN_MODE", "demo")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tongban.packs.demo_city import build as city
    from tongban.packs.demo_city.living import let_rest

    if settings.TONGBAN_MODE == "production":
        print("This is a production installation: no fictional people here.", file=sys.stderr)
        return 1
    call_command("migrate", verbosity=0, interactive=False)
    if options.resting is not None:
        if not let_rest(options.resting):
            print("There is no demo city here. Build it first: tongban demo", file=sys.stderr)
            return 1
        print("The residents rest." if options.resting else "The residents go on.")
        return 0
    wanted = {"cases": options.cases, "people": options.people}
    given = {name: value for name, value in wanted.items() if value is not None}
    if not city.build_if_empty(**given):
        print("The house is not empty; the demo city was not built again.", file=sys.stderr)
        return 1
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban demo", description=__doc__)
    parser.add_argument("--people", type=_count, help="how many residents (80 at least)")
    parser.add_argument("--cases", type=_count, help="how many cases of the last twelve months")
    life = parser.add_mutually_exclusive_group()
    life.add_argument(
        "--rest", dest="resting", action="store_true", default=None, help="let the residents rest"
    )
    life.add_argument("--go-on", dest="resting", action="store_false", default=None, help="let them go on")
    return parser.parse_args(argv)


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 100_000:
        raise ValueError(text)
    return number
