"""Instant decisions (秒批): a decision table grants or refuses at once, and says why.

The table of the package (``rules.dmn``, decision ``decision``) reads the answers of the form and the variables that
earlier services of the flow added (for instance the comparison of a company name).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Invalid
from tongban.cases import clockwork
from tongban.cases.actions.common import locked, note, saved
from tongban.cases.actions.decision import GRANTED, REFUSED, decide
from tongban.cases.actions.reception import accept
from tongban.cases.flowing import KIND
from tongban.cases.models import Case
from tongban.cases.postings import demand_answered, open_objections, upheld_objections
from tongban.catalogue.package import Condition, Package
from tongban.flows.actions import flow_service_done
from tongban.flows.compiled import keep
from tongban.flows.engine import engine
from tongban.flows.engine.events import ServiceCalled, ServiceDone
from tongban.flows.engine.state import decode
from tongban.flows.models import Definition, Instance
from tongban.flows.queries import instance_of
from tongban.flows.registry import ServiceCall, service_handler, service_looks
from tongban.forms.conditions import for_feel
from tongban.kernel import dmn
from tongban.kernel.errors import Refusal

DECIDING: Final = "case.instant_decision"
MOST_STEPS: Final = 50
WAITING: Final = "table_waits"
"""Among the facts of a case: the step of its process that waits until objections are answered."""


@lru_cache(maxsize=64)
def _model(xml: str) -> Any:
    return dmn.load(xml)


def judge(package: Package, values: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the table says of the answers and ``facts``: ``{outcome, condition, reason_zh, reason_en}``."""
    answer = _model(package.rules).decide("decision", {**facts, **for_feel(package.form, values)})
    return dict(answer) if isinstance(answer, Mapping) else {"outcome": str(answer)}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the table would decide: ``outcome`` (grant, refuse, supplement), why, and the condition that fails."""

    outcome: str
    reason: Mapping[str, str]
    condition: Condition | None = None


def foresee(package: Package, values: Mapping[str, Any], *, committed: bool = False) -> Foreseen | None:
    """What the table would decide of these answers now; nothing is written.

    The process itself is walked up to the table, by the same services. None where no table decides, or where a
    person or a service that does more than look stands before it.
    """
    if not package.rules:
        return None
    answers = {"committed": committed, **values}
    instance = Instance(subject_kind="foresight", subject_id=0)
    process = keep(Definition(xml=package.flow, digest=hashlib.sha256(package.flow.encode()).hexdigest()))
    try:
        state, effects = engine.start(process, {}, answers)
        for _step in range(MOST_STEPS):
            call = next((e for e in effects if isinstance(e, ServiceCalled)), None)
            if call is None:
                return None
            variables = {**answers, **state.variables}
            if call.action == DECIDING:
                return _foreseen(package, judge(package, values, state.variables))
            handler = service_handler(call.action)
            if handler is None or not service_looks(call.action):
                return None
            found = handler(ServiceCall(SYSTEM, instance, call.token, call.node, call.action, variables))
            given = dict(found) if isinstance(found, Mapping) else {}
            state, effects = engine.step(process, state, ServiceDone(call.token, given), answers)
    except Refusal:
        return None
    return None


def _foreseen(package: Package, verdict: Mapping[str, Any]) -> Foreseen:
    condition = next((c for c in package.conditions if c.id == verdict.get("condition")), None)
    reason = _reason(verdict)
    outcome = str(verdict.get("outcome"))
    return Foreseen(outcome, {"zh": reason["zh"], "en": reason["en"]}, condition)


def waits_for_answers(case: Case, token: int) -> bool:
    """Whether objections to the public notice wait for an answer: then the table waits too, as an official would.

    The step of the process is kept with the case; ``decide_when_answered`` goes on from it.
    """
    row = locked(case)
    if not open_objections(row):
        return False
    row.facts = {**row.facts, WAITING: token}
    saved(row, "facts")
    note(SYSTEM, row, "table_waits", objections=open_objections(row))
    return True


@action
def decide_when_answered(*, case: Case) -> bool:
    """Let a table decide that waited, once no objection is open any more; may be repeated without harm."""
    row = locked(case)
    token, instance = row.facts.get(WAITING), instance_of(KIND, case.pk)
    if token is None or instance is None or not instance.is_open or open_objections(row):
        return False
    row.facts = {name: fact for name, fact in row.facts.items() if name != WAITING}
    saved(row, "facts")
    note(SYSTEM, row, "table_goes_on")
    given = decide_at_once(row, decode(bytes(instance.state)).variables)
    flow_service_done(SYSTEM, instance=instance, token=token, variables=given)
    return True


def decide_at_once(case: Case, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Accept and decide by the table; returns the variables that the process goes on with.

    A table that answers ``supplement`` refuses the whole submission with its reason: nothing was received, the
    draft stays, and the person corrects it at once (行政许可法 art. 32(3)). What was accepted before, by a clerk or
    by silence, counts as complete: nothing can be asked for any more (art. 32(4), (5)), so it is refused on the
    condition that the table names. The table may read ``objections_upheld``: how many objections to the public notice
    the office found to stand.
    """
    row = locked(case)
    package = clockwork.package_of(row)
    demand_answered(row)
    known = {**facts, "objections_upheld": upheld_objections(row)}
    verdict = judge(package, json.loads(row.values.reveal()), known)
    outcome, reason = str(verdict.get("outcome")), _reason(verdict)
    if outcome == "supplement" and row.status == Case.RECEIVED:
        raise Invalid(message=reason["here"], code="cases.instant_supplement")
    if row.status == Case.RECEIVED:
        accept(SYSTEM, row)
    condition = str(verdict.get("condition") or "")
    granted = outcome == "grant"
    if not granted and condition not in {c.id for c in package.conditions}:
        raise Conflict(
            "cases.instant_unfounded",
            _("The rules of this service refuse without naming a condition of the guide. Tell its owner."),
        )
    decide(
        SYSTEM,
        row,
        GRANTED if granted else REFUSED,
        reasons=reason["zh"],
        failed=[] if granted else [condition],
    )
    return {"outcome": "grant" if granted else "refuse"}


def _reason(verdict: Mapping[str, Any]) -> dict[str, str]:
    zh = str(verdict.get("reason_zh") or verdict.get("reason") or "")
    en = str(verdict.get("reason_en") or zh)
    return {"zh": zh, "en": en, "here": en if get_language() == "en" else zh}
