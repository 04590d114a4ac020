"""Joint handling (并联审批, 行政许可法 art. 26): one application, member cases that keep their own law's limit."""

from __future__ import annotations

import json
from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.cases.actions.common import locked, note, step
from tongban.cases.actions.decision import GRANTED, REFUSED, decide
from tongban.cases.actions.reception import accept
from tongban.cases.actions.submission import Application, open_case
from tongban.cases.models import Case
from tongban.catalogue.package import Package
from tongban.catalogue.queries import item_by_code, package_of, version_in_force

OUTCOME_WORDS = {
    "refused": "不予许可",
    "withdrawn": "申请人撤回",
    "terminated": "终止办理",
    "not_accepted": "不予受理",
}


@action
def member_open(actor: Actor, *, parent: Case, item_code: str, token: int) -> Case:
    """Open the member case of ``item_code``: same answers and pages, accepted together with the joint case."""
    item = item_by_code(item_code)
    version = version_in_force(item)
    values: dict[str, Any] = json.loads(parent.values.reveal())
    pages = _pages_for(package_of(version), parent)
    member = open_case(
        actor,
        item=item,
        version=version,
        applicant=parent.applicant,
        application=Application(values, pages, parent.committed, parent=parent, token=token),
    )
    step(actor, parent, "member_opened", item=item.name_zh, number=member.number)
    note(actor, parent, "member_opened", member=member.number)
    return accept(actor, locked(member))


def _pages_for(package: Package, parent: Case) -> dict[str, list[int]]:
    """The pages of the joint application that the member's own guide asks for."""
    wanted = {line.id for line in package.materials}
    pages: dict[str, list[int]] = {}
    for material in parent.materials.filter(line__in=wanted):
        current = material.files.filter(replaced_at=None).order_by("ordinal")
        pages[material.line] = [page.attachment_id for page in current]
    return {line: attachments for line, attachments in pages.items() if attachments}


@action
def close_joint(actor: Actor, *, case: Case) -> Case:
    """All members have their result: the joint case is granted when each of them is."""
    row = locked(case)
    failed = [m for m in row.members.select_related("item") if m.outcome != GRANTED]
    reasons = "；".join(f"{m.item.name_zh}：{OUTCOME_WORDS.get(m.outcome, m.outcome)}" for m in failed)
    return decide(actor, row, REFUSED if failed else GRANTED, reasons=reasons)
