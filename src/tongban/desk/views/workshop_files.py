"""Files of a draft as text, for every part and without scripts; taking the whole package out and in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid, NotFound, Refused
from tongban.catalogue import bundle
from tongban.catalogue.actions import draft_import, remove_file, save_file
from tongban.catalogue.actions.workshop import Clash
from tongban.catalogue.keeping import files_of_version
from tongban.catalogue.policy import EDIT, WORDS
from tongban.desk.forms import Posted
from tongban.desk.items import item_owned
from tongban.desk.views.workshop import draft_page, uploaded
from tongban.desk.workshop import Bench, diff_lines, file_on, name_of
from tongban.files.serving import disposition


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, uid: UUID, path: str) -> HttpResponse:
    """One file as text: read, changed, saved. A file that is not there yet begins empty."""
    bench = Bench(actor_of(request), uid)
    if request.method == "POST":
        return _saved(request, bench, path)
    if path not in bench.files and not (bench.may_change and bundle.is_text(path) and not _bad(path)):
        raise NotFound("catalogue.file")
    if not bundle.is_text(path):
        return _sent(path.rsplit("/", 1)[-1], file_on(bench, path), "application/octet-stream")
    text = bench.files.get(path, b"").decode()
    return _page(request, bench, path, text, bench.draft.manifest.get(path, ""))


def _bad(path: str) -> bool:
    try:
        bundle.checked(path, b"")
    except Invalid:
        return True
    return False


def _saved(request: HttpRequest, bench: Bench, path: str) -> HttpResponse:
    typed = str(request.POST.get("text") or "").replace("\r\n", "\n")
    held = bench.files.get(path, b"")
    text = typed.replace("\n", "\r\n") if b"\r\n" in held else typed
    seen = Posted(request.POST).text("seen", 64)
    try:
        save_file(bench.actor, bench.draft, path, text, seen)
    except Clash as clash:
        other = diff_lines(typed.encode(), held.replace(b"\r\n", b"\n"))
        return _page(
            request, bench, path, typed, bench.draft.manifest.get(path, ""), mistake=clash, other=other
        )
    except (Invalid, Refused) as mistake:
        if isinstance(mistake, NotFound):
            raise
        return _page(request, bench, path, typed, seen, mistake=mistake)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk_workshop_file", args=[bench.draft.uid, path]))


def _page(
    request: HttpRequest,
    bench: Bench,
    path: str,
    text: str,
    seen: str,
    *,
    mistake: Refused | None = None,
    other: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    fields = getattr(mistake, "fields", {})
    context: dict[str, Any] = {
        "bench": bench,
        "draft": bench.draft,
        "path": path,
        "name": name_of(path),
        "text": text,
        "lines": min(max(text.count("\n") + 3, 12), 40),
        "seen": seen,
        "mistake": next(iter(fields.values()), mistake.message) if mistake else "",
        "other": other,
        "findings": bench.marked(path) if path in bench.files else [],
        "removable": bench.may_change and path in bench.files and path != "item.yaml",
    }
    return render(request, "desk/workshop/file.html", context, status=mistake.status if mistake else 200)


@staff(EDIT)
@require_POST
def remove(request: HttpRequest, uid: UUID, path: str) -> HttpResponse:
    """Take a file out of the draft."""
    bench = Bench(actor_of(request), uid)
    try:
        remove_file(bench.actor, bench.draft, path, Posted(request.POST).text("seen", 64))
    except (Invalid, Clash) as mistake:
        return draft_page(request, bench, mistake=mistake)
    messages.success(request, _("Removed: %(path)s") % {"path": path})
    return HttpResponseRedirect(reverse("desk_workshop_draft", args=[uid]))


@staff(EDIT)
@require_POST
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go to the text of a file that is to be made, or take an uploaded one in (a sample, a picture)."""
    bench, posted = Bench(actor_of(request), uid), Posted(request.POST)
    sent = request.FILES.get("file")
    path = posted.text("path", 200) or (f"samples/{sent.name}" if sent and sent.name else "")
    try:
        bundle.checked(path, b"")
        if sent is not None:
            body = sent.read(bundle.MOST_BYTES + 1)
            save_file(bench.actor, bench.draft, path, body, bench.draft.manifest.get(path, ""))
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk_workshop_draft", args=[uid]))
    except Invalid as mistake:
        return draft_page(request, bench, mistake=mistake, posted=posted)
    return HttpResponseRedirect(reverse("desk_workshop_file", args=[uid, path]))


@staff(*WORDS)
@require_GET
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The draft as a ZIP file of its folder, byte for byte."""
    bench = Bench(actor_of(request), uid)
    code = bench.draft.code
    return _sent(f"{code}.zip", bundle.to_zip(code, bench.files), "application/zip")


@staff(*WORDS)
@require_POST
def replace(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put the files of an imported package into this draft."""
    bench = Bench(actor_of(request), uid)
    try:
        draft_import(bench.actor, files=uploaded(request), into=bench.draft)
    except Refused as mistake:
        return draft_page(request, bench, mistake=mistake)
    messages.success(request, _("Imported."))
    return HttpResponseRedirect(reverse("desk_workshop_draft", args=[uid]))


@staff(*WORDS)
@require_GET
def export_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A published version as a ZIP file of its folder."""
    _owned, versions = item_owned(actor_of(request), code)
    version = next((v for v in versions if v.number == number), None)
    if version is None:
        raise NotFound("catalogue.version")
    body = bundle.to_zip(code, files_of_version(version))
    return _sent(f"{code}-{number}.zip", body, "application/zip")


def _sent(name: str, body: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = disposition(name, inline=False)
    response["X-Content-Type-Options"] = "nosniff"
    return response
