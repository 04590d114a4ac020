"""What every page of the room needs: forms that keep what was typed, versions, months, tables as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tongban.base.days import read_day
from tongban.base.errors import NotFound
from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.base.lists import Page, keyset_page
from tongban.org.typed import Trouble, attempt
from tongban.oversight.statistics import Period
from tongban.ui.words import pick


def uuid_of(text: str) -> UUID:
    """A UUID from an address or a form; raises ``NotFound`` for anything else."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def version_of(request: HttpRequest) -> int | None:
    """The version of the row that the form was drawn from."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def posted(
    request: HttpRequest, work: Callable[[], Any], done: Any, onward: str | Callable[[Any], str]
) -> tuple[HttpResponse | None, Trouble | None]:
    """Do the posted step: lead on with a sentence, or give back the trouble for the form."""
    made, trouble = attempt(work)
    if trouble is not None:
        return None, trouble
    messages.success(request, done)
    return HttpResponseRedirect(onward(made) if callable(onward) else onward), None


def month_of(request: HttpRequest) -> Period:
    """The month of ``?month=2026-03``; the running one where none or nonsense is asked for."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", request.GET.get("month", ""), re.ASCII)
    today = legal_today()
    year, month = (int(found[1]), int(found[2])) if found else (today.year, today.month)
    return Period.month(year, month)


def months_back(last: date, count: int = 13) -> list[dict[str, str]]:
    """Options of a month picker, newest first."""
    place = last.year * 12 + last.month - 1
    names = [f"{(place - n) // 12}-{(place - n) % 12 + 1:02}" for n in range(count)]
    return [{"value": name, "label": name} for name in names]


def day_asked(request: HttpRequest, name: str) -> date | None:
    """A date of the query; None for none and for nonsense."""
    try:
        return read_day(request.GET.get(name, ""))
    except ValueError:
        return None


def page_of(request: HttpRequest, rows: Any, order: Sequence[str], size: int = 25) -> Page[Any]:
    """The keyset page that the query asks for."""
    return keyset_page(rows, order, request.GET.get("after") or None, size)


def asked(request: HttpRequest, name: str, most: int = 60) -> str:
    """A filter of the query, cut."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


def csv_file(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as CSV that spreadsheets read (UTF-8 with BOM); cells that would be formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(cell) for cell in head])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def name_of(row: Any) -> str:
    """``name_zh`` or ``name_en`` in the page's language."""
    return pick(row, "name")[0]


def both(zh: str, en: str) -> dict[str, str]:
    """Words in two languages; Chinese stands in for missing English."""
    return {"zh": zh, "en": en or zh} if short() == "en" else {"zh": zh, "en": en}


def options(words: dict[Any, Any]) -> list[dict[str, Any]]:
    """Options of a choice or a filter from a table of words; states carry their word second."""
    return [{"value": k, "label": v[1] if isinstance(v, tuple) else v} for k, v in words.items()]


def lead(name: str, *args: Any) -> str:
    """The address of a page."""
    return reverse(name, args=args)
