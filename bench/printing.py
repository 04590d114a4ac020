"""How fast documents are printed, sealed and judged: one page each, one core.

    python bench/printing.py [--save]

Aims: 200 ms a page when warm, 50 ms a seal. Cold is a new process: Python, fonts and the first page.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from _facts import measure, report, spread

from tongban.printing.documents import render
from tongban.printing.kinds import KINDS
from tongban.printing.seals import SealHouse
from tongban.printing.tests.samples import sample
from tongban.printing.verdicts import verify

WHEN = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)
COLD = (
    "from tongban.printing.documents import render;from tongban.printing.tests.samples import sample;"
    "render('ACCEPT', sample('ACCEPT'))"
)


def milliseconds(seconds: list[float]) -> dict[str, float]:
    """The spread in milliseconds."""
    return {name: value if name == "runs" else value * 1000 for name, value in spread(seconds).items()}


def names(count: int) -> list[str]:
    """Applicants that differ, so that no page is taken from a cache."""
    return [f"测试人{number}号" for number in range(count)]


def pages(code: str, count: int = 40) -> dict[str, float]:
    """Warm pages of one kind, each with other data."""
    data = sample(code)
    who = "holder" if "holder" in data else "applicant"
    fresh = iter(names(count + 1))
    render(code, data | {who: next(fresh)})
    return milliseconds(measure(lambda: render(code, data | {who: next(fresh)}), repeat=count))


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        house = SealHouse(Path(folder))
        rendered = render("ACCEPT", sample("ACCEPT"))

        def seal() -> bytes:
            return house.seal(rendered.pdf, "bench", "云江县农业农村局", WHEN, rendered.seal)

        sealed, trust = seal(), house.trust
        figures = {
            "cold_process_ms": milliseconds(
                measure(lambda: subprocess.run([sys.executable, "-c", COLD], check=True), repeat=5)
            ),
            "page_ms": {code: pages(code) for code in ("RECEIPT", "ACCEPT", "REFUSE", "LICENCE_FISHING")},
            "every_kind_ms": milliseconds(
                [t for code in KINDS for t in measure(lambda code=code: render(code, sample(code)), repeat=2)]
            ),
            "seal_ms": milliseconds(measure(seal, repeat=40)),
            "verify_ms": milliseconds(measure(lambda: verify(sealed, trust), repeat=40)),
            "bytes": {"rendered": len(rendered.pdf), "sealed": len(sealed)},
        }
    report("printing", figures, bound_by="processor, one core")


if __name__ == "__main__":
    main()
