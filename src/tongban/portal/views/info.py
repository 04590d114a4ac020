"""Few words about the site itself: how to reach us, for everybody, what happens to your data."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from tongban.base.access import public
from tongban.base.pages import public_page
from tongban.portal.views.common import draw

Part = tuple[str | Promise, str | Promise]

CONTACT: Final[tuple[Part, ...]] = (
    (_lazy("By telephone"), _lazy("Call the citizens' hotline 12345 by day and night.")),
    (
        _lazy("About a service"),
        _lazy("Every guide names the office, its address, hours and telephone, and lets you ask."),
    ),
    (
        _lazy("About a case"),
        _lazy("Open the case among your things and ask the office there; the answer has a time limit."),
    ),
    (
        _lazy("If something went wrong"),
        _lazy(
            "You may complain to the office, report bad conduct on the page of your case, or ask for review."
        ),
    ),
)
ACCESSIBILITY: Final[tuple[Part, ...]] = (
    (
        _lazy("What we keep to"),
        _lazy(
            "The pages follow WCAG 2.2, level AA: keyboard, screen reader, 400 % zoom, no meaning by colour alone."
        ),
    ),
    (
        _lazy("Views"),
        _lazy(
            "Elder view has larger type and buttons; text only leaves pictures away. "
            "Both stand at the top of every page."
        ),
    ),
    (
        _lazy("Without scripts"),
        _lazy("Finding, applying, adding files and following a case work without JavaScript."),
    ),
    (
        _lazy("If you cannot go on"),
        _lazy("Call 12345, or come to any window: somebody fills in the form with you."),
    ),
)
PRIVACY: Final[tuple[Part, ...]] = (
    (_lazy("What is asked"), _lazy("Only what the law needs for the service that you apply for.")),
    (
        _lazy("How it is kept"),
        _lazy(
            "Identity, telephone and what you write are encrypted. Officials see them masked; "
            "each look is recorded with its reason."
        ),
    ),
    (_lazy("What is public"), _lazy("Granted decisions, with names and numbers of people masked.")),
    (
        _lazy("Cookies"),
        _lazy(
            "One for signing in, one against forged forms, and one for your choice of view. None follows you."
        ),
    ),
    (
        _lazy("Your rights"),
        _lazy("In your account you see your data and who has read them, and you may have them corrected."),
    ),
)


def _page(request: HttpRequest, title: str | Promise, parts: tuple[Part, ...]) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "parts": parts}
    return draw(request, "info", context, crumbs=[(title,)])


@public
@require_safe
@public_page(["info"])
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the city."""
    return _page(request, _lazy("Contact"), CONTACT)


@public
@require_safe
@public_page(["info"])
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages do for everybody."""
    return _page(request, _lazy("Accessibility"), ACCESSIBILITY)


@public
@require_safe
@public_page(["info"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to personal data (个人信息保护法 art. 17)."""
    return _page(request, _lazy("Privacy"), PRIVACY)
