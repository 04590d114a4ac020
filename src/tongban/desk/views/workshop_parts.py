"""Parts of a package by fields: basic facts, conditions, materials, fees, limits, laws, the result, and the guide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, Invalid, NotFound, Refused
from tongban.catalogue import bundle
from tongban.catalogue.actions import save_file
from tongban.catalogue.actions.workshop import Clash
from tongban.catalogue.policy import EDIT, WORDS
from tongban.catalogue.yamltext import YamlText
from tongban.desk.forms import Posted
from tongban.desk.workshop import Bench, diff_lines
from tongban.desk.workshop_fields import Field, Place
from tongban.desk.workshop_form_parts import asked_in
from tongban.desk.workshop_parts import SHEETS, Sheet, row_of, with_asked, written
from tongban.kernel.errors import Refusal

GUIDES = (("zh", "guide.zh.md"), ("en", "guide.en.md"))


def text_of(bench: Bench, file: str) -> YamlText:
    """A file of the draft, to be changed in places; raises ``Conflict`` where it cannot be read."""
    try:
        return YamlText(bench.files.get(file, b"").decode())
    except Refusal as refusal:
        words = _("%(file)s cannot be read (line %(line)s). Mend its text first.")
        told = words % {"file": file, "line": refusal.data.get("line", 0)}
        raise Conflict("package.yaml", told, file=file) from refusal


def form_of(bench: Bench) -> Mapping[str, Any]:
    """The form's data, for conditions; empty where it cannot be read."""
    try:
        data = YamlText(bench.files.get("form.yaml", b"").decode()).data
    except Refusal:
        return {}
    return data if isinstance(data, Mapping) else {}


def sheet_of(key: str) -> Sheet:
    """The part by its word in the address; raises ``NotFound``."""
    if key not in SHEETS:
        raise NotFound("desk.workshop_part")
    return SHEETS[key]


def fields_of(bench: Bench, sheet: Sheet) -> list[Field]:
    """The fields of a part, its conditions over the questions of the form."""
    return with_asked(sheet.fields, asked_in(form_of(bench)))


def read_all(fields: Sequence[Field], posted: Posted) -> dict[Place, Any]:
    """Everything that was typed; raises ``Invalid`` with every mistake at its field."""
    values: dict[Place, Any] = {}
    mistakes: dict[str, Any] = {}
    for field in fields:
        try:
            values[field.place] = field.read(posted)
        except Invalid as wrong:
            mistakes |= wrong.fields
    if mistakes:
        raise Invalid(mistakes)
    return values


def questions_of(
    fields: Sequence[Field], page: YamlText, at: Place, mistake: Refused | None, posted: Posted | None
) -> list[dict[str, Any]]:
    """The questions of an editing page."""
    mistakes = getattr(mistake, "fields", {})
    found: list[dict[str, Any]] = []
    for field in fields:
        found += field.shown(page.get((*at, *field.place)) if at is not None else None, mistakes, posted)
    return found


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """A part: its fields, or the list of its rows."""
    bench, part = Bench(actor_of(request), uid), sheet_of(key)
    if part.rows:
        if request.method == "POST":
            return _arrange(request, bench, part)
        return _list(request, bench, part)
    return edit(request, bench, part, part.place, reverse("desk_workshop_draft", args=[uid]))


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, uid: UUID, key: str, place: int) -> HttpResponse:
    """One row of a list."""
    bench, part = Bench(actor_of(request), uid), sheet_of(key)
    rows = text_of(bench, part.file).get(part.place) or []
    if not part.rows or place >= len(rows):
        raise NotFound("desk.workshop_row")
    back = reverse("desk_workshop_part", args=[uid, key])
    return edit(request, bench, part, (*part.place, place), back)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """A further row of a list."""
    bench, part = Bench(actor_of(request), uid), sheet_of(key)
    if not part.rows:
        raise NotFound("desk.workshop_row")
    return edit(request, bench, part, None, reverse("desk_workshop_part", args=[uid, key]), into=part.place)


def edit(
    request: HttpRequest,
    bench: Bench,
    part: Sheet,
    at: Place | None,
    back: str,
    *,
    into: Place = (),
    fields: Sequence[Field] | None = None,
    prepare: Callable[[YamlText], YamlText] = lambda page: page,
    made: Mapping[str, Any] | None = None,
    order: Sequence[str] = (),
    place: int | None = None,
    finish: Callable[[YamlText], YamlText] = lambda page: page,
) -> HttpResponse:
    """The page of fields for the row ``at`` (none: a new row of the list ``into``, with ``made`` besides).

    ``order`` are the keys that come first in a new row, ``place`` is where it goes among the others. ``finish`` has
    the last word on the text before it is saved.
    """
    fields = fields if fields is not None else fields_of(bench, part)
    page = text_of(bench, part.file)
    posted = Posted(request.POST) if request.method == "POST" else None
    mistake: Refused | None = None
    if posted is not None:
        try:
            values = read_all(fields, posted)
            if at is None:
                row = {**row_of(values, fields), **(made or {})}
                page = prepare(page).add(into, {k: row[k] for k in sorted(row, key=_placed(order))}, place)
            else:
                page = finish(written(page, at, values, fields))
            save_file(bench.actor, bench.draft, part.file, page.text, posted.text("seen", 64))
        except Refusal as refusal:
            mistake = Conflict(refusal.code, _("This change cannot be written. Use the text of the file."))
        except Refused as refusal:
            if isinstance(refusal, NotFound):
                raise
            mistake = refusal
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(back)
    seen = posted.text("seen", 64) if posted and not isinstance(mistake, Clash) else _digest(bench, part.file)
    old = text_of(bench, part.file)
    questions = questions_of(fields, old if at is not None else YamlText(""), at or (), mistake, posted)
    errors = dict(getattr(mistake, "fields", {}) or ({"part": mistake.message} if mistake else {}))
    context = {
        "bench": bench,
        "draft": bench.draft,
        "part": part,
        "title": part.name if at == part.place or at is None else part.title(old.get(at)),
        "is_new": at is None,
        "questions": questions,
        "errors": errors,
        "clash": isinstance(mistake, Clash),
        "seen": seen,
        "back": back,
    }
    return render(request, "desk/workshop/part.html", context, status=mistake.status if mistake else 200)


def _placed(order: Sequence[str]) -> Callable[[str], int]:
    """Where a key stands: as in ``order``, others behind as they come."""
    return lambda key: order.index(key) if key in order else len(order)


def _digest(bench: Bench, file: str) -> str:
    return bench.draft.manifest.get(file, "")


def _list(request: HttpRequest, bench: Bench, part: Sheet, mistake: Refused | None = None) -> HttpResponse:
    rows = text_of(bench, part.file).get(part.place) or []
    context = {
        "bench": bench,
        "draft": bench.draft,
        "part": part,
        "rows": [{"title": part.title(r), "row": r} for r in rows],
        "seen": _digest(bench, part.file),
        "mistake": mistake.message if mistake else "",
        "findings": bench.marked(part.file),
    }
    return render(request, "desk/workshop/rows.html", context, status=mistake.status if mistake else 200)


def _arrange(request: HttpRequest, bench: Bench, part: Sheet) -> HttpResponse:
    posted = Posted(request.POST)
    try:
        page = arranged(text_of(bench, part.file), part.place, posted)
        save_file(bench.actor, bench.draft, part.file, page.text, posted.text("seen", 64))
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _list(request, Bench(bench.actor, bench.draft.uid), part, refusal)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk_workshop_part", args=[bench.draft.uid, part.key]))


def arranged(page: YamlText, place: Place, posted: Posted) -> YamlText:
    """Rows moved or removed: ``do`` is up, down, remove or to (with ``to``) of row ``row``."""
    rows = page.get(place) or []
    number, do = posted.number("row"), posted.text("do", 10)
    if number is None or number >= len(rows):
        raise Conflict("desk.workshop_row", _("This row is not there any more."))
    if do == "remove":
        return page.without((*place, number))
    to = {"up": number - 1, "down": number + 1}.get(do)
    to = posted.number("to") if to is None else to
    return page if to is None else page.move(place, number, max(0, min(to, len(rows) - 1)))


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The guide in both languages, side by side."""
    bench = Bench(actor_of(request), uid)
    sides: list[dict[str, Any]] = []
    status = 200
    for lang, file in GUIDES:
        held = bench.files.get(file, b"").decode()
        side = {
            "lang": lang,
            "file": file,
            "text": held,
            "seen": _digest(bench, file),
            "mistake": "",
            "other": None,
        }
        if request.method == "POST":
            side |= _guide_saved(request, bench, lang, file, held)
            status = max(status, int(side.pop("status") or 0))
        sides.append(side)
    if request.method == "POST" and status == 200:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("desk_workshop_guide", args=[uid]))
    findings = [m for _lang, file in GUIDES for m in bench.marked(file)]
    context = {"bench": bench, "draft": bench.draft, "sides": sides, "findings": findings}
    return render(request, "desk/workshop/guide.html", context, status=status)


def _guide_saved(request: HttpRequest, bench: Bench, lang: str, file: str, held: str) -> dict[str, Any]:
    typed = str(request.POST.get(f"text_{lang}") or "").replace("\r\n", "\n")
    seen = Posted(request.POST).text(f"seen_{lang}", 64)
    if not typed and not held:
        return {"text": "", "status": 200}
    try:
        save_file(bench.actor, bench.draft, file, typed, seen)
    except Clash as clash:
        other = diff_lines(typed.encode(), held.encode())
        return {"text": typed, "mistake": clash.message, "other": other, "status": clash.status}
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return {"text": typed, "seen": seen, "mistake": refusal.message, "status": refusal.status}
    return {"text": typed, "seen": _digest(bench, file), "status": 200}


@staff(EDIT)
@require_POST
def look(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How the text of a guide will look, while it is typed."""
    bench = Bench(actor_of(request), uid)
    text = str(request.POST.get("text") or "")[: bundle.MOST_BYTES]
    return render(request, "desk/workshop/look.html", {"bench": bench, "text": text})
