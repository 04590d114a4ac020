"""A group of questions as a page draws it, and answers as a reader shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.base.days import read_day
from tongban.forms.answers import Sentence
from tongban.forms.conditions import for_feel, holds
from tongban.forms.definition import Form, Group, Question, Words
from tongban.forms.prefill import Prefill
from tongban.kernel.ids import mask
from tongban.ui.words import day


def words(texts: Words | None) -> str:
    """The text in the active language, Chinese where English is missing."""
    if not texts:
        return ""
    return texts.get("en" if get_language() == "en" else "zh") or texts.get("zh", "")


def group_page(
    form: Form,
    group: Group,
    answers: Mapping[str, Any],
    mistakes: Mapping[str, Sentence] | None = None,
    known: Mapping[str, Prefill] | None = None,
) -> list[dict[str, Any]]:
    """Each question of ``group`` as the ``question`` component takes it; those that do not apply yet are ``hidden``."""
    context = for_feel(form, answers)
    return [
        _drawn(q, answers, context, (mistakes or {}).get(q.id, ""), (known or {}).get(q.id))
        for q in group.questions
    ]


def _drawn(
    q: Question,
    answers: Mapping[str, Any],
    context: Mapping[str, Any],
    mistake: Sentence,
    known: Prefill | None,
) -> dict[str, Any]:
    answer = answers.get(q.id)
    filled = known is not None and answer in (None, "", known.value)
    return {
        "id": q.id,
        "type": q.type,
        "label": words(q.label),
        "help": words(q.help),
        "example": q.example,
        "required": holds(q.required, context),
        "hidden": not holds(q.when, context),
        "options": [{"value": o.value, "label": words(o.label)} for o in q.options],
        "min": q.minimum,
        "max": q.maximum,
        "max_length": q.max_length,
        "value": known.value if filled and known and answer in (None, "") else answer,
        "source": known.source if filled and known else "",
        "error": mistake,
    }


def read_back(form: Form, answers: Mapping[str, Any], *, masked: bool) -> list[dict[str, Any]]:
    """Answers for a reader, group by group, without groups that do not apply; ``masked`` hides personal ones."""
    context = for_feel(form, answers)
    groups = [
        {
            "id": g.id,
            "title": words(g.title),
            "rows": [
                {"id": q.id, "label": words(q.label), "value": in_words(q, answers.get(q.id), masked=masked)}
                for q in g.questions
                if holds(q.when, context)
            ],
        }
        for g in form.groups
    ]
    return [g for g in groups if g["rows"]]


def in_words(q: Question, answer: Any, *, masked: bool = False) -> str:
    """One answer as a person reads it."""
    if answer in (None, "", []):
        return ""
    if q.type == "boolean":
        return _("Yes") if answer is True else _("No")
    if q.type in ("choice", "choices"):
        chosen = answer if isinstance(answer, list) else [answer]
        return "、".join(words(o.label) for o in q.options if o.value in chosen)
    if q.type == "date" and not (masked and q.personal):
        return _day_in_words(str(answer))
    if masked and q.personal:
        return mask(q.type if q.type in ("citizen_id", "mobile") else "text", str(answer))
    return str(answer)


def _day_in_words(text: str) -> str:
    """A day as the page's language writes it; what is no day stays as it was typed."""
    try:
        return day(read_day(text), weekday=False)
    except ValueError:
        return text
