"""Telling those concerned: whoever is given a task, asked, reminded, or has a step taken from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tongban.base.actor import Actor
from tongban.flows.models import Instance, Task
from tongban.messages.actions import message_send
from tongban.messages.kinds import message_kind
from tongban.org.models import Post
from tongban.org.queries import posts_with_role

MOST: Final = 20
"""How many holders of a role are told at most."""

TEXTS: Final = {
    "reassigned": (
        ("一项任务转交给您", "A task was given to you"),
        ("{by}把“{step}”转交给您办理。{words}", "{by} gave you “{step}”. {words}"),
    ),
    "delegated": (
        ("一项任务委托您办理", "You act for a colleague"),
        ("{by}委托您办理“{step}”。{words}", "{by} asks you to do “{step}” for them. {words}"),
    ),
    "lending_over": (
        ("委托到期，任务已交回", "A task came back to you"),
        (
            "委托他人办理的“{step}”期限已到，仍未办结，任务已交回您。",
            "The time for which you lent “{step}” is over; it is not done and is yours again.",
        ),
    ),
    "opinion_asked": (
        ("向您征求意见", "Your opinion is asked"),
        ("{by}向您征求意见：{words}", "{by} asks your opinion: {words}"),
    ),
    "opinion_given": (
        ("您征求的意见有了答复", "The opinion you asked for"),
        ("{by}答复：{words}", "{by} says: {words}"),
    ),
    "signer_added": (
        ("请您会签", "Please sign"),
        ("{by}请您在“{step}”上签署意见。", "{by} asks you to sign at “{step}”."),
    ),
    "signer_removed": (
        ("不再需要您会签", "You need not sign any more"),
        ("“{step}”不再需要您签署意见。{words}", "You need not sign at “{step}” any more. {words}"),
    ),
    "copied": (
        ("抄送给您", "A copy for you"),
        ("{by}把“{step}”抄送给您。{words}", "{by} sent you a copy of “{step}”. {words}"),
    ),
    "reminded": (
        ("催办提醒", "A reminder"),
        ("请尽快办理“{step}”。{words}", "Please go on with “{step}”. {words}"),
    ),
    "sent_back": (
        ("退回重新办理", "A step was sent back"),
        ("{by}退回到“{step}”，请重新办理。{words}", "{by} sent the matter back to “{step}”. {words}"),
    ),
    "taken_back": (
        ("一项任务已被撤回", "A task was taken back"),
        (
            "{by}撤回了上一环节，“{step}”暂不需要办理。{words}",
            "{by} took the step before “{step}” back. {words}",
        ),
    ),
    "jumped": (
        ("流程调整到新的环节", "A case was moved to another step"),
        ("经批准，流程调整到“{step}”。{words}", "By authority the case was moved to “{step}”. {words}"),
    ),
    "assist": (
        ("邀请您一起办理", "Please help with a matter"),
        ("{by}请您参与“{step}”。{words}", "{by} asks you to take part in “{step}”. {words}"),
    ),
    "together_over": (
        ("协办已经结束", "The work together is finished"),
        (
            "您发起的“{step}”已经结束，请查看各方意见。",
            "“{step}”, which you began, is finished. Read what was said.",
        ),
    ),
}


def tell(actor: Actor, task: Task, kind: str, people: Iterable[int], words: str = "") -> None:
    """Send the message ``kind`` about ``task`` to these parties, never to the actor."""
    facts = {
        "step_zh": task.title_zh,
        "step_en": task.title_en or task.title_zh,
        "by": actor.name,
        "words": words,
    }
    for party in dict.fromkeys(people):
        if party != actor.party:
            message_send(
                actor,
                to=party,
                kind=f"task.{kind}",
                facts=facts,
                link=f"/desk/tasks/{task.uid}/",
                about=f"task:{task.uid}",
            )


def tell_holders(actor: Actor, task: Task, kind: str, words: str = "") -> None:
    """Tell whoever can do the task now: its holder, else everybody in the unit who carries its role."""
    tell(actor, task, kind, holders(task), words)


def holders(task: Task) -> list[int]:
    """The parties who can do a task now."""
    if task.assignee_id is not None:
        return list(Post.objects.filter(pk=task.assignee_id).values_list("holder_id", flat=True))
    return [post.holder_id for post in posts_with_role(task.unit, task.role)[:MOST]] if task.role else []


def tell_opened(actor: Actor, instance: Instance, node: str, kind: str, words: str = "") -> None:
    """Tell the holders of what is open at ``node`` now."""
    for task in Task.objects.filter(instance=instance, node=node, status=Task.OPEN).select_related("unit"):
        tell_holders(actor, task, kind, words)


def register() -> None:
    """Tell the room of messages what these kinds say."""
    for code, (title, body) in TEXTS.items():
        said, told = (dict(zip(("zh", "en"), pair, strict=True)) for pair in (title, body))
        message_kind(f"task.{code}", said, told)
