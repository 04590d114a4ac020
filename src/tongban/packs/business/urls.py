"""Addresses of the enterprise pack."""

from __future__ import annotations

from django.urls import path

from tongban.packs.business import views

localized = [path("names/check/", views.name_check, name="name_check")]
