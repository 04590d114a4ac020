"""A thing that was handed in, as its applicant reads it: each application with its state, reason and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.base.language import short
from tongban.cases.models import Case, Errand, ErrandMember
from tongban.catalogue.models import LifeEvent
from tongban.catalogue.things.book import Book
from tongban.forms.pages import words
from tongban.portal.shown import cases as shown
from tongban.portal.shown.things import name_of
from tongban.ui.words import moment

M = ErrandMember


def members(errand: Errand, rows: Sequence[ErrandMember], book: Book) -> list[dict[str, Any]]:
    """Every application in order."""
    names = {m.item.code: name_of(m.item) for m in rows}
    return [_member(m, names, book, errand) for m in rows]


def _member(
    m: ErrandMember, names: Mapping[str, dict[str, str]], book: Book, errand: Errand
) -> dict[str, Any]:
    case: Case | None = m.case
    return {
        "code": m.item.code,
        "name": name_of(m.item),
        "unit": name_of(m.item.unit),
        "url": reverse("my_case", args=[case.uid]) if case else reverse("service", args=[m.item.code]),
        "number": case.number if case else "",
        "received": case.received_at if case else None,
        "status": _status(m),
        "due": shown.due_of(case) if case is not None and case.is_open else None,
        "why": _why(m, names, book),
        "add_url": reverse("thing_add", args=[errand.uid, m.item.code]) if m.status == M.ASKING else "",
        "again_url": reverse("apply", args=[m.item.code]) if m.status in (M.ENDED, M.DROPPED) else "",
        "withdrawable": m.status in (M.WAITING, M.ASKING) or (case is not None and case.is_open),
        "level": m.level,
    }


def _status(m: ErrandMember) -> dict[str, Any]:
    if m.case is not None and m.status in (M.RUNNING, M.GRANTED, M.ENDED):
        return shown.status_of(m.case)
    said = {
        M.WAITING: ("wait", _("Waits for a result")),
        M.ASKING: ("wait", _("Waiting for you")),
        M.BLOCKED: ("paused", _("Cannot begin")),
        M.DROPPED: ("closed", _("Withdrawn")),
    }
    kind, label = said.get(m.status, ("closed", _("Ended")))
    return {"kind": kind, "label": label}


def _why(m: ErrandMember, names: Mapping[str, dict[str, str]], book: Book) -> str:
    """What a member waits for, or why it cannot begin."""
    if m.status == M.WAITING and m.needs:
        wanted = [_need(book, outcome, names.get(item)) for outcome, item in m.needs.items()]
        return _("Begins by itself as soon as this is there: %(results)s.") % {"results": joined(wanted)}
    if m.status == M.ASKING:
        return _("It can begin now: please add what only the earlier result made known.")
    if m.status == M.BLOCKED:
        said = _need(book, m.reason.get("outcome", ""), names.get(m.reason.get("item", "")))
        return _(
            "It needs %(result)s, which did not come. Apply for that again: once it is granted, this begins by itself."
        ) % {"result": said}
    if m.status == M.ENDED and m.case is None:
        return _("It could not begin because you are barred from it for the time being.")
    return ""


def _need(book: Book, outcome: str, item: Mapping[str, str] | None) -> str:
    known = book.outcomes.get(outcome)
    name = words(known.name) if known else outcome
    return _("%(outcome)s (from “%(item)s”)") % {"outcome": name, "item": words(item)} if item else name


def joined(texts: Sequence[str]) -> str:
    """Several names in one line, as the language of the page puts them."""
    return "、".join(texts) if short() == "zh" else "; ".join(texts)


def sentence(errand: Errand, rows: Sequence[ErrandMember]) -> str:
    """Where the whole stands, in one sentence."""
    done = sum(1 for m in rows if m.status == M.GRANTED)
    facts = {"done": done, "all": len(rows)}
    if errand.status == Errand.WITHDRAWN:
        return _("You took this back. %(done)d of %(all)d applications had been granted.") % facts
    if done == len(rows):
        return _("Everything is done: all %(all)d applications are granted.") % facts
    if errand.status == Errand.DONE:
        return _("%(done)d of %(all)d applications are granted; the others ended without it.") % facts
    return _("%(done)d of %(all)d applications are granted; the others go on.") % facts


def timeline(errand: Errand, rows: Sequence[ErrandMember]) -> list[dict[str, Any]]:
    """What happened to the whole, newest last: handed in, begun, decided."""
    found: list[dict[str, Any]] = [
        {"title": _("Everything was handed in at once"), "at": errand.received_at, "lamp": "grey"}
    ]
    for m in rows:
        case: Case | None = m.case
        if case is None:
            continue
        name, who = words(name_of(m.item)), name_of(m.item.unit)
        if case.received_at > errand.received_at:
            said = _("Begun by itself: %(item)s") % {"item": name}
            found.append({"title": said, "at": case.received_at, "who": who, "lamp": "blue"})
        end = case.decided_at or case.closed_at
        if end is not None:
            word = words_of(shown.status_of(case)["label"])
            granted = case.outcome == "granted"
            said = _("%(item)s: %(state)s") % {"item": name, "state": word}
            found.append({"title": said, "at": end, "who": who, "lamp": "green" if granted else "red"})
    return sorted(found, key=lambda row: row["at"])


def words_of(label: Any) -> str:
    """A lazy label as text."""
    return str(label)


def title_of(errand: Errand, events: Mapping[str, LifeEvent]) -> dict[str, str]:
    """The name of the life events of an errand."""
    known = [events[code] for code in errand.things if code in events]
    return {
        "zh": "、".join(e.name_zh for e in known) or errand.number,
        "en": " · ".join(e.name_en or e.name_zh for e in known) or errand.number,
    }


def row(errand: Errand, events: Mapping[str, LifeEvent]) -> dict[str, Any]:
    """An errand in one's own list."""
    going = errand.status == Errand.RUNNING
    return {
        "name": title_of(errand, events),
        "url": reverse("my_thing", args=[errand.uid]),
        "number": errand.number,
        "received": errand.received_at,
        "status": {
            "kind": "work" if going else "closed" if errand.status == Errand.WITHDRAWN else "done",
            "label": {
                Errand.RUNNING: _("In progress"),
                Errand.DONE: _("Ended"),
                Errand.WITHDRAWN: _("Withdrawn"),
            }[errand.status],
        },
    }


def receipt_rows(
    errand: Errand, rows: Sequence[ErrandMember], title: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The combined receipt: who, when, and every application with its own number and code."""
    found: list[dict[str, Any]] = [
        {"label": _("One thing"), "value": title},
        {"label": _("Applicant"), "value": errand.applicant_name},
        {"label": _("Received on"), "value": moment(errand.received_at)},
    ]
    for m in rows:
        value = f"{m.case.number} · {m.case.query_code}" if m.case else str(_status(m)["label"])
        found.append({"label": name_of(m.item), "value": value, "note": name_of(m.item.unit)})
    return found
