"""Open to everybody: check a case by its codes, granted licences, verification."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from tongban.base.access import public
from tongban.base.errors import NotFound
from tongban.base.lists import keyset_page
from tongban.base.pages import LIVE, public_page
from tongban.cases.queries import case_by_codes, timeline
from tongban.catalogue.lists import main_entries, published_list, published_lists
from tongban.catalogue.queries import items_in_force
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import query_code
from tongban.licences.queries import by_identifier, by_number, by_query_code, last_acts, states_of_cases
from tongban.portal import queries
from tongban.portal.shown import cases as shown
from tongban.portal.shown.licences import grant_row, public_case, standing_of
from tongban.portal.views.common import draw
from tongban.printing.queries import verify_upload
from tongban.printing.words import VERDICTS

SALT = "portal.check"
HALF_AN_HOUR = 1800
MOST_BYTES = 20 * 1024 * 1024


@public
@csrf_exempt
def check(request: HttpRequest) -> HttpResponse:
    """How a case stands, for whoever holds its number and query code; no account is needed.

    The form changes nothing, so it needs no token and may stand on pages kept as files.
    """
    number = (request.POST or request.GET).get("number", "").replace("\x00", "")[:60].strip()
    code = request.POST.get("code", "").replace("\x00", "")[:40].strip()
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            case = case_by_codes(number, code)
        except NotFound:
            errors = {
                "number": _(
                    "No case has this number and this query code. Please compare both with the receipt."
                )
            }
        else:
            return HttpResponseRedirect(reverse("checked", args=[signing.dumps(str(case.uid), salt=SALT)]))
    questions = [
        {
            "id": "number",
            "type": "text",
            "label": _("Case number"),
            "help": _("It stands on the receipt."),
            "value": number,
            "error": errors.get("number", ""),
            "width": "w-l",
        },
        {
            "id": "code",
            "type": "text",
            "label": _("Query code"),
            "example": "XXXX-XXXX-XXXX-XXXX",
            "value": code,
            "width": "w-l",
        },
    ]
    context = {"questions": questions, "errors": errors}
    return draw(request, "check", context, crumbs=[(_("Check a case"),)], status=422 if errors else 200)


@public
@require_safe
def checked(request: HttpRequest, token: str) -> HttpResponse:
    """The state of a case, without anything personal; the address works for half an hour."""
    try:
        uid = signing.loads(token, salt=SALT, max_age=HALF_AN_HOUR)
    except signing.BadSignature as error:
        raise NotFound(
            "portal.check", _("This address has ended. Enter number and query code once more.")
        ) from error
    case = queries.case_by_uid(uid)
    context = {
        "case": case,
        "sentence": shown.sentence(case),
        "status": shown.status_of(case),
        "due": shown.due_of(case) if case.is_open else None,
        "moments": _without_words(shown.moments(timeline(case, public_only=True), case)),
        "ledgers": shown.ledgers(case),
        "facts": public_case(case),
    }
    return draw(request, "checked", context, crumbs=[(_("Check a case"), reverse("check")), (case.number,)])


def _without_words(moments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Opinions may name people: who holds only the codes reads the titles."""
    return [{**moment, "text": ""} for moment in moments]


@public
@require_safe
@public_page(["grants"], seconds=LIVE)
def grants(request: HttpRequest) -> HttpResponse:
    """Granted licences, open to everybody (行政许可法 art. 40); names and numbers of people are masked."""
    words = request.GET.get("q", "").replace("\x00", "")[:60].strip()
    unit = request.GET.get("unit", "")[:80]
    page = keyset_page(queries.grants(words, unit), ("-decided_on", "-id"), request.GET.get("after"))
    units = [{"value": u.code, "label": {"zh": u.name_zh, "en": u.name_en}} for u in queries.units_offering()]
    filters = [
        {"id": "q", "label": _("Word to look for"), "value": words},
        {"id": "unit", "label": _("Office"), "value": unit, "options": units},
    ]
    licences = states_of_cases([case.pk for case in page.rows])
    context = {
        "page": page,
        "rows": [grant_row(case, licences.get(case.pk)) for case in page.rows],
        "filters": filters,
        "filtered": words or unit,
    }
    return draw(request, "grants", context, crumbs=[(_("Granted licences"),)])


@public
@require_safe
@public_page(["items"])
def item_list(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The government's list of items as it was confirmed, version by version; beside it what is offered today."""
    listed = published_list(number)
    if number is not None and listed is None:
        raise NotFound("portal.item_list")
    entries = list(main_entries(listed)) if listed is not None else []
    departments: dict[str, list[Any]] = {}
    for entry in entries:
        departments.setdefault(entry.department, []).append(entry)
    offered = items_in_force()
    context = {
        "listed": listed,
        "departments": list(departments.items()),
        "total": len(entries),
        "versions": list(published_lists()[:20]),
        "offered": offered.count(),
        "online": offered.filter(online="full").count(),
    }
    return draw(request, "item_list", context, crumbs=[(_("List of items"),)])


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Is this licence or document genuine? By code, by number, or by the file itself."""
    context: dict[str, Any] = {"typed": "", "error": "", "verdict": None}
    if request.method == "POST" and request.FILES.get("file"):
        context["verdict"] = _judge(request)
    elif request.method == "POST" or "code" in request.GET:
        typed = (request.POST or request.GET).get("code", "").replace("\x00", "")[:120].strip()
        url = _address_of(typed)
        if url:
            return HttpResponseRedirect(url)
        context |= {"typed": typed, "error": _nothing(typed)}
    status = 422 if context["error"] else 200
    return draw(request, "verify", context, crumbs=[(_("Verify"),)], status=status)


def _nothing(typed: str) -> str:
    if not typed:
        return _("Enter a query code or a licence number, or choose a file.")
    return _(
        "Nothing here has this code or number. Please compare it with the paper, character by character."
    )


def _address_of(typed: str) -> str:
    """Where a typed code or number leads; "" when nothing has it."""
    code = _query_code(typed)
    if code and (by_query_code(code) or queries.case_by_query_code(code)):
        return reverse("verify_code", args=[code])
    licence = by_identifier(typed) or by_number(typed) if typed else None
    return reverse("verify_code", args=[licence.query_code]) if licence else ""


def _query_code(typed: str) -> str:
    try:
        return query_code.parse(typed)
    except Refusal:
        return ""


def _judge(request: HttpRequest) -> dict[str, Any]:
    file = request.FILES.getlist("file")[0]
    if (file.size or 0) > MOST_BYTES:
        return {"good": False, "title": _("This file is too large to be one of ours."), "rows": []}
    judged = verify_upload(file.read())
    if judged.genuine and judged.document is not None:
        document = judged.document
        rows = [
            *(
                [{"label": _("Seal"), "value": VERDICTS[judged.seal.code]}]
                if judged.seal.code != "valid"
                else []
            ),
            {"label": _("Issued by"), "value": {"zh": document.unit.name_zh, "en": document.unit.name_en}},
            {"label": _("Number"), "value": document.number or _("without a number")},
            {"label": _("Issued on"), "value": document.issued_on.isoformat()},
        ]
        return {"good": True, "title": _("Genuine: issued here and unchanged since."), "rows": rows}
    title = _("Not on our books.") if judged.seal.valid else VERDICTS[judged.seal.code]
    return {"good": False, "title": title, "part": judged.seal.part, "rows": []}


@public
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The minimum about what bears this code; a licence first, else a receipt or decision."""
    clean = _query_code(code)
    licence = by_query_code(clean) if clean else None
    case = None if licence or not clean else queries.case_by_query_code(clean)
    context: dict[str, Any] = {"code": clean, "licence": licence, "case": case}
    if licence is not None:
        context |= standing_of(licence, last_acts([licence]).get(licence.pk))
    elif case is not None:
        context |= {"facts": public_case(case), "tone": "green", "word": _("Genuine")}
    else:
        raise NotFound("portal.verify", _nothing(code))
    return draw(request, "verified", context, crumbs=[(_("Verify"), reverse("verify")), (clean,)])
