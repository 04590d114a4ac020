"""Reading and checking what a person typed.

Answers are plain JSON values by question id: text, ``true``/``false``, lists of option values, ISO dates, numbers as
text. Checking never changes the meaning of an answer; it trims, normalises width and case where a standard says so,
and names every mistake at its question. Nothing typed is lost: a wrong answer stays in the draft.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.days import read_day
from tongban.forms.conditions import for_feel, holds
from tongban.forms.definition import Form, Question
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import citizen_id, mobile, uscc

Sentence = str | Promise
LONGEST_ANSWER = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


class Mistake(Exception):
    """An answer that cannot be taken, with the sentence for the person."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Checked:
    """Clean values of the questions that apply, and the mistakes by question id."""

    values: dict[str, Any]
    mistakes: dict[str, Sentence] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when nothing needs correcting."""
        return not self.mistakes


def collect(questions: Iterable[Question], data: Mapping[str, Any], lists: Any = None) -> dict[str, Any]:
    """Raw answers from a posted form (``QueryDict`` or mapping); ``lists`` reads several values of one name."""
    read = lists or (lambda name: data.get(name) or [])
    answers: dict[str, Any] = {}
    for q in questions:
        if q.type == "choices":
            answers[q.id] = [str(v) for v in read(q.id)][:200]
        elif q.type == "boolean":
            answers[q.id] = {"true": True, "false": False}.get(str(data.get(q.id, "")))
        else:
            answers[q.id] = str(data.get(q.id, "") or "")[:LONGEST_ANSWER]
    return answers


def shown(form: Form, answers: Mapping[str, Any]) -> list[Question]:
    """The questions that apply given the answers so far."""
    context = for_feel(form, answers)
    return [q for q in form.questions() if holds(q.when, context)]


def check(form: Form, answers: Mapping[str, Any], only: Iterable[str] | None = None) -> Checked:
    """Check the questions that apply (``only`` these ids, if given). Answers to others are left out."""
    context = for_feel(form, answers)
    wanted = None if only is None else set(only)
    values: dict[str, Any] = {}
    mistakes: dict[str, Sentence] = {}
    for q in form.questions():
        if (wanted is not None and q.id not in wanted) or not holds(q.when, context):
            continue
        try:
            values[q.id] = _checked(q, answers.get(q.id), holds(q.required, context))
        except Mistake as mistake:
            mistakes[q.id] = mistake.sentence
    return Checked(values, mistakes)


def _checked(q: Question, answer: Any, required: bool) -> Any:
    if q.type == "choices":
        return _choices(q, answer, required)
    if q.type == "boolean":
        return _boolean(answer, required)
    text = _clean(answer, multiline=q.type == "textarea")
    if not text:
        if required:
            raise Mistake(_("Please answer this question."))
        return ""
    if len(text) > q.max_length:
        raise Mistake(_("This is longer than %(most)d characters.") % {"most": q.max_length})
    return _READERS.get(q.type, _plain)(q, text)


def _clean(answer: Any, *, multiline: bool) -> str:
    text = unicodedata.normalize("NFC", "" if answer is None else str(answer))
    text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    return text.strip() if multiline else " ".join(text.split())


def _boolean(answer: Any, required: bool) -> bool | None:
    value = {True: True, "true": True, False: False, "false": False}.get(answer)
    if value is None and required:
        raise Mistake(_("Please answer yes or no."))
    return value


def _choices(q: Question, answer: Any, required: bool) -> list[str]:
    chosen = [str(v) for v in answer] if isinstance(answer, list | tuple) else []
    known = {o.value for o in q.options}
    if any(v not in known for v in chosen):
        raise Mistake(_("Please choose from the list."))
    if required and not chosen:
        raise Mistake(_("Please choose at least one."))
    return [o.value for o in q.options if o.value in chosen]


def _plain(q: Question, text: str) -> str:
    if q.pattern and not re.fullmatch(q.pattern, text):
        raise Mistake(_("This does not have the expected form. Look at the example."))
    if q.minimum and len(text) < int(q.minimum):
        raise Mistake(_("Please write at least %(least)s characters.") % {"least": q.minimum})
    return text


def _choice(q: Question, text: str) -> str:
    if text not in {o.value for o in q.options}:
        raise Mistake(_("Please choose from the list."))
    return text


def _number(q: Question, text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", plain):
        raise Mistake(_("Please write a number, for example 12."))
    value = Decimal(plain)
    if q.minimum and value < Decimal(q.minimum):
        raise Mistake(_("The smallest number possible is %(least)s.") % {"least": q.minimum})
    if q.maximum and value > Decimal(q.maximum):
        raise Mistake(_("The largest number possible is %(most)s.") % {"most": q.maximum})
    return value


def _integer(q: Question, text: str) -> str:
    value = _number(q, text)
    if value != value.to_integral_value():
        raise Mistake(_("Please write a whole number."))
    return str(int(value))


def _decimal(q: Question, text: str) -> str:
    return format(_number(q, text).normalize(), "f")


def _money(q: Question, text: str) -> str:
    value = _number(q, text)
    if value != value.quantize(Decimal("0.01")):
        raise Mistake(_("Amounts have at most two decimal places (yuan and fen)."))
    return format(value.quantize(Decimal("0.01")), "f")


def _date(q: Question, text: str) -> str:
    try:
        value = read_day(text)
    except ValueError:
        raise Mistake(_("There is no such day. Write for example 2026-04-07.")) from None
    if (q.minimum and value.isoformat() < q.minimum) or (q.maximum and value.isoformat() > q.maximum):
        raise Mistake(_("This day lies outside the permitted time."))
    return value.isoformat()


def _citizen_id(_q: Question, text: str) -> str:
    try:
        return citizen_id.parse(text).number
    except Refusal:
        raise Mistake(_("This identity number is not possible: please compare all 18 characters.")) from None


def _uscc(_q: Question, text: str) -> str:
    try:
        return uscc.parse(text).number
    except Refusal:
        raise Mistake(_("This credit code is not possible: please compare all 18 characters.")) from None


def _mobile(_q: Question, text: str) -> str:
    try:
        return str(mobile.parse(text))
    except Refusal:
        raise Mistake(_("A mobile number has 11 digits and begins with 1.")) from None


def _email(_q: Question, text: str) -> str:
    try:
        validate_email(text)
    except (ValidationError, InvalidOperation):
        raise Mistake(_("Please write an address such as name@example.org.")) from None
    return text


_READERS: Mapping[str, Any] = {
    "choice": _choice,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "citizen_id": _citizen_id,
    "uscc": _uscc,
    "mobile": _mobile,
    "email": _email,
}
