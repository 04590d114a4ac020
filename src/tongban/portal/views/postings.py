"""Public notices (公示): what is posted, objecting with or without a name, following an objection, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.access import actor_of, citizen, public
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid, NotFound, Refused
from tongban.base.lists import keyset_page
from tongban.cases import postings as notices
from tongban.cases.actions import objection_make, objection_withdraw
from tongban.cases.actions.postings import MOST_FILES
from tongban.cases.models import Objection, Posting
from tongban.files.actions import attachment_store
from tongban.files.checks.refusals import FileRefused
from tongban.files.models import Attachment
from tongban.org.typed import line, text
from tongban.portal.views.common import Crumb, draw, errors_of

STATES = {
    "open": ("wait", _lazy("Waiting for the answer")),
    "answered": ("done", _lazy("Answered")),
    "withdrawn": ("closed", _lazy("Taken back")),
    "closed": ("closed", _lazy("Ended with its matter")),
}


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [(_("Public notices"), reverse("postings")), *more]


@public
@require_safe
def postings(request: HttpRequest) -> HttpResponse:
    """Matters that are posted today; anybody may object in their days."""
    page = keyset_page(notices.posted(), ("ends_on", "id"), request.GET.get("after"))
    rows = [{"posting": row, "name": notices.shown_name(row.case)} for row in page.rows]
    return draw(request, "postings", {"page": page, "rows": rows}, crumbs=[(_("Public notices"),)])


@public
@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One notice, and the form of an objection while its days run."""
    row, actor = notices.posting_for(uid), actor_of(request)
    stands, errors, status = notices.stands(row), {}, 200
    if request.method == "POST":
        try:
            made = _make(request, actor, row)
        except FileRefused as refusal:
            errors, status = {"files": refusal.message}, 422
        except Invalid as refusal:
            errors, status = errors_of(refusal), 422
        except Refused as refusal:
            errors, status = {"form": refusal.message}, refusal.status
        else:
            return _receipt(request, made)
    context = {
        "posting": row,
        "name": notices.shown_name(row.case),
        "stands": stands,
        "mine": not actor.is_anonymous and not actor.is_staff,
        "questions": _questions(request, actor, errors),
        "errors": errors,
        "most_files": MOST_FILES,
    }
    return draw(request, "posting", context, crumbs=_crumbs((row.title_zh,)), status=status)


def _questions(request: HttpRequest, actor: Actor, errors: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"id": "reason", "type": "textarea", "rows": 6, "max_length": 2000,
         "label": _("What you object to, and why")},
    ]  # fmt: skip
    if actor.is_anonymous:
        rows += [
            {"id": "name", "type": "text", "label": _("Your name"), "required": False, "max_length": 100,
             "help": _("You may leave it out. Only the officers of the matter read it.")},
            {"id": "contact", "type": "text", "label": _("How we can reach you"), "required": False,
             "max_length": 100, "help": _("Kept encrypted; only the officers of the matter read it.")},
        ]  # fmt: skip
    for row in rows:
        row |= {"value": request.POST.get(row["id"], "")[:2000], "error": errors.get(row["id"], "")}
    return rows


def _make(request: HttpRequest, actor: Actor, row: Posting) -> Objection:
    sent = [file for file in request.FILES.getlist("files") if file.size]
    if len(sent) > MOST_FILES:
        raise Invalid({"files": _("At most five files.")})
    reason = text(request, "reason", 3000)
    if len(reason) < 10:
        raise Invalid({"reason": _("Say in 10 to 2,000 characters what you object to and why.")})
    if not notices.stands(row):
        said = _("Objections could be made through %(day)s; this notice takes none any more.")
        raise Conflict("cases.posting_over", said % {"day": row.ends_on.isoformat()})
    files: list[Attachment] = [attachment_store(actor, name=f.name or "file", content=f) for f in sent]
    return objection_make(
        actor,
        posting=row,
        reason=reason,
        name=line(request, "name", 200),
        contact=line(request, "contact", 200),
        files=files,
    )


def _receipt(request: HttpRequest, made: Objection) -> HttpResponse:
    """Number and query code stand on the page once; whoever signed in finds the objection among their things."""
    crumbs = _crumbs((made.number,))
    return draw(
        request, "objection_made", {"objection": made, "named": made.party_id is not None}, crumbs=crumbs
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def objection_find(request: HttpRequest) -> HttpResponse:
    """An objection and its answer, for whoever holds number and query code; it can be taken back here."""
    number, code = line(request, "number", 60), line(request, "code", 40)
    errors: dict[str, Any] = {}
    found: Objection | None = None
    if request.method == "POST":
        try:
            found = notices.objection_by_codes(number, code)
            if request.POST.get("do") == "withdraw":
                objection_withdraw(actor_of(request), objection=found, code=found.query_code)
                found = notices.objection_by_codes(number, code)
        except NotFound:
            errors = {"number": _("No objection has this number and this query code. Please compare both.")}
        except Refused as refusal:
            errors = {"form": refusal.message}
    questions = [
        {"id": "number", "type": "text", "label": _("Number of the objection"), "value": number,
         "error": errors.get("number", "")},
        {"id": "code", "type": "text", "label": _("Query code"), "value": code, "example": "XXXX-XXXX-XXXX-XXXX"},
    ]  # fmt: skip
    context = {
        "questions": questions,
        "errors": errors,
        "objection": found,
        "status": STATES[found.state] if found else None,
        "typed": {"number": number, "code": code},
    }
    crumbs = _crumbs((_("Look up an objection"),))
    return draw(request, "objection_find", context, crumbs=crumbs, status=422 if errors else 200)


@citizen
@require_safe
def my_objections(request: HttpRequest) -> HttpResponse:
    """One's own objections."""
    page = keyset_page(notices.my_objections(actor_of(request)), ("-id",), request.GET.get("after"))
    rows = [{"objection": row, "status": STATES[row.state]} for row in page.rows]
    crumbs: list[Crumb] = [(_("My things"), reverse("my")), (_("My objections"),)]
    return draw(request, "my_objections", {"page": page, "rows": rows}, crumbs=crumbs)


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def my_objection(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One of them: its answer, or taking it back."""
    actor = actor_of(request)
    row = notices.my_objection(actor, uid)
    trouble = ""
    if request.method == "POST":
        try:
            objection_withdraw(actor, objection=row)
        except Conflict as refusal:
            trouble = str(refusal.message)
        else:
            messages.success(request, _("You took the objection back."))
            return HttpResponseRedirect(reverse("my_objection", args=[row.uid]))
    crumbs: list[Crumb] = [
        (_("My things"), reverse("my")), (_("My objections"), reverse("my_objections")), (row.number,),
    ]  # fmt: skip
    context = {"objection": row, "status": STATES[row.state], "trouble": trouble}
    return draw(request, "my_objection", context, crumbs=crumbs, status=409 if trouble else 200)
