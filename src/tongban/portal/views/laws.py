"""Law cards: enough to read what an article says, in our own words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import public
from tongban.base.lists import keyset_page
from tongban.base.pages import public_page
from tongban.portal import queries
from tongban.portal.views.common import draw


@public
@require_safe
@public_page(["laws"])
def laws(request: HttpRequest) -> HttpResponse:
    """The laws behind the services."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    page = keyset_page(queries.laws(words), ("title_zh", "id"), request.GET.get("after"), size=50)
    return draw(request, "laws", {"page": page, "q": words}, crumbs=[(_("Laws"),)])


@public
@require_safe
@public_page(["laws"])
def law(request: HttpRequest, title: str) -> HttpResponse:
    """One law: number, dates, and the articles that services cite."""
    found = queries.law(title)
    articles = list(found.articles.order_by("ordinal", "id"))
    name = {"zh": found.title_zh, "en": found.title_en}
    context = {"law": found, "articles": articles}
    return draw(request, "law", context, crumbs=[(_("Laws"), reverse("laws")), (name,)])
