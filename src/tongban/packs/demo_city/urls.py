"""Addresses of the demo city."""

from __future__ import annotations

from django.urls import path

from tongban.packs.demo_city import views

plain = [path("demo-city/residents/", views.residents, name="demo_residents")]
