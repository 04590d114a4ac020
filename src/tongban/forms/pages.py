"""A group of questions as a page draws it, and answers as a reader shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.base.days import read_day
from tongban.forms.answers import Sentence
from tongban.forms.calculating import as_answer
from tongban.forms.conditions import entries, for_feel, for_row, holds
from tongban.forms.definition import ROWS, Form, Group, Question, Rows
from tongban.forms.prefill import Prefill
from tongban.forms.rows import path, to_fill
from tongban.forms.texts import words as words
from tongban.kernel.ids import mask
from tongban.ui.words import day


def group_page(
    form: Form,
    group: Group,
    answers: Mapping[str, Any],
    mistakes: Mapping[str, Sentence] | None = None,
    known: Mapping[str, Prefill] | None = None,
    opened: int = 0,
    worked: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Each question of ``group`` as the ``question`` component takes it; those that do not apply yet are ``hidden``.

    ``opened`` is the entry to show where a repeating group shows one at a time; ``worked`` are the answers as FEEL sees
    them, where they are known already.
    """
    context = for_feel(form, answers) if worked is None else worked
    wrong, facts = mistakes or {}, known or {}
    return [
        _repeating(q, q.rows, answers, context, wrong, facts, opened)
        if q.rows
        else _drawn(q, answer_of(q, answers, context), context, wrong.get(q.id, ""), facts.get(q.id))
        for q in group.questions
    ]


def answer_of(q: Question, answers: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    """What stands as the answer: what was typed, or what is worked out from it."""
    return as_answer(q, context.get(q.id)) if q.calculate else answers.get(q.id)


def worked_words(group: Group, answers: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, str]:
    """Everything on a page that is worked out, by name and in words, for a page that shows it while somebody types."""
    found: dict[str, str] = {}
    for q in group.questions:
        if q.calculate:
            found[q.id] = in_words(q, answer_of(q, answers, context))
        for number, row in enumerate(to_fill(q, answers.get(q.id)) if q.rows else (), start=1):
            inner = for_row(q, row, context)
            for column in q.rows.columns if q.rows else ():
                if column.calculate:
                    found[path(q.id, number, column.id)] = in_words(column, answer_of(column, row, inner))
    return found


def each(question: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """A question as ``change`` makes it; of a repeating group every question in every entry."""
    if question["type"] != ROWS:
        return change(question)
    shown = [{**e, "questions": [change(q) for q in e["questions"]]} for e in question["entries"]]
    return {**question, "entries": shown}


def _repeating(
    q: Question,
    said: Rows,
    answers: Mapping[str, Any],
    context: Mapping[str, Any],
    mistakes: Mapping[str, Sentence],
    known: Mapping[str, Prefill],
    opened: int,
) -> dict[str, Any]:
    """A repeating group: its entries, with what may be done to each of them."""
    rows = to_fill(q, answers.get(q.id))
    wrong = {name.split(".")[1] for name in mistakes if name.startswith(f"{q.id}.")}
    first_wrong = next((n for n in range(1, len(rows) + 1) if str(n) in wrong), 0)
    at = min(opened or first_wrong or _unfinished(rows) or 1, max(len(rows), 1))
    shown: list[dict[str, Any]] = [
        {
            "id": path(q.id, n),
            "n": n,
            "title": entry_title(said, n),
            "open": not said.paged or n == at or str(n) in wrong,
            "questions": list(_columns(q, said, n, row, inner, mistakes, known)),
            "kept": list(_kept(q, said, n, row, inner)),
            "first": n == 1,
            "last": n == len(rows),
        }
        for n, row, inner in ((n, row, for_row(q, row, context)) for n, row in enumerate(rows, start=1))
    ]
    for row, entry in zip(rows, shown, strict=True):
        if not entry["open"]:
            entry["line"] = _line(said, row, masked=False) or _("not answered yet")
            typed = [c for c in entry["questions"] if not c["calculated"]]
            entry["kept"] += [pair for c in typed for pair in pairs(c["id"], c["value"])]
            entry["questions"] = []
    return {
        "id": q.id,
        "type": ROWS,
        "label": words(q.label),
        "help": "",
        "required": True,
        "hidden": not holds(q.when, context),
        "value": answers.get(q.id),
        "source": "",
        "error": mistakes.get(q.id, ""),
        "one": words(said.one),
        "paged": said.paged,
        "entries": shown,
        "may_add": len(rows) < said.maximum,
        "may_remove": len(rows) > said.minimum,
        "least": said.minimum,
        "most": said.maximum,
    }


def _unfinished(rows: list[Mapping[str, Any]]) -> int:
    return next((n for n, row in enumerate(rows, start=1) if not any(row.values())), 0)


def entry_title(said: Rows, number: int) -> str:
    """What the entry with this number is called."""
    name = words(said.one)
    return _("%(one)s %(number)d") % {"one": name[:1].upper() + name[1:], "number": number}


def _columns(
    q: Question,
    said: Rows,
    number: int,
    row: Mapping[str, Any],
    inner: Mapping[str, Any],
    mistakes: Mapping[str, Sentence],
    known: Mapping[str, Prefill],
) -> Iterator[dict[str, Any]]:
    for column in said.columns:
        name = path(q.id, number, column.id)
        drawn = _drawn(column, answer_of(column, row, inner), inner, mistakes.get(name, ""), known.get(name))
        if not drawn["hidden"]:
            yield {**drawn, "id": name}


def _kept(
    q: Question, said: Rows, number: int, row: Mapping[str, Any], inner: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Answers to columns that do not apply now go along unseen: nothing typed is lost when they apply again."""
    for column in said.columns:
        if not holds(column.when, inner):
            yield from pairs(path(q.id, number, column.id), row.get(column.id))


def pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """An answer as hidden fields carry it along."""
    for one in value if isinstance(value, list) else [value]:
        if one not in (None, ""):
            yield name, str(one).lower() if isinstance(one, bool) else str(one)


def _drawn(
    q: Question,
    answer: Any,
    context: Mapping[str, Any],
    mistake: Sentence,
    known: Prefill | None,
) -> dict[str, Any]:
    filled = known is not None and answer in (None, "", known.value)
    return {
        "id": q.id,
        "type": q.type,
        "label": words(q.label),
        "help": words(q.help),
        "example": q.example,
        "required": bool(q.calculate) or holds(q.required, context),
        "hidden": not holds(q.when, context),
        "calculated": bool(q.calculate),
        "words": in_words(q, answer) if q.calculate else "",
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
    return [
        section
        for g in form.groups
        for section in sections(g, answers, context, masked=masked)
        if section["rows"]
    ]


def sections(
    group: Group, answers: Mapping[str, Any], context: Mapping[str, Any], *, masked: bool
) -> Iterator[dict[str, Any]]:
    """The answers of a group; of one that repeats each entry by itself. Rows are ``{id, label, value}``."""
    plain = [
        {
            "id": q.id,
            "label": words(q.label),
            "value": _how_many(answers.get(q.id))
            if q.rows
            else in_words(q, answer_of(q, answers, context), masked=masked),
        }
        for q in group.questions
        if holds(q.when, context)
    ]
    yield {"id": group.id, "title": words(group.title), "rows": plain}
    for q in group.questions:
        if not q.rows or not holds(q.when, context):
            continue
        for number, row in enumerate(entries(answers.get(q.id)), start=1):
            inner = for_row(q, row, context)
            told = [
                {
                    "id": path(q.id, number, column.id),
                    "label": words(column.label),
                    "value": in_words(column, answer_of(column, row, inner), masked=masked),
                }
                for column in q.rows.columns
                if holds(column.when, inner)
            ]
            title = f"{words(group.title)} · {entry_title(q.rows, number)}"
            yield {"id": path(q.id, number), "title": title, "rows": told}


def _how_many(answer: Any) -> str:
    count = len(entries(answer))
    return ngettext("%(n)d entry", "%(n)d entries", count) % {"n": count} if count else _("none given")


def in_words(q: Question, answer: Any, *, masked: bool = False) -> str:
    """One answer as a person reads it; the entries of a repeating group in one text."""
    if q.rows is not None:
        lines = [_line(q.rows, row, masked=masked) for row in entries(answer)]
        return "；".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))
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


def _line(said: Rows, row: Mapping[str, Any], *, masked: bool) -> str:
    """An entry in one line."""
    told = (in_words(column, row.get(column.id), masked=masked) for column in said.columns)
    return "，".join(text for text in told if text)


def _day_in_words(text: str) -> str:
    """A day as the page's language writes it; what is no day stays as it was typed."""
    try:
        return day(read_day(text), weekday=False)
    except ValueError:
        return text
