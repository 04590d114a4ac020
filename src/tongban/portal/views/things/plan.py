"""Choosing what one wants, the few questions about it, and the plan: which items, in which order, until when."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, public, signed_in
from tongban.base.errors import Conflict, Forbidden, NotFound, SignInNeeded
from tongban.cases.actions.errands import errand_open, errand_save
from tongban.cases.errands import kind_of, plan_of, values_of
from tongban.cases.models import ErrandDraft
from tongban.catalogue.things.book import Book
from tongban.catalogue.things.reading import book_in_force, plan_by
from tongban.forms.prefill import prefill
from tongban.identity import sessions
from tongban.identity.acting import SELF, actor_for, parts_of
from tongban.identity.actions import acting_changed
from tongban.identity.views.common import account_of
from tongban.org.models import Party
from tongban.portal import things as reads
from tongban.portal.shown import things as shown
from tongban.portal.views.common import draw

MOST = 6
"""So many life events may be planned together."""
WHO = "who"


@public
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Every life event that can be done as one thing; one or several may be chosen."""
    book = book_in_force()
    known = reads.events()
    chosen = _chosen(request.GET, book)
    rows = [{"event": e, "chosen": e.code in chosen} for e in reads.choices(book, known)]
    error = _("Choose at least one.") if "go" in request.GET else ""
    return draw(request, "things", {"rows": rows, "error": error}, crumbs=_crumbs())


def _crumbs(*more: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return [(_("One form, one thing"), reverse("things")), *more] if more else [(_("One form, one thing"),)]


def _chosen(data: QueryDict, book: Book) -> list[str]:
    return [code for code in dict.fromkeys(data.getlist("thing")) if code in book.things][:MOST]


def _answers(data: QueryDict, book: Book, things: list[str]) -> dict[str, str]:
    return {a.id: str(data[a.id]) for a in book.asked(things) if data.get(a.id) in a.values}


def _kinds(book: Book, things: list[str]) -> list[str]:
    """For whom all of these things are."""
    return [k for k in (Party.NATURAL, Party.LEGAL) if all(k in book.things[t].audience for t in things)]


@public
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The questions that decide, and below them the plan once they are answered."""
    book = book_in_force()
    things = _chosen(request.GET, book)
    if not things:
        return HttpResponseRedirect(f"{reverse('things')}?go=1" if "go" in request.GET else reverse("things"))
    kinds = _kinds(book, things)
    if not kinds:
        raise Conflict(
            "things.audience",
            _("One of these is for people, another for enterprises. Please plan them one by one."),
        )
    kind = request.GET.get(WHO, "") if request.GET.get(WHO) in kinds else kinds[0]
    answers = _answers(request.GET, book, things)
    questions = shown.ask_rows(book.asked(things), answers)
    if len(kinds) > 1:
        questions.insert(0, _who(kind if WHO in request.GET else ""))
    open_ones = [q for q in questions if not q["value"]]
    errors = {q["id"]: _("Please answer this question.") for q in open_ones} if "show" in request.GET else {}
    for question in questions:
        question["error"] = errors.get(question["id"], "")
    known = reads.events(things)
    context: dict[str, Any] = {
        "events": [known[t] for t in things if t in known],
        "title": shown.title_of([known[t] for t in things if t in known]),
        "things": things,
        "questions": questions,
        "errors": errors,
        "page": None if open_ones else _page(book, things, answers, kind),
        "begin": f"{reverse('thing_begin')}?{_query(things, answers)}",
    }
    return draw(
        request, "thing_plan", context, crumbs=_crumbs((context["title"],)), status=422 if errors else 200
    )


def _who(value: str) -> dict[str, Any]:
    return {
        "id": WHO,
        "type": "choice",
        "label": _("Who applies?"),
        "value": value,
        "options": [
            {"value": Party.NATURAL, "label": _("A person")},
            {"value": Party.LEGAL, "label": _("An enterprise")},
        ],
    }


def _page(book: Book, things: list[str], answers: dict[str, str], kind: str) -> shown.PlanPage:
    made = plan_by(book, things, answers, kind)
    return shown.PlanPage(made, book, reads.items_of(made), reads.events(things), reads.days_of(made))


def _query(things: list[str], answers: dict[str, str]) -> str:
    return urlencode([*(("thing", t) for t in things), *answers.items()])


@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Choose for whom to act, then begin or go on with the form."""
    book = book_in_force()
    things = _chosen(request.GET, book)
    if not things:
        return HttpResponseRedirect(reverse("things"))
    answers = _answers(request.GET, book, things)
    ways = _ways(request, book, things)
    if request.method == "POST":
        return _begin(request, things, answers, ways)
    known = reads.events(things)
    title = shown.title_of([known[t] for t in things if t in known])
    back = f"{reverse('thing_plan')}?{_query(things, answers)}&show=1"
    context = {
        "title": title,
        "ways": ways,
        "fitting": [w for w in ways if not w["why"]],
        "back_url": back,
    }
    return draw(request, "thing_begin", context, crumbs=_crumbs((title, back), (_("Application"),)))


def _ways(request: HttpRequest, book: Book, things: list[str]) -> list[dict[str, Any]]:
    """Everybody the person may act for, and why it does not fit where it does not."""
    account = account_of(request)
    kinds = _kinds(book, things)
    found = []
    for part in parts_of(account):
        if part.is_post:
            continue
        fits = kind_of(actor_for(account, part.key)) in kinds
        why = "" if fits else _("This is not for whom you act for. Choose another.")
        name = {"zh": part.label_zh, "en": part.label_en}
        found.append({"key": part.key, "name": name, "self": part.key == SELF, "why": why})
    return found


def _begin(
    request: HttpRequest, things: list[str], answers: dict[str, str], ways: list[dict[str, Any]]
) -> HttpResponse:
    key = request.POST.get("as", SELF)
    if key not in {way["key"] for way in ways if not way["why"]}:
        raise NotFound("portal.part")
    actor = actor_for(account_of(request), key)
    try:
        draft = errand_open(actor, things=things, answers=answers)
    except (Forbidden, SignInNeeded) as refusal:
        raise Conflict(refusal.code, refusal.message) from refusal
    if request.session.get(sessions.ACTING, SELF) != key:
        acting_changed(actor_of(request), account=account_of(request), acting=key)
        sessions.switch(request, key)
    _fill(actor, draft)
    return HttpResponseRedirect(reverse("thing_resume", args=[draft.uid]))


def _fill(actor: Any, draft: ErrandDraft) -> None:
    """Answers that the house knows already stand in the draft from the start."""
    made = plan_of(draft, kind_of(actor))
    answers = values_of(draft)
    known = prefill(made.merged.form, actor)
    new = {n: fact.value for n, fact in known.items() if answers.get(n) in (None, "")}
    if new:
        errand_save(actor, draft=draft, values=new)
