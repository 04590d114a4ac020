"""Window intake: choose the item, one page for person, form and material, the paper receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.base.site import site_url
from tongban.cases.later import due_for
from tongban.cases.queries import waits_for
from tongban.catalogue.queries import item_by_code
from tongban.desk import scans, window
from tongban.desk.actions import (
    intake_hand_over,
    intake_open,
    intake_page_add,
    intake_page_remove,
    intake_save,
    intake_submit,
    intake_take_over,
    ticket_open,
)
from tongban.desk.actions.phone import MINUTES
from tongban.desk.forms import Posted, with_errors
from tongban.desk.models import Intake
from tongban.desk.policy import INTAKE
from tongban.files.actions import attachment_store
from tongban.forms.answers import collect
from tongban.hall.card import read_card
from tongban.org.queries import party_by_number
from tongban.records.actions import read_recorded

WINDOW = "desk_window"


@staff(INTAKE)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the item that the person came for."""
    actor = actor_of(request)
    if request.method == "POST" and request.POST.get("handed"):
        handed = next((i for i in window.handed_here(actor) if str(i.uid) == request.POST["handed"]), None)
        if handed is None:
            raise NotFound("desk.intake")
        taken = intake_take_over(actor, intake=handed)
        return HttpResponseRedirect(reverse("desk_intake_form", args=[taken.uid]))
    if request.method == "POST":
        item = item_by_code(Posted(request.POST).text("item", 120))
        intake = intake_open(actor, item=item, window=str(request.session.get(WINDOW, "")))
        return HttpResponseRedirect(reverse("desk_intake_form", args=[intake.uid]))
    text = request.GET.get("q", "").replace("\x00", "")[:80]
    context = {
        "words": text,
        "items": window.items_to_file(actor, text),
        "open": window.open_intakes(actor),
        "handed": window.handed_here(actor),
        "waiting": window.waiting_for_material(actor, text),
    }
    return render(request, "desk/intake_choose.html", context)


@staff(INTAKE)
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole intake on one page. Every button first keeps what was typed."""
    actor = actor_of(request)
    intake = window.intake_for(actor, uid)
    if intake.case is not None:
        return HttpResponseRedirect(reverse("desk_intake_done", args=[uid]))
    if intake.supplements is not None and not waits_for(intake.supplements):
        raise Conflict("desk.intake.not_asked", _("This case does not wait for material."))
    if request.method == "GET":
        return _page(request, intake, {})
    posted = Posted(request.POST)
    try:
        return _keep_and_do(request, actor, intake, posted)
    except Invalid as mistake:
        errors = mistake.fields or {"form": mistake.message}
        return _page(request, window.intake_for(actor, uid), errors, status=422)


def _keep_and_do(request: HttpRequest, actor: Actor, intake: Intake, posted: Posted) -> HttpResponse:
    intake = _keep(request, actor, intake, posted)
    mistakes = _take_files(request, actor, intake)
    if mistakes:
        raise Invalid(mistakes)
    what, _sep, about = posted.text("do", 300).partition(":")
    here = reverse("desk_intake_form", args=[intake.uid])
    if what == "submit":
        intake_submit(actor, intake=intake)
        return HttpResponseRedirect(reverse("desk_intake_done", args=[intake.uid]))
    if what == "hand":
        return _hand_over(request, actor, intake, posted)
    if what == "phone":
        return _phone(request, actor, intake, about)
    if what == "scan":
        _take_scan(actor, intake, about, posted.text("scan_line", 80))
    if what == "remove":
        intake_page_remove(actor, intake=intake, uid=str(_uid(about)))
    anchor = {"card": "#form", "scan": "#material", "remove": "#material"}.get(what, "")
    return HttpResponseRedirect(here + anchor)


def _hand_over(request: HttpRequest, actor: Actor, intake: Intake, posted: Posted) -> HttpResponse:
    number = posted.text("hand_to", 8)
    to = next((w for w in window.windows_beside(actor) if w.number == number), None)
    if to is None:
        raise Invalid({"hand_to": _("Choose another window of this hall.")})
    try:
        intake_hand_over(actor, intake=intake, to=to, note=posted.text("hand_note", 500))
    except Invalid as refusal:
        names = {"to": "hand_to", "note": "hand_note"}
        raise Invalid({names.get(k, k): v for k, v in refusal.fields.items()}) from refusal
    messages.success(request, _("Passed on. The person is called at window %(number)s.") % {"number": number})
    return HttpResponseRedirect(reverse("desk_intake"))


def _keep(request: HttpRequest, actor: Actor, intake: Intake, posted: Posted) -> Intake:
    """What was typed, with what a card says; kept before anything else is tried."""
    if intake.supplements is not None:
        return _keep_place(request, actor, intake, posted.text("window", 40))
    package = window.package_for(intake)
    person = {name: posted.text(f"person_{name}", 200) for name in ("kind", "name", "number", "mobile")}
    line = posted.text("card", 2000)
    mistake: Invalid | None = None
    if line:
        try:
            person = _recognised(actor, window.person_from_card(person, read_card(line)))
        except Invalid as error:
            mistake = error
    asked = [q for q in package.form.questions() if q.id in posted.raw() or q.type == "choices"]
    typed: dict[str, Any] = collect(asked, posted.raw(), posted.many)
    typed |= {name: posted.text(name, 200) for name in ("_delivery", "_address") if name in posted.raw()}
    place = posted.text("window", 40)
    request.session[WINDOW] = place
    kept = intake_save(
        actor,
        intake=intake,
        values=window.filled_from_person(package, typed, person),
        person=person,
        window=place,
        committed=posted.text("committed") == "true",
        later=posted.many("later"),
    )
    if mistake is not None:
        raise mistake
    return kept


def _keep_place(request: HttpRequest, actor: Actor, intake: Intake, place: str) -> Intake:
    """Where only pages are handed in: the window's scanner."""
    request.session[WINDOW] = place
    return intake_save(actor, intake=intake, values={}, person={}, window=place)


def _recognised(actor: Actor, person: dict[str, str]) -> dict[str, str]:
    """Somebody whom the house knows already: the name and mobile number on file. The reading is recorded."""
    kind = "citizen_id" if person["kind"] == "natural_person" else "uscc"
    party = party_by_number(person["number"], kind)
    if party is None or not actor.may("org.party.read"):
        return person
    read_recorded(actor, "window intake", [party], what="desk.intake")
    return {**person, "name": party.name, "mobile": person["mobile"] or party.mobile.reveal()}


def _take_files(request: HttpRequest, actor: Actor, intake: Intake) -> dict[str, Any]:
    """Files of the lines; one bad file does not lose the good ones."""
    mistakes: dict[str, Any] = {}
    for line in window.package_for(intake).materials:
        for field, way in ((f"page_{line.id}", "upload"), (f"camera_{line.id}", "camera")):
            for file in request.FILES.getlist(field):
                try:
                    stored = attachment_store(
                        actor, name=file.name or "page", content=file, formats=line.formats
                    )
                    intake_page_add(actor, intake=intake, line=line.id, attachment=stored, way=way)
                except Invalid as refusal:
                    mistakes[line.id] = (
                        refusal.message if not refusal.fields else next(iter(refusal.fields.values()))
                    )
    return mistakes


def _take_scan(actor: Actor, intake: Intake, name: str, line: str) -> None:
    known = window.package_for(intake).material(line)
    if known is None or known.share:
        raise Invalid({"scan_line": _("Choose the line under which the page belongs.")})
    try:
        stored = attachment_store(
            actor, name=name, content=scans.scan_read(intake.window, name), formats=known.formats
        )
    except Invalid as refusal:
        raise Invalid({line: refusal.message}) from refusal
    intake_page_add(actor, intake=intake, line=line, attachment=stored, way="scan")
    scans.scan_taken(intake.window, name)


def _phone(request: HttpRequest, actor: Actor, intake: Intake, line: str) -> HttpResponse:
    known = window.package_for(intake).material(line)
    if known is None:
        raise NotFound("desk.line")
    token = ticket_open(actor, intake=intake, line=line)
    url = site_url(reverse("desk_phone", args=[token]))
    context = {"intake": intake, "url": url, "line": known, "minutes": MINUTES}
    return render(request, "desk/intake_phone.html", context)


def _page(request: HttpRequest, intake: Intake, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    package, person, values = window.package_for(intake), window.person_of(intake), window.values_of(intake)
    place = intake.window
    rows = window.lines(intake, package, errors)
    context: dict[str, Any] = {
        "intake": intake,
        "lines": rows,
        "errors": errors,
        "windows": scans.windows(),
        "place": place,
        "scans": scans.scans_at(place),
        "labels": [{"id": r["id"], "label": r["name"]} for r in rows],
    }
    context["handing"] = with_errors(_handing(actor_of(request)), errors)
    if intake.supplements is not None:
        context["waiting"] = intake.supplements
        return render(request, "desk/intake_supplement.html", context, status=status)
    about_person = window.person_fields(package, person)
    context |= {
        "package": package,
        "person": with_errors(about_person, errors),
        "groups": window.form_groups(package, values, errors),
        "wishes": with_errors(window.wish_fields(package, values), errors),
        "labels": [*about_person, *context["labels"]],
        "begun": bool(person.get("number")),
        "later_due": due_for(package, legal_today()),
    }
    return render(request, "desk/intake_form.html", context, status=status)


def _handing(actor: Actor) -> list[dict[str, Any]]:
    options = [
        {
            "value": w.number,
            "label": {"zh": f"{w.number} {w.name_zh}", "en": f"{w.number} {w.name_en or w.name_zh}"},
        }
        for w in window.windows_beside(actor)
    ]
    if not options:
        return []
    return [
        {
            "id": "hand_to",
            "type": "choice",
            "label": _("To which window"),
            "options": options,
            "required": False,
        },
        {
            "id": "hand_note",
            "type": "textarea",
            "label": _("What your colleague should know"),
            "max_length": 500,
            "required": False,
        },
    ]


@staff(INTAKE)
@require_GET
def live(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Pages and scans as they arrive, asked for every two seconds."""
    intake = window.intake_for(actor_of(request), uid)
    package = window.package_for(intake)
    context = {
        "lines": window.lines(intake, package, {}),
        "scans": scans.scans_at(intake.window),
        "place": intake.window,
    }
    return render(request, "desk/intake_arrived.html", context)


@staff(INTAKE)
@require_GET
def filed(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The case is filed: the paper receipt in one click, and the next person."""
    intake = window.intake_for(actor_of(request), uid)
    if intake.case is None:
        return HttpResponseRedirect(reverse("desk_intake_form", args=[uid]))
    papers = {n.kind: n for n in intake.case.notices.select_related("document").order_by("-id")}
    receipt, promise = papers.get("RECEIPT"), papers.get("LATER_PROMISE")
    if intake.supplements_id is not None:
        done = {"intake": intake, "case": intake.case}
        return render(request, "desk/intake_supplemented.html", done)
    context = {"intake": intake, "case": intake.case, "receipt": receipt, "promise": promise}
    return render(request, "desk/intake_filed.html", context)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("desk.page") from error
