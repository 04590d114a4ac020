"""What an applicant does in answer to officers who do more than click: reporting a correction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.base.access import actor_of, citizen
from tongban.base.errors import Invalid, NotFound
from tongban.cases.actions import correction_report
from tongban.cases.models import Case, Inspection
from tongban.portal.shown.inspections import visits
from tongban.portal.views.common import do_once, draw, errors_of
from tongban.portal.views.my_case import crumbs_of, own_case


@citizen
def corrected(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that what the inspection found wrong has been put right."""
    case = own_case(request, uid)
    shown = next((v for v in visits(case) if v["to_report"]), None)
    if shown is None:
        raise NotFound("portal.correction")
    note, errors = request.POST.get("note", "")[:1000], {}
    if request.method == "POST":
        try:
            return do_once(request, {"note": note}, lambda: _reported(request, case, shown["visit"], note))
        except Invalid as refusal:
            errors = errors_of(refusal)
    question: dict[str, Any] = {
        "id": "note",
        "type": "textarea",
        "label": _("What you have put right"),
        "rows": 4,
        "max_length": 1000,
        "value": note,
        "error": errors.get("note", ""),
    }
    context = {"case": case, "shown": shown, "questions": [question], "errors": errors}
    crumbs = crumbs_of(case, (_("Report the correction"),))
    return draw(request, "corrected", context, crumbs=crumbs, status=422 if errors else 200)


def _reported(request: HttpRequest, case: Case, visit: Inspection, note: str) -> str:
    correction_report(actor_of(request), inspection=visit, note=note)
    return reverse("my_case", args=[case.uid])
