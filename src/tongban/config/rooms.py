"""Loading what rooms bring for the worker: their ``jobs`` modules."""

from __future__ import annotations

from importlib import import_module

from tongban.config.layers import BUILT, PACKS, stands


def load_jobs() -> list[str]:
    """Import every room's ``jobs`` module, so that repeated functions and timer handlers are known."""
    modules = [f"tongban.{room}.jobs" for room in BUILT] + [f"tongban.packs.{pack}.jobs" for pack in PACKS]
    found = [module for module in modules if stands(module)]
    for module in found:
        import_module(module)
    return found
