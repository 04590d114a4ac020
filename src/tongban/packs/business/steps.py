"""Service tasks of the enterprise packages, run by the process engine inside the action's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.base.legal import legal_today
from tongban.flows.registry import ServiceCall, listener_of, service_action
from tongban.packs.business.actions import name_register, name_reserve
from tongban.packs.business.names.subject import add_months
from tongban.packs.business.queries import name_facts, name_is_kept


def _values(call: ServiceCall) -> dict[str, Any]:
    """What the step may read: the facts and form values of the subject, then the variables of the process."""
    return {**listener_of(call.instance).context(call.instance), **call.variables}


@service_action(
    "business.name_compare",
    gives=("name_check", "check_outcome", "correctable", "commitment_needed", "keep_until"),
    looks=True,
)
def name_compare(call: ServiceCall) -> Mapping[str, Any]:
    """Compares the declared name; sets the inputs of `rules.dmn` and the day until which it would be kept."""
    today = legal_today()
    facts = name_facts(_values(call), today)
    return {
        "name_check": facts,
        "check_outcome": facts["outcome"],
        "correctable": facts["correctable"],
        "commitment_needed": facts["commitment"],
        "keep_until": add_months(today, facts["keep_months"]).isoformat(),
    }


@service_action("business.name_reserve")
def name_keep(call: ServiceCall) -> Mapping[str, Any]:
    """Puts the name on the register as kept (企业名称登记管理规定 art. 18)."""
    values = _values(call)
    until = date.fromisoformat(str(values["keep_until"]))
    name_reserve(
        call.actor,
        text=str(values["name"]),
        authority=str(values["authority"]),
        until=until,
        shared=bool(values.get("related")),
    )
    return {}


@service_action("business.name_kept", gives=("name_kept",), looks=True)
def name_kept(call: ServiceCall) -> Mapping[str, Any]:
    """Says in `name_kept` whether the name of the application was declared before and is still kept."""
    return {"name_kept": name_is_kept(str(_values(call).get("name", "")), legal_today())}


@service_action("business.name_register")
def name_registered(call: ServiceCall) -> Mapping[str, Any]:
    """Turns the kept name into a registered one when the enterprise is registered (art. 18)."""
    values = _values(call)
    name_register(call.actor, text=str(values["name"]), authority=str(values.get("authority") or "云溪市"))
    return {}
