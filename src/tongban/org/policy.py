"""Who may see and change bodies and people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.org.models import Mandate, Party, Unit
from tongban.org.queries import items_acted_for


def scoped(rows: QuerySet[Unit], actor: Actor, word: str) -> QuerySet[Unit]:
    """Units of ``rows`` that ``actor``'s grants of ``word`` reach."""
    condition = path_condition(actor, word, "path")
    return rows if condition is None else rows.filter(condition)


def path_condition(actor: Actor, word: str, column: str) -> Q | None:
    """The filter on a unit-path column that ``word`` allows; ``None`` means no restriction."""
    paths = actor.paths(word)
    if paths is None:
        return None
    condition = Q(pk__in=[])
    for path in paths:
        if path.endswith("$"):
            condition |= Q(**{column: path[:-1]})
        else:
            condition |= Q(**{f"{column}__startswith": path})
    return condition


def mandate_condition(actor: Actor, *columns: str) -> Q | None:
    """The filter on columns of item codes that the mandate in use allows; ``None`` means no restriction: oneself, the
    legal representative, or a mandate for everything."""
    if actor.on_behalf_of is None:
        return None
    items = items_acted_for(actor.party or 0, actor.on_behalf_of)
    if items is None:
        return None
    condition = Q(pk__in=[])
    for column in columns:
        condition |= Q(**{f"{column}__in": sorted(items)})
    return condition


def may_manage_unit(actor: Actor, unit: Unit) -> bool:
    """Administrators change the tree."""
    return actor.may("org.unit.manage", path=unit.path or "")


def may_read_party(actor: Actor, party: Party) -> bool:
    """Oneself, whom one acts for, or a post that needs it."""
    return party.pk in (actor.party, actor.on_behalf_of) or actor.may("org.party.read")


def may_grant_mandate(actor: Actor, principal: Party) -> bool:
    """The person themselves, or the legal representative of an enterprise."""
    return actor.party is not None and actor.party in (principal.pk, principal.legal_rep_id)


def may_revoke_mandate(actor: Actor, mandate: Mandate) -> bool:
    """The principal's side, or the agent laying the mandate down."""
    return may_grant_mandate(actor, mandate.principal) or actor.party == mandate.agent_id


MANAGE_UNITS = "org.unit.manage"
MANAGE_POSTS = "org.post.manage"


def may_manage_posts(actor: Actor, unit: Unit) -> bool:
    """Administrators fill and end posts."""
    return actor.may(MANAGE_POSTS, path=unit.path or "")


def may_manage_roles(actor: Actor) -> bool:
    """Roles count in the whole house: who fills posts everywhere changes them."""
    return actor.paths(MANAGE_POSTS) is None
