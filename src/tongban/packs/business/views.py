"""Check a company name (名称查询比对) before anything is sent; open to everybody (企业名称登记管理规定 art. 16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import public
from tongban.base.legal import legal_today
from tongban.base.pace import pace_check
from tongban.catalogue.queries import item_by_code
from tongban.packs.business.names.characters import LONGEST, check, normalise
from tongban.packs.business.names.findings import Finding, Severity, Verdict
from tongban.packs.business.names.subject import Context
from tongban.packs.business.names.tables import tables
from tongban.packs.business.queries import EACH_MINUTE, Answer, answer_of, authority_of, name_verdict
from tongban.packs.business.shown import ITEM, language, verdict_page
from tongban.portal.views.guide import crumbs_of

PARTS: Final = ("region", "trade_name", "industry", "form")
FORM_KINDS: Final = ("company", "joint_stock", "partnership", "sole", "cooperative", "collective")
"""Kinds of organisation forms to choose from, the usual ones first; a branch carries its company's name (art. 13)."""
EXAMPLE: Final = "云溪市晨禾餐饮管理有限公司"


@public
@require_safe
def name_check(request: HttpRequest) -> HttpResponse:
    """The page: a name or its parts in the address, the answer above the questions. Nothing is kept."""
    item, today = item_by_code(ITEM), legal_today()
    typed = {name: _typed(request, name) for name in ("name", *PARTS)}
    by_parts = request.GET.get("by") == "parts"
    name = "".join(typed[part] for part in PARTS) if by_parts else typed["name"]
    typed["name"] = name
    sent = by_parts or "name" in request.GET
    errors = _mistakes(typed, name, by_parts=by_parts) if sent else {}
    context: dict[str, Any] = {"verdict": None, "errors": errors, "by_parts": by_parts}
    if sent and not errors:
        pace_check(request, "names", EACH_MINUTE)
        context |= _answered(name, today)
        typed = {**typed, **context["read"], "name": context["verdict"]["name"]}
    context["whole"] = [_whole("" if by_parts and errors else typed["name"], errors)]
    context["parts"] = _parts(typed, errors, today)
    context["asked"] = [*context["whole"], *context["parts"]]
    context["crumbs"] = [
        (_("Home"), reverse("home")),
        *crumbs_of(item, (_("Check a company name"),)),
    ]
    context |= {"guide_url": reverse("service", args=[ITEM]), "apply_url": _apply_url(context["verdict"])}
    return render(request, "business/name_check.html", context, status=422 if errors else 200)


def _apply_url(verdict: Mapping[str, Any] | None) -> str:
    """Where a name is declared; the name that was compared comes along."""
    url = reverse("apply", args=[ITEM])
    return f"{url}?{urlencode({'name': verdict['name']})}" if verdict else url


def _typed(request: HttpRequest, name: str) -> str:
    """What was typed, cut where no name is that long, without marks that cannot be seen."""
    return normalise(request.GET.get(name, "")[: LONGEST * 4])


def _mistakes(typed: Mapping[str, str], name: str, *, by_parts: bool) -> dict[str, str]:
    """Nothing to compare, or far more than a name; everything else is for the comparison to say."""
    if by_parts and not typed["trade_name"]:
        return {"part-trade-name": _("Write the trade name.")}
    found = next((f for f in check(name) if f.code in ("name.empty", "name.too_long")), None)
    if found is None:
        return {}
    return {"part-trade-name" if by_parts else "name": _sentence(found)}


def _sentence(finding: Finding) -> str:
    said = language()
    return (
        " ".join((finding.message(said), finding.advice(said)))
        if said == "en"
        else (finding.message(said) + finding.advice(said))
    )


def _answered(name: str, today: date) -> dict[str, Any]:
    authority = authority_of(name, today)
    verdict = name_verdict(name, Context(on=today, authority=authority))
    parts = verdict.parts
    read = {part: str(getattr(parts, part)) for part in PARTS} if parts else {}
    return {
        "verdict": verdict_page(verdict),
        "steps": _steps(verdict),
        "authority": authority,
        "read": read,
    }


def _steps(verdict: Verdict) -> list[str]:
    """What the applicant can do now, the surest way first."""
    answer, said = answer_of(verdict), language()
    if answer in (Answer.FREE, Answer.NOTED):
        return [_("Declare it now; it is compared once more and the answer comes at once.")]
    if answer is Answer.PROMISE:
        return [
            _("The safer way: choose another trade name and compare again."),
            _("Or declare this one and sign the promise; you answer for it in law (art. 16)."),
        ]
    grave = [f for f in verdict.findings if f.severity.weight >= Severity.APPROVAL.weight]
    steps = list(dict.fromkeys(f.advice(said) for f in grave))
    if any(f.existing is not None and f.code != "compare.identical" for f in grave):
        steps.append(
            _(
                "A relation by investment, or a name that you acquired, is told in the application, with its proof."
            )
        )
    return steps


def _whole(name: str, errors: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": "name",
        "type": "text",
        "label": _("Full name of the company"),
        "help": _(
            "Region, trade name, industry, form. The region may also stand in brackets after the trade name."
        ),
        "example": EXAMPLE,
        "value": name,
        "max_length": LONGEST,
        "error": errors.get("name", ""),
        "width": "w-l",
    }


def _parts(typed: Mapping[str, str], errors: Mapping[str, str], today: date) -> list[dict[str, Any]]:
    """The four parts (art. 6), each as a question of its own."""
    known = tables(today)
    home = known.home
    regions = [home.name, *(home.name + district for district in home.districts), *home.counties]
    forms = [form.text for kind in FORM_KINDS for form in known.forms if form.kind == kind and not form.group]
    return [
        _part(
            "region",
            "choice",
            _("Region in the name"),
            typed,
            _("The place of the company's domicile."),
            regions,
        ),
        {
            **_part(
                "trade_name",
                "text",
                _("Trade name"),
                typed,
                _("Two characters or more, neither a place nor an industry."),
            ),
            "example": "晨禾",
            "error": errors.get("part-trade-name", ""),
        },
        {
            **_part(
                "industry", "text", _("Industry in the name"), typed, _("The main business, as customary.")
            ),
            "example": "餐饮管理",
            "required": False,
        },
        _part("form", "choice", _("Organisation form"), typed, "", forms),
    ]


def _part(
    name: str, kind: str, label: str, typed: Mapping[str, str], about: str, options: list[str] | None = None
) -> dict[str, Any]:
    value = typed.get(name) or (options[0] if options else "")
    return {
        "id": f"part-{name.replace('_', '-')}",
        "name": name,
        "type": kind,
        "label": label,
        "help": about,
        "value": value,
        "options": [{"value": option, "label": option} for option in options or ()],
        "max_length": LONGEST,
    }
