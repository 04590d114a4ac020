"""Addresses of the register of electronic seals."""

from __future__ import annotations

from django.urls import path

from tongban.printing.views import seals

localized = [
    path("admin/seals/", seals.seals, name="manage_seals"),
    path("admin/seals/new/", seals.seal_new, name="manage_seal_new"),
    path("admin/seals/<uuid:uid>/", seals.seal, name="manage_seal"),
]
plain: list[object] = []
