"""The page on the person's own phone: takes pictures for one line, without signing in, while the ticket lives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import public
from tongban.base.actor import ANONYMOUS
from tongban.base.errors import NotFound, Refused
from tongban.desk.actions import ticket_use
from tongban.desk.window import live_ticket, package_for
from tongban.files.actions import attachment_store


@public
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """Hand in pages; the clerk sees them at once."""
    ticket = live_ticket(token)
    if ticket is None:
        raise NotFound("desk.ticket", _("This code has expired. Ask the clerk for a new one."))
    line = package_for(ticket.intake).material(ticket.line)
    mistake: Refused | None = None
    files = request.FILES.getlist("pages")
    if request.method == "POST":
        try:
            for file in files:
                stored = attachment_store(
                    ANONYMOUS, name=file.name or "page", content=file, formats=line.formats if line else ()
                )
                ticket_use(token=token, attachment=stored)
            if files:
                return HttpResponseRedirect(f"{request.path}?sent={len(files)}")
            mistake = Refused("desk.no_file", _("Choose or take a picture first."))
            mistake.status = 422
        except Refused as error:
            mistake = error
    sent = request.GET.get("sent", "")
    context = {"line": line, "ticket": ticket, "mistake": mistake, "sent": sent if sent.isdecimal() else ""}
    return render(request, "desk/phone.html", context, status=mistake.status if mistake else 200)
