"""Messages of this room: warnings to those who can still act, breaches to heads, answers to people."""

from __future__ import annotations

from datetime import date

from tongban.base.actor import Actor
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.kernel import clock
from tongban.laws.calendars import calendar_in_force
from tongban.laws.limits import rules_in_force
from tongban.messages.actions import message_send
from tongban.org.models import Post
from tongban.org.queries import posts_with_role
from tongban.oversight import rulebook
from tongban.oversight.models import Complaint, LampEvent


def working_days(rule: str, start: date) -> date:
    """The day on which a limit of the house's own rules ends."""
    return clock.due(rule, start, calendar=calendar_in_force(), rules=rules_in_force())


def case_facts(case: Case) -> dict[str, str]:
    """What every sentence about a case may name."""
    return {
        "number": case.number,
        "item_zh": case.item.name_zh,
        "item_en": case.item.name_en or case.item.name_zh,
        "unit_zh": case.unit.name_zh,
        "unit_en": case.unit.name_en or case.unit.name_zh,
    }


def tell_about_lamp(actor: Actor, event: LampEvent, what: str) -> None:
    """Tell those who have the case in hand, and from yellow on the head of the unit (handbook 02 §3)."""
    case = event.case
    people = _handlers(case) if case is not None and what in ("reminder", "yellow", "red") else set()
    if event.hand_id is not None and what in ("found", "reviewed"):
        people.add(event.hand_id)
    if what != "reminder":
        people |= {post.holder_id for post in posts_with_role(event.unit, "head")}
    facts = {**_facts(event), "event": event.number, "due_on": event.due_on.isoformat()}
    if what == "found" and event.explain_by:
        facts["due_on"] = event.explain_by.isoformat()
    facts["by"] = event.explain_by.isoformat() if event.explain_by else ""
    if what == "ordered" and event.order_due:
        facts["by"] = event.order_due.isoformat()
    link = f"/oversight/events/{event.uid}/"
    for party in sorted(people):
        message_send(actor, to=party, kind=f"lamp.{what}", facts=facts, link=link, about=f"lamp:{event.uid}")


def _facts(event: LampEvent) -> dict[str, str]:
    """What sentences about a lamp may name; that of a unit has no case."""
    found = rulebook.known(event.rule.removeprefix("explanation."))
    words = found.words if found is not None else {"zh": "", "en": ""}
    rule = {"rule_zh": words["zh"], "rule_en": words["en"]}
    if event.case is not None:
        return {**case_facts(event.case), **rule}
    item = event.item
    named = {"item_zh": item.name_zh, "item_en": item.name_en or item.name_zh} if item is not None else {}
    unit = {"unit_zh": event.unit.name_zh, "unit_en": event.unit.name_en or event.unit.name_zh}
    return {
        "number": event.number,
        "item_zh": unit["unit_zh"],
        "item_en": unit["unit_en"],
        **named,
        **unit,
        **rule,
    }


def _handlers(case: Case) -> set[int]:
    """Who has a task of the case on their own desk."""
    posts = [task.assignee_id for task in open_tasks(case) if task.assignee_id]
    return set(Post.objects.filter(pk__in=posts).values_list("holder_id", flat=True))


def tell_complainant(actor: Actor, complaint: Complaint, kind: str) -> None:
    """Tell whoever complained, where they left their name."""
    if complaint.complainant_id is None:
        return
    message_send(
        actor,
        to=complaint.complainant_id,
        kind=f"complaint.{kind}",
        facts={"number": complaint.number, "title": complaint.title},
        link=f"/my/complaints/{complaint.uid}/",
        about=f"complaint:{complaint.uid}",
    )


def tell_handler(actor: Actor, complaint: Complaint, post: Post) -> None:
    """Tell the person it was assigned to; the message names neither who complained nor about whom."""
    message_send(
        actor,
        to=post.holder_id,
        kind="complaint.assigned",
        facts={"number": complaint.number, "due_on": complaint.answer_by.isoformat()},
        link=f"/oversight/complaints/{complaint.uid}/",
        about=f"complaint:{complaint.uid}",
    )
