"""What a step of a script can do: one function per word, each calling the action that a page would call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tongban.cases import actions
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.scenarios.run import Run, Side
from tongban.flows.models import Task

Step = Mapping[str, Any]
Doer = Callable[[Run, Step], None]
WORK = ("examine", "inspect", "review", "issue")
DOERS: dict[str, Doer] = {}
OUTCOMES = {"grant": "granted", "refuse": "refused"}


def doer(*words: str) -> Callable[[Doer], Doer]:
    """Register a function for the words of a script that it does."""

    def register(function: Doer) -> Doer:
        DOERS.update(dict.fromkeys(words, function))
        return function

    return register


def _with(step: Step) -> dict[str, Any]:
    return dict(step.get("with") or {})


@doer("submit")
def _submit(run: Run, step: Step) -> None:
    told = _with(step)
    if (other := run.other(step)) is not None:
        _submit_other(run, step, other)
        return
    run.values |= run.filled(told.get("values") or {})
    pages = run.pages(told.get("materials", run.scenario.get("materials") or {}))
    committed = bool(told.get("commitment", run.scenario.get("commitment")))
    later = list(told.get("later", run.scenario.get("later") or ()))
    run.case = run.submit(run.actor(step), run.values, pages, committed, later)


def _submit_other(run: Run, step: Step, other: Side) -> None:
    """Somebody else applies with the same answers, under their own name."""
    told = _with(step)
    values = run.filled({**(run.scenario.get("values") or {}), **(told.get("values") or {})}, other.words)
    pages = run.pages(told.get("materials", run.scenario.get("materials") or {}))
    other.case = other.submit(other.actor, values, pages, False)


@doer("correct")
def _correct(run: Run, step: Step) -> None:
    values = run.filled(_with(step).get("values") or {})
    run.values |= values
    if run.case is not None:
        actions.case_correct(run.actor(step), case=run.target(step), values=values)


@doer("judge")
def _judge(run: Run, step: Step) -> None:
    actions.material_judge(run.actor(step), case=run.target(step), **_with(step))


@doer("accept")
def _accept(run: Run, step: Step) -> None:
    actions.case_accept(run.actor(step), case=run.target(step))


def _problems(step: Step) -> dict[str, str]:
    """Line → what is wrong; lines alone are simply missing."""
    told = _with(step)
    return dict(told.get("problems") or dict.fromkeys(told.get("materials") or (), "缺少该材料"))


@doer("supplement")
def _supplement(run: Run, step: Step) -> None:
    actions.case_supplement(run.actor(step), case=run.target(step), problems=_problems(step))


@doer("return_open")
def _return_open(run: Run, step: Step) -> None:
    actions.case_return_open(run.actor(step), case=run.target(step), problems=_problems(step))


@doer("supply", "resubmit")
def _supply(run: Run, step: Step) -> None:
    pages = run.pages(_with(step).get("materials") or {})
    actions.case_supplement_answer(run.actor(step), case=run.target(step), pages=pages)


@doer("hand_in_later")
def _hand_in_later(run: Run, step: Step) -> None:
    pages = run.pages(_with(step).get("materials") or {})
    actions.later_hand_in(run.actor(step), case=run.target(step), pages=pages)


@doer("return_later")
def _return_later(run: Run, step: Step) -> None:
    actions.later_return(run.actor(step), case=run.target(step), **_with(step))


@doer("refuse_acceptance")
def _refuse_acceptance(run: Run, step: Step) -> None:
    actions.case_refuse_acceptance(run.actor(step), case=run.target(step), **_with(step))


@doer("not_needed")
def _not_needed(run: Run, step: Step) -> None:
    actions.case_not_needed(run.actor(step), case=run.target(step), **_with(step))


@doer("examine", "complete")
def _examine(run: Run, step: Step) -> None:
    told, case = _with(step), run.target(step)
    actions.case_examine(
        run.actor(step),
        case=case,
        task=_task(case, str(told.get("kind", "")), str(told.get("task", ""))),
        outcome=str(told.get("outcome", "pass")),
        opinion=str(told.get("opinion", "符合条件")),
        facts=told.get("facts"),
    )


def _task(case: Case, kind: str, node: str) -> Task:
    kinds = (kind,) if kind else WORK
    found = [t for t in open_tasks(case) if (t.node == node if node else t.kind in kinds)]
    if not found:
        waiting = ", ".join(f"{t.node} ({t.kind})" for t in open_tasks(case)) or "nothing"
        raise KeyError(f"task {node or kind or 'to examine'}: open is {waiting}")
    return found[0]


@doer("decide")
def _decide(run: Run, step: Step) -> None:
    told = _with(step)
    outcome = str(told.get("outcome", "granted"))
    actions.case_decide(
        run.actor(step),
        case=run.target(step),
        outcome=OUTCOMES.get(outcome, outcome),
        reasons=str(told.get("reasons", "")),
        failed=told.get("failed") or (),
        used_up=bool(told.get("used_up")),
        hearing=str(told.get("hearing", "")),
    )


@doer("pause")
def _pause(run: Run, step: Step) -> None:
    actions.case_pause(run.actor(step), case=run.target(step), **_with(step))


@doer("resume")
def _resume(run: Run, step: Step) -> None:
    actions.case_resume(run.actor(step), case=run.target(step), **_with(step))


@doer("extend")
def _extend(run: Run, step: Step) -> None:
    actions.extension_ask(run.actor(step), case=run.target(step), **_with(step))


@doer("approve_extension", "refuse_extension")
def _answer_extension(run: Run, step: Step) -> None:
    told = {"approved": step["do"] == "approve_extension", **_with(step)}
    actions.extension_answer(run.actor(step), case=run.target(step), **told)


@doer("withdraw")
def _withdraw(run: Run, step: Step) -> None:
    actions.case_withdraw(run.actor(step), case=run.target(step), **_with(step))


@doer("terminate")
def _terminate(run: Run, step: Step) -> None:
    actions.case_terminate(run.actor(step), case=run.target(step), **_with(step))


@doer("send")
def _send(run: Run, step: Step) -> None:
    actions.delivery_send(run.actor(step), case=run.target(step), **_with(step))


@doer("deliver")
def _deliver(run: Run, step: Step) -> None:
    told = {"received_by": run.cast.applicant.name, **_with(step)}
    actions.delivery_confirm(run.actor(step), case=run.target(step), **told)


@doer("revoke")
def _revoke(run: Run, step: Step) -> None:
    actions.decision_revoke(run.actor(step), case=run.target(step), **_with(step))


@doer("wait")
def _wait(run: Run, step: Step) -> None:
    """Only time passes; what the law makes happen by itself happens."""
