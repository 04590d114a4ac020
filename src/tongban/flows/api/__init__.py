"""Tasks (待办) for programs. ``router`` gathers: ``tasks`` (what waits, taking it, sending the matter back) and
``operations`` (what an office does with a step beside completing it)."""

from __future__ import annotations

from ninja import Router

from tongban.flows.api import operations, tasks

router = Router()
for part in (tasks, operations):
    router.add_router("", part.router)
