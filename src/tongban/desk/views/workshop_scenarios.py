"""Scenarios of a package without its text: the list, one scenario with its steps, and playing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, Invalid, NotFound, Refused
from tongban.base.jobs import enqueue
from tongban.catalogue.actions import remove_file, run_ask, save_file
from tongban.catalogue.jobs import rehearse
from tongban.catalogue.models import PackageRun
from tongban.catalogue.policy import WORDS
from tongban.desk.forms import EMPTY, Posted
from tongban.desk.views.workshop_parts import arranged, edit, form_of, text_of
from tongban.desk.workshop import Bench
from tongban.desk.workshop_fields import Field
from tongban.desk.workshop_scenarios import (
    NEW,
    SHOWS,
    Story,
    appended,
    begun,
    copied,
    files_of,
    findings_of,
    head_sheet,
    results_of,
    sheet,
    stories_of,
    story_of,
    world_of,
)
from tongban.desk.workshop_script import (
    KINDS_OF_STEPS,
    World,
    expected,
    fields_of_step,
    kind_of,
    roles,
)
from tongban.forms.definition import Form
from tongban.forms.pages import read_back

ORDER: Final = ("as", "do", "on", "after_days", "unit", "member", "with", "expect")
"""How the keys of a step stand in the file."""


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def scenarios(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every scenario with what it shows and how it last went; adding, copying, moving, removing and playing."""
    bench = Bench(actor_of(request), uid)
    if request.method == "GET":
        return _list(request, bench)
    posted = Posted(request.POST)
    try:
        told = _done(bench, posted)
    except Refused as mistake:
        if isinstance(mistake, NotFound):
            raise
        return _list(request, Bench(bench.actor, uid), mistake, posted)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk_workshop_scenarios", args=[uid]))


def _list(
    request: HttpRequest, bench: Bench, mistake: Refused | None = None, posted: Posted = EMPTY
) -> HttpResponse:
    stories, bad = stories_of(bench)
    results = results_of(bench, stories)
    errors = dict(getattr(mistake, "fields", {}))
    context = {
        "bench": bench,
        "draft": bench.draft,
        "rows": [
            {
                "story": s,
                "result": results.get(s.number),
                "seen": bench.draft.manifest.get(s.file, ""),
                "findings": len(findings_of(bench, s)),
            }
            for s in stories
        ],
        "bad": bad,
        "many_files": len(files_of(bench)) > 1,
        "questions": _beginning(errors, posted),
        "errors": errors,
        "mistake": mistake.message if mistake and not errors else "",
        "findings": [m for m in bench.marked() if m.finding.file == "examples"],
        "running": _running(bench),
    }
    return render(request, "desk/workshop/scenarios.html", context, status=mistake.status if mistake else 200)


def _running(bench: Bench) -> PackageRun | None:
    states = (PackageRun.WAITING, PackageRun.RUNNING)
    return bench.draft.runs.filter(state__in=states, digest=bench.draft.digest).order_by("-id").first()


NAME: Final = Field(("name",), "words", gettext_lazy("Name of the scenario"), required=True, most=200)
SHOWN: Final = Field(
    ("shows",),
    "choice",
    gettext_lazy("What it shows"),
    gettext_lazy(
        "It begins with the usual steps of such a case, and with the answers of the first scenario."
    ),
    options=lambda: [(kind, SHOWS[kind]) for kind in NEW],
    required=True,
    default="grant",
)


def _beginning(errors: Mapping[str, Any], posted: Posted) -> list[dict[str, Any]]:
    typed = posted if posted.text("do", 10) == "new" else None
    return [*NAME.shown(None, errors, typed), *SHOWN.shown(None, errors, typed)]


def _done(bench: Bench, posted: Posted) -> str:
    """What a button of the list asks for; returns the words for the person."""
    do = posted.text("do", 10)
    if do == "play":
        ask(bench)
        return _("They are being played.")
    stories, _bad = stories_of(bench)
    if do == "new":
        name, kind = NAME.read(posted), SHOWN.read(posted)
        if kind not in NEW:
            raise Invalid({"shows": _("Please choose from the list.")})
        _add(bench, begun(bench, kind, name, stories[0] if stories else None))
        return _("Saved.")
    number = posted.number("row")
    if number is None or number >= len(stories):
        raise Conflict("desk.workshop_row", _("This row is not there any more."))
    story, seen = stories[number], posted.text("seen", 64)
    if do == "copy":
        _add(bench, copied(story), story, seen)
    elif do == "remove":
        _remove(bench, story, seen)
    else:
        _move(bench, stories, story, posted, seen)
    return _("Saved.")


def _add(bench: Bench, made: Mapping[str, Any], after: Story | None = None, seen: str = "") -> None:
    file, page, _at = appended(bench, made, after)
    known = seen if after and after.at and file == after.file else bench.draft.manifest.get(file, "")
    save_file(bench.actor, bench.draft, file, page.text, known)


def _remove(bench: Bench, story: Story, seen: str) -> None:
    """Take a scenario away; with the last one of a file the file goes."""
    if story.at and story.count > 1:
        page = text_of(bench, story.file).without(story.at)
        save_file(bench.actor, bench.draft, story.file, page.text, seen)
    else:
        remove_file(bench.actor, bench.draft, story.file, seen)


def _move(bench: Bench, stories: list[Story], story: Story, posted: Posted, seen: str) -> None:
    to = {"up": story.number - 1, "down": story.number + 1}.get(posted.text("do", 10))
    to = posted.number("to") if to is None else to
    other = stories[to] if to is not None and 0 <= to < len(stories) else None
    if other is None or other.file != story.file or not story.at or not other.at:
        raise Conflict("desk.workshop_row", _("Scenarios change places within their file only."))
    page = text_of(bench, story.file).move((), int(story.at[0]), int(other.at[0]))
    save_file(bench.actor, bench.draft, story.file, page.text, seen)


def ask(bench: Bench, only: int | None = None) -> PackageRun:
    """Have all scenarios played, or one."""
    run = run_ask(bench.actor, draft=bench.draft, only=only)
    if run.state == PackageRun.WAITING:
        enqueue(rehearse, run=str(run.uid))
    return run


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def scenario(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """One scenario: its people and answers, its steps, what is expected, and how it last went."""
    bench = Bench(actor_of(request), uid)
    story = story_of(bench, number)
    if request.method == "GET":
        return _page(request, bench, story)
    posted = Posted(request.POST)
    try:
        if posted.text("do", 10) == "play":
            ask(bench, number)
        else:
            page = _steps_arranged(bench, story, posted)
            save_file(bench.actor, bench.draft, story.file, page, posted.text("seen", 64))
            messages.success(request, _("Saved."))
    except Refused as mistake:
        if isinstance(mistake, NotFound):
            raise
        bench = Bench(bench.actor, uid)
        return _page(request, bench, story_of(bench, number), mistake)
    return HttpResponseRedirect(reverse("desk_workshop_scenario", args=[uid, number]))


def _steps_arranged(bench: Bench, story: Story, posted: Posted) -> str:
    page, place = text_of(bench, story.file), (*story.at, "script")
    row = posted.number("row")
    if posted.text("do", 10) == "copy" and row is not None and row < len(story.steps):
        return page.add(place, dict(story.steps[row]), row + 1).text
    return arranged(page, place, posted).text


def _page(request: HttpRequest, bench: Bench, story: Story, mistake: Refused | None = None) -> HttpResponse:
    stories, _bad = stories_of(bench)
    result = results_of(bench, stories).get(story.number)
    world, names = world_of(bench), dict(roles())
    context = {
        "bench": bench,
        "draft": bench.draft,
        "story": story,
        "result": result,
        "running": _running(bench),
        "seen": bench.draft.manifest.get(story.file, ""),
        "mistake": mistake.message if mistake else "",
        "findings": findings_of(bench, story),
        "steps": [
            {
                "step": step,
                "kind": kind_of(str(step.get("do"))),
                "who": names.get(str(step.get("as", "applicant")), step.get("as", "")),
                "told": _spoken(fields_of_step(str(step.get("do")), world, step), step),
                "fault": bool(result and result.faults and result.at == n),
            }
            for n, step in enumerate(story.steps, start=1)
        ],
        "head": _spoken(head_sheet(world), story.data),
        "answers": _answers(bench, story),
        "materials": _spoken(_materials(world), story.data),
        "expected": _spoken(expected(world), story.data),
        "kinds": KINDS_OF_STEPS,
    }
    template = (
        "desk/workshop/scenario_result.html" if request.GET.get("part") else "desk/workshop/scenario.html"
    )
    return render(request, template, context, status=mistake.status if mistake else 200)


def _spoken(fields: Any, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a scenario says, field by field, in the words of the fields; who and when of a step stand elsewhere."""
    found = []
    for field in fields:
        value: Any = data
        for key in field.place:
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is None or field.place in (("as",), ("on",), ("after_days",)):
            continue
        found.append({"label": field.label, "values": _words(field, value)})
    return found


def _words(field: Field, value: Any) -> list[Any]:
    if field.kind == "words":
        return [value]
    if field.kind == "yesno":
        return [_("Yes") if value else _("No")]
    if field.kind == "pairs":
        return [f"{k}: {v}" for k, v in value.items()] if isinstance(value, Mapping) else [value]
    names = {str(key): name for key, name in (field.options() if field.options else ())}
    told = value if isinstance(value, list) else [value]
    told = [field.blank] if value in ("", []) and field.blank else told
    return [names.get(str(v), _("none") if v == "-" else str(v)) for v in told]


def _answers(bench: Bench, story: Story) -> list[dict[str, Any]]:
    values = story.data.get("values")
    try:
        form = Form.read(form_of(bench))
        sections = read_back(form, values if isinstance(values, Mapping) else {}, masked=False)
    except (KeyError, TypeError, ValueError, AttributeError):
        return []
    rows = [{**s, "rows": [r for r in s["rows"] if r["value"]]} for s in sections]
    return [section for section in rows if section["rows"]]


def _materials(world: World) -> list[Field]:
    return [Field(("materials", line), "integer", name) for line, name in world.lines]


PARTS: Final[Mapping[str, Any]] = {
    "head": gettext_lazy("Who applies, and when"),
    "materials": gettext_lazy("Pages handed in"),
    "expected": gettext_lazy("What is expected in the end"),
}


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, uid: UUID, number: int, part: str) -> HttpResponse:
    """A part of a scenario by fields."""
    bench = Bench(actor_of(request), uid)
    story, world = story_of(bench, number), world_of(bench)
    if part not in PARTS:
        raise NotFound("desk.workshop_part")
    fields = {"head": head_sheet, "materials": _materials, "expected": expected}[part](world)
    return edit(
        request,
        bench,
        sheet(story, PARTS[part], "clapperboard"),
        story.at,
        _back(bench, story),
        fields=fields,
    )


def _back(bench: Bench, story: Story) -> str:
    return reverse("desk_workshop_scenario", args=[bench.draft.uid, story.number])


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, uid: UUID, number: int, step: int) -> HttpResponse:
    """One step of a scenario: who does it and when, what it is told, what is expected right after it."""
    bench = Bench(actor_of(request), uid)
    story = story_of(bench, number)
    if step >= len(story.steps):
        raise NotFound("desk.workshop_row")
    held = story.steps[step]
    do = str(held.get("do"))
    shown = sheet(story, kind_of(do).name, kind_of(do).icon, ("script", step))
    fields = fields_of_step(do, world_of(bench), held)
    return edit(request, bench, shown, shown.place, _back(bench, story), fields=fields)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def new_step(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """A further step: ``do`` says which, ``at`` behind how many others."""
    bench = Bench(actor_of(request), uid)
    story = story_of(bench, number)
    do, at = request.GET.get("do", ""), request.GET.get("at", "")
    if do not in KINDS_OF_STEPS:
        raise NotFound("desk.workshop_step")
    kind = kind_of(do)
    fields = [
        replace(f, default=kind.role, required=True) if f.place == ("as",) else f
        for f in fields_of_step(do, world_of(bench), {})
    ]
    return edit(
        request, bench, sheet(story, kind.name, kind.icon), None, _back(bench, story),
        into=(*story.at, "script"), fields=fields, made={"do": do}, order=ORDER,
        place=int(at) if at.isdecimal() and len(at) < 4 else None,
    )  # fmt: skip
