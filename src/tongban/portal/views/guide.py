"""A service's page: what it is, who may, what it takes, how long, by which law; the pre-check; the blank form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, public, signed_in
from tongban.base.errors import Invalid, NotFound
from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.base.pages import public_page
from tongban.cases import quotas
from tongban.cases.actions import question_ask
from tongban.cases.queries import case_for
from tongban.catalogue.models import Item
from tongban.catalogue.package import Condition, Package
from tongban.catalogue.queries import item_by_code, package_of, version_in_force
from tongban.forms.conditions import holds
from tongban.forms.definition import Group, Question
from tongban.forms.pages import entry_title, words
from tongban.hall.hours import schedules_of
from tongban.hall.queries import halls_for
from tongban.hall.routing import windows_for
from tongban.kernel.clock.words import limit_text
from tongban.kernel.errors import Refusal
from tongban.laws.limits import rules_in_force
from tongban.portal import queries
from tongban.portal.service_links import links_for
from tongban.portal.shown.services import Guide
from tongban.portal.shown.services import rows as shown_rows
from tongban.portal.views.common import Crumb, do_once, draw, errors_of

MOST_HALLS, MOST_WINDOWS = 6, 6


def opened(code: str) -> tuple[Item, Package]:
    """The item and its package in force; raises ``NotFound``."""
    item = item_by_code(code)
    return item, package_of(version_in_force(item))


def crumbs_of(item: Item, *more: Crumb) -> list[Crumb]:
    """The way from the list of services to this item and on."""
    name = {"zh": item.name_zh, "en": item.name_en}
    here: Crumb = (name, reverse("service", args=[item.code])) if more else (name,)
    return [(_("Services"), reverse("services")), here, *more]


@public
@require_safe
@public_page(lambda code: [f"item:{code}", "items", "halls"])
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The guide (办事指南, 行政许可法 art. 30: everything published)."""
    item, package = opened(code)
    context = {"item": item, "package": package, "unit": item.unit, "guide": Guide(item, package)}
    context["members"] = shown_rows(queries.items_by_code(package.joint)) if package.joint else []
    context["links"] = links_for(item.code)
    context["halls"] = _halls(item)
    context["number"] = quotas.standing(item) if package.limited else None
    context["waiting"] = quotas.line_of(item).count() if package.limited else 0
    context["checkable"] = any(c.ask for c in package.conditions)
    return draw(request, "service", context, crumbs=crumbs_of(item))


def _halls(item: Item) -> list[dict[str, Any]]:
    """At which windows of which halls the item is received, and when they are open (行政许可法 art. 30)."""
    halls = halls_for(item)[:MOST_HALLS]
    hours = schedules_of(halls)
    return [
        {"hall": hall, "hours": hours[hall.pk], "windows": windows_for(hall, item)[:MOST_WINDOWS]}
        for hall in halls
    ]


@public
@require_safe
@public_page(lambda code: [f"item:{code}", "items"])
def blank_form(request: HttpRequest, code: str) -> HttpResponse:
    """The whole form to read or print beforehand; whoever fills it in by hand may bring it to the window."""
    item, package = opened(code)
    groups = [
        {
            "title": title,
            "questions": [
                {
                    "label": q.label,
                    "help": q.help,
                    "options": [o.label for o in q.options]
                    or ([_("Yes"), _("No")] if q.type == "boolean" else []),
                    "long": q.type == "textarea",
                }
                for q in questions
                if not q.calculate
            ],
        }
        for group in package.form.groups
        for title, questions in _blank(group)
    ]
    context = {"item": item, "groups": groups, "guide": Guide(item, package)}
    return draw(request, "blank_form", context, crumbs=crumbs_of(item, (_("Blank form"),)))


def _blank(group: Group) -> Iterator[tuple[Any, Sequence[Question]]]:
    """A group on paper; of one that repeats two entries, more go on a second copy of the sheet."""
    asked = group.questions[0] if group.questions else None
    if asked is None or asked.rows is None:
        yield group.title, group.questions
        return
    for number in range(1, max(asked.rows.minimum, min(2, asked.rows.maximum)) + 1):
        yield f"{words(group.title)} · {entry_title(asked.rows, number)}", asked.rows.columns


@public
@require_safe
def precheck(request: HttpRequest, code: str) -> HttpResponse:
    """Asks the conditions and says yes or no, why, by which article, and what one can do. Nothing is kept."""
    item, package = opened(code)
    asked = [c for c in package.conditions if c.ask]
    if not asked:
        raise NotFound("portal.precheck")
    answers = {c.id: {"true": True, "false": False}.get(request.GET.get(c.id, "")) for c in asked}
    sent = "check" in request.GET
    missing = {c.id: _("Please answer yes or no.") for c in asked if answers[c.id] is None} if sent else {}
    context: dict[str, Any] = {
        "item": item,
        "guide": Guide(item, package),
        "questions": [_asked(c, answers[c.id], missing.get(c.id, "")) for c in asked],
        "errors": missing,
        "failed": [],
        "verdict": "",
    }
    if sent and not missing:
        failed = [c for c in asked if not _meets(c, answers)]
        context["failed"] = [_failed(c, context["guide"]) for c in failed]
        context["verdict"] = "no" if failed else "yes"
    return draw(request, "precheck", context, crumbs=crumbs_of(item, (_("Pre-check"),)))


def _asked(condition: Condition, answer: bool | None, error: str) -> dict[str, Any]:
    return {
        "id": condition.id,
        "type": "boolean",
        "label": condition.ask,
        "value": answer,
        "error": error,
    }


def _meets(condition: Condition, answers: dict[str, bool | None]) -> bool:
    context = {name.replace("-", "_"): value for name, value in answers.items()}
    try:
        return holds(condition.rule, {"answers": {**context, **answers}})
    except Refusal:
        return bool(answers[condition.id])


def _failed(condition: Condition, guide: Guide) -> dict[str, Any]:
    return {"text": condition.text, "fail": condition.fail, "basis": guide.cite(condition.basis)}


@signed_in
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the unit a question; it has a limit of its own for the answer."""
    item, _package = opened(code)
    actor = actor_of(request)
    uid = request.POST.get("case") or request.GET.get("case", "")
    case = case_for(actor, uid) if uid else None
    text = request.POST.get("text", "")
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return do_once(
                request,
                {"text": text},
                lambda: _asked_url(question_ask(actor, item=item, text=text, case=case)),
            )
        except Invalid as refusal:
            errors = errors_of(refusal)
    question = {
        "id": "text",
        "type": "textarea",
        "label": _("Your question"),
        "help": _("The office answers within %(limit)s; you get a message.") % {"limit": _answered_in()},
        "value": text,
        "max_length": 2000,
        "rows": 6,
        "error": errors.get("text", ""),
    }
    context = {"item": item, "case": case, "questions": [question], "errors": errors, "unit": item.unit}
    status = 422 if errors else 200
    return draw(request, "ask", context, crumbs=crumbs_of(item, (_("Ask a question"),)), status=status)


def _answered_in() -> str:
    limit = rules_in_force().at("TB-QUESTION", legal_today()).limit
    return limit_text(limit, "en" if short() == "en" else "zh")


def _asked_url(question: Any) -> str:
    return f"{reverse('my_questions')}#{question.uid}"
