"""Reading and checking what a person typed.

Answers are plain JSON values by question id: text, ``true``/``false``, lists of option values, ISO dates, numbers as
text; a repeating group holds a list of entries, each with answers of its own by the ids of its columns. Checking never
changes the meaning of an answer; it trims, normalises width and case where a standard says so, and names every mistake
at its question (``shareholders.2.share`` in an entry). Nothing typed is lost: a wrong answer stays in the draft.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.days import read_day
from tongban.forms import rows
from tongban.forms.calculating import as_answer
from tongban.forms.conditions import for_feel, for_row, holds
from tongban.forms.definition import MOST_ENTRIES, Form, Question, Rows
from tongban.forms.texts import words
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

    def answer(q: Question, name: str) -> Any:
        if q.rows is not None:
            return rows.collected(q, data, answer)
        if q.type == "choices":
            return [str(v) for v in read(name)][:200]
        if q.type == "boolean":
            return {"true": True, "false": False}.get(str(data.get(name, "")))
        return str(data.get(name, "") or "")[:LONGEST_ANSWER]

    return {q.id: answer(q, q.id) for q in questions if not q.calculate}


def shown(form: Form, answers: Mapping[str, Any]) -> list[Question]:
    """The questions that apply given the answers so far."""
    context = for_feel(form, answers)
    return [q for q in form.questions() if holds(q.when, context)]


def applying(form: Form, answers: Mapping[str, Any], asked: Iterable[Question]) -> set[str]:
    """The names of the questions among ``asked`` that apply, with those inside each entry of a repeating group."""
    context = for_feel(form, answers)
    found: set[str] = set()
    for q in asked:
        if holds(q.when, context):
            found.add(q.id)
            if q.rows is not None:
                found |= set(_applying_in(q, answers.get(q.id), context))
    return found


def _applying_in(q: Question, answer: Any, context: Mapping[str, Any]) -> Iterator[str]:
    for number, row in enumerate(rows.to_fill(q, answer), start=1):
        inner = for_row(q, row, context)
        for column in q.rows.columns if q.rows else ():
            if holds(column.when, inner):
                yield rows.path(q.id, number, column.id)


def check(form: Form, answers: Mapping[str, Any], only: Iterable[str] | None = None) -> Checked:
    """Check the questions that apply (``only`` these ids, if given). Answers to others are left out."""
    context = for_feel(form, answers)
    wanted = None if only is None else set(only)
    values: dict[str, Any] = {}
    mistakes: dict[str, Sentence] = {}
    for q in form.questions():
        if (wanted is not None and q.id not in wanted) or not holds(q.when, context):
            continue
        if q.rows is not None:
            clean, wrong = _entries(q, q.rows, answers.get(q.id), context)
            values |= {} if wrong else {q.id: clean}
            mistakes |= wrong
            continue
        try:
            values[q.id] = _checked(q, _given(q, answers, context), holds(q.required, context))
        except Mistake as mistake:
            mistakes[q.id] = mistake.sentence
    return Checked(values, mistakes)


def _entries(
    q: Question, said: Rows, answer: Any, context: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Sentence]]:
    """Every entry checked by itself; then how many there are; then the rule over them all."""
    if answer not in (None, "") and not isinstance(answer, list):
        return [], {q.id: _("Please give a list of entries.")}
    clean: list[dict[str, Any]] = []
    mistakes: dict[str, Sentence] = {}
    for number, row in enumerate(answer or (), start=1):
        if number > MOST_ENTRIES:
            break
        if not isinstance(row, Mapping):
            mistakes[rows.path(q.id, number)] = _("This entry has no answers.")
            continue
        values, wrong = _entry(q, said, row, context)
        clean.append(values)
        mistakes |= {rows.path(q.id, number, name): sentence for name, sentence in wrong.items()}
    if len(answer or ()) < said.minimum:
        mistakes[q.id] = _("Please give at least %(least)d of these.") % {"least": said.minimum}
    elif len(answer or ()) > said.maximum:
        mistakes[q.id] = _("There can be at most %(most)d of these.") % {"most": said.maximum}
    elif not mistakes and said.rule and not holds(said.rule, context):
        mistakes[q.id] = words(said.fail) or _("These entries do not go together. Please compare them.")
    return clean, mistakes


def _entry(
    q: Question, said: Rows, row: Mapping[str, Any], context: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Sentence]]:
    inner = for_row(q, row, context)
    values: dict[str, Any] = {}
    mistakes: dict[str, Sentence] = {}
    for column in said.columns:
        if not holds(column.when, inner):
            continue
        try:
            values[column.id] = _checked(column, _given(column, row, inner), holds(column.required, inner))
        except Mistake as mistake:
            mistakes[column.id] = mistake.sentence
    return values, mistakes


def _given(q: Question, answers: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    """What was answered, or what the house works out; raises ``Mistake`` where that cannot be worked out yet."""
    if not q.calculate:
        return answers.get(q.id)
    found = as_answer(q, context.get(q.id))
    if found in (None, "") and holds(q.required, context):
        raise Mistake(_("This cannot be worked out yet. Please check the answers that it comes from."))
    return found


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
