"""The case with everything that belongs to it, and its files, notices and proofs."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import NotFound
from tongban.base.legal import wall_now
from tongban.cases.flowing import KIND
from tongban.cases.serving_words import sentence_of
from tongban.desk import reading, words
from tongban.desk.acts import act_called, offered
from tongban.desk.diagrams import case_flow, document_of
from tongban.desk.lines import case_due, case_state, line_of, step_title
from tongban.desk.queries import next_task
from tongban.desk.standing import Standing, standing
from tongban.flows.queries import instance_of
from tongban.licences.words import last_day_words
from tongban.printing.keys import available
from tongban.printing.queries import document_by_uid
from tongban.printing.serving import answer, form_of, judged, opened
from tongban.records.actions import read_recorded
from tongban.records.proofs import receipt_proof

SHOWN = "desk_shown"
SHOWN_SECONDS = 15 * 60


@staff()
@require_GET
def case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One page: form and material, facts, clock, talk, course, record; the decision bar below."""
    stand = standing(actor_of(request), uid, request.GET.get("task", ""))
    purpose = shown_purpose(request, stand)
    if purpose:
        read_recorded(stand.actor, purpose, [stand.case], what="desk.case")
    return render(request, "desk/case.html", {**_head(request, stand), **_sections(request, stand, purpose)})


def _head(request: HttpRequest, stand: Standing) -> dict[str, Any]:
    """Name, state and day of the case, what can be done, and what was just done."""
    acts = offered(stand)
    finished = request.GET.get("done", "")
    following = next_task(stand.actor, besides=stand.case.pk) if finished else None
    return {
        "stand": stand,
        "case": stand.case,
        "status": case_state(stand.case),
        "due": case_due(stand.case),
        "bar": [a for a in acts if not a.more and a.tone != "danger"],
        "danger": [a for a in acts if not a.more and a.tone == "danger"],
        "more": [a for a in acts if a.more],
        "finished": act_called(finished).label if finished else "",
        "next": line_of(following, stand.actor) if following is not None else None,
    }


def _sections(request: HttpRequest, stand: Standing, purpose: str) -> dict[str, Any]:
    rows = reading.material_rows(stand)
    return {
        "materials": rows,
        "sheet": reading.sheet_chosen(rows, request.GET.get("sheet", "")),
        "answers": reading.answers(stand, shown=bool(purpose)),
        "purpose": purpose,
        "purposes": words.PURPOSE.items(),
        "facts": reading.facts(stand),
        "limits": reading.limits(stand.case),
        "pauses": reading.pauses(stand.case),
        "opinions": reading.opinions(stand),
        "questions": reading.questions(stand.case),
        "course": reading.course(stand),
        "flow": case_flow(stand),
        "entries": reading.entries(stand.case),
        "members": reading.members(stand.case),
        "together": reading.together(stand.case),
        "shared": reading.shared_work(stand),
        "visits": reading.visits(stand),
        "hearing": reading.hearing(stand),
        "objections": reading.objections(stand),
        "interested": list(stand.case.interested.select_related("told__document").order_by("id")),
        "notices": [
            {"notice": n, "title": words.word(words.NOTICE, n.kind), "service": sentence_of(n)}
            for n in stand.notices
        ],
        "licence": (licence := reading.licence_of(stand.case)),
        "last_day": last_day_words(licence) if licence else "",
        "ofd": available(),
        "open_tasks": [(t, step_title(t)) for t in stand.tasks if t.is_open],
    }


def shown_purpose(request: HttpRequest, stand: Standing) -> str:
    """Why personal values are shown on this page now, "" where they are masked."""
    kept = request.session.get(SHOWN, {}).get(str(stand.case.uid))
    if not kept or wall_now().timestamp() - kept[1] > SHOWN_SECONDS:
        return ""
    return str(kept[0])


@staff()
@require_POST
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the personal values of this case for a quarter of an hour, for a stated purpose; or hide them again."""
    stand = standing(actor_of(request), uid)
    kept = dict(request.session.get(SHOWN, {}))
    chosen = request.POST.get("purpose", "")
    if request.POST.get("hide"):
        kept.pop(str(uid), None)
    else:
        purpose = str(words.PURPOSE.get(chosen) or _("Handling the case"))
        kept[str(uid)] = [f"{purpose}: {stand.case.number}"[:200], int(wall_now().timestamp())]
    request.session[SHOWN] = kept
    task = request.POST.get("task", "")
    return HttpResponseRedirect(
        f"{reverse('desk_case', args=[uid])}{f'?task={task}' if _is_uid(task) else ''}#form"
    )


def _is_uid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@staff()
@require_GET
def document(request: HttpRequest, uid: UUID, document_uid: UUID) -> HttpResponse:
    """A notice or licence of the case as its sealed PDF or OFD."""
    stand, form = standing(actor_of(request), uid), form_of(request)
    found = document_by_uid(str(document_uid))
    if found is None:
        raise NotFound("desk.document")
    if found.subject_kind == "case" and found.subject_id == stand.case.pk:
        file = judged(stand.actor, found, form)
    else:
        licence = reading.licence_of(stand.case)
        if licence is None or licence.document_id != found.pk:
            raise NotFound("desk.document")
        file = opened(stand.actor, found, form)
    return answer(file, form, f"{found.kind.lower()}-{stand.case.number}")


@staff()
@require_GET
def flow(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The flow on which the case runs as a BPMN file, for the viewer of the page and for other tools."""
    stand = standing(actor_of(request), uid)
    instance = instance_of(KIND, stand.case.pk)
    if instance is None:
        raise NotFound("desk.flow")
    return document_of(instance.definition.xml, instance.definition.code)


@staff()
@require_GET
def proof(request: HttpRequest, uid: UUID, entry_uid: UUID) -> HttpResponse:
    """The proof of one operation on the case, to be checked without us (``tongban verify``)."""
    stand = standing(actor_of(request), uid)
    entry = reading.entry_of(stand.case, entry_uid)
    if entry is None:
        raise NotFound("desk.entry")
    text = json.dumps(receipt_proof(entry), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="proof-{entry.uid}.json"'
    return response
