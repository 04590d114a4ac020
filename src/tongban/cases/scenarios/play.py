"""Playing a scenario from its first step to what it expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongban.base.errors import Refused
from tongban.base.legal import legal_time
from tongban.base.models import Timer
from tongban.base.timers import fire_due
from tongban.cases.scenarios.expectations import faults
from tongban.cases.scenarios.run import Run, Verdict
from tongban.cases.scenarios.steps import DOERS
from tongban.kernel.errors import Refusal


def play(run: Run) -> Verdict:
    """Do every step of the run's scenario, then compare with what it expects."""
    verdict = Verdict(name_of(run.scenario), str(run.scenario.get("file", "")))
    for number, step in enumerate(run.scenario.get("script") or [], start=1):
        fault = _step(run, step)
        if fault:
            verdict.faults.append(f"{_('step')} {number} ({step.get('do')}): {fault}")
            verdict.at = number
            return verdict
    verdict.faults += _compare(run, run.scenario.get("expect") or {})
    return verdict


def name_of(scenario: Mapping[str, Any]) -> str:
    """The Chinese name of a scenario."""
    name = scenario.get("name")
    return str(name.get("zh") if isinstance(name, Mapping) else name)


def _step(run: Run, step: Mapping[str, Any]) -> str:
    run.move_to(step)
    expect = dict(step.get("expect") or {})
    error = expect.pop("error", None)
    with legal_time(run.now):
        said = _fire() or _done(run, step, error)
        if said or not expect:
            return said
        return "; ".join(faults(run.target(step), expect))


def _done(run: Run, step: Mapping[str, Any], error: str | None) -> str:
    try:
        DOERS[str(step["do"])](run, step)
    except (Refused, Refusal) as refusal:
        if error:
            return "" if _same_code(refusal, error) else f"{refusal.code} ({refusal})"
        fields = {k: str(v) for k, v in getattr(refusal, "fields", {}).items()}
        return f"{refusal.code}: {refusal} {fields or ''}"
    except (KeyError, TypeError) as mistake:
        return f"the script is wrong: {mistake}"
    return f"expected {error}, nothing was refused" if error else ""


def _same_code(refusal: Refused | Refusal, expected: str) -> bool:
    fields = getattr(refusal, "fields", {})
    return refusal.code == expected or expected in fields or refusal.code.endswith(f".{expected}")


def _fire() -> str:
    """What the law makes happen by itself; a handler that fails fails the scenario."""
    fire_due()
    failed = Timer.objects.exclude(fault="").first()
    return "" if failed is None else f"timer {failed.kind}: {failed.fault}"


def _compare(run: Run, expect: Mapping[str, Any]) -> list[str]:
    with legal_time(run.now):
        if failed := _fire():
            return [failed]
        if run.case is None:
            return [] if expect.get("state") in (None, "draft") else ["nothing was submitted"]
        return faults(run.target({}), expect)
