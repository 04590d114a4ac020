"""The language is in the path: ``/zh/…`` and ``/en/…``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import LocalePrefixPattern, URLPattern, URLResolver
from django.utils import translation

CODES: Final = {"zh": "zh-hans", "en": "en"}
PREFIXES: Final = {code: prefix for prefix, code in CODES.items()}
Handler = Callable[[HttpRequest], HttpResponse]


class LanguagePrefix(LocalePrefixPattern):
    """Matches and writes ``zh/`` or ``en/`` for the language that is active."""

    @property
    def language_prefix(self) -> str:
        return f"{PREFIXES.get(translation.get_language() or 'zh-hans', 'zh')}/"


def in_languages(*patterns: URLPattern | URLResolver) -> list[URLResolver]:
    """Addresses that exist once in each language."""
    return [URLResolver(LanguagePrefix(), list(patterns))]


def short(code: str | None = None) -> str:
    """``zh`` or ``en`` for a Django code (default: the active one)."""
    return PREFIXES.get(code or translation.get_language() or "zh-hans", "zh")


class LanguageInPath:
    """Activates the language of the path; paths without one use the visitor's, else Chinese."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        head = request.path_info.split("/", 2)[1]
        code = CODES.get(head) or _preferred(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        if not response.has_header("Content-Language"):
            response["Content-Language"] = code
        return response


def _preferred(request: HttpRequest) -> str:
    for part in request.headers.get("Accept-Language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-hans"
        if tag.startswith("en"):
            return "en"
    return "zh-hans"
