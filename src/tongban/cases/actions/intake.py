"""A clerk files a case for a person at the window (行政许可法 art. 29: by any way of applying)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.cases.actions.submission import Application, open_case
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.catalogue.queries import version_in_force
from tongban.org.models import Party


@action
def case_file_at_window(
    actor: Actor,
    *,
    item: Item,
    applicant: Party,
    values: Mapping[str, Any],
    pages: Mapping[str, Sequence[int]],
    committed: bool = False,
    later: Collection[str] = (),
) -> Case:
    """File an application that a person brings to the window; same checks, same receipt as on line."""
    if not actor.may("cases.case.intake", path=item.unit.path or ""):
        raise Forbidden("cases.intake")
    return open_case(
        actor,
        item=item,
        version=version_in_force(item),
        applicant=applicant,
        application=Application(values, pages, committed, later=later),
    )
