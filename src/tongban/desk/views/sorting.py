"""Pages of sorting: rounds, what units submitted, what looks alike, decisions, and the list that is published."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.days import read_day
from tongban.base.errors import Invalid, NotFound
from tongban.base.lists import keyset_page
from tongban.catalogue import lists
from tongban.catalogue.actions import sorting as acts
from tongban.catalogue.figures import FIGURES
from tongban.catalogue.importing import read_rows
from tongban.catalogue.models import Sorting, SortingEntry
from tongban.org.typed import Trouble, attempt, filled, line, text
from tongban.ui.tables import Column, Table

STATES: Final = {
    Sorting.COLLECTING: (_("units submit"), "work"),
    Sorting.SORTING: (_("being sorted"), "work"),
    Sorting.CONFIRMING: (_("waits for confirmation"), "wait"),
    Sorting.PUBLISHED: (_("published"), "done"),
}
VERDICTS: Final = {
    SortingEntry.KEEP: (_("stands for itself"), "green"),
    SortingEntry.MERGE: (_("merged"), "blue"),
    SortingEntry.VARIANT: (_("kind of handling"), "blue"),
    SortingEntry.DROP: (_("no longer handled"), "grey"),
}
KINDS: Final = {
    "same": (_("Named twice"), "red"),
    "variants": (_("Kinds of handling of one item"), "blue"),
    "near": (_("Look alike"), "amber"),
}
NAMES: Final = {
    "steps": _("Steps"),
    "materials": _("Materials to hand in"),
    "days": _("Working days"),
    "visits": _("Visits"),
}
MOST_BYTES: Final = 5_000_000
SHOWN: Final = 20


@staff(*lists.WORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def sortings(request: HttpRequest) -> HttpResponse:
    """Every round, the newest first, and a form that opens one."""
    actor, trouble = actor_of(request), None
    if request.method == "POST":
        opened, trouble = attempt(lambda: _open(request, actor))
        if opened is not None:
            return HttpResponseRedirect(reverse("desk_sorting_round", args=[opened.uid]))
    lists_out = [{"value": "", "label": _("Begin with nothing")}]
    lists_out += [
        {"value": str(row.number), "label": _("List no. %(n)d") % {"n": row.number}}
        for row in lists.published_lists()[:10]
    ]
    asked: list[dict[str, Any]] = [
        {"id": "name_zh", "label": _("Name of the round"), "max_length": 120, "required": True},
        {"id": "closes_on", "type": "date", "label": _("Last day for submissions"), "required": True},
        {
            "id": "based_on",
            "type": "select",
            "label": _("Begin with"),
            "options": lists_out,
            "required": False,
        },
    ]
    questions = filled(asked, request, trouble)
    page = keyset_page(lists.sortings_seen(actor), ("-opened_on", "-id"), request.GET.get("after") or None)
    context = {
        "page": page,
        "rounds": [{"row": row, "state": STATES[row.state]} for row in page.rows],
        "may_open": actor.holds(acts.SORT),
        "questions": questions,
        "trouble": trouble,
        "errors": {q["id"]: q["error"] for q in questions if q.get("error")},
    }
    return render(request, "desk/sortings.html", context, status=trouble.status if trouble else 200)


def _open(request: HttpRequest, actor: Actor) -> Sorting:
    try:
        closes = read_day(line(request, "closes_on", 20))
    except ValueError:
        closes = None
    if closes is None:
        raise Invalid({"closes_on": _("There is no such day. Write for example 2026-04-07.")})
    wanted = line(request, "based_on", 8)
    base = lists.published_list(int(wanted)) if wanted.isascii() and wanted.isdigit() else None
    return acts.sorting_open(actor, name_zh=line(request, "name_zh", 120), closes_on=closes, based_on=base)


@staff(*lists.WORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def sorting(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One round: submissions, proposals with their decision, every entry, and the next step."""
    actor = actor_of(request)
    row, trouble = lists.sorting_seen(actor, uid), None
    if request.method == "POST":
        said, trouble = attempt(lambda: _act(request, actor, row))
        if said is not None:
            messages.success(request, said)
            return HttpResponseRedirect(request.get_full_path())
    return _round(request, actor, row, trouble)


def _act(request: HttpRequest, actor: Actor, row: Sorting) -> Any:
    """Do what the button says; answers with the sentence that tells it is done."""
    doing: dict[str, Callable[[], Any]] = {
        "own": lambda: _told(acts.sorting_submit_own(actor, sorting=row)),
        "file": lambda: _told(acts.sorting_submit_rows(actor, sorting=row, rows=_rows(request))),
        "begin": lambda: (
            acts.sorting_begin(actor, sorting=row) and _("Submissions are closed. Sorting can begin.")
        ),
        "judge": lambda: _judge(request, actor, row),
        "ask": lambda: acts.sorting_ask(actor, sorting=row) and _("The list waits for a second person."),
        "return": lambda: (
            acts.sorting_return(actor, sorting=row, reason=text(request, "reason", 500))
            and _("Given back to the sorter.")
        ),
        "confirm": lambda: acts.sorting_confirm(actor, sorting=row) and _("The list is published."),
    }
    act = doing.get(line(request, "act", 12))
    if act is None:
        raise NotFound("desk.sorting_act")
    return act()


def _told(added: int) -> Any:
    return _("%(n)d entries were added.") % {"n": added} if added else _("Everything was submitted already.")


def _rows(request: HttpRequest) -> list[Any]:
    """The rows of the file that was handed over; raises ``Invalid`` or ``Refusal`` with what is wrong."""
    file = request.FILES.get("list")
    if file is None:
        raise Invalid({"list": _("Choose a file first.")})
    if file.size is None or file.size > MOST_BYTES:
        raise Invalid({"list": _("The file is larger than 5 MB.")})
    suffix = ".csv" if str(file.name).lower().endswith(".csv") else ".json"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"list{suffix}")
        path.write_bytes(file.read())
        try:
            return list(read_rows(path))
        except UnicodeDecodeError as error:
            raise Invalid({"list": _("The file is no text in UTF-8.")}) from error


def _judge(request: HttpRequest, actor: Actor, row: Sorting) -> Any:
    chosen = [int(n) for n in request.POST.getlist("entry") if n.isascii() and n.isdigit() and len(n) < 7]
    into = line(request, "into", 7)
    number = acts.entries_judge(
        actor,
        sorting=row,
        ordinals=chosen,
        verdict=line(request, "verdict", 8),
        into=int(into) if into.isascii() and into.isdigit() else None,
        reason=line(request, "reason", 500),
    )
    return _("Decided about %(n)d entries.") % {"n": number}


def _round(request: HttpRequest, actor: Actor, row: Sorting, trouble: Trouble | None) -> HttpResponse:
    words, verdict = request.GET.get("q", "").replace("\x00", "")[:60], request.GET.get("verdict", "")
    department = request.GET.get("department", "").replace("\x00", "")[:120]
    verdict = verdict if verdict in VERDICTS else ""
    entries = lists.entries_of(row, words=words, department=department, verdict=verdict)
    proposals = lists.open_proposals(row) if row.state == Sorting.SORTING else []
    kept = lists.entries_of(row).filter(into=None).exclude(verdict=SortingEntry.DROP)
    state, kind = STATES[row.state]
    context = {
        "round": row,
        "state": state,
        "status": kind,
        "counts": lists.counts_of(row),
        "proposals": [_shown(found) for found in proposals[:SHOWN]],
        "more": max(len(proposals) - SHOWN, 0),
        "figures": _figures(lists.figures_saved(kept)),
        "table": _table(request, row, entries, words, department, verdict),
        "may_submit": row.state == Sorting.COLLECTING and actor.holds(acts.SUBMIT),
        "may_sort": actor.holds(acts.SORT),
        "may_confirm": row.state == Sorting.CONFIRMING and actor.holds(acts.CONFIRM),
        "is_asker": actor.party == row.asked_by_id,
        "trouble": trouble,
        "mistakes": [str(words) for words in trouble.fields.values()] if trouble else [],
    }
    return render(request, "desk/sorting.html", context, status=trouble.status if trouble else 200)


def _shown(found: lists.Open) -> dict[str, Any]:
    label, tone = KINDS[found.proposal.kind]
    verdict = SortingEntry.MERGE if found.proposal.kind == "same" else SortingEntry.VARIANT
    return {"open": found, "label": label, "tone": tone, "verdict": verdict}


def _figures(counted: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    return [
        {"label": NAMES[name], "before": before, "now": now, "share": round(100 * (before - now) / before)}
        for name, (before, now) in counted.items()
        if before
    ]


def _table(
    request: HttpRequest, row: Sorting, entries: Any, words: str, department: str, verdict: str
) -> Table:
    def url(entry: SortingEntry) -> str:
        return reverse("desk_sorting_entry", args=[row.uid, entry.ordinal])

    columns = [
        Column("ordinal", _("No."), "num"),
        Column("name", _("Item"), url=url),
        Column("department", _("Unit")),
        Column("verdict", _("Decision"), "chip", value=_verdict),
        Column("into", _("Stands under"), value=lambda e: e.into.name if e.into else "", wide=True),
        Column("figures", _("On paper → now"), value=_two, wide=True),
    ]
    every = {"value": "", "label": _("All")}
    units = [{"value": name, "label": f"{name} ({n})"} for name, n in lists.departments_of(row)]
    stands = [{"value": code, "label": label} for code, (label, _tone) in VERDICTS.items()]
    page = keyset_page(entries, ("ordinal",), request.GET.get("after") or None)
    return Table(
        request,
        columns,
        page,
        _("Entries of the round"),
        filters=[
            {"id": "q", "label": _("Name, code or group"), "value": words},
            {"id": "department", "label": _("Unit"), "options": [every, *units], "value": department},
            {"id": "verdict", "label": _("Decision"), "options": [every, *stands], "value": verdict},
        ],
        row_url=url,
        empty={"title": _("Nothing here"), "text": _("No entry answers to this.")},
    )


def _verdict(entry: SortingEntry) -> dict[str, Any]:
    label, tone = VERDICTS[entry.verdict]
    return {"label": label, "tone": tone}


def _two(entry: SortingEntry) -> str:
    """“Steps 5 → 2”, for each figure that both say."""
    both = [n for n in FIGURES if n in entry.before and n in entry.after]
    return "; ".join(f"{NAMES[n]} {entry.before[n]} → {entry.after[n]}" for n in both)


@staff(*lists.WORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, uid: UUID, ordinal: int) -> HttpResponse:
    """One entry: what was submitted, how it went on paper, and the decision about it."""
    actor = actor_of(request)
    row, trouble = lists.sorting_seen(actor, uid), None
    found = lists.entries_of(row).filter(ordinal=ordinal).first()
    if found is None:
        raise NotFound("desk.sorting_entry")
    if request.method == "POST":
        paper = line(request, "act", 12) == "paper"
        done, trouble = attempt(
            lambda: _paper(request, actor, row, ordinal) if paper else _judge(request, actor, row)
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(request.path)
    asked: list[dict[str, Any]] = [
        {"id": name, "type": "integer", "label": NAMES[name], "min": 0, "max": 9999, "required": False,
         "value": found.before.get(name, "")}
        for name in FIGURES
    ]  # fmt: skip
    questions = filled(asked, request, trouble)
    label, tone = VERDICTS[found.verdict]
    may_write = row.state in Sorting.OPEN and (
        actor.holds(acts.SORT) or bool(found.unit and actor.may(acts.SUBMIT, path=found.unit.path or ""))
    )
    context = {
        "round": row,
        "entry": found,
        "label": label,
        "tone": tone,
        "rows": [
            {"label": NAMES[n], "before": found.before.get(n), "now": found.after.get(n)} for n in FIGURES
        ],
        "under": list(found.merged.order_by("ordinal")),
        "questions": questions,
        "verdicts": [{"value": code, "label": words} for code, (words, _tone) in VERDICTS.items()],
        "may_write": may_write,
        "may_judge": row.state == Sorting.SORTING and actor.holds(acts.SORT),
        "trouble": trouble,
        "errors": {q["id"]: q["error"] for q in questions if q.get("error")},
        "mistakes": [str(words) for words in trouble.fields.values()] if trouble else [],
    }
    return render(request, "desk/sorting_entry.html", context, status=trouble.status if trouble else 200)


def _paper(request: HttpRequest, actor: Actor, row: Sorting, ordinal: int) -> SortingEntry:
    typed = {name: line(request, name, 6) for name in FIGURES}
    wrong = {
        name: _("Write a whole number from 0 to 9,999.")
        for name, words in typed.items()
        if words and not (words.isascii() and words.isdigit())
    }
    if wrong:
        raise Invalid(wrong)
    figures = {name: int(words) for name, words in typed.items() if words}
    return acts.entry_paper(actor, sorting=row, ordinal=ordinal, figures=figures)
