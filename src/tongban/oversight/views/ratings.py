"""Rating a case in five levels: one's own, or by the number and query code of a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.base.access import actor_of, citizen, public
from tongban.base.actor import ANONYMOUS
from tongban.base.errors import NotFound
from tongban.cases.models import Case
from tongban.cases.policy import own_cases
from tongban.cases.queries import case_by_codes
from tongban.hall.visiting import is_over, visit_for
from tongban.org.typed import Trouble, filled, line, text
from tongban.oversight import queries, words
from tongban.oversight.actions import rating_give, visit_rate
from tongban.oversight.models import VisitRating
from tongban.oversight.views.common import posted, uuid_of


def _faces(chosen: str) -> list[dict[str, Any]]:
    """The five levels with the shape of their mouth: what is chosen is said by shape and word, not by colour."""
    mouths = {
        1: "M8 13 Q12 19 16 13",
        2: "M8 14 Q12 17 16 14",
        3: "M8 15 H16",
        4: "M8 16 Q12 13 16 16",
        5: "M8 17 Q12 11 16 17",
    }
    return [
        {"value": n, "label": label, "mouth": mouths[n], "checked": chosen == str(n)}
        for n, label in words.LEVELS.items()
    ]


def _level(request: HttpRequest) -> int:
    found = request.POST.get("level", "")
    return int(found) if found in "12345" and len(found) == 1 else 0


def _own_words() -> dict[str, Any]:
    return {
        "id": "words",
        "type": "textarea",
        "label": _("In your words"),
        "required": False,
        "max_length": 1000,
        "rows": 4,
        "help": _("The people you rate never learn who you are."),
    }


def _page(request: HttpRequest, case: Case, trouble: Trouble | None, url: str, **more: Any) -> HttpResponse:
    rating = queries.rating_of(case)
    questions = [_own_words()]
    context = {
        "case": case,
        "rated": {"level": words.LEVELS[rating.level], "on": rating.rated_on} if rating else None,
        "early": case.is_open,
        "faces": _faces(request.POST.get("level", "")),
        "questions": filled(questions, request, trouble),
        "trouble": trouble,
        "url": url,
        **more,
    }
    return render(request, "oversight/rate.html", context, status=trouble.status if trouble else 200)


@citizen
def rate(request: HttpRequest, uid: str) -> HttpResponse:
    """Rate one's own case."""
    actor = actor_of(request)
    case = own_cases(actor).select_related("item", "unit").filter(uid=uuid_of(uid)).first()
    if case is None:
        raise NotFound("cases.case")
    url, trouble = reverse("rate", args=[case.uid]), None
    if request.method == "POST":
        level, said = _level(request), text(request, "words", 2000)
        answer, trouble = posted(
            request,
            lambda: rating_give(actor, case=case, level=level, words=said),
            _("Thank you for your rating."),
            url,
        )
        if answer is not None:
            return answer
    return _page(request, case, trouble, url)


@citizen
def rate_visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Rate one's own visit to the hall on line."""
    actor = actor_of(request)
    visit = visit_for(actor, uid)
    url, trouble = reverse("rate_visit", args=[uid]), None
    if request.method == "POST":
        level, said = _level(request), text(request, "words", 2000)
        answer, trouble = posted(
            request,
            lambda: visit_rate(actor, visit=visit, level=level, words=said),
            _("Thank you for your rating."),
            url,
        )
        if answer is not None:
            return answer
    rating = VisitRating.objects.filter(visit=visit).first()
    context = {
        "visit": visit,
        "rated": {"level": words.LEVELS[rating.level], "on": rating.rated_on} if rating else None,
        "early": not is_over(visit),
        "faces": _faces(request.POST.get("level", "")),
        "questions": filled([_own_words()], request, trouble),
        "trouble": trouble,
        "url": url,
    }
    return render(request, "oversight/rate.html", context, status=trouble.status if trouble else 200)


@public
def rate_by_code(request: HttpRequest) -> HttpResponse:
    """Rate with the number and query code of a receipt (window cases, QR code); nobody signs in."""
    number = line(request, "number", 40) or request.GET.get("number", "")[:40]
    code = line(request, "code", 40) or request.GET.get("code", "")[:40]
    trouble: Trouble | None = None
    case = None
    if number and code:
        try:
            case = case_by_codes(number, code)
        except NotFound:
            trouble = Trouble(
                {"number": _("No case has this number and query code. Please compare them with the receipt.")}
            )
    elif request.method == "POST":
        trouble = Trouble({"number": _("Write the case number and the query code of your receipt.")})
    if case is not None and request.method == "POST" and "level" in request.POST:
        level, said = _level(request), text(request, "words", 2000)
        found = case
        url = reverse("satisfaction")
        answer, trouble = posted(
            request,
            lambda: rating_give(ANONYMOUS, case=found, level=level, words=said, code=found.query_code),
            _("Thank you for your rating."),
            url,
        )
        if answer is not None:
            return answer
    if case is not None:
        return _page(request, case, trouble, reverse("rate_by_code"), number=number, code=code)
    questions = [
        {"id": "number", "label": _("Case number"), "value": number, "max_length": 40},
        {"id": "code", "type": "code", "label": _("Query code"), "value": code, "max_length": 24},
    ]
    context = {"questions": filled(questions, request, trouble), "trouble": trouble}
    return render(request, "oversight/rate_find.html", context, status=trouble.status if trouble else 200)
