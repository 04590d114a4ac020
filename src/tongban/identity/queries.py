"""Reading accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet

from tongban.base.legal import wall_now
from tongban.base.vault import blind
from tongban.identity.models import Account, ApiToken, DemoCard
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import mobile
from tongban.org.models import Mandate, Party, Post
from tongban.org.queries import party_by_number, posts_of

FURTHER: Final = 200
"""Demo cards from this ordinal on stand on the demo page alone, not in the menu of every page."""


def account_by_name(text: str) -> Account | None:
    """The account that a person means: by sign-in name, mobile number or identity number.

    A mobile number that several people share names nobody.
    """
    found = Account.objects.select_related("party").filter(username=text.strip().lower()[:150]).first()
    if found is None:
        found = account_by_mobile(text) or _by_number(text)
    return found if found is not None and found.is_active else None


def account_by_mobile(text: str) -> Account | None:
    """The one active resident account of this mobile number."""
    try:
        number = mobile.parse(text)
    except Refusal:
        return None
    rows = Account.objects.filter(party__mobile_index=blind(number, kind="mobile"), is_active=True)
    found = list(rows.filter(kind=Account.RESIDENT).select_related("party")[:2])
    return found[0] if len(found) == 1 else None


def _by_number(text: str) -> Account | None:
    party = party_by_number(text, "citizen_id") if len(text) == 18 else None
    return resident_account_of(party) if party is not None else None


def resident_account_of(party: Party) -> Account | None:
    """The resident account of a person, if any."""
    return Account.objects.filter(party=party, kind=Account.RESIDENT).select_related("party").first()


def is_staff_account(account: Account) -> bool:
    """Whether a civil servant signs in with it: by kind, or because its person holds a post today."""
    if account.kind == Account.STAFF:
        return True
    return account.party is not None and posts_of(account.party).exists()


def accounts_of(party_id: int) -> QuerySet[Account]:
    """Every account of a party."""
    return Account.objects.filter(party_id=party_id).order_by("id")


def tokens_of(account_id: int) -> QuerySet[ApiToken]:
    """Tokens of an account that still work, newest first."""
    return ApiToken.objects.filter(account_id=account_id, revoked_at=None, until__gt=wall_now()).order_by(
        "-id"
    )


def demo_cards() -> QuerySet[DemoCard]:
    """The accounts of the demo city that anybody may play, in their order."""
    rows = DemoCard.objects.select_related("account__party").filter(account__is_active=True)
    return rows.filter(account__username__startswith="demo-").order_by("ordinal", "id")


def menu_cards() -> QuerySet[DemoCard]:
    """Those that every page offers; the demo page has all of them."""
    return demo_cards().filter(ordinal__lt=FURTHER)


def places_of(cards: Iterable[DemoCard]) -> dict[int, dict[str, str]]:
    """The office or enterprise for which the people of these cards act, by party. Two statements."""
    acting = {card.account.party_id: card.acting for card in cards}
    agents = [party for party, part in acting.items() if part == "mandate"]
    mandates = Mandate.objects.filter(agent_id__in=agents, revoked_at=None).select_related("principal")
    found = {m.agent_id: {"zh": m.principal.name, "en": m.principal.name} for m in mandates.order_by("-id")}
    for post in Post.objects.filter(holder_id__in=acting, valid_to=None).select_related("unit"):
        unit = post.unit
        found[post.holder_id] = {
            "zh": f"{unit.name_zh} · {post.title_zh}",
            "en": f"{unit.name_en or unit.name_zh} · {post.title_en or post.title_zh}",
        }
    return found
