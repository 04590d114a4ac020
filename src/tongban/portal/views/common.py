"""What every page of the room needs: a drawn answer, a key against double sending, results as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.base.access import actor_of
from tongban.base.errors import Invalid
from tongban.base.idempotency import once
from tongban.kernel.ids import uuid7

Crumb = tuple[Any, ...]


def draw(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    crumbs: list[Crumb] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page ``portal/<template>.html``; ``crumbs`` lead back to it from home."""
    home: Crumb = (_("Home"), reverse("home"))
    trail = [home, *crumbs] if crumbs is not None else []
    facts = {"crumbs": trail, "key": str(uuid7()), **context}
    return render(request, f"portal/{template}.html", facts, status=status)


def do_once(request: HttpRequest, content: Any, do: Callable[[], str]) -> HttpResponse:
    """Do a write once for the form's hidden key and lead on to the address that ``do`` gives.

    The same form sent twice leads to the same page; nothing is done a second time.
    """
    key = request.POST.get("key", "")[:80]
    if not key:
        return HttpResponseRedirect(do())
    name = f"{request.path}:{key}"[-120:]
    _status, url, _again = once(actor_of(request), key=name, content=content, do=lambda: (303, do()))
    return HttpResponseRedirect(url)


def version_of(request: HttpRequest) -> int | None:
    """The version of the row that the form was drawn from."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def errors_of(refusal: Invalid) -> dict[str, Any]:
    """The mistakes of a refusal; one without fields stands for the whole form."""
    return dict(refusal.fields) or {"form": refusal.message}
