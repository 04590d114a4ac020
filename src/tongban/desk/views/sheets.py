"""The pages of the material: shown one at a time inside the desk's own page, turned by links and by keys."""

from __future__ import annotations

from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongban.base.access import actor_of, staff
from tongban.base.errors import NotFound
from tongban.base.middleware import POLICY
from tongban.cases.models import Case
from tongban.desk import reading
from tongban.desk.reading import Sheet
from tongban.desk.standing import standing
from tongban.files.serving import serve
from tongban.records.actions import read_recorded

LOST = (OSError, ValueError, InvalidTag)


@staff()
@require_GET
def sheet(request: HttpRequest, uid: UUID, sheet_uid: UUID) -> HttpResponse:
    """A page of the material itself (``page``: one page of a PDF); the reading is recorded before it is sent.

    A file that did not pass its checks is never sent; one that a browser should not show is offered for saving.
    """
    stand = standing(actor_of(request), uid)
    attachment = reading.attachment_of(stand.case, sheet_uid)
    if attachment is None:
        raise NotFound("desk.sheet")
    if attachment.state != reading.CLEAN:
        return _in_the_frame(_("This file did not pass the checks and is not shown. Ask for a new one."))
    purpose = f"{_('Handling the case')}: {stand.case.number}"
    read_recorded(stand.actor, purpose, [stand.case, attachment], what="desk.sheet")
    try:
        return serve(attachment, inline=request.GET.get("save") is None, page=_asked(request))
    except LOST:
        return _in_the_frame(_("The file could not be read. Tell your administrator."))


@staff()
@require_GET
def viewer(request: HttpRequest, uid: UUID, sheet_uid: UUID) -> HttpResponse:
    """The frame beside the form: one page fitted into it, larger on demand, the one before and the next a step away."""
    stand = standing(actor_of(request), uid)
    found = [(row, s) for row in reading.material_rows(stand) for s in row.sheets if s.shown]
    rows = {s.attachment.uid: row for row, s in reversed(found)}
    sheets = list({s.attachment.uid: s for _row, s in found}.values())  # one file may serve several lines
    place = next((n for n, s in enumerate(sheets) if s.attachment.uid == sheet_uid), None)
    if place is None:
        raise NotFound("desk.sheet")
    now = sheets[place]
    pages = 1 if now.is_picture else now.attachment.pages
    page = min(_asked(request) or 1, pages)
    answer = render(
        request,
        "desk/sheet.html",
        {
            "case": stand.case,
            "name": rows[sheet_uid].name,
            "sheet": now,
            "page": page,
            "pages": pages,
            "place": place + 1,
            "sheets": len(sheets),
            "before": _turned(stand.case, sheets, place, page - 1, pages),
            "following": _turned(stand.case, sheets, place, page + 1, pages),
        },
    )
    answer["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _asked(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _turned(case: Case, sheets: list[Sheet], place: int, page: int, pages: int) -> str:
    """The address of a page, of the file before or after where this one has no such page; "" at either end."""
    if page < 1:
        place, page = place - 1, 1 if place > 0 and sheets[place - 1].is_picture else 99_999
    elif page > pages:
        place, page = place + 1, 1
    if not 0 <= place < len(sheets):
        return ""
    address = reverse("desk_sheet_viewer", args=[case.uid, sheets[place].attachment.uid])
    return f"{address}?page={page}" if page > 1 else address


def _in_the_frame(words: str) -> HttpResponse:
    """A sentence where a page of the material would stand."""
    response = HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
