"""The answers of a scenario, typed into the same fields as an applicant's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, NotFound, Refused
from tongban.catalogue.actions import save_file
from tongban.catalogue.actions.workshop import Clash
from tongban.catalogue.policy import WORDS
from tongban.catalogue.yamltext import YamlText
from tongban.desk.forms import Posted
from tongban.desk.views.workshop_parts import form_of, text_of
from tongban.desk.workshop import Bench
from tongban.desk.workshop_fields import Place
from tongban.desk.workshop_scenarios import Story, stories_of, story_of
from tongban.forms.answers import collect
from tongban.forms.definition import Form, Question
from tongban.forms.pages import group_page, pairs
from tongban.forms.rows import is_arranging
from tongban.kernel.errors import Refusal

EMPTY: Final[tuple[Any, ...]] = ("", None, [])
ASKED: Final = "asked"
"""Names the questions that a page showed: only their answers are changed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers of a scenario as they stand and as they are typed."""

    form: Form
    held: dict[str, Any]
    now: dict[str, Any]
    asked: tuple[str, ...] = ()

    def changes(self) -> Iterator[tuple[Question, Any]]:
        """The questions that are answered otherwise, with the new answer."""
        for q in self.form.questions():
            if q.id in self.asked and not same(self.held.get(q.id), self.now.get(q.id)):
                yield q, self.now.get(q.id)


def _form(bench: Bench) -> Form:
    try:
        return Form.read(form_of(bench))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Form(())


def _read(form: Form, story: Story, request: HttpRequest) -> Typed:
    told = story.data.get("values")
    held = {str(k): v for k, v in told.items()} if isinstance(told, Mapping) else {}
    if request.method == "GET":
        return Typed(form, held, dict(held))
    asked = tuple(str(name) for name in request.POST.getlist(ASKED))[:500]
    questions = [q for q in form.questions() if q.id in asked and not q.calculate]
    typed = collect(questions, request.POST, request.POST.getlist)
    now = dict(held)
    for q in questions:
        value = _plain(typed[q.id])
        if not (value in EMPTY and _unshown(q, held.get(q.id))):
            now[q.id] = value
    return Typed(form, held, now, tuple(q.id for q in questions))


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _unshown(q: Question, held: Any) -> bool:
    """Whether the fields cannot show what stands there: a scenario may answer wrongly on purpose."""
    if q.type == "boolean":
        return held not in EMPTY and not isinstance(held, bool)
    if q.type in ("choice", "choices"):
        offered = {o.value for o in q.options}
        return any(
            str(v) not in offered for v in (held if isinstance(held, list) else [held]) if v not in EMPTY
        )
    return q.rows is not None and held not in EMPTY and not isinstance(held, list)


def same(held: Any, now: Any) -> bool:
    """Whether two answers say the same: a number as a number or as text, nothing or an empty answer."""
    if held in EMPTY or now in EMPTY:
        return held in EMPTY and now in EMPTY
    if isinstance(held, Mapping) and isinstance(now, Mapping):
        return all(same(held.get(key), now.get(key)) for key in {*held, *now})
    if isinstance(held, list) and isinstance(now, list):
        return len(held) == len(now) and all(same(a, b) for a, b in zip(held, now, strict=True))
    return str(held) == str(now)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """The answers, by the questions of the form; what is typed opens further questions before anything is saved."""
    bench = Bench(actor_of(request), uid)
    story = story_of(bench, number)
    typed = _read(_form(bench), story, request)
    posted = Posted(request.POST)
    if request.method == "GET" or posted.text("do", 10) == "look" or is_arranging(request.POST):
        return _page(request, bench, story, typed)
    try:
        _save(bench, story, typed, posted)
    except Refused as mistake:
        if isinstance(mistake, NotFound):
            raise
        return _page(request, bench, story, typed, mistake)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk_workshop_scenario", args=[uid, number]))


def _save(bench: Bench, story: Story, typed: Typed, posted: Posted) -> None:
    page = text_of(bench, story.file)
    others = [s for s in stories_of(bench)[0] if s.file == story.file and s.number != story.number]
    try:
        for q, value in typed.changes():
            kept = _kept(value)
            paths: list[Place] = [(*story.at, "values", q.id)]
            if posted.text("everywhere", 10):
                paths += [
                    (*s.at, "values", q.id) for s in others if _answers_alike(s, q.id, typed.held.get(q.id))
                ]
            page = _written(page, paths, kept)
        save_file(bench.actor, bench.draft, story.file, page.text, posted.text("seen", 64))
    except Refusal as refusal:
        words = _("This change cannot be written. Use the text of the file.")
        raise Conflict(refusal.code, words) from refusal


def _answers_alike(story: Story, question: str, held: Any) -> bool:
    told = story.data.get("values")
    return isinstance(told, Mapping) and bool(told) and same(told.get(question), held)


def _written(page: YamlText, paths: list[Place], value: Any) -> YamlText:
    """The answer in its place; an emptied one is left out where the scenario itself says it, else said to be empty."""
    for path in paths:
        if not isinstance(page.get(path[:-1]), Mapping):
            page = page.put(path[:-1], {})
    if value in EMPTY and all(page.says(path) for path in paths):
        for path in paths:
            page = page.without(path)
        return page
    return page.put_all(paths, value)


def _kept(value: Any) -> Any:
    """An answer as the file keeps it: entries without what they leave open."""
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        return [{key: inner for key, inner in row.items() if inner not in EMPTY} for row in value]
    return "" if value is None else value


def _page(
    request: HttpRequest, bench: Bench, story: Story, typed: Typed, mistake: Refused | None = None
) -> HttpResponse:
    groups: list[dict[str, Any]] = []
    kept: list[tuple[str, str]] = []
    asked: list[str] = []
    for group in typed.form.groups:
        drawn = group_page(typed.form, group, typed.now)
        shown = [{**q, "required": True} for q in drawn if not q["hidden"]]
        hidden = [q for q in drawn if q["hidden"] and q["id"] in typed.asked and q["type"] != "rows"]
        kept += [pair for q in hidden for pair in pairs(q["id"], q["value"])]
        asked += [q["id"] for q in (*shown, *hidden)]
        groups.append({"title": group.title, "questions": shown, "left": len(drawn) - len(shown)})
    fresh = isinstance(mistake, Clash) or request.method == "GET"
    context = {
        "bench": bench,
        "draft": bench.draft,
        "story": story,
        "groups": groups,
        "kept": kept,
        "asked": asked,
        "everywhere": request.POST.get("everywhere", ""),
        "many": story.count > 1,
        "mistake": mistake.message if mistake else "",
        "seen": bench.draft.manifest.get(story.file, "") if fresh else Posted(request.POST).text("seen", 64),
    }
    return render(request, "desk/workshop/answers.html", context, status=mistake.status if mistake else 200)
