"""Services of the flows of this pack."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tongban.flows.registry import ServiceCall, listener_of, service_action
from tongban.packs.housing.deed_tax import deed_tax


@service_action("housing.deed_tax", gives=("deed_tax",))
def tax_on_a_home(call: ServiceCall) -> Mapping[str, Any]:
    """The deed tax in yuan on the home of the answers."""
    said = listener_of(call.instance).context(call.instance)
    found = deed_tax(Decimal(said["price"]), Decimal(said["house_area"]), str(said["homes_before"]))
    return {"deed_tax": str(found)}
