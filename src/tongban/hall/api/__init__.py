"""Halls for programs: halls and windows, numbers, appointments, delegations."""

from __future__ import annotations

from ninja import Router

from tongban.hall.api import appointments, figures, halls, hours, shelf, visits, windows

router = Router()
for part in (halls, hours, windows, appointments, shelf, visits, figures):
    router.add_router("", part.router)
