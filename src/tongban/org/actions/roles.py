"""Roles: brought in by a new installation, completed by a new edition of the house, changed by an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.org.models import Role
from tongban.org.policy import MANAGE_POSTS, may_manage_roles
from tongban.org.roles import SCOPES, as_pairs, by_word, default_roles, merge, words
from tongban.records.actions import record

LONGEST_REASON: Final = 300


@action
def roles_install(actor: Actor) -> int:
    """Bring in the roles that a new installation begins with; roles already there stay as they are."""
    return sum(_install(code) for code in default_roles())


def _install(code: str) -> bool:
    shipped = default_roles()[code]
    _role, new = Role.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": shipped["name"]["zh"],
            "name_en": shipped["name"]["en"],
            "grants": shipped["grants"],
            "shipped": shipped["grants"],
        },
    )
    return new


@dataclass(frozen=True, slots=True)
class RoleNews:
    """What an edition of the house brought to a role."""

    code: str
    new: bool
    added: Mapping[str, str]
    kept_away: tuple[str, ...]


@action
def roles_update(actor: Actor) -> list[RoleNews]:
    """Bring standing roles up to the edition of the house; returns what was done and what stays away.

    Grants new in the house join a role; those that an administrator has taken away stay away (``org.roles.merge``).
    An installation older than this comparison has no edition to compare with: there every grant counts as new once.
    """
    if not actor.is_system:
        raise Forbidden
    return [news for code in default_roles() if (news := _update(actor, code)) is not None]


def _update(actor: Actor, code: str) -> RoleNews | None:
    shipped = default_roles()[code]["grants"]
    role = Role.objects.select_for_update().filter(code=code).first()
    if role is None:
        _install(code)
        made = Role.objects.get(code=code)
        record(actor, "org.role_brought.v1", subject=made, changes={"added": shipped})
        return RoleNews(code, True, by_word(shipped), ())
    merged = merge(by_word(shipped), by_word(role.shipped or ()), by_word(role.grants))
    if role.shipped != shipped or merged.added:
        role.grants, role.shipped = as_pairs(merged.grants), shipped
        role.save(update_fields=["grants", "shipped"])
    if merged.added:
        record(actor, "org.role_completed.v1", subject=role, changes={"added": as_pairs(merged.added)})
    return RoleNews(code, False, merged.added, merged.kept_away) if merged.added or merged.kept_away else None


@action
def role_change(
    actor: Actor, *, role: Role, grants: Mapping[str, str], reason: str, stale: int | None = None
) -> Role:
    """Give a role exactly ``grants`` (word → scope), and say why; whoever holds a post with it has them at once.

    What the house ships and is not among them was taken away on purpose: no upgrade brings it back. ``stale``: the
    version that the form showed. Raises ``Conflict`` where nobody could manage roles any more.
    """
    if not may_manage_roles(actor):
        raise Forbidden
    row: Role = Role.objects.select_for_update().get(pk=role.pk)
    if stale is not None and row.version != stale:
        raise Stale
    before = by_word(row.grants)
    _demand_sound(grants, before, reason)
    gone = {word: scope for word, scope in before.items() if grants.get(word) != scope}
    come = {word: scope for word, scope in grants.items() if before.get(word) != scope}
    if not gone and not come:
        raise Invalid(message=_("You changed nothing in this role."))
    if gone.get(MANAGE_POSTS) == "all" and not _others_manage(row):
        raise Conflict(
            "org.role.last", _("Nobody could manage posts and roles any more. Keep it in this role.")
        )
    row.grants = as_pairs(grants)
    row.shipped = row.shipped if row.shipped is not None else as_pairs(before)
    row.save(update_fields=["grants", "shipped"])
    told = {"added": as_pairs(come), "removed": as_pairs(gone), "reason": reason.strip()}
    record(actor, "org.role_changed.v1", subject=row, changes=told)
    return row


def _demand_sound(grants: Mapping[str, str], before: Mapping[str, str], reason: str) -> None:
    mistakes = {
        word: _("There is no such permission or reach.")
        for word, scope in grants.items()
        if scope not in SCOPES or word not in (words() | dict.fromkeys(before))
    }
    if not 2 <= len(reason.strip()) <= LONGEST_REASON:
        mistakes["reason"] = _("Say why, in 2 to 300 characters.")
    if mistakes:
        raise Invalid(mistakes)


def _others_manage(role: Role) -> bool:
    """Whether another role, held by somebody's post, still manages posts everywhere."""
    others = Role.objects.exclude(pk=role.pk).filter(carried_by__post__valid_to=None)
    return any([MANAGE_POSTS, "all"] in row.grants for row in others.distinct())
