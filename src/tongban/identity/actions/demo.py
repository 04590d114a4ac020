"""Which accounts of the demo city anybody may play."""

from __future__ import annotations

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.identity.models import Account, DemoCard
from tongban.identity.policy import demo_is_open, may_manage_accounts
from tongban.records.actions import record


@action
def demo_card_set(
    actor: Actor,
    *,
    account: Account,
    label_zh: str,
    label_en: str = "",
    hint_zh: str = "",
    hint_en: str = "",
    ordinal: int = 0,
    acting: str = "self",
) -> DemoCard:
    """Offer ``account`` (its name begins with ``demo-``) on the demo page; a second call changes the card."""
    if not may_manage_accounts(actor) or not demo_is_open() or not account.username.startswith("demo-"):
        raise Forbidden("identity.demo")
    facts = {
        "label_zh": label_zh, "label_en": label_en, "hint_zh": hint_zh, "hint_en": hint_en,
        "ordinal": ordinal, "acting": acting,
    }  # fmt: skip
    card = DemoCard.objects.filter(account=account).first() or DemoCard(account=account)
    for name, value in facts.items():
        setattr(card, name, value)
    card.save()
    record(actor, "identity.demo_card_set.v1", subject=card, changes={"account": account.username})
    return card
