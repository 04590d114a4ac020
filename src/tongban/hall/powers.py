"""What a post at a window of the hall may do in the name of authorities: as much as their delegations say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import Q

from tongban.base.actor import Grant
from tongban.base.legal import legal_today
from tongban.base.selecting import Kept
from tongban.hall.models import Delegation
from tongban.org.models import Post

RECEIVE: Final = "hall.window.receive"
ISSUE: Final = "hall.window.issue"
_SEEING: Final = ("cases.case.read", "printing.document.read", "licences.licence.read")
_WORDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    (RECEIVE, Delegation.RECEIVE): (*_SEEING, "cases.case.intake"),
    (RECEIVE, Delegation.ACCEPT): (*_SEEING, "cases.case.accept", "flows.task.work"),
    (ISSUE, Delegation.DELIVER): (*_SEEING, "cases.case.deliver"),
}
"""By the word that a post holds and the act that was delegated: what it may do with cases. To examine and to decide
stays with the authority (行政许可法 arts. 24, 26; 后台分类审批)."""
_IN_FORCE: Final = Kept(
    lambda unit, day: (
        Delegation.objects.filter(hall__unit_id=unit, hall__valid_to=None, valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .select_related("authority")
        .order_by("id")
    ),
    unit=-1,
    day=date(2000, 1, 3),
)


def delegated(post: Post, held: frozenset[str]) -> tuple[Sequence[Grant], frozenset[str]]:
    """Grants of a post of a hall on the authorities that delegated to it; whoever accepts for them does the tasks of
    their windows. One statement for such posts, none for others."""
    if held.isdisjoint((RECEIVE, ISSUE)):
        return (), frozenset()
    grants: dict[Grant, None] = {}
    roles: frozenset[str] = frozenset()
    for row in _IN_FORCE.rows(unit=post.unit_id, day=legal_today()):
        for (word, act), words in _WORDS.items():
            if word in held and act in row.acts:
                grants |= dict.fromkeys(Grant(w, "subtree", row.authority.path or "") for w in words)
                roles |= {"window_clerk"} if act == Delegation.ACCEPT else set()
    return tuple(grants), roles
