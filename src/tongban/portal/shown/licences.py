"""Licences as their holder sees them, and as everybody may (行政许可法 art. 40; numbers and names masked)."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.base.legal import legal_today
from tongban.cases.models import Case
from tongban.kernel.ids import mask
from tongban.licences.models import Licence
from tongban.licences.queries import status_on
from tongban.portal.queries import ends_soon
from tongban.portal.shown.cases import status_of
from tongban.ui.words import day

LICENCE_STATUS = {
    "valid": ("green", gettext_lazy("Valid")),
    "expired": ("grey", gettext_lazy("Expired")),
    "suspended": ("amber", gettext_lazy("On hold")),
    "superseded": ("grey", gettext_lazy("Replaced by a newer edition")),
    "revoked": ("red", gettext_lazy("Revoked")),
    "cancelled": ("grey", gettext_lazy("Struck off")),
    "withdrawn": ("red", gettext_lazy("Withdrawn by penalty")),
}


def licence_row(row: Licence) -> dict[str, Any]:
    """A licence in its holder's list."""
    tone, word = LICENCE_STATUS.get(status_on(row), ("grey", row.status))
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
        "until": day(row.valid_to, weekday=False) if row.valid_to else _("without end"),
    }


def masked_holder(name: str, *, natural: bool) -> str:
    """A person's name is masked for strangers; a body's name is public."""
    return mask("name", name) if natural else name


def looks_natural(name: str) -> bool:
    """Whether a name is that of a person rather than a body (only the name is at hand in public lists)."""
    return len(name) <= 4 or (name.isascii() and not any(w in name.lower() for w in (" ltd", " inc", " co")))


def public_facts(row: Licence) -> list[dict[str, Any]]:
    """The minimum that proves a licence to a stranger."""
    _tone, word = LICENCE_STATUS.get(status_on(row), ("grey", row.status))
    rows: list[dict[str, Any]] = [
        {"label": _("Licence"), "value": {"zh": row.type.name_zh, "en": row.type.name_en}},
        {"label": _("Number"), "value": row.number},
        {
            "label": _("Holder"),
            "value": masked_holder(row.holder_name, natural=looks_natural(row.holder_name)),
        },
        {"label": _("Issued by"), "value": {"zh": row.unit.name_zh, "en": row.unit.name_en}},
        {"label": _("Issued on"), "value": day(row.issued_on, weekday=False)},
        {
            "label": _("Valid until"),
            "value": day(row.valid_to, weekday=False) if row.valid_to else _("without end"),
        },
        {"label": _("State"), "value": word},
    ]
    if row.reason and row.status in ("revoked", "cancelled", "withdrawn"):
        rows.append({"label": _("Reason"), "value": row.reason})
    return rows


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


def grant_row(case: Case) -> dict[str, Any]:
    """A granted decision in the public list."""
    name = case.applicant_name
    return {
        "name_zh": case.item.name_zh,
        "name_en": case.item.name_en,
        "holder": masked_holder(name, natural=looks_natural(name)),
        "unit": {"zh": case.unit.name_zh, "en": case.unit.name_en},
        "number": re.sub(r"\*{5,}", "****", mask("document", case.number)),
        "on": case.decided_on,
        "revoked": bool(getattr(case, "decision", None) and case.decision.revoked_at),
    }
