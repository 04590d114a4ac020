"""Numbers of licences (行政许可法 art. 57): set by the item's unit, kept by every grant."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Words
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, quotas
from tongban.cases.models import Case, Quota
from tongban.cases.quotas import Standing
from tongban.catalogue.models import Item
from tongban.catalogue.queries import package_of, version_in_force
from tongban.records.actions import record

MOST = 1_000_000


@action
def quota_set(
    actor: Actor, *, item: Item, total: int, valid_from: date, basis: str, valid_to: date | None = None
) -> Quota:
    """Set how many may be granted from a day on. Only for items that their package marks as limited."""
    Item.objects.select_for_update().get(pk=item.pk)
    _demand(actor, item)
    if package_of(version_in_force(item)).limited is None:
        raise Conflict(
            "cases.quota_unlimited", _("This item is not limited in number; its package says so first.")
        )
    mistakes: dict[str, Words] = {}
    if not 0 <= total <= MOST:
        mistakes["total"] = _("Write a whole number from 0 to 1,000,000.")
    if valid_to is not None and valid_to < valid_from:
        mistakes["valid_to"] = _("The last day cannot lie before the first.")
    if not basis.strip():
        mistakes["basis"] = _("Name the decision or plan that sets the number.")
    if mistakes:
        raise Invalid(mistakes)
    if quotas.overlapping(list(Quota.objects.filter(item=item)), valid_from, valid_to):
        raise Invalid({"valid_from": _("Another number is in force on some of these days: end it first.")})
    row = Quota(
        item=item,
        total=total,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis.strip()[:300],
        made_by_id=actor.party,
        made_at=legal_now(),
    )
    row.save()
    record(actor, "cases.quota_set.v1", subject=row, changes=_facts(row, item))
    return row


@action
def quota_change(
    actor: Actor,
    *,
    quota: Quota,
    total: int,
    reason: str,
    valid_to: date | None = None,
    version: int | None = None,
) -> Quota:
    """Another number, or another last day, with its reason; never fewer than were granted."""
    row = Quota.objects.select_for_update().get(pk=quota.pk)
    item = Item.objects.select_related("unit").get(pk=row.item_id)
    _demand(actor, item)
    if version is not None and row.version != version:
        raise Conflict(
            "cases.quota_stale", _("Somebody has changed this number meanwhile. Look at it again.")
        )
    used = quotas.standing_of(row).used
    mistakes: dict[str, Words] = {}
    if not used <= total <= MOST:
        mistakes["total"] = _("%(used)d were granted already: the number cannot be smaller.") % {"used": used}
    if not reason.strip():
        mistakes["reason"] = _("Say why the number changes.")
    if valid_to is not None and valid_to < max(
        row.valid_from, min(legal_today(), row.valid_to or legal_today())
    ):
        mistakes["valid_to"] = _("The last day cannot lie in the past.")
    if quotas.overlapping(list(Quota.objects.filter(item=item)), row.valid_from, valid_to, row.pk):
        mistakes["valid_to"] = _("Another number is in force on some of these days: end it first.")
    if mistakes:
        raise Invalid(mistakes)
    row.total, row.valid_to, row.reason = total, valid_to, reason.strip()[:500]
    row.save()
    record(actor, "cases.quota_changed.v1", subject=row, changes={**_facts(row, item), "reason": row.reason})
    return row


def _facts(row: Quota, item: Item) -> dict[str, object]:
    return {
        "item": item.code,
        "total": row.total,
        "from": str(row.valid_from),
        "to": str(row.valid_to or ""),
        "basis": row.basis,
    }


def _demand(actor: Actor, item: Item) -> None:
    if not quotas.may_set(actor, item):
        raise Forbidden("cases.quota")


def demand_number(row: Case) -> None:
    """Before a grant of a limited item: its turn has come and one is left. Two officers at once wait for each other.

    Raises ``Conflict``: none set, an earlier application undecided, or none left (行政许可法 art. 57).
    """
    package = clockwork.package_of(row)
    if package.limited is None:
        return
    standing = locked_standing(row)
    if quotas.by_order(package) and (waiting := quotas.earlier(row).count()):
        raise Conflict(
            "cases.quota_order",
            _(
                "%(n)d applications that were accepted earlier are not decided yet: grants go in the order of "
                "acceptance (article 57)."
            )
            % {"n": waiting},
            earlier=waiting,
        )
    if standing.left == 0:
        raise Conflict(
            "cases.quota_used",
            _("All %(total)d have been granted: refuse on that ground, or wait until one is free.")
            % {"total": standing.quota.total},
            total=standing.quota.total,
        )


def demand_used_up(row: Case) -> str:
    """A refusal because none is left: true only when it is so. Returns what the decision says."""
    package = clockwork.package_of(row)
    if package.limited is None:
        raise Invalid({"used_up": _("This item is not limited in number.")})
    standing = locked_standing(row)
    if standing.left:
        raise Invalid(
            {
                "used_up": _("%(n)d are still left: refuse on a condition that is not met.")
                % {"n": standing.left}
            }
        )
    return (
        f"本事项有数量限制（{standing.quota.basis}，共{standing.quota.total}个），已经按照受理的先后顺序全部作出准予决定，"
        "没有剩余名额。"
    )


def locked_standing(row: Case) -> Standing:
    """The quota in force today, locked until the decision is written, with what is used."""
    today = legal_today()
    quota = quotas.on(Quota.objects.select_for_update().filter(item=row.item_id), today).first()
    if quota is None:
        raise Conflict(
            "cases.quota_none", _("No number is in force for this item today: its unit sets it first.")
        )
    return quotas.standing_of(quota)
