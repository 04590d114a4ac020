"""Writing an application: for whom, the form group by group, promise, wishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from tongban.base.access import actor_of, citizen, signed_in
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, NotFound, SignInNeeded
from tongban.cases.actions import draft_discard, draft_open, draft_save
from tongban.cases.actions.drafts import values_of
from tongban.cases.commitments import is_barred
from tongban.cases.later import promise_of
from tongban.cases.models import Draft
from tongban.cases.policy import may_apply
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_of
from tongban.forms.answers import applying, check, collect
from tongban.forms.conditions import for_feel
from tongban.forms.definition import Form, Group
from tongban.forms.pages import each, group_page, worked_words
from tongban.forms.panels import Page, panel_of
from tongban.forms.prefill import filled, prefill
from tongban.forms.rows import first_entry, is_arranging, place_after
from tongban.identity import sessions
from tongban.identity.acting import SELF, Part, actor_for, parts_of
from tongban.identity.actions import acting_changed
from tongban.identity.views.common import account_of
from tongban.portal import queries
from tongban.portal.shown.drafts import COMMITMENT, DELIVERY, LATER, MATERIALS, Journey
from tongban.portal.shown.services import quoted
from tongban.portal.views.common import draw
from tongban.portal.views.guide import crumbs_of, opened
from tongban.ui.words import day

KEEP, BACK = "keep", "back"


def journey_of(request: HttpRequest, code: str, uid: UUID) -> Journey:
    """The draft's pages; raises ``NotFound`` for anybody else's draft."""
    draft = queries.draft_for(actor_of(request), code, uid)
    if draft.submitted_id is not None:
        raise Conflict("cases.draft.submitted", _("This application has already been sent."))
    return Journey(draft, package_of(draft.package_version), values_of(draft))


@signed_in
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Choose for whom to act, then begin or go on with the draft."""
    item, package = opened(code)
    if not package.is_online:
        return HttpResponseRedirect(reverse("service", args=[code]))
    ways = _ways(request, item)
    if request.method == "POST":
        return _begin(request, item, package, ways)
    fitting = [way for way in ways if not way["why"]]
    context = {"item": item, "package": package, "ways": ways, "fitting": fitting}
    return draw(request, "apply", context, crumbs=crumbs_of(item, (_("Application"),)))


def _ways(request: HttpRequest, item: Item) -> list[dict[str, Any]]:
    """Everybody the person may act for, and why it does not fit where it does not."""
    account = account_of(request)
    return [
        _way(part, _refusal(actor_for(account, part.key), item))
        for part in parts_of(account)
        if not part.is_post
    ]


def _way(part: Part, why: Any) -> dict[str, Any]:
    return {
        "key": part.key,
        "name": {"zh": part.label_zh, "en": part.label_en},
        "self": part.key == SELF,
        "why": why,
    }


def _refusal(actor: Actor, item: Item) -> Any:
    try:
        may_apply(actor, item)
    except (Forbidden, SignInNeeded) as refusal:
        return refusal.message
    return ""


def _begin(request: HttpRequest, item: Item, package: Package, ways: list[dict[str, Any]]) -> HttpResponse:
    key = request.POST.get("as", SELF)
    if key not in {way["key"] for way in ways}:
        raise NotFound("portal.part")
    actor = actor_for(account_of(request), key)
    draft = draft_open(actor, item=item)
    if request.session.get(sessions.ACTING, SELF) != key:
        acting_changed(actor_of(request), account=account_of(request), acting=key)
        sessions.switch(request, key)
    brought = _brought(package, request.GET)
    _fill(actor, draft, package, brought)
    journey = Journey(draft, package, values_of(draft))
    last = next((stop for stop in journey.stops if stop.key == draft.group and not brought), journey.stops[0])
    return HttpResponseRedirect(last.url)


def _brought(package: Package, data: QueryDict) -> dict[str, Any]:
    """Answers to the first page that the address brings, as from a look-up before applying.

    Words only, nothing personal, no choice and no promise; the person sees them on the page that opens.
    """
    first = package.form.groups[0].questions if package.form.groups else ()
    asked = [q for q in first if q.id in data and q.type == "text" and not q.personal]
    return {name: value for name, value in collect(asked, data).items() if value}


def _fill(actor: Actor, draft: Draft, package: Package, brought: Mapping[str, Any]) -> None:
    """Answers that the house knows already stand in the draft from the start; those just brought replace others."""
    answers = values_of(draft)
    new = filled(package.form, answers, prefill(package.form, actor))
    new |= brought
    if new:
        draft_save(actor, draft=draft, values=new)


@citizen
def group(request: HttpRequest, code: str, uid: UUID, name: str) -> HttpResponse:
    """One group of questions; whatever is typed is kept, right or wrong."""
    journey = journey_of(request, code, uid)
    found = journey.package.form.group(name)
    if found is None:
        raise NotFound("portal.group")
    if request.method == "POST":
        return _answered(request, journey, found)
    return _show_group(request, journey, found)


def _answered(request: HttpRequest, journey: Journey, found: Group) -> HttpResponse:
    actor = actor_of(request)
    before = _applying(journey, found)
    posted = [q for q in found.questions if q.id in before]
    typed = collect(posted, request.POST, request.POST.getlist)
    draft = draft_save(actor, draft=journey.draft, values=typed, group=found.id)
    draft.item = journey.draft.item
    journey = Journey(draft, journey.package, values_of(draft))
    if is_arranging(request.POST):
        here = reverse("apply_group", args=[draft.item.code, draft.uid, found.id])
        return HttpResponseRedirect(here + place_after(request.POST, journey.answers))
    if request.POST.get("go") == KEEP:
        return HttpResponseRedirect(reverse("my"))
    if request.POST.get("go") == BACK:
        stop = journey.before(found.id)
        return HttpResponseRedirect(stop.url if stop else reverse("apply", args=[draft.item.code]))
    mistakes = dict(check(journey.package.form, journey.answers, {q.id for q in found.questions}).mistakes)
    opened_now = _applying(journey, found) - before
    blunders = {name: words for name, words in mistakes.items() if name not in opened_now}
    if blunders or (opened_now and mistakes):
        return _show_group(
            request,
            journey,
            found,
            blunders,
            more=bool(opened_now),
            status=422 if blunders else 200,
            entry=first_entry(name for name in mistakes if name in opened_now),
        )
    return HttpResponseRedirect(journey.after(found.id).url)


def _applying(journey: Journey, found: Group) -> set[str]:
    return applying(journey.package.form, journey.answers, found.questions)


def _show_group(
    request: HttpRequest,
    journey: Journey,
    found: Group,
    mistakes: dict[str, Any] | None = None,
    *,
    more: bool = False,
    status: int = 200,
    entry: int = 0,
) -> HttpResponse:
    form, answers = journey.package.form, journey.answers
    known = prefill(form, actor_of(request))
    drawn = group_page(form, found, answers, mistakes, known, entry or opened_entry(request))
    rows = [each(q, as_shown) for q in drawn if not q["hidden"]]
    context = {
        "group": found,
        "questions": rows,
        "panel": panel_of(Page(found, answers, journey.change)),
        "errors": mistakes or {},
        "more": more,
        "repeats": any(q.rows for q in found.questions),
        "calculates": Form((found,)).calculates,
        "branches": any(q.branches for q in found.questions),
        "keep_url": reverse("apply_keep", args=[journey.draft.item.code, journey.draft.uid, found.id]),
        **_around(journey, found.id),
    }
    return draw(request, "apply_group", context, crumbs=_trail(journey), status=status)


def opened_entry(request: HttpRequest) -> int:
    """The entry that an address asks to see where a repeating group shows one at a time."""
    said = request.GET.get("entry", "")
    return int(said) if said.isdecimal() and len(said) < 4 else 0


def as_shown(question: dict[str, Any]) -> dict[str, Any]:
    """Addresses and divisions without a list of divisions are plain lines."""
    if question["type"] in ("address", "region"):
        question = {**question, "type": "text", "width": "w-l"}
    if question["source"]:
        question = {**question, "source": {"label": question["source"]}}
    return question


def _around(journey: Journey, key: str) -> dict[str, Any]:
    """What every page of the way shows: where it is, what it is about, when it was last kept."""
    before = journey.before(key)
    return {
        "item": journey.draft.item,
        "draft": journey.draft,
        "place": journey.place(key),
        "back_url": before.url if before else reverse("apply", args=[journey.draft.item.code]),
        "saved_at": journey.draft.changed_at,
    }


def _trail(journey: Journey) -> list[tuple[Any, ...]]:
    return crumbs_of(journey.draft.item, (_("Application"),))


@citizen
@require_POST
def keep(request: HttpRequest, code: str, uid: UUID, name: str) -> HttpResponse:
    """Keep what is being typed, and say what is worked out from it (asked by the page's own modules)."""
    journey = journey_of(request, code, uid)
    found = journey.package.form.group(name)
    if found is None:
        raise NotFound("portal.group")
    typed = collect([q for q in found.questions if q.id in request.POST], request.POST, request.POST.getlist)
    draft = draft_save(actor_of(request), draft=journey.draft, values=typed, group=found.id)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"calculated": _worked(journey, found, values_of(draft))})
    return HttpResponse(status=204)


def _worked(journey: Journey, found: Group, answers: Mapping[str, Any]) -> dict[str, str]:
    return worked_words(found, answers, for_feel(journey.package.form, answers))


@citizen
def commitment(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """The promise instead of proof (告知承诺): what is promised, what happens if it is false, yes or no."""
    journey = journey_of(request, code, uid)
    if not journey.package.commitment:
        raise NotFound("portal.commitment")
    errors: dict[str, Any] = {}
    barred = is_barred(actor_of(request).principal or 0)
    ways = _promises(barred)
    if request.method == "POST":
        if request.POST.get("go") == BACK:
            return HttpResponseRedirect(_around(journey, COMMITMENT)["back_url"])
        choice = request.POST.get("promise", "")
        if choice in [way["value"] for way in ways]:
            draft_save(
                actor_of(request),
                draft=journey.draft,
                values={},
                group=COMMITMENT,
                commitment=choice == "true",
            )
            return HttpResponseRedirect(journey.after(COMMITMENT).url)
        errors = {"promise": _("Please answer yes or no.")}
    question = {
        "id": "promise",
        "type": "choice",
        "label": _("Do you promise this?"),
        "value": str(journey.draft.commitment).lower() if journey.draft.group == COMMITMENT else "",
        "options": ways,
        "error": errors.get("promise", ""),
    }
    context = {
        "promise": journey.package.commitment,
        "barred": barred,
        "parts": promise_parts(journey.package.commitment),
        "questions": [question],
        "errors": errors,
        **_around(journey, COMMITMENT),
    }
    return draw(request, "apply_commitment", context, crumbs=_trail(journey), status=422 if errors else 200)


@citizen
def later(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Conditional acceptance (容缺受理): what is lacking may follow by a day, if that is promised in writing."""
    journey = journey_of(request, code, uid)
    pages = queries.files_of(journey.draft)
    promise = promise_of(journey.package, journey.may_follow(pages))
    if promise is None:
        if journey.draft.later:
            draft_save(actor_of(request), draft=journey.draft, values={}, later=())
        return HttpResponseRedirect(journey.after(MATERIALS if journey.at(LATER) == 0 else LATER).url)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        choice = request.POST.get("promise", "")
        if choice in ("true", "false"):
            kept = promise.ids if choice == "true" else ()
            draft = draft_save(actor_of(request), draft=journey.draft, values={}, group=LATER, later=kept)
            draft.item = journey.draft.item
            if choice == "false":
                return HttpResponseRedirect(reverse("apply_materials", args=[code, uid]))
            return HttpResponseRedirect(Journey(draft, journey.package, journey.answers).after(LATER).url)
        errors = {"promise": _("Please answer yes or no.")}
    journey = Journey(journey.draft, journey.package, journey.answers, asking=True)
    question = {
        "id": "promise",
        "type": "choice",
        "label": _("Do you promise this?"),
        "value": "true" if journey.draft.later else "",
        "options": [
            {"value": "true", "label": _("Yes, I promise it")},
            {"value": "false", "label": _("No, I add the materials now")},
        ],
        "error": errors.get("promise", ""),
    }
    context = {
        "promise": promise,
        "due_words": day(promise.due_on),
        "basis": {"text": quoted(promise.basis), "url": ""} if promise.basis else None,
        "questions": [question],
        "errors": errors,
        **_around(journey, LATER),
    }
    return draw(request, "apply_later", context, crumbs=_trail(journey), status=422 if errors else 200)


def _promises(barred: bool) -> list[dict[str, Any]]:
    """The answers to choose from; who broke a promise hands in the materials (国办发〔2020〕42号)."""
    no = {"value": "false", "label": _("No, I hand in the materials instead")}
    return [no] if barred else [{"value": "true", "label": _("Yes, I promise it")}, no]


PARTS = {
    "told": _lazy("What the office tells you"),
    "conditions": _lazy("The conditions"),
    "promises": _lazy("What you promise"),
    "text": _lazy("What you promise"),
    "content": _lazy("What you promise"),
    "check": _lazy("How it is checked afterwards"),
}


def promise_parts(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The texts of a package's promise, in order; ``consequence`` is shown apart."""
    found = []
    for name, value in raw.items():
        texts = value if isinstance(value, list) else [value]
        words = [t for t in texts if isinstance(t, Mapping) and "zh" in t]
        words += [t["text"] for t in texts if isinstance(t, Mapping) and isinstance(t.get("text"), Mapping)]
        if words and name != "consequence":
            found.append({"title": PARTS.get(name, ""), "texts": words})
    return found


@citizen
def delivery(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """How the result should reach the applicant, as far as the item offers a choice."""
    journey = journey_of(request, code, uid)
    answers, errors = dict(journey.answers), {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip()[:200] for name in ("_delivery", "_address")}
        draft_save(actor_of(request), draft=journey.draft, values=typed, group=DELIVERY)
        answers |= typed
        if request.POST.get("go") == BACK:
            return HttpResponseRedirect(_around(journey, DELIVERY)["back_url"])
        errors = _wish_errors(journey.package, typed)
        if not errors:
            return HttpResponseRedirect(journey.after(DELIVERY).url)
    context = {
        "questions": _wishes(journey.package, answers, errors),
        "errors": errors,
        **_around(journey, DELIVERY),
    }
    return draw(request, "apply_delivery", context, crumbs=_trail(journey), status=422 if errors else 200)


def _wish_errors(package: Package, typed: dict[str, str]) -> dict[str, str]:
    if typed["_delivery"] not in package.delivery:
        return {"_delivery": _("Please choose one.")}
    if typed["_delivery"] == "post" and len(typed["_address"]) < 5:
        return {"_address": _("Please write where the letter should go.")}
    return {}


def delivery_words() -> dict[str, str]:
    """Ways of delivery in words."""
    return {
        "electronic": _("On line, in my licences"),
        "pickup": _("At the window"),
        "post": _("By post"),
    }


def _wishes(package: Package, answers: dict[str, Any], errors: dict[str, str]) -> list[dict[str, Any]]:
    names = delivery_words()
    ways = {
        "id": "_delivery",
        "type": "choice",
        "label": _("How would you like to receive the result?"),
        "help": _("The electronic one is yours in any case and counts as much as paper."),
        "value": answers.get("_delivery") or package.delivery[0],
        "options": [{"value": w, "label": names.get(w, w)} for w in package.delivery],
        "error": errors.get("_delivery", ""),
    }
    address = {
        "id": "_address",
        "type": "text",
        "label": _("Address for the post"),
        "help": _("Only if it should come by post."),
        "required": False,
        "value": answers.get("_address", ""),
        "max_length": 200,
        "autocomplete": "street-address",
        "error": errors.get("_address", ""),
    }
    return [ways, address] if "post" in package.delivery else [ways]


@citizen
def discard(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Throw a draft away, after a question."""
    journey = journey_of(request, code, uid)
    if request.method == "POST":
        draft_discard(actor_of(request), draft=journey.draft)
        return HttpResponseRedirect(reverse("my"))
    context = {"item": journey.draft.item, "draft": journey.draft}
    return draw(request, "discard", context, crumbs=_trail(journey))
