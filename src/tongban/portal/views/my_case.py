"""One's own case: where it stands, what happened, how the days are counted, what can be done now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.cases import clockwork
from tongban.cases.actions import (
    case_correct,
    case_supplement_answer,
    case_withdraw,
    later_hand_in,
    notice_read,
)
from tongban.cases.errands import errand_of
from tongban.cases.later import LATER
from tongban.cases.models import Case
from tongban.cases.notices import remedies as where
from tongban.cases.queries import asked_for, case_for, notices_to, timeline, values_of, waits_for
from tongban.cases.services import decision_notice
from tongban.catalogue.package import Package
from tongban.files.actions import attachment_store
from tongban.files.checks import FileRefused
from tongban.forms.answers import collect
from tongban.forms.answers import shown as applying
from tongban.forms.pages import each, group_page, read_back
from tongban.forms.rows import is_arranging
from tongban.portal import queries
from tongban.portal.case_links import links_for
from tongban.portal.shown import cases as shown
from tongban.portal.shown.drafts import MAX_MB, size_words
from tongban.portal.shown.hearings import hearing_shown
from tongban.portal.shown.inspections import visits
from tongban.portal.views.apply import as_shown
from tongban.portal.views.common import Crumb, do_once, draw, errors_of, version_of
from tongban.portal.views.materials import recall, remember
from tongban.printing.serving import answer, form_of, judged

STAGED = "supplement"


def own_case(request: HttpRequest, uid: UUID) -> Case:
    """The actor's own case; raises ``NotFound`` for any other."""
    return case_for(actor_of(request), str(uid))


def crumbs_of(case: Case, *more: Crumb) -> list[Crumb]:
    """The way from one's corner to the case and on."""
    here: Crumb = (case.number, reverse("my_case", args=[case.uid])) if more else (case.number,)
    return [(_("My things"), reverse("my")), here, *more]


@citizen
@require_safe
def my_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The page of a case."""
    actor = actor_of(request)
    case = own_case(request, uid)
    package = clockwork.package_of(case)
    licence = queries.licence_of_case(case)
    lines = shown.materials(case, list(case.materials.order_by("ordinal", "id")))
    context = {
        "case": case,
        "sentence": shown.sentence(case),
        "status": shown.status_of(case),
        "due": shown.due_of(case) if case.is_open else None,
        "moments": shown.moments(timeline(case, public_only=True), case),
        "ledgers": shown.ledgers(case),
        "papers": shown.papers(case, notices_to(case)),
        "materials": lines,
        "answers": read_back(package.form, values_of(case), masked=False),
        "licence": licence,
        "revoked": shown.revoked_on(case),
        "delivery": getattr(case, "delivery", None),
        "contestable": shown.contestable(case),
        "correctable": case.status == Case.RECEIVED and bool(package.form.groups),
        "members": [shown.line(m) for m in case.members.select_related("item", "unit", "decision")]
        if case.item.is_joint
        else [],
        "visits": visits(case),
        "errand": errand_of(case),
        "hearing": hearing_shown(actor, case),
        "at": "case_hearing",
        "links": links_for(actor, case),
        **shown.in_line(case, package),
        "following": [m for m in lines if m["status"] == LATER] if case.is_open else [],
    }
    return draw(request, "my_case", context, crumbs=crumbs_of(case))


@citizen
@require_safe
def notice(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """A written notice as PDF or OFD; its first opening is noted."""
    case, actor, form = own_case(request, uid), actor_of(request), form_of(request)
    found = queries.notice_of(case, notice)
    file = judged(actor, found.document, form)
    if request.method == "GET" and found.read_at is None:
        notice_read(actor, notice=found)
    return answer(file, form, f"{case.number}-{found.kind.lower()}")


@citizen
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the application back, after a question."""
    case = own_case(request, uid)
    if not case.is_open:
        raise Conflict("cases.state", _("This case has been decided and cannot be withdrawn any more."))
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:500]
        return do_once(request, {"reason": reason}, lambda: _withdrawn(request, case, reason))
    question = {
        "id": "reason",
        "type": "textarea",
        "label": _("Reason"),
        "help": _("You need not give one."),
        "required": False,
        "max_length": 500,
        "rows": 3,
    }
    crumbs = crumbs_of(case, (_("Withdraw"),))
    return draw(request, "withdraw", {"case": case, "questions": [question]}, crumbs=crumbs)


def _withdrawn(request: HttpRequest, case: Case, reason: str) -> str:
    case_withdraw(actor_of(request), case=case, reason=reason, version=version_of(request))
    return reverse("my_case", args=[case.uid])


@citizen
def supplement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand in what the notice named; files wait here until everything is sent at once."""
    case = own_case(request, uid)
    if not waits_for(case):
        raise Conflict("cases.state", _("Nothing is missing in this case at the moment."))
    wanted = asked_for(case)
    rows = [
        m
        for m in shown.materials(case, list(case.materials.order_by("ordinal", "id")))
        if m["line"] in wanted
    ]
    staged = _staged(request, case)
    errors: dict[str, Any] = dict(recall(request))
    if request.method == "POST":
        pages = {line: [row.pk for row in files] for line, files in staged.items() if files}
        try:
            answer = do_once(request, {"pages": pages}, lambda: _supplemented(request, case, pages))
        except Invalid as refusal:
            errors = errors_of(refusal)
        else:
            _stage(request, case, {})
            return answer
    following = case.status != Case.SUPPLEMENTING
    context = {
        "case": case,
        "following": following,
        "rows": [
            _uploader(case, row, staged.get(row["line"], []), errors.get(row["line"], "")) for row in rows
        ],
        "errors": errors,
        "papers": shown.papers(case, notices_to(case))[-1:],
    }
    crumbs = crumbs_of(case, (_("Hand in what you promised") if following else _("Add what is missing"),))
    return draw(
        request, "supplement", context, crumbs=crumbs, status=422 if request.method == "POST" else 200
    )


def _supplemented(request: HttpRequest, case: Case, pages: dict[str, list[int]]) -> str:
    hand_in = case_supplement_answer if case.status == Case.SUPPLEMENTING else later_hand_in
    hand_in(actor_of(request), case=case, pages=pages, version=version_of(request))
    return reverse("my_case", args=[case.uid])


def _uploader(case: Case, row: dict[str, Any], files: list[Any], error: Any) -> dict[str, Any]:
    return {
        "id": row["line"],
        "name": "page",
        "label": row["name"],
        "help": row["note"],
        "formats": ", ".join(row["formats"]).upper(),
        "accept": ",".join(f".{f}" for f in row["formats"]),
        "max_mb": MAX_MB,
        "multiple": True,
        "camera": True,
        "required": True,
        "error": error,
        "upload_url": reverse("supplement_upload", args=[case.uid, row["line"]]),
        "clear_url": reverse("supplement_clear", args=[case.uid, row["line"]]) if files else "",
        "files": [{"name": f.name, "size": size_words(f.size)} for f in files],
    }


def _stage(request: HttpRequest, case: Case, pages: dict[str, list[str]]) -> None:
    request.session[STAGED] = {**request.session.get(STAGED, {}), str(case.uid): pages}


def _waiting(request: HttpRequest, case: Case) -> dict[str, list[str]]:
    waiting: dict[str, list[str]] = request.session.get(STAGED, {}).get(str(case.uid), {})
    return dict(waiting)


def _staged(request: HttpRequest, case: Case) -> dict[str, list[Any]]:
    waiting = _waiting(request, case)
    return {line: queries.own_attachments(actor_of(request), uids) for line, uids in waiting.items()}


@citizen
@require_POST
def supplement_upload(request: HttpRequest, uid: UUID, line: str) -> HttpResponse:
    """Keep a page for the supplement until it is sent."""
    case = own_case(request, uid)
    row = next((m for m in shown.materials(case, list(case.materials.filter(line=line)))), None)
    if row is None or not waits_for(case):
        raise NotFound("portal.line")
    waiting = _waiting(request, case)
    files = [f for f in request.FILES.getlist("page") if f][:10]
    if not files:
        remember(request, line, str(_("Please choose a file first.")))
    for file in files:
        try:
            stored = attachment_store(
                actor_of(request), name=file.name or "", content=file, formats=row["formats"]
            )
            waiting.setdefault(line, []).append(str(stored.uid))
        except FileRefused as refusal:
            remember(request, line, f"{file.name}: {refusal.message}")
    _stage(request, case, waiting)
    return HttpResponseRedirect(f"{reverse('supplement', args=[uid])}#{line}")


@citizen
@require_POST
def supplement_clear(request: HttpRequest, uid: UUID, line: str) -> HttpResponse:
    """Take the waiting pages of a line away again."""
    case = own_case(request, uid)
    waiting = _waiting(request, case)
    waiting.pop(line, None)
    _stage(request, case, waiting)
    return HttpResponseRedirect(f"{reverse('supplement', args=[uid])}#{line}")


@citizen
def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct answers before the case is accepted (行政许可法 art. 32(3)); a note shows before and after."""
    case = own_case(request, uid)
    if case.status != Case.RECEIVED:
        raise Conflict("cases.state", _("Answers can be corrected until the case is accepted."))
    package = clockwork.package_of(case)
    answers, errors = values_of(case), dict[str, Any]()
    if request.method == "POST":
        typed = collect(applying(package.form, answers), request.POST, request.POST.getlist)
        answers |= typed
        if is_arranging(request.POST):
            return _correcting(request, case, package, answers, errors)
        try:
            return do_once(request, {"values": typed}, lambda: _corrected(request, case, typed))
        except Invalid as refusal:
            errors = errors_of(refusal)
    return _correcting(request, case, package, answers, errors)


def _correcting(
    request: HttpRequest, case: Case, package: Package, answers: dict[str, Any], errors: dict[str, Any]
) -> HttpResponse:
    context = {"case": case, "sections": _sections(package, answers, errors), "errors": errors}
    crumbs = crumbs_of(case, (_("Correct an answer"),))
    return draw(request, "correct", context, crumbs=crumbs, status=422 if errors else 200)


def _corrected(request: HttpRequest, case: Case, typed: dict[str, Any]) -> str:
    case_correct(actor_of(request), case=case, values=typed, version=version_of(request))
    return reverse("my_case", args=[case.uid])


def _sections(package: Package, answers: dict[str, Any], errors: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for group in package.form.groups:
        drawn = group_page(package.form, group, answers, errors)
        rows = [each(q, as_shown) for q in drawn if not q["hidden"]]
        if rows:
            found.append({"title": group.title, "questions": rows})
    return found


@citizen
@require_safe
def remedies(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What one can do about a refusal: who reviews it, which court, how many days are left."""
    case = own_case(request, uid)
    if not shown.contestable(case):
        raise NotFound("portal.remedies")
    ways = {row["code"]: row for row in shown.remedies(case)}
    bodies = where(case.unit)
    context = {
        "case": case,
        "served": decision_notice(case),
        "review": ways["ARL-60d"],
        "suit": ways["APL-6m"],
        "review_body": bodies["reconsideration_body"],
        "court": bodies["court"],
        "decision": getattr(case, "decision", None),
        "papers": shown.papers(case, notices_to(case))[-1:],
    }
    return draw(request, "remedies", context, crumbs=crumbs_of(case, (_("What you can do now"),)))
