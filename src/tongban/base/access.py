"""Who may enter a view. A view without one of these marks stays closed to everybody.

The mark answers only "may this kind of person come in at all"; which rows they see is the room's ``policy``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Forbidden, SignInNeeded

Rule = Callable[[HttpRequest], None]
V = TypeVar("V", bound=Callable[..., Any])


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request (set by ``identity``; anonymous where nobody signed in)."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The mark of a view, if any."""
    rule: Rule | None = getattr(view, "access_rule", None)
    return rule


def opened_by(rule: Rule) -> Callable[[V], V]:
    """Mark a view with ``rule``."""

    def mark(view: V) -> V:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def public(view: V) -> V:
    """Everybody may enter."""
    return opened_by(lambda request: None)(view)


def signed_in(view: V) -> V:
    """Anybody who has signed in, in whatever role."""

    def rule(request: HttpRequest) -> None:
        if actor_of(request).is_anonymous:
            raise SignInNeeded

    return opened_by(rule)(view)


def citizen(view: V) -> V:
    """A person acting for themselves or by mandate (not from a post)."""

    def rule(request: HttpRequest) -> None:
        actor = actor_of(request)
        if actor.is_anonymous:
            raise SignInNeeded
        if actor.is_staff:
            raise Forbidden("access.citizen")

    return opened_by(rule)(view)


def staff(*words: str) -> Callable[[V], V]:
    """A civil servant acting from a post that holds at least one of ``words`` (none named: any post)."""

    def rule(request: HttpRequest) -> None:
        actor = actor_of(request)
        if actor.is_anonymous:
            raise SignInNeeded
        if not actor.is_staff or (words and not any(actor.holds(word) for word in words)):
            raise Forbidden("access.staff", words=words)

    return opened_by(rule)
