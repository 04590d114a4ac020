"""Rooms above may do their part when something was done to a licence, within the same action."""

from __future__ import annotations

from collections.abc import Callable

from tongban.base.actor import Actor
from tongban.licences.models import Licence, LicenceAct

Listener = Callable[[Actor, Licence, LicenceAct], None]
_listeners: list[Listener] = []


def after_act(listener: Listener) -> Listener:
    """Register who wants to know; once, while the house starts."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def happened(actor: Actor, licence: Licence, act: LicenceAct) -> None:
    """Tell everybody registered, in their order."""
    for listener in _listeners:
        listener(actor, licence, act)
