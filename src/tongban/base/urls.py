"""Addresses of the glue: whether the house is alive."""

from __future__ import annotations

from django.urls import path

from tongban.base.views import healthz

plain = [path("healthz", healthz, name="healthz")]
