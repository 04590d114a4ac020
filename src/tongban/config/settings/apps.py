"""Which rooms and parts are installed, and what every request passes through."""

from __future__ import annotations

from typing import Any

from tongban.config.layers import BUILT, PACKS, stands


def _app(module: str, name: str) -> str:
    return f"{module}.apps.{name.title().replace('_', '')}Config"


INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    *(_app(f"tongban.{room}", room) for room in BUILT if stands(f"tongban.{room}.apps")),
    "tongban.packs.apps.PacksConfig",
    *(_app(f"tongban.packs.{pack}", pack) for pack in PACKS if stands(f"tongban.packs.{pack}.apps")),
]

MIDDLEWARE = [
    "tongban.base.middleware.Envelope",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tongban.base.language.LanguageInPath",
    "tongban.base.middleware.Faults",
    "tongban.base.cleaning.WithoutControls",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *(["tongban.identity.middleware.ActorOfRequest"] if stands("tongban.identity.middleware") else []),
    "tongban.base.middleware.DefaultDeny",
]

ROOT_URLCONF = "tongban.config.urls"
WSGI_APPLICATION = "tongban.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TONGBAN_PACKS = PACKS
TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
