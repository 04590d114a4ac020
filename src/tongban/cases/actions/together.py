"""Work together on a case (协办), a variable flow across units beside the fixed one; and moving a case by authority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict
from tongban.cases.actions.common import locked, note, step
from tongban.cases.flowing import KIND
from tongban.cases.models import Case
from tongban.cases.policy import demand_handling
from tongban.cases.timing import end_of
from tongban.flows.actions import flow_begin, flow_jump
from tongban.flows.models import Instance
from tongban.flows.queries import instance_of
from tongban.flows.sentences import told
from tongban.kernel.errors import Refusal
from tongban.org.models import Post


@action
def case_together(
    actor: Actor,
    *,
    case: Case,
    title: str,
    people: Sequence[Post],
    in_turn: bool = False,
    words: str = "",
    due_on: date | None = None,
) -> Instance:
    """Begin work together on a case: whoever handles it asks others, in any unit, who may ask others in turn.

    The fixed process and the limits of the case go on meanwhile: asking others stops no clock.
    """
    row = locked(case)
    demand_handling(actor, row)
    instance = flow_begin(
        actor,
        unit=row.unit,
        subject_kind=KIND,
        subject_id=row.pk,
        subject_ref=f"cases.case:{row.uid}",
        subject_label=f"{row.item.name_zh} · {row.applicant_name}",
        title=title,
        people=people,
        in_turn=in_turn,
        words=words,
        due_at=end_of(due_on) if due_on is not None else None,
        subject=row,
    )
    note(actor, row, "together_begun", title=title.strip()[:200], flow=str(instance.uid))
    return instance


@action
def case_jump(
    actor: Actor, *, case: Case, to_node: str, authority: str, reason: str, version: int | None = None
) -> Case:
    """Move a case to another step by authority (跳转), saying who allowed it and why.

    Only to steps that the law allows now: nothing is examined before acceptance or issued before the decision.
    """
    row = locked(case, version)
    instance = instance_of(KIND, row.pk)
    if instance is None or not instance.is_open:
        raise Conflict("flows.ended", told(Refusal("flows.ended", "")).message)
    flow_jump(actor, instance=instance, to_node=to_node, authority=authority, reason=reason)
    step(actor, row, "moved", opinion=reason[:1000], public=False, authority=authority[:200])
    note(actor, row, "moved", to=to_node, authority=authority[:200])
    return row
