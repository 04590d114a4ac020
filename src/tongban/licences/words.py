"""What licences and acts on them are called, for the desk, the holder and everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.language import short
from tongban.licences.grounds import KINDS
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.queries import status_on
from tongban.ui.words import day

STATUS: Final[Mapping[str, tuple[str, Promise]]] = {
    "valid": ("green", _("Valid")),
    "expired": ("grey", _("Expired")),
    "suspended": ("amber", _("On hold")),
    "superseded": ("grey", _("Replaced by a newer edition")),
    "revoked": ("red", _("Revoked")),
    "withdrawn": ("red", _("Withdrawn in the public interest")),
    "forfeited": ("red", _("Withdrawn by penalty")),
    "cancelled": ("grey", _("Struck off")),
}
"""Tone of the chip and the word, by status."""
SENTENCES: Final[Mapping[str, Promise]] = {
    "expired": _("It was valid until %(last)s and was not renewed. It allows nothing any more."),
    "suspended": _(
        "It is on hold since %(since)s. Until that is lifted its holder may not do what it allows."
    ),
    "superseded": _("It was replaced by a newer edition on %(since)s. Ask the holder for that one."),
    "revoked": _("It was revoked on %(since)s and allows nothing any more."),
    "withdrawn": _("It was withdrawn in the public interest on %(since)s and allows nothing any more."),
    "forfeited": _("It was withdrawn as a penalty on %(since)s and allows nothing any more."),
    "cancelled": _("It was struck off the record on %(since)s and allows nothing any more."),
}


def status_words(licence: Licence) -> tuple[str, Any]:
    """Tone and word of the licence's state today."""
    status = status_on(licence)
    return STATUS.get(status, ("grey", status))


def last_day_words(licence: Licence) -> Any:
    """The day it ends, or what ends it, or that nothing does."""
    if licence.valid_to:
        return day(licence.valid_to, weekday=False)
    return licence.until.get(short()) or _("without end")


def sentence(licence: Licence) -> str:
    """What its state means, in plain words; empty for a valid one."""
    words = SENTENCES.get(status_on(licence))
    if words is None:
        return ""
    facts = {"last": licence.valid_to, "since": licence.since}
    if licence.since is None and "%(since)s" in str(words):
        return ""
    return str(words) % {name: day(value, weekday=False) if value else "" for name, value in facts.items()}


def ground_words(act: LicenceAct) -> dict[str, str]:
    """The ground of an act and its article, in both languages; empty where it has none."""
    kind = KINDS.get(act.kind)
    ground = kind.ground(act.ground) if kind else None
    if ground is None:
        return {"zh": act.law, "en": act.law}
    law = {"zh": f"，{act.law}" if act.law else "", "en": f"; {act.law}" if act.law else ""}
    return {
        "zh": f"{ground.words['zh']}（{ground.basis['zh']}{law['zh']}）",
        "en": f"{ground.words['en']} ({ground.basis['en']}{law['en']})",
    }


def kind_words(code: str) -> str:
    """The name of a kind of act in the language of the page."""
    kind = KINDS.get(code)
    return kind.name["en" if short() == "en" else "zh"] if kind else code
