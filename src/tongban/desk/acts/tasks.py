"""Steps on a task: finish, send back, take, ask a colleague, sign together, give away, remind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.cases.actions import case_examine
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.policy import may as may_case
from tongban.cases.queries import handled_with
from tongban.cases.timing import end_of
from tongban.desk.acts.base import Act, Field, area, choice, needed
from tongban.desk.forms import Posted
from tongban.desk.people import colleagues, post_chosen
from tongban.desk.standing import Standing
from tongban.desk.words import OPINIONS
from tongban.flows.actions import (
    opinion_answer,
    signer_add,
    signer_remove,
    task_ask_opinion,
    task_claim,
    task_complete,
    task_countersign,
    task_delegate,
    task_reassign,
    task_release,
    task_remind,
    task_send_back,
    task_sign,
)
from tongban.flows.models import Task
from tongban.flows.policy import may_hand_over, may_work
from tongban.flows.queries import earlier_steps, is_seat, posts_named, signers_of

EXAMINING = ("examine", "inspect", "review")
METHODS = {
    "all": _("All must agree"),
    "any": _("One is enough"),
    "ratio": _("A share must agree"),
    "order": _("One after the other"),
}
PRIVATE_KINDS = ("receive", "decide", "opinion", "assist", "copy")
"""Kinds that another step of the case answers (accept, grant, …)."""


def _finishing(stand: Standing) -> Task | None:
    task = stand.task
    if task is None or task.token is None or task.kind == "assist":
        return None
    return task if task.kind not in PRIVATE_KINDS or is_seat(task) else None


def _may_finish(stand: Standing) -> bool:
    return _finishing(stand) is not None and stand.case.status != "supplementing"


def _finish_fields(stand: Standing) -> list[Field]:
    options = [("pass", _("Passed")), ("fail", _("Not passed"))]
    templates = [(str(text), text) for texts in OPINIONS.values() for text in texts]
    return [
        choice("outcome", _("What you found"), options),
        choice(
            "template",
            _("Frequent opinions"),
            templates,
            required=False,
            help=_("Used when you write nothing below."),
        ),
        area("opinion", _("Your opinion"), required=False),
        *_also_fields(stand),
    ]


def _also(stand: Standing) -> list[tuple[Case, Task]]:
    """Cases handled together with this one in which the same kind of step waits for the actor."""
    task = _finishing(stand)
    if task is None or not stand.may("examine"):
        return []
    return [
        (other, mine)
        for other in handled_with(stand.case)
        for mine in open_tasks(other, task.kind)
        if may_work(stand.actor, mine) and may_case(stand.actor, "examine", other)
    ]


def _also_fields(stand: Standing) -> list[Field]:
    found = [
        {"value": str(task.uid), "label": f"{case.item.name_zh} · {case.number}"}
        for case, task in _also(stand)
    ]
    if not found:
        return []
    label = _("The same finding for these cases, which are handled together")
    return [{"id": "also", "type": "choices", "label": label, "options": found, "required": False}]


def _finish(stand: Standing, posted: Posted) -> None:
    task, also = needed(_finishing(stand)), _also(stand)
    opinion = posted.text("opinion", 1000) or posted.text("template", 1000)
    outcome = posted.text("outcome", 40)
    if outcome in ("pass", "fail") and is_seat(task):
        agreed = outcome == "pass"
        task_sign(stand.actor, task=task, agreed=agreed, opinion=opinion, version=posted.task_version)
        return
    if stand.may("examine"):
        case_examine(
            stand.actor, case=stand.case, task=task, outcome=outcome, opinion=opinion, version=posted.version
        )
        wanted = set(posted.many("also"))
        for other, mine in also:
            if str(mine.uid) in wanted:
                case_examine(stand.actor, case=other, task=mine, outcome=outcome, opinion=opinion)
        return
    if outcome not in ("pass", "fail"):
        raise Invalid({"outcome": _("Choose what you found.")})
    if not opinion:
        raise Invalid({"opinion": _("Write your opinion: the next colleague and the record need it.")})
    task_complete(stand.actor, task=task, outcome=outcome, opinion=opinion, version=posted.task_version)


def _process_task(stand: Standing) -> Task | None:
    task = stand.task
    return task if task is not None and task.token is not None else None


def _may_send_back(stand: Standing) -> bool:
    task = _process_task(stand)
    return task is not None and bool(earlier_steps(task))


def _send_back_fields(stand: Standing) -> list[Field]:
    steps = earlier_steps(needed(_process_task(stand)))
    return [choice("to_node", _("Back to"), steps), area("opinion", _("Why, and what is to be done"))]


def _send_back(stand: Standing, posted: Posted) -> None:
    task = needed(_process_task(stand))
    to_node = posted.text("to_node", 190)
    if to_node not in {node for node, _name in earlier_steps(task)}:
        raise Invalid({"to_node": _("Choose a step.")})
    task_send_back(
        stand.actor,
        task=task,
        to_node=to_node,
        opinion=posted.text("opinion", 1000),
        version=posted.task_version,
    )


def _answering(stand: Standing) -> bool:
    return stand.task is not None and stand.task.kind == "opinion"


def _answer_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    task = stand.task
    return [{"label": _("You are asked"), "value": task.title_zh}] if task is not None else []


def _answer(stand: Standing, posted: Posted) -> None:
    opinion_answer(
        stand.actor,
        task=needed(stand.own("opinion")),
        opinion=posted.text("opinion", 1000),
        version=posted.task_version,
    )


def _has_process_task(stand: Standing) -> bool:
    return _process_task(stand) is not None


def _ask_fields(stand: Standing) -> list[Field]:
    return [
        choice("post", _("Colleague"), colleagues(stand, wide=True)),
        area("question", _("What you want to know"), rows=3, max_length=500),
        {"id": "due", "type": "date", "label": _("Wanted by"), "required": False},
    ]


def _ask(stand: Standing, posted: Posted) -> None:
    due = posted.day("due")
    task_ask_opinion(
        stand.actor,
        task=needed(_process_task(stand)),
        of=post_chosen(posted.text("post", 60)),
        question=posted.text("question", 500),
        due_at=end_of(due) if due else None,
    )


def _sign_fields(stand: Standing) -> list[Field]:
    places = [("before", _("Before me")), ("parallel", _("Beside me")), ("after", _("After me"))]
    return [
        choice("post", _("Colleague"), colleagues(stand, wide=True)),
        choice("where", _("When they sign"), places, value="parallel"),
    ]


def _sign(stand: Standing, posted: Posted) -> None:
    where = posted.text("where", 10)
    if where not in ("before", "parallel", "after"):
        raise Invalid({"where": _("Choose from the list.")})
    signer_add(
        stand.actor, task=needed(_process_task(stand)), post=post_chosen(posted.text("post", 60)), where=where
    )


def _countersign_fields(stand: Standing) -> list[Field]:
    people = [{"value": v, "label": w} for v, w in colleagues(stand, wide=True)]
    return [
        {"id": "posts", "type": "choices", "label": _("Colleagues"), "options": people},
        choice("method", _("How it counts"), list(METHODS.items()), value="all"),
        {
            "id": "share",
            "type": "integer",
            "label": _("Share that must agree, in per cent of all who sign"),
            "required": False,
            "min": 1,
            "max": 100,
            "help": _("Only where a share decides; for two thirds write 67."),
        },
    ]


def _countersign(stand: Standing, posted: Posted) -> None:
    method = posted.text("method", 10)
    if method not in METHODS:
        raise Invalid({"method": _("Choose from the list.")})
    share = posted.number("share")
    if method == "ratio" and not (share and 1 <= share <= 100):
        raise Invalid({"share": _("Write a share from 1 to 100.")})
    task_countersign(
        stand.actor,
        task=needed(_process_task(stand)),
        posts=posts_named(posted.many("posts")),
        method=method,
        ratio_ppm=(share or 100) * 10_000,
    )


def _unsign_fields(stand: Standing) -> list[Field]:
    people = [
        (str(post.uid), f"{post.holder.name} · {post.title_zh}")
        for post, _task in signers_of(needed(_process_task(stand)))
    ]
    return [
        choice("post", _("Who need not sign any more"), people),
        area("reason", _("Why"), rows=2, required=False),
    ]


def _unsign(stand: Standing, posted: Posted) -> None:
    task = needed(_process_task(stand))
    wanted = posted.text("post", 60)
    found = next(((p, own) for p, own in signers_of(task) if str(p.uid) == wanted), None)
    if found is None:
        raise Invalid({"post": _("Choose a colleague.")})
    post, own = found
    reason = posted.text("reason", 1000)
    if own is not None:
        signer_remove(stand.actor, task=own, reason=reason)
    else:
        signer_remove(stand.actor, task=task, post=post, reason=reason)


def _may_unsign(stand: Standing) -> bool:
    task = _process_task(stand)
    return task is not None and bool(signers_of(task))


def _may_claim(stand: Standing) -> bool:
    return _has_process_task(stand) and stand.task is not None and stand.task.assignee_id is None


def _may_release(stand: Standing) -> bool:
    task = _process_task(stand)
    return task is not None and task.assignee_id is not None and bool(task.role)


def _claim(stand: Standing, posted: Posted) -> None:
    task_claim(stand.actor, task=needed(stand.task), version=posted.task_version)


def _release(stand: Standing, posted: Posted) -> None:
    task_release(stand.actor, task=needed(stand.task), version=posted.task_version)


def _given_away(stand: Standing) -> Task | None:
    """One's own task, or one of the unit's that the actor may give to somebody else."""
    if stand.task is not None and stand.task.token is not None:
        return stand.task
    open_tasks = [t for t in stand.tasks if t.status == Task.OPEN and may_hand_over(stand.actor, t)]
    wanted = [t for t in open_tasks if str(t.uid) == stand.wanted]
    return (wanted or open_tasks or [None])[0]  # type: ignore[list-item]


def _hand_fields(stand: Standing) -> list[Field]:
    return [
        choice("post", _("Colleague"), colleagues(stand)),
        area("reason", _("Why"), rows=2, max_length=500),
    ]


def _reassign(stand: Standing, posted: Posted) -> None:
    task_reassign(
        stand.actor,
        task=needed(_given_away(stand)),
        to=post_chosen(posted.text("post", 60)),
        reason=posted.text("reason", 500),
        version=posted.task_version,
    )


def _delegate(stand: Standing, posted: Posted) -> None:
    task_delegate(
        stand.actor,
        task=needed(_process_task(stand)),
        to=post_chosen(posted.text("post", 60)),
        reason=posted.text("reason", 500),
        until=posted.day("until"),
        version=posted.task_version,
    )


def _lend_fields(stand: Standing) -> list[Field]:
    until = {
        "id": "until",
        "type": "date",
        "label": _("Until the end of"),
        "required": False,
        "help": _("What is not done by then comes back to you. Empty: until it is done."),
    }
    return [*_hand_fields(stand), until]


def _reminded(stand: Standing) -> Task | None:
    """The first open task of others that the actor may remind them of."""
    for task in stand.tasks:
        mine = task in stand.workable
        if (
            task.is_open
            and not mine
            and (
                stand.actor.may("flows.task.remind", path=task.unit_path) or may_hand_over(stand.actor, task)
            )
        ):
            return task
    return None


def _remind(stand: Standing, posted: Posted) -> None:
    task_remind(stand.actor, task=needed(_reminded(stand)), words=posted.text("words", 500))


ACTS = (
    Act(
        "finish",
        _("Finish this step"),
        "check",
        _may_finish,
        _finish,
        fields=_finish_fields,
        tone="primary",
        hint=_("Your finding and opinion go to the next colleague and into the record."),
    ),
    Act(
        "answer",
        _("Give my opinion"),
        "message-square-reply",
        _answering,
        _answer,
        shows=_answer_shows,
        tone="primary",
        fields=lambda stand: [area("opinion", _("Your opinion"), rows=5)],
    ),
    Act("claim", _("Take it"), "hand", _may_claim, _claim, tone="quiet", at_once=True),
    Act("release", _("Put it back"), "undo", _may_release, _release, tone="quiet", at_once=True),
    Act(
        "send-back",
        _("Send back"),
        "corner-up-left",
        _may_send_back,
        _send_back,
        fields=_send_back_fields,
        hint=_(
            "What came after that step is done anew; other branches stand. To the applicant a matter goes only by the "
            "one supplement notice before acceptance (行政许可法 art. 32); afterwards nothing new can be asked."
        ),
    ),
    Act(
        "ask",
        _("Ask a colleague"),
        "message-square-plus",
        _has_process_task,
        _ask,
        fields=_ask_fields,
        hint=_("Your task stays open; you need not wait for the answer."),
    ),
    Act(
        "sign",
        _("Add a signer"),
        "signature",
        _has_process_task,
        _sign,
        fields=_sign_fields,
        more=True,
        hint=_("Your own word stays decisive."),
    ),
    Act(
        "countersign",
        _("Countersign"),
        "users",
        _has_process_task,
        _countersign,
        fields=_countersign_fields,
        more=True,
        hint=_("Several colleagues sign this step."),
    ),
    Act(
        "unsign",
        _("Take a signer away"),
        "user-minus",
        _may_unsign,
        _unsign,
        fields=_unsign_fields,
        more=True,
        hint=_("The one who decides this step stays."),
    ),
    Act(
        "reassign",
        _("Give to a colleague"),
        "forward",
        lambda s: _given_away(s) is not None,
        _reassign,
        fields=_hand_fields,
        more=True,
        hint=_("The task is then your colleague's."),
    ),
    Act(
        "delegate",
        _("Let a colleague act for me"),
        "user-cog",
        _has_process_task,
        _delegate,
        fields=_lend_fields,
        more=True,
        hint=_("The task remembers that it is yours."),
    ),
    Act(
        "remind",
        _("Remind"),
        "bell",
        lambda s: _reminded(s) is not None,
        _remind,
        more=True,
        fields=lambda stand: [
            area("words", _("Words to the colleague"), rows=2, required=False, max_length=500)
        ],
    ),
)
