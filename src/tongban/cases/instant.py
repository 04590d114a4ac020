"""Instant decisions (秒批): a decision table grants or refuses at once, and says why.

The table of the package (``rules.dmn``, decision ``decision``) reads the answers of the form and the variables that
earlier services of the flow added (for instance the comparison of a company name).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from tongban.base.actor import SYSTEM
from tongban.base.errors import Invalid
from tongban.cases import clockwork
from tongban.cases.actions.common import locked
from tongban.cases.actions.decision import GRANTED, REFUSED, decide
from tongban.cases.actions.reception import accept
from tongban.cases.models import Case
from tongban.forms.conditions import for_feel
from tongban.kernel import dmn


@lru_cache(maxsize=64)
def _model(xml: str) -> Any:
    return dmn.load(xml)


def judge(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the table says of the answers and ``facts``: ``{outcome, condition, reason_zh, reason_en}``."""
    package = clockwork.package_of(case)
    values: dict[str, Any] = json.loads(case.values.reveal())
    answer = _model(package.rules).decide("decision", {**facts, **for_feel(package.form, values)})
    return dict(answer) if isinstance(answer, Mapping) else {"outcome": str(answer)}


def decide_at_once(case: Case, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Accept and decide by the table; returns the variables that the process goes on with.

    A table that answers ``supplement`` refuses the whole submission with its reason: nothing was received, the
    draft stays, and the person corrects it at once (行政许可法 art. 32(3)).
    """
    row = locked(case)
    verdict = judge(row, facts)
    outcome, reason = str(verdict.get("outcome")), _reason(verdict)
    if outcome == "supplement":
        raise Invalid(message=reason["here"], code="cases.instant_supplement")
    if row.status == Case.RECEIVED:
        accept(SYSTEM, row)
    condition = str(verdict.get("condition") or "")
    granted = outcome == "grant"
    decide(
        SYSTEM,
        row,
        GRANTED if granted else REFUSED,
        reasons=reason["zh"],
        failed=[condition] if condition and not granted else [],
    )
    return {"outcome": "grant" if granted else "refuse"}


def _reason(verdict: Mapping[str, Any]) -> dict[str, str]:
    zh = str(verdict.get("reason_zh") or verdict.get("reason") or "")
    en = str(verdict.get("reason_en") or zh)
    return {"zh": zh, "here": en if get_language() == "en" else zh}
