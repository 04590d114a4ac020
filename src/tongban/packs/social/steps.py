"""Services of the flows: the age, what a pension comes to, how long and how much is paid.

Each reads the answers of the case and gives variables that gateways, decision tables and officials read.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tongban.base.legal import legal_today
from tongban.flows.registry import ServiceCall, listener_of, service_action
from tongban.kernel.ids import citizen_id
from tongban.packs.social.assistance import benefit_months, guarantee
from tongban.packs.social.pension import tally


def _answers(call: ServiceCall) -> Mapping[str, Any]:
    return listener_of(call.instance).context(call.instance)


@service_action("social.age", gives=("age",))
def age(call: ServiceCall) -> Mapping[str, Any]:
    """How old the person with the identity number of the answers is today."""
    return {"age": citizen_id.parse(str(_answers(call)["number"])).age(legal_today())}


@service_action("social.pension_tally", gives=("pension_tally", "of_age", "months_enough"))
def pension_tally(call: ServiceCall) -> Mapping[str, Any]:
    """The month of retirement, the months needed and the pension, as they stand today."""
    said, today = _answers(call), legal_today()
    found = tally(
        group=str(said["group"]),
        born=said["born"],
        months=int(said["months"]) + int(said["deemed_months"]),
        index=Decimal(said["index"]),
        balance=Decimal(said["balance"]),
        on=today,
    )
    return {
        "pension_tally": found.as_dict(),
        "of_age": found.reached <= (today.year, today.month),
        "months_enough": found.months >= found.months_needed,
    }


@service_action("social.benefit_months", gives=("benefit_months",))
def months_of_benefit(call: ServiceCall) -> Mapping[str, Any]:
    """For how many months unemployment benefit is paid at most (社会保险法 art. 46)."""
    return {"benefit_months": benefit_months(int(_answers(call)["months"]))}


@service_action("social.guarantee", gives=("guarantee_amount", "income_per_head"))
def amount_of_guarantee(call: ServiceCall) -> Mapping[str, Any]:
    """What the living guarantee comes to for the whole family, a month (社会救助暂行办法 art. 12)."""
    said = _answers(call)
    found = guarantee(int(said["family_size"]), Decimal(said["monthly_income"]))
    return {"guarantee_amount": str(found.amount), "income_per_head": str(found.per_head)}
