"""A verdict over a name as people read it: what it means, what was found and by which rule, which names are near."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from tongban.base.language import short
from tongban.laws.names import law_name
from tongban.packs.business.names.findings import Finding, Outcome, Severity, Verdict
from tongban.packs.business.names.subject import Entry, Status
from tongban.packs.business.names.tables import tables
from tongban.packs.business.queries import Answer, answer_of
from tongban.portal.queries import known_laws
from tongban.ui.words import day

ITEM: Final = "company-name"
_TITLES: Final = {
    Answer.FREE: _lazy("This name may be declared"),
    Answer.NOTED: _lazy("This name may be declared; please read the notes"),
    Answer.PROMISE: _lazy("This name may be declared after a promise"),
    Answer.APPROVAL: _lazy("This name needs an approval"),
    Answer.CORRECT: _lazy("Please correct this name"),
    Answer.REFUSED: _lazy("This name may not be declared"),
}
_TEXTS: Final = {
    Answer.FREE: _lazy("The law does not forbid it, and no name on the register stands in its way."),
    Answer.NOTED: _lazy("No name on the register stands in its way. Read the notes below before you decide."),
    Answer.PROMISE: _lazy(
        "Names near to it are on the register. You may declare it if you promise to answer in law should it infringe "
        "the rights of others."
    ),
    Answer.APPROVAL: _lazy(
        "It contains a word that may stand in a name only with an approval. Remove the word, or hand in the approval."
    ),
    Answer.CORRECT: _lazy("It is not written as the law asks. What to change stands below."),
    Answer.REFUSED: _lazy("Each reason stands below, with its rule and with what to change."),
}
_TONES: Final = {Answer.FREE: "success", Answer.NOTED: "info", Answer.REFUSED: "error"}
_KINDS: Final[Mapping[str, str | Promise]] = {
    "name": _lazy("Length"),
    "characters": _lazy("Characters used"),
    "region": _lazy("Region in the name"),
    "trade_name": _lazy("Trade name"),
    "industry": _lazy("Industry in the name"),
    "form": _lazy("Organisation form"),
    "permit": _lazy("Business under permit"),
    "compare.identical": _lazy("The very same name"),
    "compare.identical_parts": _lazy("Same trade name and same industry"),
    "compare.same_trade_name": _lazy("Same trade name in the same industry"),
    "compare.same_trade_name_no_industry": _lazy("Same trade name, and one name tells no industry"),
    "compare.same_trade_name_elsewhere": _lazy("Same trade name at another authority"),
    "compare.same_class": _lazy("Same trade name in a near industry"),
    "compare.same_sound": _lazy("Same sound"),
    "compare.similar_look": _lazy("Similar look"),
    "compare.contains": _lazy("One contains the other"),
    "compare.one_character": _lazy("One character apart"),
    "compare.related": _lazy("Company that you declare as related"),
}
"""Family or code of a finding → what kind of finding it is; those about words bring their own title."""
_WEIGHTS: Final[Mapping[Severity, tuple[str | Promise, str, str]]] = {
    Severity.REFUSE: (_lazy("Cannot be used"), "red", "ban"),
    Severity.APPROVAL: (_lazy("With an approval only"), "amber", "stamp"),
    Severity.WARN: (_lazy("Please note"), "amber", "triangle-alert"),
    Severity.INFO: (_lazy("For your information"), "grey", "info"),
}
_PROMISED: Final = (_lazy("With a promise"), "amber", "handshake")
_ALSO: Final = (_lazy("Also near"), "grey", "info")
"""Names that would only be told are no advice to go on while something else keeps the name from being declared."""
_RULE: Final = re.compile(r"^(\S+) arts?\. (\d+)")


def language() -> str:
    """The language of the page, as findings name it."""
    return "en" if short() == "en" else "zh"


def verdict_page(verdict: Verdict) -> dict[str, Any]:
    """Everything that a page shows about a verdict."""
    answer, cards = answer_of(verdict), known_laws(_laws(verdict.findings))
    alone = [finding for finding in verdict.findings if finding.existing is None]
    near = [finding for finding in verdict.findings if finding.existing is not None]
    return {
        "name": verdict.name,
        "whole": {"zh": verdict.name},
        "answer": str(answer),
        "title": _TITLES[answer],
        "text": _TEXTS[answer],
        "tone": _TONES.get(answer, "warning"),
        "declarable": answer in (Answer.FREE, Answer.NOTED, Answer.PROMISE),
        "parts": _parts(verdict),
        "findings": [_told(finding, cards) for finding in alone],
        "near": [_near(verdict, list(rows), cards) for _code, rows in groupby(near, lambda f: f.code)],
        "kept": _kept(verdict),
        "on": day(verdict.on, weekday=False),
    }


def _kept(verdict: Verdict) -> str:
    months = verdict.keep_months
    said = ngettext(
        "Once declared it is kept for you for %(n)d month.",
        "Once declared it is kept for you for %(n)d months.",
        months,
    )
    return said % {"n": months}


def _parts(verdict: Verdict) -> list[dict[str, Any]]:
    """The name taken apart (企业名称登记管理规定 art. 6); nothing when it could not be read."""
    parts = verdict.parts
    if parts is None:
        return []
    absent = _("not in the name")
    return [
        {"label": _("Region in the name"), "value": _chinese(parts.region) or absent},
        {"label": _("Trade name"), "value": _chinese(parts.trade_name)},
        {
            "label": _("Industry in the name"),
            "value": _chinese(parts.industry) or absent,
            "note": _group(verdict),
        },
        {"label": _("Organisation form"), "value": _chinese(parts.form)},
    ]


def _chinese(text: str) -> dict[str, str]:
    """Characters of a name, marked as Chinese on an English page; empty for none."""
    return {"zh": text} if text else {}


def _group(verdict: Verdict) -> str:
    """With which names the name is compared."""
    group = tables(verdict.on).groups.get(verdict.parts.group) if verdict.parts else None
    if group is None:
        return _("Compared with names that tell no industry of the table")
    name = group.name_en if language() == "en" else group.name_zh
    return _("Compared with names of the industry “%(name)s” and those near to it") % {"name": name}


def _told(finding: Finding, cards: set[str]) -> dict[str, Any]:
    said = language()
    family = finding.code.partition(".")[0]
    title = _KINDS.get(finding.code) or _KINDS.get(family) or finding.data.get(f"class_{said}", "")
    return {
        "title": title,
        "chip": _WEIGHTS[finding.severity],
        "message": finding.message(said),
        "advice": finding.advice(said),
        "basis": _basis(finding, cards),
    }


def _near(verdict: Verdict, findings: Sequence[Finding], cards: set[str]) -> dict[str, Any]:
    """Names that are near for one reason: the reason, its rule, what follows, and the names."""
    first, told = findings[0], _told(findings[0], cards)
    if verdict.outcome is Outcome.REFUSE and first.severity.weight < Severity.APPROVAL.weight:
        told |= {"chip": _ALSO, "advice": ""}
    elif verdict.commitment and first.severity is Severity.WARN:
        told["chip"] = _PROMISED
    return {
        **told,
        "names": [_entry(f.existing) for f in findings if f.existing is not None],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": _chinese(entry.text),
        "trade_name": _chinese(entry.trade_name),
        "authority": _chinese(entry.authority),
        "standing": _standing(entry),
    }


def _standing(entry: Entry) -> str:
    """How a name stands on the register (企业名称登记管理规定 art. 17)."""
    until = day(entry.ends_on, weekday=False) if entry.ends_on else ""
    if entry.status is Status.REGISTERED or not until:
        return _("Registered")
    if entry.status is Status.RESERVED:
        return _("Kept until %(day)s") % {"day": until}
    return _("Given up on %(day)s") % {"day": until}


def _laws(findings: Iterable[Finding]) -> list[str]:
    return sorted({match[1] for finding in findings if (match := _RULE.match(finding.source))})


def _basis(finding: Finding, cards: set[str]) -> dict[str, str]:
    """The rule as people quote it, with the address of the law's card where there is one."""
    text, match = finding.citation(language()), _RULE.match(finding.source)
    if match is None:
        return {"text": text, "url": ""}
    law, article = match[1], match[2]
    url = f"{reverse('law', args=[law])}#a{article}" if law in cards else ""
    return {"text": text.replace(law, law_name(law, language()), 1), "url": url}
