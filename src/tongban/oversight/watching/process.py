"""Rules of process (流程监察): steps left out, one pair of hands, decisions before their time, jumps."""

from __future__ import annotations

from typing import Final

from tongban.cases.models import Hearing
from tongban.flows.engine.graph import Kind, Process
from tongban.oversight.rulebook import PROCESS, Finding, WatchRule
from tongban.oversight.watching.course import Course

HANDLED: Final = ("receive", "examine", "inspect", "review", "decide")
"""Kinds of steps that belong to the handling of a case before its decision."""
_WHOLE: Final = 256


def skipped(course: Course, _threshold: int) -> Finding | None:
    """Steps through which every way to the decision leads, and that nobody did."""
    decision, process = course.decision, course.process
    if decision is None or decision.decided_by_id is None or process is None or course.case.deemed:
        return None
    done = {task.node for task in course.done}
    decided = [task.node for task in course.done if task.kind == "decide"]
    if not decided or course.instance is None:
        return None
    definition = course.instance.definition_id
    missing = [node for node in compulsory(definition, decided[-1], process) if node not in done]
    if not missing:
        return None
    names = "、".join(process.node(node).name or node for node in missing)
    return Finding({"n": len(missing), "steps": names[:200]}, decision.decided_by_id)


_kept: dict[tuple[int, str], tuple[str, ...]] = {}


def compulsory(definition: int, decide: str, process: Process) -> tuple[str, ...]:
    """Steps of people that no way from the start to ``decide`` goes round; kept by the definition's key."""
    known = _kept.get((definition, decide))
    if known is None:
        if len(_kept) >= _WHOLE:
            _kept.clear()
        known = _kept[(definition, decide)] = tuple(_needed(process, decide))
    return known


def _needed(process: Process, decide: str) -> list[str]:
    target = process.by_id.get(decide)
    if target is None or not _reaches(process, target, None):
        return []
    people = [
        node
        for node in process.nodes
        if node.kind == Kind.USER and node.index != target and node.details.get("kind", "examine") in HANDLED
    ]
    return [node.id for node in people if not _reaches(process, target, node.index)]


def _reaches(process: Process, target: int, without: int | None) -> bool:
    """Whether a way leads from the start to ``target`` that avoids one node."""
    waiting, seen = [start for start in process.starts if start != without], set(process.starts)
    while waiting:
        node = process.nodes[waiting.pop()]
        if node.index == target:
            return True
        follow = [process.flows[flow].target for flow in node.out] + list(node.boundaries) + list(node.starts)
        if not node.out and node.scope >= 0:  # the end of a sub-process leads on from the sub-process
            follow += [process.flows[flow].target for flow in process.nodes[node.scope].out]
        for after in follow:
            if after != without and after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def one_person(course: Course, _threshold: int) -> Finding | None:
    """Accepted and decided by the same person although the process gives the two steps to different roles."""
    decision, process = course.decision, course.process
    taken = course.last(("accepted",))
    if decision is None or decision.decided_by_id is None or taken is None or process is None:
        return None
    if taken.party_id != decision.decided_by_id or not _separates(process):
        return None
    return Finding({}, decision.decided_by_id)


def _separates(process: Process) -> bool:
    receive, decide = (_roles_of(process, kind) for kind in ("receive", "decide"))
    return bool(receive) and bool(decide) and not receive & decide


def _roles_of(process: Process, kind: str) -> set[str]:
    return {
        node.details.get("role", "")
        for node in process.nodes
        if node.kind == Kind.USER and node.details.get("kind", "") == kind
    }


def before_its_time(course: Course, _threshold: int) -> Finding | None:
    """Decided while the hearing was not over (行政许可法 art. 48), or while the matter was still posted."""
    decision, hearing = course.decision, course.hearing
    if decision is None or course.case.deemed:
        return None
    posted = any(posting.ends_on >= decision.decided_on for posting in course.postings)
    if posted or (hearing is not None and hearing.state in Hearing.OPEN):
        return Finding({}, decision.decided_by_id)
    return None


def jumped(course: Course, _threshold: int) -> Finding | None:
    """Moved to another step by authority, outside the way that the package draws."""
    moved = course.last(("moved",))
    if moved is None:
        return None
    return Finding({"authority": str(moved.data.get("authority", ""))[:120]}, moved.party_id)


RULES: Final = (
    WatchRule(
        "PR-SKIP", PROCESS, "red",
        {"zh": "跳过流程必经环节", "en": "A compulsory step was left out"},
        {"zh": "作出决定时，事项流程里每条路都要经过的环节是否都有人办过。",
         "en": "Whether every step through which all ways to the decision lead was done by somebody."},
        {"zh": "决定作出前有 {n} 个必经环节没有办理：{steps}。",
         "en": "{n} compulsory steps were not done before the decision: {steps}."},
        {"zh": "《行政许可法》第三十四条", "en": "Administrative Licensing Law art. 34"},
        when=("decided",), look=skipped, unchecked=False,
    ),
    WatchRule(
        "PR-ONE", PROCESS, "yellow",
        {"zh": "同一人受理并决定", "en": "Accepted and decided by the same person"},
        {"zh": "流程把受理和决定交给不同岗位角色时，两步是否由同一人办理。",
         "en": "Whether one person did both steps although the process gives them to different roles."},
        {"zh": "受理和决定由同一人办理，而流程将两步分给不同岗位。",
         "en": "One person accepted and decided, although the process parts the two."},
        {"zh": "审批不相容岗位分离（本地做法）", "en": "Parting of incompatible posts (local practice)"},
        when=("decided",), look=one_person,
    ),
    WatchRule(
        "PR-EARLY", PROCESS, "red",
        {"zh": "听证、公示未结束即作决定", "en": "Decided before the hearing or the public notice was over"},
        {"zh": "作出决定时听证、公示是否已经结束。",
         "en": "Whether hearing and public notice were over when the decision was made."},
        {"zh": "听证或者公示还没有结束，就作出了决定。",
         "en": "The decision was made before the hearing or the public notice was over."},
        {"zh": "《行政许可法》第四十六条、第四十八条", "en": "Administrative Licensing Law arts. 46, 48"},
        when=("decided",), look=before_its_time, unchecked=False,
    ),
    WatchRule(
        "PR-JUMP", PROCESS, "yellow",
        {"zh": "使用特权跳转环节", "en": "Moved to another step by authority"},
        {"zh": "办件是否离开事项流程，被直接移到别的环节。",
         "en": "Whether a case left the way that its process draws and was moved to another step."},
        {"zh": "办件被跳转到别的环节，批准：{authority}。",
         "en": "The case was moved to another step; allowed by: {authority}."},
        {"zh": "流程监察（本地做法）", "en": "Supervision of process (local practice)"},
        when=("moved",), look=jumped,
    ),
)  # fmt: skip
