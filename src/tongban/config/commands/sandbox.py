"""``tongban sandbox`` says how legal time runs; ``--forward DAYS`` moves it on, ``--days 45 --seconds 60`` lets 45 days
pass in a minute, ``--stop`` lets it run like the clock on the wall again. Modes demo, sandbox and test only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta

import django

MOST_DAYS = 366 * 5
DAY_SECONDS = 86_400


def main(argv: Sequence[str]) -> int:
    """0 done, 1 this installation's time is fixed, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="tongban sandbox", description=__doc__)
    parser.add_argument("--forward", type=_days, default=0, metavar="DAYS", help="move legal time on at once")
    speed = parser.add_mutually_exclusive_group()
    speed.add_argument("--days", type=_days, metavar="DAYS", help="let so many days pass in --seconds")
    speed.add_argument("--stop", action="store_true", help="run at the pace of the wall clock")
    parser.add_argument("--seconds", type=_days, default=60, metavar="N", help="(default 60)")
    options = parser.parse_args(argv)
    if options.days == 0 or options.seconds == 0:
        parser.error("--days and --seconds are at least 1")
    django.setup()
    from django.conf import settings

    from tongban.base import clockrow
    from tongban.base.actor import SYSTEM
    from tongban.base.legal import legal_now
    from tongban.records.actions import clock_move

    if settings.TONGBAN_MODE not in clockrow.MOVABLE:
        print(
            "Legal time is fixed in this installation: only demo, sandbox and test may move it.",
            file=sys.stderr,
        )
        return 1
    clockrow.load()
    if options.days or options.stop or options.forward:
        rate = (
            options.days * DAY_SECONDS / options.seconds
            if options.days
            else 1.0
            if options.stop
            else clockrow.pace()
        )
        clock_move(SYSTEM, forward=timedelta(days=options.forward), rate_ppm=round(rate * 1_000_000))
        clockrow.load()
    print(
        f"Legal time is {legal_now():%Y-%m-%d %H:%M} UTC and runs {clockrow.pace():g} times as fast as the wall clock."
    )
    return 0


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 0 to {MOST_DAYS}")
    return int(text)
