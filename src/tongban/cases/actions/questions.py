"""Questions to the unit, answered with a clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case, Question
from tongban.cases.policy import own
from tongban.catalogue.models import Item
from tongban.kernel import clock
from tongban.laws.calendars import calendar_in_force
from tongban.laws.limits import rules_in_force
from tongban.messages.actions import message_send
from tongban.records.actions import record

RULE = "TB-QUESTION"


@action
def question_ask(actor: Actor, *, item: Item, text: str, case: Case | None = None) -> Question:
    """Ask the unit about an item or one's own case."""
    if actor.party is None:
        raise SignInNeeded
    if case is not None:
        own(actor, case)
    if not 5 <= len(text.strip()) <= 2000:
        raise Invalid({"text": _("Write your question in 5 to 2,000 characters.")})
    due = clock.due(RULE, legal_today(), calendar=calendar_in_force(), rules=rules_in_force())
    question = Question(
        item=item,
        case=case,
        unit=item.unit,
        unit_path=item.unit.path or "",
        asker_id=actor.party,
        text=text.strip(),
        asked_at=legal_now(),
        due_on=due,
    )
    question.save()
    record(actor, "cases.question_asked.v1", subject=question, case=case, changes={"due": str(due)})
    return question


@action
def question_answer(actor: Actor, *, question: Question, text: str) -> Question:
    """Answer a question; the asker is told."""
    row = Question.objects.select_for_update().get(pk=question.pk)
    if not actor.may("cases.question.answer", path=row.unit_path):
        raise Forbidden("cases.question")
    if row.answered_at is not None:
        raise Conflict("cases.question_answered", _("This question has been answered."))
    if len(text.strip()) < 2:
        raise Invalid({"text": _("Write the answer.")})
    row.answer, row.answered_at, row.answered_by_id = text.strip()[:4000], legal_now(), actor.party
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor, "cases.question_answered.v1", subject=row, changes={"late": legal_today() > row.due_on})
    message_send(
        actor,
        to=row.asker_id,
        kind="case.question_answered",
        facts={"item_zh": row.item.name_zh, "item_en": row.item.name_en or row.item.name_zh},
        link=f"/my/questions/#{row.uid}",
        about=f"question:{row.uid}",
    )
    return row
