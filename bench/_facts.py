"""What every benchmark says beside its figures: the machine, the date, and medians of repeated runs.

    from _facts import measure, report
    report("clock", {"dues": measure(run, repeat=5)})

`report` prints one JSON object; with `--save` on the command line it also writes
`bench/results/<name>.json`.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

RESULTS = Path(__file__).parent / "results"
LOAD_BEFORE = round(os.getloadavg()[0], 2)


def facts() -> dict[str, Any]:
    """Processor, cores that this process may use, memory, system, Python and load."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": LOAD_BEFORE,
    }


def measure(run: Callable[[], object], *, repeat: int = 5) -> list[float]:
    """Seconds of each of `repeat` runs."""
    times = []
    for _ in range(repeat):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return times


def spread(values: list[float]) -> dict[str, float]:
    """Median, least and greatest of repeated figures, to four places that matter."""
    return {
        "median": _short(statistics.median(values)),
        "min": _short(min(values)),
        "max": _short(max(values)),
        "runs": len(values),
    }


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(name: str, figures: dict[str, Any], *, bound_by: str = "") -> None:
    """Print the figures with the machine's facts as JSON; keep them with `--save`."""
    answer = {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": facts(),
        "figures": figures,
    }
    if bound_by:
        answer["bound_by"] = bound_by
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    print(text)
    if "--save" in sys.argv:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith(("model name", "Hardware")):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1)


def _commit() -> str | None:
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            check=True, capture_output=True, text=True, cwd=Path(__file__).parent,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()
