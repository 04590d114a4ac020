"""Site inspections on the phone: what waits, the minutes of one visit, and what the site sends, also hours later.

The page keeps what it is given in the browser and sends it when there is a network (``static/desk/inspect.js``);
without scripts its forms are sent one by one. Each thing carries its own key, so that it arrives once.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid, Refused
from tongban.base.legal import wall_now
from tongban.cases import inspecting
from tongban.cases.actions import inspection_confirm, inspection_enter
from tongban.cases.actions.onsite import Sent
from tongban.cases.inspecting import Sheet, inspection_for, sheet_of
from tongban.cases.models import Inspection
from tongban.desk import words
from tongban.desk.forms import Posted
from tongban.files.actions import attachment_store
from tongban.files.models import Attachment
from tongban.files.serving import serve
from tongban.kernel.ids import uuid7
from tongban.records.actions import read_recorded

PICTURES: Final = ("jpg", "png")
WORKER: Final = Path(__file__).parents[1] / "static" / "desk" / "inspect-worker.js"
ALLOWED: Final = "camera=(self), geolocation=(self), microphone=()"
MILLION: Final = 1_000_000


@staff()
@require_GET
def inspections(request: HttpRequest) -> HttpResponse:
    """Visits that wait for the officer, the next one first."""
    rows = list(inspecting.visits_of(actor_of(request))[:100])
    return render(request, "desk/inspections.html", {"rows": rows})


@cache
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")


@staff()
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it stands here because its reach is the folder that it comes from."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@staff()
@require_GET
def inspection(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The minutes of one visit; its officers write them, who may read the case reads them."""
    actor = actor_of(request)
    visit = inspection_for(actor, str(uid))
    read_recorded(actor, f"{_('Site inspection')}: {visit.case.number}", [visit], what="desk.inspection")
    sheet = sheet_of(visit)
    writes = visit.state == Inspection.PLANNED and inspecting.is_officer(actor, visit)
    context = {
        "visit": visit,
        "case": visit.case,
        "place": visit.place.reveal(),
        "sheet": sheet,
        "writes": writes,
        "lines": [_line(sheet, row) for row in visit.checklist],
        "loose": [p for p in sheet.photos if p.entry.line not in {r["id"] for r in visit.checklist}],
        "wanting": [wanting_words(sheet, lack) for lack in sheet.wanting],
        "mine": next((o for o in sheet.officers if o.party_id == actor.party), None),
        "result_fields": _result_fields(sheet),
        "person_fields": _person_fields(),
        "state_words": words.VISIT.get(visit.outcome or visit.state),
        "key": uuid7().hex,
        "mistake": request.session.pop("inspection_mistake", ""),
    }
    answer = render(request, "desk/inspection.html", context)
    answer["Permissions-Policy"] = ALLOWED
    return answer


def _line(sheet: Sheet, row: dict[str, Any]) -> dict[str, Any]:
    found = sheet.findings.get(row["id"], {})
    return {
        **row,
        "found": found,
        "word": words.FINDING.get(str(found.get("result", ""))),
        "photos": [p for p in sheet.photos if p.entry.line == row["id"]],
        "key": uuid7().hex,
        "photo_key": uuid7().hex,
        "fields": [
            {
                "id": f"result-{row['id']}",
                "name": "result",
                "type": "choice",
                "label": row["text"],
                "help": row["basis"],
                "options": [{"value": v, "label": w[1]} for v, w in words.FINDING.items()],
                "value": found.get("result", ""),
            },
            {
                "id": f"text-{row['id']}",
                "name": "text",
                "type": "text",
                "label": _("Note"),
                "required": False,
                "max_length": 1000,
                "value": found.get("note", ""),
            },
        ],
    }


def wanting_words(sheet: Sheet, lack: str) -> Any:
    """What is still wanting, as a sentence."""
    texts = {str(r["id"]): r["text"] for r in sheet.inspection.checklist}
    if lack in texts:
        return texts[lack]
    if lack.startswith("photo:"):
        text = texts[lack.removeprefix("photo:")]
        return {k: f"{v}（照片）" if k == "zh" else f"{v} (photograph)" for k, v in text.items()}
    return words.WANTING[lack]


def _result_fields(sheet: Sheet) -> list[dict[str, Any]]:
    told = sheet.result or {}
    options = [{"value": v, "label": words.VISIT[v][1]} for v in ("pass", "correct", "fail")]
    return [
        {"id": "outcome", "type": "choice", "label": _("What came out of the visit"), "options": options,
         "value": told.get("outcome", "")},
        {"id": "correct_by", "type": "date", "label": _("To be put right by"), "required": False,
         "value": told.get("correct_by", ""), "help": _("Only where correction is demanded.")},
        {"id": "summary", "name": "text", "type": "textarea", "label": _("Summary"), "required": False,
         "rows": 3, "max_length": 1000, "value": told.get("summary", "")},
    ]  # fmt: skip


def _person_fields() -> list[dict[str, Any]]:
    refused = _("Only where the person will not sign.")
    return [
        {"id": "person-name", "name": "name", "type": "text", "label": _("Person on the site"), "max_length": 120},
        {"id": "person-role", "name": "role", "type": "text", "label": _("In which capacity"), "max_length": 120,
         "example": _("owner")},
        {"id": "person-reason", "name": "reason", "type": "text", "label": _("Why the person does not sign"),
         "required": False, "max_length": 200, "help": refused},
        {"id": "person-witness", "name": "witness", "type": "text", "label": _("Witness"), "required": False,
         "max_length": 120, "help": refused},
    ]  # fmt: skip


@staff()
@require_GET
def state(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Whether the visit still takes something, and the token with which it may be sent."""
    visit = inspection_for(actor_of(request), str(uid))
    return JsonResponse({"open": visit.state == Inspection.PLANNED, "token": get_token(request)})


@staff()
@require_POST
def send(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one thing from the site. Programs of the page get JSON, a form without scripts its page again."""
    actor = actor_of(request)
    visit = inspection_for(actor, str(uid))
    by_script = request.headers.get("X-Requested-With") == "fetch"
    try:
        posted = Posted(request.POST)
        entry = inspection_enter(
            actor, inspection=visit, sent=_sent(posted), attachment=_file(request, visit, posted)
        )
    except Refused as refusal:
        said = _sentence(refusal)
        if by_script:
            return JsonResponse({"code": refusal.code, "message": said}, status=refusal.status)
        request.session["inspection_mistake"] = said
        return HttpResponseRedirect(reverse("desk_inspection", args=[uid]))
    if by_script:
        return JsonResponse({"key": entry.key, "kind": entry.kind})
    return HttpResponseRedirect(f"{reverse('desk_inspection', args=[uid])}#{entry.line or entry.kind}")


def _sentence(refusal: Refused) -> str:
    fields = getattr(refusal, "fields", {})
    return (
        str(next(iter(fields.values()))) if isinstance(refusal, Invalid) and fields else str(refusal.message)
    )


def _sent(posted: Posted) -> Sent:
    facts: dict[str, Any] = {
        name: posted.text(name, 200)
        for name in ("result", "name", "role", "reason", "witness", "officer", "outcome", "no_place")
        if posted.text(name)
    }
    if by := posted.day("correct_by"):
        facts["correct_by"] = by.isoformat()
    if posted.text("lat"):
        facts["place"] = {n: posted.text(n, 20) for n in ("lat", "lon", "accuracy")}
    return Sent(
        key=posted.text("key", 60),
        kind=posted.text("kind", 12),
        at=_moment(posted.text("at", 40)),
        line=posted.text("line", 80),
        text=posted.text("text", 2000),
        facts=facts,
    )


def _moment(text: str) -> datetime:
    """The clock of the device; a form without scripts has none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    return moment if moment is not None and moment.tzinfo is not None else wall_now()


def _file(request: HttpRequest, visit: Inspection, posted: Posted) -> Attachment | None:
    """The picture that came along, stored once: a key that came before needs none."""
    file = request.FILES.get("file")
    if file is None or visit.entries.filter(key=posted.text("key", 60)).exists():
        return None
    return attachment_store(actor_of(request), name=file.name or "site.jpg", content=file, formats=PICTURES)


@staff()
@require_POST
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The officer stands by the minutes; the last one closes them."""
    actor = actor_of(request)
    visit = inspection_for(actor, str(uid))
    try:
        inspection_confirm(actor, inspection=visit)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        request.session["inspection_mistake"] = _sentence(refusal)
    return HttpResponseRedirect(reverse("desk_inspection", args=[uid]))


@staff()
@require_GET
def picture(request: HttpRequest, uid: UUID, picture: UUID) -> HttpResponse:
    """A photograph or signature of the visit; the reading is recorded."""
    actor = actor_of(request)
    visit = inspection_for(actor, str(uid))
    found = inspecting.picture_of(visit, str(picture))
    purpose = f"{_('Site inspection')}: {visit.case.number}"
    read_recorded(actor, purpose, [visit, found], what="desk.inspection_picture")
    return serve(found, inline=True)
