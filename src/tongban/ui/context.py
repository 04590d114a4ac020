"""What every template may know: language, view, person, and the frame's slots."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language_info

from tongban.base.access import actor_of
from tongban.base.language import CODES, short
from tongban.ui import assets, chrome

VIEWS = ("std", "elder", "text")
THEMES = ("auto", "light", "dark")
CONTRASTS = ("std", "high")
COOKIES = {"view": ("tb_view", VIEWS), "theme": ("tb_theme", THEMES), "contrast": ("tb_contrast", CONTRASTS)}
TAGS = {"zh": "zh-Hans", "en": "en"}


def chosen(request: HttpRequest, name: str) -> str:
    """The reader's choice of ``view``, ``theme`` or ``contrast``; the first value where nothing valid is set."""
    cookie, values = COOKIES[name]
    value = request.COOKIES.get(cookie, values[0])
    return value if value in values else values[0]


def in_language(request: HttpRequest, prefix: str) -> str:
    """The address of this page in the language ``prefix``."""
    head, _, rest = request.path.lstrip("/").partition("/")
    path = f"/{prefix}/{rest}" if head in CODES else f"/{prefix}/"
    query = request.GET.urlencode() if request.method == "GET" else ""
    return f"{path}?{query}" if query else path


class Frame:
    """The slots around a page, asked only when the template shows them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def site(self) -> chrome.Site:
        """Names and contacts of the installation."""
        site: chrome.Site = chrome.ask("site", self._request) or chrome.Site()
        return site

    @cached_property
    def slots(self) -> dict[str, Any]:
        """The other slots, lazily."""
        return {name: _Slot(name, self._request) for name in chrome.SLOTS}

    @cached_property
    def places(self) -> dict[str, str]:
        """Addresses of the frame's links."""
        return {name: chrome.place(name) for name in chrome.PLACES}

    @cached_property
    def other(self) -> dict[str, str]:
        """This page in the other language: ``url``, ``tag``, ``name``."""
        prefix = "en" if short() == "zh" else "zh"
        name = get_language_info(CODES[prefix])["name_local"] if prefix == "en" else "中文"
        return {"url": in_language(self._request, prefix), "tag": TAGS[prefix], "name": name}

    @cached_property
    def switch(self) -> dict[str, str]:
        """Addresses that change the look and lead back here, by value (``elder``, ``std``, ``dark``, …)."""
        query = self._request.GET.urlencode() if self._request.method == "GET" else ""
        back = f"{self._request.path}?{query}" if query else self._request.path
        return {
            f"{name}_{value}": "/switch/?" + urlencode({name: value, "next": back})
            for name, (_, values) in COOKIES.items()
            for value in values
        }

    @cached_property
    def messages(self) -> list[Any]:
        """What was said to this person since the last page; never asked for a visitor without any cookie of ours."""
        cookies = self._request.COOKIES
        return (
            list(get_messages(self._request))
            if {settings.SESSION_COOKIE_NAME, "messages"} & set(cookies)
            else []
        )

    @cached_property
    def has_htmx(self) -> bool:
        """Whether npm brought htmx."""
        return assets.present("vendor/htmx/htmx.min.js")


class _Slot:
    """One slot, asked once and only if a template looks at it."""

    def __init__(self, name: str, request: HttpRequest) -> None:
        self._name = name
        self._request = request

    @cached_property
    def value(self) -> Any:
        """What the provider says."""
        return chrome.ask(self._name, self._request)


def page(request: HttpRequest) -> dict[str, Any]:
    """Names for every template: ``lang``, ``lang_tag``, ``lang_dir``, ``view_mode``, ``theme``, ``contrast``,
    ``mode``, ``zone``, ``actor`` and ``frame``. Costs no statement by itself."""
    lang = short()
    return {
        "lang": lang,
        "lang_tag": TAGS[lang],
        "lang_dir": "rtl" if get_language_info(CODES[lang])["bidi"] else "ltr",
        "view_mode": chosen(request, "view"),
        "theme": chosen(request, "theme"),
        "contrast": chosen(request, "contrast"),
        "mode": settings.TONGBAN_MODE,
        "zone": settings.TIME_ZONE,
        "actor": actor_of(request),
        "frame": Frame(request),
    }
