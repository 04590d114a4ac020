"""Reads of bodies and people for screens and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.base.selecting import Kept
from tongban.base.vault import blind
from tongban.kernel.errors import Refusal
from tongban.org.models import Mandate, Party, Post, PostRole, Role, Unit
from tongban.records.actions import subject_name
from tongban.records.queries import entries_of


def unit_by_code(code: str) -> Unit:
    """The unit called ``code``; raises ``Unit.DoesNotExist``."""
    return Unit.objects.get(code=code)


_UNIT: Final = Kept(lambda key: Unit.objects.filter(pk=key).order_by("pk"), key=-1)


def unit_by_key(key: int) -> Unit | None:
    """The unit with this key."""
    return _UNIT.first(key=key)


def units_in_force() -> QuerySet[Unit]:
    """Every unit that has not ended, in the order of the tree."""
    return Unit.objects.filter(valid_to=None).order_by("parent_id", "ordinal", "id")


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with what hangs beneath it; ``depth`` 0 is the government itself."""

    unit: Unit
    depth: int
    children: tuple[Branch, ...]


def unit_tree() -> list[Branch]:
    """The units in force as trees. One statement."""
    beneath: dict[int | None, list[Unit]] = {}
    for unit in units_in_force():
        beneath.setdefault(unit.parent_id, []).append(unit)

    def grow(parent: int | None, depth: int) -> tuple[Branch, ...]:
        return tuple(Branch(u, depth, grow(u.pk, depth + 1)) for u in beneath.get(parent, ()))

    return list(grow(None, 0))


def flat(branches: Iterable[Branch]) -> Iterator[Branch]:
    """Every branch from the top down."""
    for branch in branches:
        yield branch
        yield from flat(branch.children)


def posts_at(unit: Unit) -> QuerySet[Post]:
    """Posts of a unit that have not ended, with holders and roles."""
    rows = Post.objects.filter(unit=unit).exclude(valid_to__lt=legal_today())
    return rows.select_related("holder", "reach").prefetch_related("roles__role").order_by("id")


def units_with_path(paths: list[str]) -> dict[str, Unit]:
    """Units at these tree paths, by path."""
    return {u.path: u for u in Unit.objects.filter(path__in=paths) if u.path}


def party_by_number(number: str, kind: str) -> Party | None:
    """The party with this identity number, found without decrypting anything."""
    return Party.objects.filter(unique_index=f"{kind}:{blind(number, kind='citizen_id')}").first()


def posts_of(party: Party) -> QuerySet[Post]:
    """Posts that ``party`` holds today, with unit."""
    today = legal_today()
    rows = Post.objects.filter(holder=party, valid_from__lte=today).select_related("unit")
    return rows.exclude(valid_to__lt=today).order_by("id")


def carried_roles(holder: Party, post_uid: UUID) -> QuerySet[PostRole]:
    """The roles of one post that ``holder`` holds today, with post and units: one statement for an actor."""
    today = legal_today()
    rows = PostRole.objects.filter(post__uid=post_uid, post__holder=holder, post__valid_from__lte=today)
    return (
        rows.exclude(post__valid_to__lt=today)
        .select_related("post__unit", "post__reach", "role")
        .order_by("id")
    )


def represented_by(person: Party) -> QuerySet[Party]:
    """Enterprises whose legal representative (法定代表人) ``person`` is."""
    return Party.objects.filter(legal_rep=person, valid_to=None).order_by("id")


def may_act_for(agent: int, principal: int, item_code: str = "") -> bool:
    """Whether ``agent`` may act for ``principal`` today (in ``item_code``, if named): as legal representative
    (民法典 art. 61), or by a mandate that reaches it."""
    items = items_acted_for(agent, principal)
    if items is None:
        return True
    return item_code in items if item_code else bool(items)


def items_acted_for(agent: int, principal: int) -> frozenset[str] | None:
    """Items in which ``agent`` may act for ``principal`` today; ``None`` means all of them: a mandate without a list,
    or the legal representative. At most two statements."""
    named: set[str] = set()
    for items in mandates_of(Party(pk=agent)).filter(principal_id=principal).values_list("items", flat=True):
        if not items:
            return None
        named.update(items)
    if Party.objects.filter(pk=principal, legal_rep_id=agent, valid_to=None).exists():
        return None
    return frozenset(named)


def posts_with_role(unit: Unit, role: str) -> QuerySet[Post]:
    """Posts of ``unit`` that carry ``role`` today."""
    today = legal_today()
    rows = Post.objects.filter(unit=unit, roles__role__code=role, valid_from__lte=today)
    return rows.exclude(valid_to__lt=today).select_related("holder", "unit").order_by("id")


def mandates_of(agent: Party) -> QuerySet[Mandate]:
    """Mandates that ``agent`` may use today, with the principals."""
    today = legal_today()
    rows = Mandate.objects.filter(agent=agent, valid_from__lte=today, revoked_at=None)
    return rows.exclude(valid_to__lt=today).select_related("principal").order_by("id")


def mandates_given(giver: Party) -> QuerySet[Mandate]:
    """Mandates in force that ``giver`` gave, for themselves or for an enterprise they represent."""
    rows = Mandate.objects.filter(Q(principal=giver) | Q(principal__legal_rep=giver), revoked_at=None)
    return rows.exclude(valid_to__lt=legal_today()).select_related("principal", "agent").order_by("-id")


def mandate_by_uid(uid: UUID, side: Party) -> Mandate | None:
    """A mandate in which ``side`` is principal, legal representative or agent."""
    mine = Q(principal=side) | Q(principal__legal_rep=side) | Q(agent=side)
    return Mandate.objects.filter(mine, uid=uid).select_related("principal").first()


def role_by_code(code: str) -> Role:
    """A role; raises ``Refusal`` naming it when the installation has none such."""
    try:
        return Role.objects.get(code=code)
    except Role.DoesNotExist as error:
        raise Refusal("org.role.unknown", f"There is no role {code}.", role=code) from error


def roles() -> QuerySet[Role]:
    """Every role, with the number of posts that carry it today."""
    today = legal_today()
    standing = Q(carried_by__post__valid_from__lte=today) & (
        Q(carried_by__post__valid_to=None) | Q(carried_by__post__valid_to__gte=today)
    )
    return Role.objects.annotate(posts=Count("carried_by", filter=standing)).order_by("id")


def role_of(code: str) -> Role:
    """A role for a page; raises ``NotFound``."""
    row = Role.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def role_story(role: Role) -> list[Any]:
    """What happened to a role: the entries of the record, newest first."""
    return list(entries_of(subject_name(role)).order_by("-id")[:50])
