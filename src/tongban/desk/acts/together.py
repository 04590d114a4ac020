"""Steps beside the fixed process: take back, copies, work together, moving by authority, merging and splitting."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.cases.actions import case_jump, case_merge, case_split, case_together
from tongban.cases.flowing import KIND
from tongban.cases.models import Case
from tongban.cases.policy import may_handle
from tongban.cases.queries import mergeable
from tongban.desk.acts.base import Act, Field, area, choice, needed, text
from tongban.desk.forms import Posted
from tongban.desk.people import colleagues
from tongban.desk.standing import Standing
from tongban.flows.actions import copy_read, flow_call_off, task_copy, task_pass_on, task_take_back
from tongban.flows.models import Instance, Task
from tongban.flows.policy import may_call_off
from tongban.flows.queries import instance_of, posts_named, steps_to_move_to
from tongban.ui.words import day

MOST = 100


def _working(stand: Standing) -> Task | None:
    """A task of the process, fixed or variable, that the actor can do."""
    return stand.task if stand.task is not None and stand.task.token is not None else None


def _people(stand: Standing, *, needed: bool = True) -> Field:
    options = [{"value": v, "label": w} for v, w in colleagues(stand, wide=True)]
    return {
        "id": "posts",
        "type": "choices",
        "label": _("Colleagues"),
        "options": options,
        "required": needed,
    }


# -- taking back, copies


def _take_back(stand: Standing, posted: Posted) -> None:
    task_take_back(stand.actor, task=needed(stand.taken_back), reason=posted.text("opinion", 1000))


def _copy_fields(stand: Standing) -> list[Field]:
    return [_people(stand), area("opinion", _("Words to the colleagues"), rows=2, required=False)]


def _copy(stand: Standing, posted: Posted) -> None:
    task_copy(
        stand.actor,
        task=needed(stand.task),
        to=posts_named(posted.many("posts")),
        words=posted.text("opinion", 1000),
    )


def _reading(stand: Standing) -> bool:
    return stand.task is not None and stand.task.kind == "copy"


def _read(stand: Standing, posted: Posted) -> None:
    copy_read(stand.actor, task=needed(stand.own("copy")), version=posted.task_version)


# -- work together


def _may_together(stand: Standing) -> bool:
    return stand.case.is_open and may_handle(stand.actor, stand.case)


def _together_fields(stand: Standing) -> list[Field]:
    ways = [("at_once", _("All at once")), ("in_turn", _("One after the other, as listed"))]
    return [
        text("title", _("What is to be done"), max_length=200),
        _people(stand),
        choice("way", _("In which order"), ways, value="at_once"),
        area("words", _("Words to the colleagues"), rows=3, required=False),
        {"id": "due", "type": "date", "label": _("Wanted by"), "required": False},
    ]


def _together(stand: Standing, posted: Posted) -> None:
    case_together(
        stand.actor,
        case=stand.case,
        title=posted.text("title", 200),
        people=posts_named(posted.many("posts")),
        in_turn=posted.text("way", 10) == "in_turn",
        words=posted.text("words", 1000),
        due_on=posted.day("due"),
    )


def _helping(stand: Standing) -> bool:
    return stand.task is not None and stand.task.kind == "assist"


def _pass_on_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    return [{"label": _("You are asked"), "value": needed(stand.task).title_zh}]


def _pass_on_fields(stand: Standing) -> list[Field]:
    people = {
        **_people(stand, needed=False),
        "label": _("Who comes next"),
        "help": _("Nobody: the others go on as planned, or the work together ends."),
    }
    return [area("opinion", _("What you did or found"), rows=5), people]


def _pass_on(stand: Standing, posted: Posted) -> None:
    chosen = posted.many("posts")
    task_pass_on(
        stand.actor,
        task=needed(stand.own("assist")),
        opinion=posted.text("opinion", 1000),
        to=posts_named(chosen) if chosen else (),
        version=posted.task_version,
    )


def _called_off(stand: Standing) -> list[Instance]:
    return [row for row in stand.shared_work if may_call_off(stand.actor, row)]


def _call_off_fields(stand: Standing) -> list[Field]:
    titles = {t.instance_id: t.title_zh for t in stand.tasks if t.kind == "assist"}
    flows = [(str(row.uid), titles.get(row.pk, str(row.uid))) for row in _called_off(stand)]
    return [choice("flow", _("Which work"), flows), area("opinion", _("Why"), rows=2)]


def _call_off(stand: Standing, posted: Posted) -> None:
    wanted = posted.text("flow", 60)
    row = next((row for row in _called_off(stand) if str(row.uid) == wanted), None)
    if row is None:
        raise Invalid({"flow": _("Choose from the list.")})
    flow_call_off(stand.actor, instance=row, reason=posted.text("opinion", 1000))


# -- moving by authority


def _moves(stand: Standing) -> list[tuple[str, str]]:
    if not stand.actor.may("flows.task.jump", path=stand.case.unit_path):
        return []
    instance = instance_of(KIND, stand.case.pk)
    return steps_to_move_to(instance) if instance is not None and instance.status == "running" else []


def _move_fields(stand: Standing) -> list[Field]:
    return [
        choice("to_node", _("To which step"), _moves(stand)),
        text("authority", _("Who allowed it"), max_length=200),
        area("reason", _("Why"), rows=3, max_length=500),
    ]


def _move(stand: Standing, posted: Posted) -> None:
    to_node = posted.text("to_node", 190)
    if to_node not in {node for node, _title in _moves(stand)}:
        raise Invalid({"to_node": _("Choose a step.")})
    authority, reason = posted.text("authority", 200), posted.text("reason", 500)
    lacking = {"authority": authority, "reason": reason}
    if not authority or not reason:
        raise Invalid({k: _("Name who allowed it, and why.") for k, said in lacking.items() if not said})
    case_jump(
        stand.actor,
        case=stand.case,
        to_node=to_node,
        authority=authority,
        reason=reason,
        version=posted.version,
    )


# -- merging and splitting


def _may_merge(stand: Standing) -> bool:
    if not stand.case.is_open or not may_handle(stand.actor, stand.case):
        return False
    bound = any(bond.case_id == stand.case.pk for bond in stand.bonds)
    return not bound and mergeable(stand.case).exists()


def _merge_fields(stand: Standing) -> list[Field]:
    options = [{"value": str(c.uid), "label": _case_words(c)} for c in mergeable(stand.case)[:MOST]]
    return [
        {"id": "cases", "type": "choices", "label": _("Handle together with"), "options": options},
        area("reason", _("Why"), rows=2, max_length=500),
    ]


def _case_words(case: Case) -> str:
    return f"{case.item.name_zh} · {case.number} · {day(case.received_on, weekday=False)}"


def _merge(stand: Standing, posted: Posted) -> None:
    wanted = set(posted.many("cases"))
    others = [c for c in mergeable(stand.case)[:MOST] if str(c.uid) in wanted]
    case_merge(
        stand.actor,
        case=stand.case,
        others=others,
        reason=posted.text("reason", 500),
        version=posted.version,
    )


def _may_split(stand: Standing) -> bool:
    case = stand.case
    if not case.is_open or not may_handle(stand.actor, case):
        return False
    return case.parent_id is not None or bool(stand.bonds)


def _split(stand: Standing, posted: Posted) -> None:
    case_split(stand.actor, case=stand.case, reason=posted.text("reason", 500), version=posted.version)


ACTS = (
    Act(
        "pass-on",
        _("Do my part"),
        "check",
        _helping,
        _pass_on,
        fields=_pass_on_fields,
        shows=_pass_on_shows,
        tone="primary",
        hint=_("Your words go to whoever began this. You may name the next people, in any unit."),
    ),
    Act(
        "read",
        _("I have read it"),
        "check",
        _reading,
        _read,
        tone="primary",
        hint=_("The copy leaves your list."),
    ),
    Act(
        "take-back",
        _("Take my step back"),
        "undo-2",
        lambda s: s.taken_back is not None,
        _take_back,
        fields=lambda stand: [area("opinion", _("Why"), rows=2)],
        more=True,
        hint=_("Possible while no colleague has gone on."),
    ),
    Act(
        "together",
        _("Work on it together"),
        "users",
        _may_together,
        _together,
        fields=_together_fields,
        more=True,
        hint=_(
            "Ask people of any unit; they may ask others in turn. The clock of the case goes on meanwhile."
        ),
    ),
    Act(
        "call-off",
        _("End the work together"),
        "circle-x",
        lambda s: bool(_called_off(s)),
        _call_off,
        fields=_call_off_fields,
        more=True,
        hint=_("What was said so far stays."),
    ),
    Act(
        "copy",
        _("Send a copy"),
        "copy",
        lambda s: _working(s) is not None,
        _copy,
        fields=_copy_fields,
        more=True,
        hint=_("They read along; nothing waits for them."),
    ),
    Act(
        "move",
        _("Move to another step"),
        "route",
        lambda s: bool(_moves(s)),
        _move,
        fields=_move_fields,
        more=True,
        tone="danger",
        hint=_("Everything open is dropped. Only steps that the law allows now are offered."),
    ),
    Act(
        "merge",
        _("Handle together with other cases"),
        "combine",
        _may_merge,
        _merge,
        fields=_merge_fields,
        more=True,
        hint=_(
            "Each case keeps its day of receipt, its limits and its decision; pages handed in once count for all."
        ),
    ),
    Act(
        "split",
        _("Handle by itself"),
        "split",
        _may_split,
        _split,
        fields=lambda stand: [area("reason", _("Why"), rows=2, max_length=500)],
        more=True,
        hint=_("Its day of receipt and its limits stand."),
    ),
)
