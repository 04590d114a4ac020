"""Which role a session plays: self, a mandate, an enterprise of one's own, or a post; and its ``Actor``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tongban.base.actor import ANONYMOUS, Actor, Channel, Grant
from tongban.identity.models import Account, ApiClient
from tongban.org.models import Post
from tongban.org.queries import carried_roles, mandates_of, posts_of, represented_by

SELF = "self"
Further = Callable[[Post, frozenset[str]], tuple[Sequence[Grant], frozenset[str]]]
"""From a post and the words that it holds: grants and roles that it has besides, by a delegation for example."""
_further: list[Further] = []


def further_powers(source: Further) -> None:
    """Let a room say which grants and roles a post has besides those of its own roles."""
    _further.append(source)


@dataclass(frozen=True, slots=True)
class Part:
    """A role that an account may play: ``key`` goes into the session; ``kind`` is self, legal, mandate or post."""

    key: str
    label_zh: str
    label_en: str
    kind: str

    @property
    def is_post(self) -> bool:
        """Whether it is an office."""
        return self.kind == "post"

    def plain(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)


def parts_of(account: Account) -> list[Part]:
    """Everything the account may act as today: itself, one's own enterprises, mandates, posts. Three statements."""
    party = account.party
    if party is None:
        return []
    parts = [Part(SELF, party.name, party.name, "self")]
    parts += [Part(f"legal:{p.uid}", p.name, p.name, "legal") for p in represented_by(party)]
    parts += [
        Part(f"mandate:{m.uid}", m.principal.name, m.principal.name, "mandate") for m in mandates_of(party)
    ]
    return parts + [_post_part(p) for p in posts_of(party)]


def _post_part(post: Post) -> Part:
    unit = post.unit
    return Part(
        f"post:{post.uid}",
        f"{unit.name_zh} · {post.title_zh}",
        f"{unit.name_en or unit.name_zh} · {post.title_en or post.title_zh}",
        "post",
    )


def part_chosen(parts: list[Part], wanted: str) -> Part | None:
    """The part called ``wanted``: a full key, or a kind, which means the first of that kind."""
    return next((p for p in parts if wanted in (p.key, p.kind)), None)


def actor_for(account: Account, acting: str = SELF, channel: Channel = "web") -> Actor:
    """The actor of ``account`` acting as ``acting``; a part that ended falls back to self. At most one statement
    where ``account.party`` is loaded."""
    party = account.party
    if party is None or not account.is_active:
        return ANONYMOUS
    plain = Actor(
        party=party.pk, account=account.pk, channel=channel, assurance=account.assurance, name=party.name
    )
    kind, _sep, key = acting.partition(":")
    uid = _uid(key)
    if uid is None:
        return plain
    if kind == "post":
        return _from_post(plain, account, uid)
    return replace(plain, on_behalf_of=_principal(account, kind, uid))


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _principal(account: Account, kind: str, uid: uuid.UUID) -> int | None:
    assert account.party is not None
    if kind == "legal":
        return represented_by(account.party).filter(uid=uid).values_list("pk", flat=True).first()
    if kind == "mandate":
        return mandates_of(account.party).filter(uid=uid).values_list("principal_id", flat=True).first()
    return None


def _from_post(plain: Actor, account: Account, uid: uuid.UUID) -> Actor:
    assert account.party is not None
    carried = list(carried_roles(account.party, uid))
    if not carried:
        return plain
    return _at(carried[0].post, [c.role for c in carried], plain)


def actor_at(post: Post, plain: Actor) -> Actor:
    """``plain`` acting from ``post``: its grants hang on the post's unit, or on the one that the post reaches."""
    return _at(post, [carried.role for carried in post.roles.select_related("role")], plain)


def _at(post: Post, roles: list[Any], plain: Actor) -> Actor:
    words = {(word, scope) for role in roles for word, scope in role.grants}
    grants = [Grant(word, scope, post.reach_path) for word, scope in sorted(words)]
    codes = frozenset(role.code for role in roles)
    held = frozenset(word for word, _scope in words)
    for source in _further:
        more, as_role = source(post, held)
        grants += more
        codes |= as_role
    return replace(
        plain,
        post=post.pk,
        unit=post.unit_id,
        unit_path=post.unit.path or "",
        grants=tuple(grants),
        roles=codes,
    )


def actor_of_client(client: ApiClient) -> Actor:
    """The actor of a machine: its grants hang on its unit."""
    path = (client.unit.path or "") if client.unit else ""
    return Actor(
        client=client.pk,
        unit=client.unit_id,
        unit_path=path,
        channel="api",
        grants=tuple(Grant(word, scope, path) for word, scope in client.grants),
        assurance=4,
        name=client.name,
    )
