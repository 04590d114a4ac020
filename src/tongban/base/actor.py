"""Who acts: one immutable value, built once per request, job or command."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

Scope = Literal["own", "unit", "subtree", "all"]
Channel = Literal["web", "window", "api", "cli", "job", "demo"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission word with its reach, as a post gives it.

    ``word`` is ``room.noun.verb``; ``path`` is the tree path of the unit that the reach hangs on
    (``/1/4/``), empty for scope ``all`` and ``own``.
    """

    word: str
    scope: Scope = "unit"
    path: str = ""

    def reaches(self, path: str) -> bool:
        """Whether a thing that belongs to the unit at ``path`` lies within this grant."""
        if self.scope == "all":
            return True
        if self.scope == "subtree":
            return path.startswith(self.path)
        return self.scope == "unit" and path == self.path


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting person or machine. A session acts as exactly one of self, mandate or post.

    ``party`` is the person who acts; ``on_behalf_of`` the party whose mandate is used, if any;
    ``post`` and ``unit`` are set when a civil servant acts in office. ``assurance`` is the real-name
    level 0-4 of handbook 04 §5. ``name`` is what other people may be shown.
    """

    party: int | None = None
    account: int | None = None
    post: int | None = None
    unit: int | None = None
    unit_path: str = ""
    on_behalf_of: int | None = None
    client: int | None = None
    channel: Channel = "web"
    zone: str = "Asia/Shanghai"
    purpose: str = ""
    grants: tuple[Grant, ...] = field(default=(), repr=False)
    roles: frozenset[str] = frozenset()
    assurance: int = 0
    name: str = ""

    @property
    def is_anonymous(self) -> bool:
        """True for a visitor who has not signed in."""
        return self.party is None and self.client is None and self.channel in ("web", "api", "window")

    @property
    def is_system(self) -> bool:
        """True for the house itself: jobs, timers, set-up."""
        return self.channel == "job" and self.party is None

    @property
    def is_staff(self) -> bool:
        """True when acting from a post."""
        return self.post is not None

    @property
    def principal(self) -> int | None:
        """The party whose affairs are handled: the one acted for, else the actor."""
        return self.on_behalf_of or self.party

    def may(self, word: str, *, path: str = "") -> bool:
        """Whether a grant of ``word`` reaches the unit at ``path``; the system may everything."""
        return self.is_system or any(g.word == word and g.reaches(path) for g in self.grants)

    def holds(self, word: str) -> bool:
        """Whether the actor has ``word`` anywhere at all (menus; never a substitute for ``may``)."""
        return self.is_system or any(g.word == word for g in self.grants)

    def paths(self, word: str) -> tuple[str, ...] | None:
        """Unit paths that ``word`` reaches as subtree prefixes; ``None`` means everywhere.

        Scope ``unit`` yields the exact path with a trailing ``$`` so that querysets can tell it apart.
        """
        if self.is_system or any(g.word == word and g.scope == "all" for g in self.grants):
            return None
        return tuple(
            g.path if g.scope == "subtree" else f"{g.path}$"
            for g in self.grants
            if g.word == word and g.scope != "own"
        )

    def for_purpose(self, purpose: str) -> Actor:
        """The same actor, stating why personal data are read (PIPL art. 6: a clear purpose)."""
        return replace(self, purpose=purpose)


ANONYMOUS: Final = Actor()
SYSTEM: Final = Actor(channel="job", name="system", assurance=4)
