"""Delivery within ten working days (行政许可法 art. 44), with proof."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.cases.actions import case_close, delivery_confirm, delivery_send
from tongban.cases.models import Case, Delivery
from tongban.desk.acts.base import Act, Field
from tongban.desk.forms import Posted
from tongban.desk.standing import Standing
from tongban.desk.words import DELIVERY, word


def _delivery(stand: Standing) -> Delivery | None:
    return getattr(stand.case, "delivery", None)


def _delivering(stand: Standing) -> bool:
    return stand.case.status == Case.DECIDED and _delivery(stand) is not None and stand.may("deliver")


def _may_send(stand: Standing) -> bool:
    delivery = _delivery(stand)
    return _delivering(stand) and delivery is not None and delivery.sent_at is None


def _send_fields(stand: Standing) -> list[Field]:
    delivery = _delivery(stand)
    if delivery is None or delivery.method != "post":
        return []
    return [{"id": "tracking", "type": "text", "label": _("Number of the consignment"), "max_length": 80}]


def _shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    delivery = _delivery(stand)
    if delivery is None:
        return []
    rows: list[dict[str, Any]] = [
        {"label": _("Way to the applicant"), "value": word(DELIVERY, delivery.method)}
    ]
    if delivery.address:
        rows.append({"label": _("Address"), "value": delivery.address.reveal()})
    if delivery.tracking:
        rows.append({"label": _("Number of the consignment"), "value": delivery.tracking})
    return rows


def _send(stand: Standing, posted: Posted) -> None:
    delivery_send(stand.actor, case=stand.case, tracking=posted.text("tracking", 80), version=posted.version)


def _confirm_fields(stand: Standing) -> list[Field]:
    name = stand.case.applicant_name
    return [
        {"id": "received_by", "type": "text", "label": _("Who received it"), "value": name, "max_length": 120}
    ]


def _confirm(stand: Standing, posted: Posted) -> None:
    delivery_confirm(
        stand.actor, case=stand.case, received_by=posted.text("received_by", 120), version=posted.version
    )


def _close(stand: Standing, posted: Posted) -> None:
    case_close(stand.actor, case=stand.case, version=posted.version)


ACTS = (
    Act(
        "send",
        _("Send or lay ready"),
        "send",
        _may_send,
        _send,
        fields=_send_fields,
        shows=_shows,
        tone="primary",
        reads=True,
        beside=False,
        law="行政许可法 44",
        hint=_("The applicant is told that it is on its way or lies ready."),
    ),
    Act(
        "confirm",
        _("Confirm delivery"),
        "package-check",
        _delivering,
        _confirm,
        fields=_confirm_fields,
        shows=_shows,
        reads=True,
        beside=False,
        law="行政许可法 44",
        hint=_("The proof of delivery is issued and the case closes."),
    ),
    Act(
        "close",
        _("Close without delivery"),
        "archive",
        _delivering,
        _close,
        more=True,
        beside=False,
        hint=_("Only where the result was never collected although the applicant was told."),
    ),
)
