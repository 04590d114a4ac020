"""Check everything once more, send it, and the receipt."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Invalid, NotFound
from tongban.base.language import short
from tongban.base.site import site_url
from tongban.cases import clockwork
from tongban.cases.actions import case_submit
from tongban.cases.instant import foresee
from tongban.cases.models import Case
from tongban.cases.queries import case_for, notices_of
from tongban.forms.answers import check
from tongban.portal import queries
from tongban.portal.shown.drafts import REVIEW, Journey, review
from tongban.portal.shown.services import Guide
from tongban.portal.views.apply import delivery_words, journey_of
from tongban.portal.views.common import do_once, draw
from tongban.portal.views.guide import crumbs_of
from tongban.records.proofs import receipt_proof
from tongban.records.queries import entries_of
from tongban.ui.words import day, moment, pick

FORESEEN: Final = {
    "grant": ("success", _lazy("By the rules it would be granted at once")),
    "refuse": ("warning", _lazy("By the rules it would be refused, for this reason")),
    "supplement": ("warning", _lazy("Something must be corrected before it can be sent")),
}


@citizen
def check_and_send(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Every answer with a way to change it; sending makes the case."""
    actor = actor_of(request)
    draft = queries.draft_for(actor, code, uid)
    if draft.submitted_id is not None:
        return HttpResponseRedirect(reverse("receipt", args=[queries.submitted_case(draft)]))
    journey = journey_of(request, code, uid)
    mistakes: dict[str, Any] = {}
    message: Any = ""
    if request.method == "POST":
        try:
            return do_once(
                request,
                {"draft": str(uid)},
                lambda: reverse("receipt", args=[case_submit(actor, draft=draft).uid]),
            )
        except Invalid as refusal:
            mistakes = dict(refusal.fields)
            message = "" if mistakes else refusal.message
    return _show(request, journey, mistakes, message)


def _show(request: HttpRequest, journey: Journey, mistakes: dict[str, Any], message: Any) -> HttpResponse:
    pages = queries.files_of(journey.draft)
    known = mistakes or dict(check(journey.package.form, journey.answers).mistakes)
    wish = str(journey.answers.get("_delivery") or journey.package.delivery[0])
    before = journey.before(REVIEW)
    context = {
        "item": journey.draft.item,
        "draft": journey.draft,
        "sections": review(journey, pages, known),
        "shared": [m.name for m in journey.shared()],
        "delivery": delivery_words().get(wish, wish) if len(journey.package.delivery) > 1 else "",
        "delivery_url": reverse("apply_delivery", args=[journey.draft.item.code, journey.draft.uid]),
        "promised": journey.draft.commitment and bool(journey.package.commitment),
        "promise": journey.promise(pages),
        "errors": mistakes,
        "message": message,
        "place": journey.place(REVIEW),
        "foreseen": _foreseen(journey) if not known else None,
        "back_url": before.url if before else reverse("apply", args=[journey.draft.item.code]),
        "saved_at": journey.draft.changed_at,
    }
    status = 422 if mistakes or message else 200
    return draw(
        request,
        "apply_review",
        context,
        crumbs=crumbs_of(journey.draft.item, (_("Application"),)),
        status=status,
    )


def _foreseen(journey: Journey) -> dict[str, Any] | None:
    """What the table that decides would say of these answers now, with the condition, its article and the remedy."""
    found = foresee(journey.package, journey.answers, committed=journey.draft.commitment)
    if found is None or found.outcome not in FORESEEN:
        return None
    tone, title = FORESEEN[found.outcome]
    condition = found.condition
    guide = Guide(journey.draft.item, journey.package)
    return {
        "tone": tone,
        "title": title,
        "reason": found.reason,
        "condition": condition.text if condition else None,
        "remedy": condition.fail if condition and found.outcome != "grant" else None,
        "basis": guide.cite(condition.basis) if condition else None,
    }


@citizen
@require_safe
def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was handed in, by when the office must act, how to follow it (收件凭证)."""
    case = case_for(actor_of(request), str(uid))
    note = next((n for n in notices_of(case) if n.kind == "RECEIPT"), None)
    card = {
        "title": _("We have your application"),
        "number": case.number,
        "code": case.query_code,
        "qr": site_url(reverse("verify_code", args=[case.query_code])),
        "qr_label": _("Scan to check this receipt"),
        "rows": _rows(case),
        "next": _next(case),
    }
    context = {"case": case, "card": card, "notice": note}
    return draw(request, "receipt", context, crumbs=[(_("My things"), reverse("my")), (case.number,)])


def _rows(case: Case) -> list[dict[str, Any]]:
    package = clockwork.package_of(case)
    lines = {m.id: m.name for m in package.materials}
    handed = [lines[m.line] for m in case.materials.all() if m.status != "missing" and m.line in lines]
    names = [pick(name)[0] for name in handed]
    rows: list[dict[str, Any]] = [
        {"label": _("Service"), "value": {"zh": case.item.name_zh, "en": case.item.name_en}},
        {"label": _("Applicant"), "value": case.applicant_name},
        {"label": _("Received on"), "value": moment(case.received_at)},
        {"label": _("Office"), "value": {"zh": case.unit.name_zh, "en": case.unit.name_en}},
    ]
    if names:
        rows.append(
            {"label": _("Materials"), "value": "、".join(names) if short() == "zh" else "; ".join(names)}
        )
    return rows


def _next(case: Case) -> list[dict[str, Any]]:
    if not case.is_open:
        return [
            {"title": _("It is decided already"), "text": _("See your case for the result."), "state": "done"}
        ]
    rows = [{"title": _("We have received it"), "state": "done"}]
    if case.accepted_on is None and case.acceptance_due:
        said = _("If nothing is said by then, it counts as accepted by law.")
        title = _("By %(day)s: accepted, or everything missing told at once") % {
            "day": day(case.acceptance_due)
        }
        rows.append({"title": title, "text": said, "state": "current"})
    package = clockwork.package_of(case)
    if case.promised_due:
        rows.append({"title": _("By %(day)s: decision") % {"day": day(case.promised_due)}, "state": "next"})
    elif package.clock.promised_value:
        limit = package.clock.promised_value
        rows.append(
            {"title": _("Decision within %(n)d working days of acceptance") % {"n": limit}, "state": "next"}
        )
    rows.append({"title": _("You get a message at every step"), "state": "next"})
    return rows


@citizen
@require_safe
def proof(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The proof that this house wrote down the receipt; checked without us by ``tongban verify``."""
    case = case_for(actor_of(request), str(uid))
    entry = entries_of(f"cases.case:{case.uid}").filter(type="cases.received.v1").first()
    if entry is None:
        raise NotFound("portal.proof")
    response = JsonResponse(receipt_proof(entry), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{case.number}-proof.json"'
    return response
