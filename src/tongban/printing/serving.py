"""Documents as answers to a browser or a program: PDF, which opens, or OFD, which is kept."""

from __future__ import annotations

from typing import Final, Literal

from django.http import HttpRequest, HttpResponse

from tongban.base.actor import Actor
from tongban.files.serving import disposition
from tongban.printing.actions import content, document_open
from tongban.printing.models import Document
from tongban.printing.ofd_files import ofd_content, ofd_open

Form = Literal["pdf", "ofd"]
MEDIA: Final = {"pdf": "application/pdf", "ofd": "application/ofd"}


def form_of(request: HttpRequest) -> Form:
    """The form that a page's address asks for: ``?format=ofd``, else PDF."""
    return "ofd" if request.GET.get("format") == "ofd" else "pdf"


def opened(actor: Actor, document: Document, form: Form) -> bytes:
    """The file in that form; raises ``NotFound`` for whom the document does not concern."""
    return ofd_open(actor, document) if form == "ofd" else document_open(actor, document)


def judged(actor: Actor, document: Document, form: Form) -> bytes:
    """The file in that form, for rooms that have judged themselves whether ``actor`` may have it."""
    return ofd_content(actor, document) if form == "ofd" else content(actor, document)


def answer(file: bytes, form: Form, name: str, *, inline: bool = True) -> HttpResponse:
    """The file under ``name`` (without its ending); browsers cannot show OFD, so it is handed over."""
    response = HttpResponse(file, content_type=MEDIA[form])
    response["Content-Disposition"] = disposition(f"{name}.{form}", inline=inline and form == "pdf")
    response["Cache-Control"] = "private, no-store"
    return response
