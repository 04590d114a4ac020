"""The form of a package by fields: pages and questions in order, and a preview by the public site's renderer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, NotFound, Refused
from tongban.base.middleware import POLICY
from tongban.catalogue.actions import save_file
from tongban.catalogue.policy import WORDS
from tongban.catalogue.yamltext import YamlText
from tongban.desk.forms import Posted
from tongban.desk.views.workshop_parts import arranged, edit, form_of, text_of
from tongban.desk.workshop import Bench
from tongban.desk.workshop_fields import Place
from tongban.desk.workshop_form_parts import GROUP, QUESTION, REPEAT, TYPE_NAMES, asked_in
from tongban.desk.workshop_parts import with_asked
from tongban.forms.answers import collect
from tongban.forms.definition import Form
from tongban.forms.pages import group_page

FILE: Final = "form.yaml"


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Pages and questions in their order; moving and removing them."""
    bench = Bench(actor_of(request), uid)
    if request.method == "POST":
        return _arrange(request, bench)
    return _page(request, bench)


def _page(request: HttpRequest, bench: Bench, mistake: Refused | None = None) -> HttpResponse:
    data = text_of(bench, FILE).data
    groups = data.get("groups") if isinstance(data, Mapping) else None
    rows = [
        {
            "group": g,
            "repeat": g.get("repeat") if isinstance(g.get("repeat"), Mapping) else None,
            "questions": [
                {"q": q, "type": TYPE_NAMES.get(str(q.get("type")), q.get("type"))}
                for q in g.get("questions") or ()
            ],
        }
        for g in groups or ()
    ]
    shown = request.GET.get("page", "0")
    context = {
        "bench": bench,
        "draft": bench.draft,
        "groups": rows,
        "seen": bench.draft.manifest.get(FILE, ""),
        "mistake": mistake.message if mistake else "",
        "findings": bench.marked(FILE),
        "shown": int(shown) if shown.isdecimal() and int(shown) < len(rows) else 0,
        "languages": ("zh", "en"),
        "sizes": (("phone", _("Phone")), ("desktop", _("Desktop"))),
    }
    return render(request, "desk/workshop/form.html", context, status=mistake.status if mistake else 200)


def _arrange(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Move or remove a page, or a question within its page or to another one."""
    posted = Posted(request.POST)
    try:
        page = text_of(bench, FILE)
        group = posted.number("group")
        if group is None:
            page = arranged(page, ("groups",), posted)
        elif posted.text("do", 10) == "page":
            page = _to_page(page, group, posted)
        else:
            page = arranged(page, ("groups", group, "questions"), posted)
        save_file(bench.actor, bench.draft, FILE, page.text, posted.text("seen", 64))
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, Bench(bench.actor, bench.draft.uid), refusal)
    messages.success(request, _("Saved."))
    at = posted.number("page") or 0
    return HttpResponseRedirect(f"{reverse('desk_workshop_form', args=[bench.draft.uid])}?page={at}")


def _to_page(page: YamlText, group: int, posted: Posted) -> YamlText:
    """A question taken from its page to another one, at its end or where ``to`` says."""
    row, target = posted.number("row"), posted.number("page")
    rows = page.get(("groups", group, "questions")) or []
    if row is None or target is None or row >= len(rows) or page.get(("groups", target)) is None:
        raise Conflict("desk.workshop_row", _("This row is not there any more."))
    moved = page.without(("groups", group, "questions", row))
    return moved.add(("groups", target, "questions"), rows[row], posted.number("to"))


def _there(bench: Bench, *place: str | int) -> Place:
    if text_of(bench, FILE).get(("groups", *place)) is None:
        raise NotFound("desk.workshop_row")
    return ("groups", *place)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, uid: UUID, group: int) -> HttpResponse:
    """One page of the form: title and help."""
    bench = Bench(actor_of(request), uid)
    at = _there(bench, group)
    own = text_of(bench, FILE).get((*at, "questions")) or [{}]
    fields = with_asked(GROUP.fields, asked_in(form_of(bench), str(own[0].get("id"))))

    def once(page: YamlText) -> YamlText:
        """Where the name of an entry is taken away, the page is filled in once again."""
        return page if page.get((*at, *REPEAT)) else page.without((*at, REPEAT[0]))

    return edit(request, bench, GROUP, at, _back(bench, group), fields=fields, finish=once)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def new_group(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A further page; it begins with one question, since a page that asks nothing is a mistake."""
    bench = Bench(actor_of(request), uid)
    first = {"id": "question_" + str(len(asked_in(form_of(bench))) + 1), "type": "text", "required": False,
             "label": {"zh": "新问题", "en": "New question"}}  # fmt: skip
    back = reverse("desk_workshop_form", args=[uid])
    made = {"questions": [first]}
    fields = with_asked(GROUP.fields, asked_in(form_of(bench)))
    return edit(request, bench, GROUP, None, back, into=("groups",), fields=fields, made=made)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, uid: UUID, group: int, place: int) -> HttpResponse:
    """One question."""
    bench = Bench(actor_of(request), uid)
    at = _there(bench, group, "questions", place)
    name = str(text_of(bench, FILE).get((*at, "id")))
    fields = with_asked(QUESTION.fields, asked_in(form_of(bench), name, group))
    return edit(request, bench, QUESTION, at, _back(bench, group), fields=fields)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def new_question(request: HttpRequest, uid: UUID, group: int) -> HttpResponse:
    """A further question, last on its page."""
    bench = Bench(actor_of(request), uid)
    into = (*_there(bench, group), "questions")
    later = (form_of(bench).get("groups") or [])[group + 1 :]
    before = next((str(q.get("id")) for g in later for q in g.get("questions") or ()), "")
    fields = with_asked(QUESTION.fields, asked_in(form_of(bench), before, group))
    return edit(request, bench, QUESTION, None, _back(bench, group), into=into, fields=fields)


def _back(bench: Bench, group: int) -> str:
    return f"{reverse('desk_workshop_form', args=[bench.draft.uid])}?page={group}"


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, uid: UUID, group: int) -> HttpResponse:
    """A page of the form as an applicant will see it; what is typed changes which questions are asked, nothing else."""
    bench = Bench(actor_of(request), uid)
    try:
        read = Form.read(form_of(bench))
    except (KeyError, TypeError, ValueError, AttributeError):
        read = Form(())
    found = read.groups[group] if group < len(read.groups) else None
    answers = (
        collect(read.questions(), request.POST, request.POST.getlist) if request.method == "POST" else {}
    )
    questions = group_page(read, found, answers) if found else []
    context = {
        "draft": bench.draft,
        "group": found,
        "questions": [q for q in questions if not q["hidden"]],
        "hidden": sum(q["hidden"] for q in questions),
    }
    answer = render(request, "desk/workshop/preview.html", context)
    answer["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
