"""``tongban clock``: the statute clock with the law's limits and those of the house's own services; no database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tongban.kernel import clock_cli
from tongban.kernel.clock import RULES
from tongban.kernel.clock.rules import load

SERVICES = Path(__file__).parents[2] / "laws" / "data" / "service_limits.toml"


def main(argv: Sequence[str]) -> int:
    """0 answered, 1 refused by the law or the calendar, 2 wrong use."""
    return clock_cli.main(argv, book=RULES.merged(load(SERVICES)))
