"""Founding and changing units."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid, Stale
from tongban.org.models import Unit
from tongban.org.policy import may_manage_unit
from tongban.records.actions import record

_CODE: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
FACTS: Final = frozenset(
    {"name_en", "short_zh", "number_word", "kind", "uscc", "region", "duty_zh", "duty_en", "address_zh", "address_en",
     "hours_zh", "hours_en", "phone", "complaint_phone", "position", "ordinal"}
)  # fmt: skip


@action
def unit_found(actor: Actor, *, code: str, name_zh: str, parent: Unit | None = None, **facts: Any) -> Unit:
    """Found a unit under ``parent`` (none: the government itself). Its path follows from the tree."""
    if not (actor.is_system or actor.may("org.unit.manage", path=parent.path or "" if parent else "")):
        raise Forbidden
    if not _CODE.fullmatch(code):
        raise Invalid({"code": _("Use small letters, digits and hyphens, for example market-supervision.")})
    if Unit.objects.filter(code=code).exists():
        raise Invalid({"code": _("This code is taken.")})
    if not set(facts) <= FACTS or not name_zh.strip():
        raise Invalid({"name_zh": _("Please give the name of the unit.")})
    unit = Unit(code=code, name_zh=name_zh, parent=parent, **facts)
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    record(actor, "org.unit_founded.v1", subject=unit, changes={"code": code, "name": name_zh})
    return unit


@action
def unit_change(actor: Actor, *, unit: Unit, stale: int | None = None, **facts: Any) -> Unit:
    """Change facts of a unit (not its place in the tree). ``stale``: the version that the form showed."""
    if not may_manage_unit(actor, unit):
        raise Forbidden
    if not set(facts) <= FACTS | {"name_zh", "valid_to"}:
        raise Forbidden
    if "name_zh" in facts and not str(facts["name_zh"]).strip():
        raise Invalid({"name_zh": _("Please give the name of the unit.")})
    if stale is not None and Unit.objects.filter(pk=unit.pk).exclude(version=stale).exists():
        raise Stale
    locked: Unit = Unit.objects.select_for_update().get(pk=unit.pk)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))
    record(actor, "org.unit_changed.v1", subject=locked, changes={"facts": sorted(facts)})
    return locked
