"""Following a thing: how far each application has come, what is asked of the whole, adding, taking back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.cases.actions.errands import errand_answer, errand_supplement, errand_withdraw
from tongban.cases.errands import Asked, asked_of, errand_for, members_of, values_of
from tongban.cases.models import Errand, ErrandMember
from tongban.catalogue.package import MaterialLine
from tongban.catalogue.queries import package_of
from tongban.catalogue.things.reading import book_of
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.forms.answers import collect
from tongban.forms.definition import Form, Group
from tongban.forms.pages import each, group_page, words
from tongban.forms.rows import is_arranging
from tongban.portal import queries
from tongban.portal import things as reads
from tongban.portal.shown import errands as shown
from tongban.portal.shown.drafts import size_words
from tongban.portal.shown.things import name_of, uploader
from tongban.portal.views.apply import as_shown
from tongban.portal.views.common import do_once, draw, errors_of
from tongban.portal.views.materials import MOST_AT_ONCE, recall
from tongban.portal.views.things.papers import take_in

STAGED = "thing_supplements"
Crumbs = list[tuple[Any, ...]]


def _crumbs(errand: Errand, title: Any, *more: tuple[Any, ...]) -> Crumbs:
    here = (title, reverse("my_thing", args=[errand.uid])) if more else (title,)
    return [(_("My things"), reverse("my")), here, *more]


@citizen
@require_safe
def my_thing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where the whole stands, and each of its applications."""
    errand = errand_for(actor_of(request), str(uid))
    rows = members_of(errand)
    title = shown.title_of(errand, reads.events(errand.things))
    going = [m for m in rows if m.status in (*ErrandMember.OPEN, ErrandMember.BLOCKED)]
    context = {
        "errand": errand,
        "title": title,
        "sentence": shown.sentence(errand, rows),
        "members": shown.members(errand, rows, book_of(errand.book)),
        "moments": shown.timeline(errand, rows),
        "asked": asked_of(errand, rows),
        "withdrawable": bool(going) and errand.status != Errand.WITHDRAWN,
        "figures": errand.figures,
    }
    return draw(request, "my_thing", context, crumbs=_crumbs(errand, title))


@citizen
def supplement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the notices of all offices name, each material once; files wait here until everything is sent at once."""
    errand = errand_for(actor_of(request), str(uid))
    asked = asked_of(errand)
    if not asked:
        raise Conflict("cases.state", _("Nothing is missing in this case at the moment."))
    staged = _staged(request, str(uid))
    errors: dict[str, Any] = dict(recall(request))
    if request.method == "POST":
        pages = {name: [f.pk for f in files] for name, files in staged.items() if files}
        try:
            answer = do_once(request, {"pages": pages}, lambda: _supplemented(request, errand, pages))
        except Invalid as refusal:
            errors = errors_of(refusal)
        else:
            _stage(request, str(uid), {})
            return answer
    title = shown.title_of(errand, reads.events(errand.things))
    context = {
        "errand": errand,
        "title": title,
        "rows": [_row(errand, a, staged.get(a.id, []), errors.get(a.id, "")) for a in asked],
        "errors": errors,
    }
    crumbs = _crumbs(errand, title, (_("Add what is missing"),))
    return draw(
        request, "thing_supplement", context, crumbs=crumbs, status=422 if request.method == "POST" else 200
    )


def _supplemented(request: HttpRequest, errand: Errand, pages: dict[str, list[int]]) -> str:
    errand_supplement(actor_of(request), errand=errand, pages=pages)
    return reverse("my_thing", args=[errand.uid])


def _row(errand: Errand, asked: Asked, files: list[Any], error: Any) -> dict[str, Any]:
    said = [
        _("%(office)s: %(remark)s")
        % {"office": words(name_of(case.unit)), "remark": remark or words(asked.name)}
        for case, _line, remark in asked.wanted
    ]
    return {
        **uploader(asked.id, asked.name, asked.formats, error=error),
        "help": "；".join(said),
        "upload_url": reverse("thing_supplement_upload", args=[errand.uid, asked.id]),
        "clear_url": reverse("thing_supplement_clear", args=[errand.uid, asked.id]) if files else "",
        "files": [{"name": f.name, "size": size_words(f.size)} for f in files],
    }


def _stage(request: HttpRequest, uid: str, pages: dict[str, list[str]]) -> None:
    request.session[STAGED] = {**request.session.get(STAGED, {}), uid: pages}


def _waiting(request: HttpRequest, uid: str) -> dict[str, list[str]]:
    return dict(request.session.get(STAGED, {}).get(uid, {}))


def _staged(request: HttpRequest, uid: str) -> dict[str, list[Any]]:
    actor = actor_of(request)
    return {name: queries.own_attachments(actor, uids) for name, uids in _waiting(request, uid).items()}


@citizen
@require_POST
def supplement_upload(request: HttpRequest, uid: UUID, paper: str) -> HttpResponse:
    """Keep a page for the supplement until it is sent."""
    errand = errand_for(actor_of(request), str(uid))
    found = next((a for a in asked_of(errand) if a.id == paper), None)
    if found is None:
        raise NotFound("portal.line")
    waiting = _waiting(request, str(uid))
    take_in(
        request,
        paper,
        found.formats,
        lambda stored: waiting.setdefault(paper, []).append(str(stored.uid)),
    )
    _stage(request, str(uid), waiting)
    return HttpResponseRedirect(f"{reverse('thing_supplement', args=[uid])}#{paper}")


@citizen
@require_POST
def supplement_clear(request: HttpRequest, uid: UUID, paper: str) -> HttpResponse:
    """Take the waiting pages of a material away again."""
    errand = errand_for(actor_of(request), str(uid))
    waiting = _waiting(request, str(errand.uid))
    waiting.pop(paper, None)
    _stage(request, str(uid), waiting)
    return HttpResponseRedirect(f"{reverse('thing_supplement', args=[uid])}#{paper}")


@citizen
def add(request: HttpRequest, uid: UUID, item: str) -> HttpResponse:
    """Add what an application that can begin now still lacks: answers that only an earlier result made known."""
    errand = errand_for(actor_of(request), str(uid))
    member = next((m for m in members_of(errand) if m.item.code == item), None)
    if member is None or member.status != ErrandMember.ASKING:
        raise NotFound("portal.thing.add")
    group = _lacking(member)
    form = Form((group,))
    answers: dict[str, Any] = values_of(errand)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        typed = collect(group.questions, request.POST, request.POST.getlist)
        answers |= typed
        arranging = is_arranging(request.POST)
        pages, errors = ({}, {}) if arranging else _pages(request, member)
        try:
            if not errors and not arranging:
                return do_once(
                    request,
                    {"values": typed, "pages": pages},
                    lambda: _added(request, errand, item, typed, pages),
                )
        except Invalid as refusal:
            errors = errors_of(refusal)
    title = shown.title_of(errand, reads.events(errand.things))
    context = {
        "errand": errand,
        "title": title,
        "name": name_of(member.item),
        "questions": [each(q, as_shown) for q in group_page(form, group, answers, errors)],
        "papers": [
            {**uploader(name, line.name, line.formats, error=errors.get(name, "")), "name": name}
            for name, line in _papers(member).items()
        ],
        "errors": errors,
    }
    crumbs = _crumbs(errand, title, (name_of(member.item),))
    return draw(request, "thing_add", context, crumbs=crumbs, status=422 if errors else 200)


def _lacking(member: ErrandMember) -> Group:
    """The questions of the member's own form that are still open, under the ids of the one form."""
    wanted = set(member.reason.get("fields", ()))
    form = package_of(member.package_version).form
    questions = tuple(
        replace(q, id=member.fields[q.id], when=True)
        for q in form.questions()
        if member.fields.get(q.id) in wanted
    )
    return Group("add", name_of(member.item), {}, questions)


def _papers(member: ErrandMember) -> dict[str, MaterialLine]:
    """The materials of the member that are still open, by their id in the one list."""
    wanted = set(member.reason.get("papers", ()))
    lines = package_of(member.package_version).materials
    return {member.lines[m.id]: m for m in lines if member.lines.get(m.id) in wanted}


def _pages(request: HttpRequest, member: ErrandMember) -> tuple[dict[str, list[int]], dict[str, Any]]:
    """The files sent along, stored, by material; and what was refused."""
    pages: dict[str, list[int]] = {}
    errors: dict[str, Any] = {}
    for name, line in _papers(member).items():
        for file in [f for f in request.FILES.getlist(name) if f][:MOST_AT_ONCE]:
            try:
                stored = attachment_store(
                    actor_of(request), name=file.name or "", content=file, formats=line.formats
                )
                pages.setdefault(name, []).append(stored.pk)
            except FileRefused as refusal:
                errors[name] = f"{file.name}: {refusal.message}"
    return pages, errors


def _added(
    request: HttpRequest,
    errand: Errand,
    item: str,
    typed: dict[str, Any],
    pages: dict[str, list[int]],
) -> str:
    errand_answer(actor_of(request), errand=errand, item=item, values=typed, pages=pages)
    return reverse("my_thing", args=[errand.uid])


@citizen
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the whole back, or one application, after a question that says what it means for the others."""
    errand = errand_for(actor_of(request), str(uid))
    rows = members_of(errand)
    code = request.GET.get("item", "")
    chosen = next((m for m in rows if m.item.code == code), None)
    if code and chosen is None:
        raise NotFound("cases.errand.member")
    if request.method == "POST":
        items = [code] if chosen else []
        return do_once(request, {"items": items}, lambda: _withdrawn(request, errand, items))
    title = shown.title_of(errand, reads.events(errand.things))
    context = {
        "errand": errand,
        "title": title,
        "chosen": name_of(chosen.item) if chosen else None,
        "hit": [name_of(m.item) for m in rows if chosen and _hit(chosen.item.code, m, rows)],
        "decided": [name_of(m.item) for m in rows if not chosen and m.status == ErrandMember.GRANTED],
    }
    return draw(request, "thing_withdraw", context, crumbs=_crumbs(errand, title, (_("Withdraw"),)))


def _hit(code: str, member: ErrandMember, rows: list[ErrandMember]) -> bool:
    """Whether a member could not begin without the result of ``code``."""
    if member.status not in (ErrandMember.WAITING, ErrandMember.ASKING):
        return False
    suppliers = set(member.needs.values())
    if code in suppliers:
        return True
    return any(_hit(code, m, rows) for m in rows if m.item.code in suppliers)


def _withdrawn(request: HttpRequest, errand: Errand, items: list[str]) -> str:
    errand_withdraw(actor_of(request), errand=errand, items=items)
    return reverse("my_thing", args=[errand.uid])
