"""Every address of the house: each room brings its own list."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from tongban.base.language import in_languages
from tongban.config import api
from tongban.config.layers import BUILT, PACKS, stands


def _lists(name: str) -> list[list[URLPattern | URLResolver]]:
    """The list called ``name`` of each room's ``urls`` module: ``localized`` or ``plain``."""
    modules = [f"tongban.{room}.urls" for room in BUILT] + [f"tongban.packs.{pack}.urls" for pack in PACKS]
    return [getattr(import_module(m), name, []) for m in modules if stands(m)]


urlpatterns: list[URLPattern | URLResolver] = [
    *api.plain,
    *[path("", include(patterns)) for patterns in _lists("plain") if patterns],
    *in_languages(*[path("", include(patterns)) for patterns in _lists("localized") if patterns]),
]

handler404 = "tongban.base.handlers.not_found"
handler500 = "tongban.base.handlers.server_error"
