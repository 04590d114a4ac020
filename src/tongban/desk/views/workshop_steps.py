"""Steps of a flow by fields: names, who does them, within which limit. The drawing itself stays as it is."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, NotFound, Refused
from tongban.catalogue.actions import save_file
from tongban.catalogue.actions.workshop import Clash
from tongban.catalogue.bpmntext import Step, step_changed, steps_of
from tongban.catalogue.policy import WORDS
from tongban.desk.forms import Posted
from tongban.desk.views.workshop_parts import read_all
from tongban.desk.workshop import Bench
from tongban.desk.workshop_fields import NOTHING, Field
from tongban.desk.workshop_parts import Sheet
from tongban.kernel.errors import Refusal
from tongban.org.roles import default_roles

FILE: Final = "flow.bpmn"


def _roles() -> list[tuple[str, Any]]:
    return [(code, role["name"]) for code, role in default_roles().items()]


STEP: Final = Sheet(
    "step",
    gettext_lazy("Step"),
    "workflow",
    (),
    (
        Field(("name",), "text", gettext_lazy("Name in Chinese"), required=True, most=100),
        Field(("tb:title_en",), "text", gettext_lazy("Name in English"), most=200),
        Field(("tb:role",), "choice", gettext_lazy("Who does it"), options=_roles, required=True),
        Field(
            ("tb:limit",),
            "text",
            gettext_lazy("Within"),
            gettext_lazy(
                "2wd is two working days, 10d ten days, 4h four hours; empty: only the limit of the whole."
            ),
            most=10,
        ),
        Field(
            ("tb:unit",), "text", gettext_lazy("Unit"), gettext_lazy("authority, or the code of another unit")
        ),
    ),
    file=FILE,
)


def _steps(bench: Bench) -> list[Step]:
    try:
        return steps_of(bench.files.get(FILE, b"").decode())
    except Refusal as refusal:
        words = _("%(file)s cannot be read (line %(line)s). Mend its text first.")
        told = words % {"file": FILE, "line": refusal.data.get("line", 0)}
        raise Conflict("flows.bpmn.syntax", told, file=FILE) from refusal


@staff(*WORDS)
@require_GET
def steps(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The steps of the flow, in the order of its text."""
    bench = Bench(actor_of(request), uid)
    roles = default_roles()
    rows = [
        {"step": s, "name": s.name, "role": roles.get(s.values.get("tb:role", ""), {}).get("name", "")}
        for s in _steps(bench)
    ]
    context = {"bench": bench, "draft": bench.draft, "rows": rows, "findings": bench.marked(FILE)}
    return render(request, "desk/workshop/steps.html", context)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """One step: what it is called, who does it, within which limit."""
    bench = Bench(actor_of(request), uid)
    found = next((s for s in _steps(bench) if s.id == name), None)
    if found is None:
        raise NotFound("desk.workshop_step")
    back = reverse("desk_workshop_steps", args=[uid])
    posted = Posted(request.POST) if request.method == "POST" else None
    mistake: Refused | None = None
    if posted is not None:
        try:
            typed = read_all(STEP.fields, posted)
            values = {str(place[0]): "" if value is NOTHING else str(value) for place, value in typed.items()}
            text = step_changed(bench.files[FILE].decode(), name, values)
            save_file(bench.actor, bench.draft, FILE, text, posted.text("seen", 64))
        except Refused as refusal:
            if isinstance(refusal, NotFound):
                raise
            mistake = refusal
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(back)
    mistakes = getattr(mistake, "fields", {})
    questions = [q for f in STEP.fields for q in f.shown(found.values.get(str(f.place[0])), mistakes, posted)]
    seen = (
        posted.text("seen", 64) if posted and not isinstance(mistake, Clash) else bench.draft.manifest[FILE]
    )
    context = {
        "bench": bench,
        "draft": bench.draft,
        "part": STEP,
        "title": found.name,
        "questions": questions,
        "errors": dict(mistakes or ({"part": mistake.message} if mistake else {})),
        "clash": isinstance(mistake, Clash),
        "seen": seen,
        "back": back,
    }
    return render(request, "desk/workshop/part.html", context, status=mistake.status if mistake else 200)
