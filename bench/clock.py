"""How fast the statute clock counts: 1,000,000 due days, the same with pauses, and whole ledgers.

    python bench/clock.py [--save]

One core. The aim is 1,000,000 clocks in 10 s.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from _facts import measure, report, spread

from tongban.kernel.clock import AL45_GROUNDS, Pause, due, explain

CLOCKS = 1_000_000
PAUSED = 100_000
LEDGERS = 5_000
CODES = ("AL-32", "AL-42", "AL-42-joint", "AL-44", "MER-19", "ARL-60d")

Case = tuple[str, date, tuple[Pause, ...]]


def cases(count: int, *, pauses: bool) -> list[Case]:
    """Cases of every kind starting on any day of 2023 to 2026, the same for each run."""
    random = Random(1)
    first = date(2023, 1, 1)
    made = []
    for _ in range(count):
        start = first + timedelta(days=random.randrange(1400))
        stop = start + timedelta(days=random.randrange(1, 20))
        pause = Pause(stop, stop + timedelta(days=random.randrange(10)), random.choice(AL45_GROUNDS))
        made.append(("AL-42", start, (pause,)) if pauses else (random.choice(CODES), start, ()))
    return made


def run_dues(work: list[Case]) -> None:
    for code, start, pauses in work:
        due(code, start, pauses=pauses)


def run_ledgers(work: list[Case]) -> None:
    for code, start, pauses in work:
        explain(code, start, pauses=pauses)


def main() -> None:
    plain, paused, ledgers = (
        cases(CLOCKS, pauses=False),
        cases(PAUSED, pauses=True),
        cases(LEDGERS, pauses=True),
    )
    dues = measure(lambda: run_dues(plain), repeat=3)
    stopped = measure(lambda: run_dues(paused), repeat=3)
    explained = measure(lambda: run_ledgers(ledgers), repeat=3)
    report(
        "clock",
        {
            "clocks": CLOCKS,
            "seconds_for_a_million_dues": spread(dues),
            "dues_per_second": spread([CLOCKS / seconds for seconds in dues]),
            "dues_with_a_pause_per_second": spread([PAUSED / seconds for seconds in stopped]),
            "ledgers_per_second": spread([LEDGERS / seconds for seconds in explained]),
        },
        bound_by="one core running Python; a due day is two look-ups in cumulative arrays",
    )


if __name__ == "__main__":
    main()
