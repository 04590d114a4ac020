"""What comes from the site: findings, photographs, signatures, sent once each, in whatever order the network allows.

Nobody finishes alone (行政许可法 art. 34): the minutes are closed when every officer has confirmed them from the own
account, after the last thing that was added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today, wall_now
from tongban.cases import flowing, inspecting, notices, timing
from tongban.cases.actions.common import locked, step
from tongban.cases.flowing import open_tasks
from tongban.cases.inspecting import RESULTS, Sheet, sheet_of
from tongban.cases.models import Case, Inspection, InspectionEntry
from tongban.files.models import Attachment
from tongban.flows.policy import may_work
from tongban.records.actions import personal, record

NO_PLACE: Final = ("denied", "unavailable", "unsupported")
OUTCOMES: Final = (Inspection.PASS, Inspection.FAIL, Inspection.CORRECT)
RESULT_WORDS: Final = {"ok": "符合", "wrong": "不符合", "none": "不适用"}
OUTCOME_WORDS: Final = {"pass": "符合要求", "fail": "不符合要求", "correct": "限期整改"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing from the site. ``key`` is the device's own: the same key again changes nothing.

    ``at`` is when it was written by the clock of the device. ``facts`` by kind: finding {result}; photo {place:
    {lat, lon, accuracy}} in millionths of a degree and metres, or {no_place}; person {name, role, reason, witness};
    signature {officer}; result {outcome, correct_by}. ``text`` is a note or summary.
    """

    key: str
    kind: str
    at: datetime
    line: str = ""
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@action
def inspection_enter(
    actor: Actor, *, inspection: Inspection, sent: Sent, attachment: Attachment | None = None
) -> InspectionEntry:
    """Take one thing from the site; a key that came before gives what it made then."""
    row = locked(inspection.case)
    visit = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if not inspecting.is_officer(actor, visit):
        raise Forbidden("cases.inspection_officer", _("Only the officers of this visit write its minutes."))
    known = visit.entries.filter(key=sent.key[:60]).first()
    if known is not None:
        return known
    if visit.state != Inspection.PLANNED:
        raise Conflict("cases.inspection_closed", _("This visit is over or was given up."))
    if sent.kind not in InspectionEntry.KINDS or not sent.key.strip():
        raise Invalid({"kind": _("This is nothing that can be noted on a visit.")})
    facts, sealed = _READ[sent.kind](visit, sent, attachment)
    entry = InspectionEntry(
        inspection=visit,
        key=sent.key[:60],
        kind=sent.kind,
        line=sent.line if sent.kind in ("finding", "photo") else "",
        facts=facts,
        sealed=sealed,
        attachment=attachment,
        by_id=actor.party or 0,
        at=_moment(sent.at),
        received_at=legal_now(),
    )
    entry.save()
    if visit.begun_at is None or entry.at < visit.begun_at:
        visit.begun_at = entry.at
    if sent.kind == "result":
        visit.result = facts
    visit.save(update_fields=["begun_at", "result"])
    _signatures(actor, visit, entry)
    told: dict[str, Any] = {"key": entry.key, "kind": entry.kind, "line": entry.line, "at": entry.at}
    told |= {"text": personal(sealed)} if sealed else {}
    told |= {"sha256": attachment.sha256} if attachment else {}
    record(actor, "cases.inspection_entered.v1", subject=visit, case=row, changes=told)
    _settle(actor, row, visit)
    return entry


def _moment(at: datetime) -> datetime:
    """The moment of the device in legal time; a clock that runs ahead is set back to now."""
    age = max(wall_now() - at, timedelta(0))
    return legal_now() - age


def _signatures(actor: Actor, visit: Inspection, entry: InspectionEntry) -> None:
    """A drawn signature counts as given once its officer confirms; whatever is added later asks for it anew."""
    officers = list(visit.officers.select_for_update().order_by("id"))
    if entry.kind == "signature":
        signer = next(o for o in officers if str(o.uid) == entry.facts["officer"])
        signer.drawn = entry.attachment
        own = signer.party_id == actor.party and not sheet_of(visit).wanting
        signer.confirmed_at = legal_now() if own else signer.confirmed_at
        signer.save(update_fields=["drawn", "confirmed_at"])
        return
    for officer in officers:
        if officer.confirmed_at is not None:
            officer.confirmed_at = None
            officer.save(update_fields=["confirmed_at"])


@action
def inspection_confirm(actor: Actor, *, inspection: Inspection) -> Inspection:
    """An officer has read the minutes and stands by them, from the own account."""
    row = locked(inspection.case)
    visit = Inspection.objects.select_for_update().get(pk=inspection.pk)
    officer = visit.officers.select_for_update().filter(party_id=actor.party).first()
    if officer is None or not actor.is_staff:
        raise Forbidden("cases.inspection_officer", _("Only the officers of this visit write its minutes."))
    if visit.state != Inspection.PLANNED:
        raise Conflict("cases.inspection_closed", _("This visit is over or was given up."))
    if sheet_of(visit).wanting:
        raise Conflict("cases.inspection_wanting", _("The minutes are not complete yet."))
    if officer.drawn_id is None:
        raise Conflict("cases.inspection_unsigned", _("Draw your signature first."))
    if officer.confirmed_at is None:
        officer.confirmed_at = legal_now()
        officer.save(update_fields=["confirmed_at"])
        record(actor, "cases.inspection_confirmed.v1", subject=visit, case=row, changes={"by": actor.party})
        _settle(actor, row, visit)
    return visit


def _settle(actor: Actor, row: Case, visit: Inspection) -> None:
    """Close the minutes when everybody has confirmed them, and let the case go on."""
    sheet = sheet_of(visit)
    confirmed = [o for o in sheet.officers if o.confirmed_at is not None]
    if len(confirmed) < max(len(sheet.officers), inspecting.LEAST_OFFICERS) or sheet.wanting:
        return
    result = sheet.result or {}
    visit.state, visit.outcome, visit.done_at = Inspection.DONE, result["outcome"], legal_now()
    if visit.outcome == Inspection.CORRECT:
        visit.correct_by = date.fromisoformat(result["correct_by"])
    visit.minutes = notices.issue(actor, row, "INSPECT_RECORD", data=_minutes(visit, sheet))
    if visit.outcome == Inspection.CORRECT:
        notices.issue(actor, row, "INSPECT_CORRECT", due_on=visit.correct_by, data=_correction(visit, sheet))
        timing.watch_correction(visit)
    visit.save(update_fields=["state", "outcome", "done_at", "correct_by", "minutes"])
    said = result["summary"] or OUTCOME_WORDS[visit.outcome]
    step(actor, row, "inspected", opinion=said[:1000], outcome=visit.outcome, round=visit.round)
    record(actor, "cases.inspection_done.v1", subject=visit, case=row, changes={"outcome": visit.outcome})
    if visit.outcome != Inspection.CORRECT:
        _finish_task(actor, row, visit.outcome, said)


def _finish_task(actor: Actor, row: Case, outcome: str, opinion: str) -> None:
    tasks = open_tasks(row, "inspect")
    if tasks:
        able = any(may_work(actor, task) for task in tasks)
        flowing.finish(actor if able else SYSTEM, row, "inspect", outcome, opinion)


def _minutes(visit: Inspection, sheet: Sheet) -> dict[str, Any]:
    person = sheet.person or {}
    signed = (
        "已签名"
        if person.get("signed")
        else f"拒绝签名（{person.get('reason')}；见证人：{person.get('witness')}）"
    )
    return {
        "place": visit.place.reveal(),
        "begun_at": visit.begun_at,
        "done_at": visit.done_at,
        "again": visit.round > 1,
        "officers": [{"name": o.name, "signed_at": o.confirmed_at} for o in sheet.officers],
        "person": f"{person.get('name')}（{person.get('role')}），{signed}",
        "lines": [
            {
                "text": r["text"]["zh"],
                "result": RESULT_WORDS[sheet.findings[r["id"]]["result"]],
                "note": sheet.findings[r["id"]]["note"] or None,
            }
            for r in visit.checklist
        ],
        "notes": "\n".join(n["text"] for n in sheet.notes) or None,
        "photos": [
            {"taken_at": p.entry.at, "place": p.place or "未提供位置", "digest": p.attachment.sha256[:16]}
            for p in sheet.photos
        ],
        "outcome": OUTCOME_WORDS[visit.outcome],
        "summary": (sheet.result or {}).get("summary") or None,
    }


def _correction(visit: Inspection, sheet: Sheet) -> dict[str, Any]:
    return {
        "inspected_at": visit.done_at,
        "place": visit.place.reveal(),
        "correct_by": visit.correct_by,
        "lines": [
            {
                "text": r["text"]["zh"],
                "problem": sheet.findings[r["id"]]["note"] or RESULT_WORDS["wrong"],
                "basis": r["basis"] or None,
            }
            for r in sheet.wrong
        ],
    }


Read = Callable[[Inspection, Sent, Attachment | None], tuple[dict[str, Any], str]]


def _finding(visit: Inspection, sent: Sent, _a: Attachment | None) -> tuple[dict[str, Any], str]:
    _line(visit, sent.line)
    if sent.facts.get("result") not in RESULTS:
        raise Invalid({"result": _("Choose what you found.")})
    if sent.facts["result"] == inspecting.WRONG and not sent.text.strip():
        raise Invalid({"text": _("Say what is not in order, so that it can be put right.")})
    return {"result": sent.facts["result"]}, sent.text.strip()[:1000]


def _picture(visit: Inspection, sent: Sent, attachment: Attachment | None) -> tuple[dict[str, Any], str]:
    _line(visit, sent.line)
    if attachment is None or not attachment.media_type.startswith("image/"):
        raise Invalid({"file": _("Add the photograph.")})
    place = sent.facts.get("place")
    if not isinstance(place, Mapping):
        said = sent.facts.get("no_place")
        return {"no_place": said if said in NO_PLACE else "unavailable"}, sent.text.strip()[:500]
    try:
        at = {name: int(place[name]) for name in ("lat", "lon", "accuracy")}
    except (KeyError, TypeError, ValueError):
        raise Invalid({"place": _("The place of the photograph cannot be read.")}) from None
    if abs(at["lat"]) > 90_000_000 or abs(at["lon"]) > 180_000_000 or at["accuracy"] < 0:
        raise Invalid({"place": _("The place of the photograph cannot be read.")})
    return {"place": at}, sent.text.strip()[:500]


def _remark(_v: Inspection, sent: Sent, _a: Attachment | None) -> tuple[dict[str, Any], str]:
    if not sent.text.strip():
        raise Invalid({"text": _("Write something.")})
    return {}, sent.text.strip()[:2000]


def _person(_v: Inspection, sent: Sent, attachment: Attachment | None) -> tuple[dict[str, Any], str]:
    """Who was on the site and signed, or would not, with the witness who saw it."""
    told = {
        name: str(sent.facts.get(name) or "").strip()[:200] for name in ("name", "role", "reason", "witness")
    }
    needed = ("name", "role") if attachment is not None else ("name", "role", "reason", "witness")
    lacking = [name for name in needed if not told[name]]
    if lacking:
        said = (
            _("Write it, or let the person sign.") if {"reason", "witness"} & set(lacking) else _("Write it.")
        )
        raise Invalid(dict.fromkeys(lacking, said))
    signed = attachment is not None
    hidden = {"name": told["name"]} if signed else {n: told[n] for n in ("name", "reason", "witness")}
    return {"role": told["role"], "signed": signed}, json.dumps(hidden, ensure_ascii=False)


def _signature(visit: Inspection, sent: Sent, attachment: Attachment | None) -> tuple[dict[str, Any], str]:
    officer = str(sent.facts.get("officer") or "")
    if officer not in {str(uid) for uid in visit.officers.values_list("uid", flat=True)}:
        raise Invalid({"officer": _("Choose one of the officers.")})
    if attachment is None or not attachment.media_type.startswith("image/"):
        raise Invalid({"file": _("Draw the signature.")})
    return {"officer": officer}, ""


def _outcome(visit: Inspection, sent: Sent, _a: Attachment | None) -> tuple[dict[str, Any], str]:
    outcome = sent.facts.get("outcome")
    if outcome not in OUTCOMES:
        raise Invalid({"outcome": _("Choose what came out of the visit.")})
    facts: dict[str, Any] = {"outcome": outcome}
    if outcome == Inspection.CORRECT:
        try:
            by = date.fromisoformat(str(sent.facts.get("correct_by") or ""))
        except ValueError:
            raise Invalid({"correct_by": _("Say by which day it must be put right.")}) from None
        if by <= legal_today():
            raise Invalid({"correct_by": _("Choose a day that is still to come.")})
        facts["correct_by"] = by.isoformat()
    return facts, sent.text.strip()[:1000]


def _line(visit: Inspection, line: str) -> None:
    """Only lines of the frozen checklist exist (guide lock)."""
    if line not in {str(row["id"]) for row in visit.checklist}:
        raise Invalid({"line": _("The checklist has no such line.")}, code="cases.guide_lock")


_READ: Final[Mapping[str, Read]] = {
    "finding": _finding,
    "photo": _picture,
    "note": _remark,
    "person": _person,
    "signature": _signature,
    "result": _outcome,
}
