"""What scenarios tell of public notices and objections."""

from __future__ import annotations

from tongban.base.actor import ANONYMOUS
from tongban.cases import actions
from tongban.cases.models import Objection, Posting
from tongban.cases.scenarios.run import Run
from tongban.cases.scenarios.steps import Step, doer


def _last(run: Run, step: Step) -> Objection:
    found = Objection.objects.filter(posting__case=run.target(step)).select_related("posting__case").last()
    if found is None:
        raise KeyError("objection: nobody objected")
    return found


@doer("object")
def _object(run: Run, step: Step) -> None:
    """``with: {reason, contact}``: somebody from outside objects without a name."""
    posting = Posting.objects.select_related("case").filter(case=run.target(step)).order_by("id").last()
    if posting is None:
        raise KeyError("posting: the matter is not posted")
    told = {"reason": "公示的情况与实际不符，请核查。", **dict(step.get("with") or {})}
    actions.objection_make(ANONYMOUS, posting=posting, **told)


@doer("answer_objection")
def _answer(run: Run, step: Step) -> None:
    """``with: {upheld, answer}``."""
    told = {"upheld": False, "answer": "经核查，异议不成立，理由已书面告知。", **dict(step.get("with") or {})}
    actions.objection_answer(run.actor(step), objection=_last(run, step), **told)


@doer("withdraw_objection")
def _withdraw(run: Run, step: Step) -> None:
    found = _last(run, step)
    actions.objection_withdraw(ANONYMOUS, objection=found, code=found.query_code)
