"""Licences as their holder sees them, and as everybody may (行政许可法 art. 40; numbers and names masked)."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.base.legal import legal_today
from tongban.cases.models import Case
from tongban.kernel.ids import mask
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.queries import status_on
from tongban.licences.words import ground_words, kind_words, last_day_words, sentence, status_words
from tongban.portal.queries import ends_soon
from tongban.portal.shown.cases import status_of
from tongban.ui.words import day


def licence_row(row: Licence) -> dict[str, Any]:
    """A licence in its holder's list."""
    tone, word = status_words(row)
    soon = ends_soon(row)
    left = (row.valid_to - legal_today()).days if row.valid_to else None
    return {
        "name_zh": row.type.name_zh,
        "name_en": row.type.name_en,
        "number": row.number,
        "unit": {"zh": row.unit.name_zh, "en": row.unit.name_en},
        "url": reverse("my_licence", args=[row.uid]),
        "tone": "amber" if soon else tone,
        "word": _("%(n)d days left") % {"n": left} if soon else word,
        "until": last_day_words(row),
    }


def masked_holder(name: str, *, natural: bool) -> str:
    """A person's name is masked for strangers; a body's name is public."""
    return mask("name", name) if natural else name


def looks_natural(name: str) -> bool:
    """Whether a name is that of a person rather than a body (only the name is at hand in public lists)."""
    return len(name) <= 4 or (name.isascii() and not any(w in name.lower() for w in (" ltd", " inc", " co")))


def public_facts(row: Licence, act: LicenceAct | None = None) -> list[dict[str, Any]]:
    """The minimum that proves a licence to a stranger; ``act`` brought it into its state."""
    _tone, word = status_words(row)
    rows: list[dict[str, Any]] = [
        {"label": _("Licence"), "value": {"zh": row.type.name_zh, "en": row.type.name_en}},
        {"label": _("Number"), "value": row.number},
        {"label": _("Identifier"), "value": row.identifier},
        {
            "label": _("Holder"),
            "value": masked_holder(row.holder_name, natural=looks_natural(row.holder_name)),
        },
        {"label": _("Issued by"), "value": {"zh": row.unit.name_zh, "en": row.unit.name_en}},
        {"label": _("Issued on"), "value": day(row.issued_on, weekday=False)},
        {"label": _("Valid until"), "value": last_day_words(row)},
        {"label": _("State"), "value": word},
    ]
    if row.since and status_on(row) != "valid":
        rows.append({"label": _("In this state since"), "value": day(row.since, weekday=False)})
    if act is not None and act.until_on and status_on(row) == "suspended":
        rows.append({"label": _("Last day of the suspension"), "value": day(act.until_on, weekday=False)})
    if act is not None and act.ground:
        rows.append({"label": _("Ground"), "value": ground_words(act)})
    elif row.reason and status_on(row) in ("revoked", "cancelled", "withdrawn", "forfeited", "suspended"):
        rows.append({"label": _("Reason"), "value": row.reason})
    return rows


def standing_of(row: Licence, act: LicenceAct | None = None) -> dict[str, Any]:
    """How a licence stands, for the public pages: tone, word, a plain sentence, the facts."""
    tone, word = status_words(row)
    return {"facts": public_facts(row, act), "tone": tone, "word": word, "sentence": sentence(row)}


def told_act(act: LicenceAct, url: str) -> dict[str, Any]:
    """An act on a licence as its holder reads it: what, when, why, the document."""
    return {
        "name": kind_words(act.kind),
        "on": act.done_on,
        "ground": ground_words(act),
        "reason": act.reason,
        "until": act.until_on,
        "compensation": act.compensation,
        "url": url,
    }


def public_case(case: Case) -> list[dict[str, Any]]:
    """The minimum that proves a receipt or decision to a stranger who holds its code."""
    return [
        {"label": _("Service"), "value": {"zh": case.item.name_zh, "en": case.item.name_en}},
        {"label": _("Case number"), "value": case.number},
        {
            "label": _("Applicant"),
            "value": masked_holder(case.applicant_name, natural=looks_natural(case.applicant_name)),
        },
        {"label": _("Office"), "value": {"zh": case.unit.name_zh, "en": case.unit.name_en}},
        {"label": _("Received on"), "value": day(case.received_on, weekday=False)},
        {"label": _("State"), "value": status_of(case)["label"]},
    ]


def grant_row(case: Case, licence: Licence | None = None) -> dict[str, Any]:
    """A granted decision in the public list, with the state of the licence that it gave."""
    name = case.applicant_name
    state: tuple[str, Any] | None = None
    if licence is not None and status_on(licence) != "valid":
        state = status_words(licence)
    elif getattr(case, "decision", None) and case.decision.revoked_at:
        state = ("red", _("Revoked"))
    return {
        "tone": state[0] if state else "",
        "state": state[1] if state else "",
        "since": licence.since if licence is not None and state else None,
        "name_zh": case.item.name_zh,
        "name_en": case.item.name_en,
        "holder": masked_holder(name, natural=looks_natural(name)),
        "unit": {"zh": case.unit.name_zh, "en": case.unit.name_en},
        "number": re.sub(r"\*{5,}", "****", mask("document", case.number)),
        "on": case.decided_on,
    }
