"""Delivery of the result within ten working days (行政许可法 art. 44), with proof, and closing."""

from __future__ import annotations

import json

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, notices
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.actions.proving import result_received, result_sent
from tongban.cases.models import Case, Delivery
from tongban.cases.policy import demand

METHODS = {"electronic": "电子送达", "pickup": "窗口领取", "post": "邮寄送达"}


def begin_delivery(actor: Actor, row: Case) -> None:
    """After the decision: an electronic result is delivered at once, everything else waits for its proof.

    Without a wish it is the first way that the package offers, as the page before sending says.
    """
    values = json.loads(row.values.reveal() or "{}")
    wish, ways = str(values.get("_delivery", "")), clockwork.package_of(row).delivery
    method = wish if wish in ways else ways[0]
    now = legal_now()
    delivery = Delivery(case=row, method=method, address=str(values.get("_address", "")))
    if method == "electronic" or row.outcome != "granted":
        delivery.method, delivery.sent_at, delivery.delivered_at = "electronic", now, now
        delivery.received_by = row.applicant_name
    delivery.save()
    if delivery.delivered_at is not None:
        _close(row)
        step(actor, row, "delivered", method=delivery.method)
    closed = delivery.delivered_at is not None
    note(actor, row, "delivery_begun", method=delivery.method, closed=closed)


@action
def delivery_send(actor: Actor, *, case: Case, tracking: str = "", version: int | None = None) -> Delivery:
    """Hand the paper to the post, or lay it ready at the window."""
    row = locked(case, version, within=(Case.DECIDED,))
    demand(actor, "deliver", row)
    delivery = Delivery.objects.select_for_update().get(case=row)
    if delivery.sent_at is not None:
        raise Conflict("cases.sent", _("It is already on its way."))
    if delivery.method == "post" and not tracking.strip():
        raise Invalid({"tracking": _("Write the number of the consignment.")})
    delivery.sent_at, delivery.tracking = legal_now(), tracking.strip()[:80]
    delivery.save(update_fields=["sent_at", "tracking"])
    result_sent(actor, row, delivery)
    step(actor, row, "sent", method=delivery.method, tracking=delivery.tracking)
    note(actor, row, "sent", method=delivery.method)
    return delivery


@action
def delivery_confirm(actor: Actor, *, case: Case, received_by: str, version: int | None = None) -> Delivery:
    """Note who received it and when; the proof of delivery (送达回证) is issued and the case closes."""
    row = locked(case, version, within=(Case.DECIDED,))
    demand(actor, "deliver", row)
    if not received_by.strip():
        raise Invalid({"received_by": _("Write who received it.")})
    delivery = Delivery.objects.select_for_update().get(case=row)
    now = legal_now()
    delivery.sent_at = delivery.sent_at or now
    delivery.delivered_at, delivery.received_by = now, received_by.strip()[:120]
    notice = notices.issue(
        actor,
        row,
        "DELIVERY",
        data={
            "recipient": row.applicant_name,
            "mode": METHODS[delivery.method],
            "deliverer": actor.name,
            "receiver": delivery.received_by,
            "tracking": delivery.tracking or None,
            "delivered_at": now,
            "papers": [{"title": row.item.name_zh, "number": row.number}],
        },
    )
    delivery.document = notice.document
    delivery.save()
    result_received(actor, row, delivery)
    _close(row)
    step(actor, row, "delivered", method=delivery.method)
    note(actor, row, "delivered", method=delivery.method)
    return delivery


@action
def case_close(actor: Actor, *, case: Case, version: int | None = None) -> Case:
    """Close a decided case whose delivery cannot be completed (never collected), with the reason on record."""
    row = locked(case, version, within=(Case.DECIDED,))
    demand(actor, "deliver", row)
    _close(row)
    step(actor, row, "closed")
    note(actor, row, "closed")
    return row


def _close(row: Case) -> None:
    row.status, row.closed_at, row.closed_on = Case.CLOSED, legal_now(), legal_today()
    saved(row, "status", "closed_at", "closed_on")
