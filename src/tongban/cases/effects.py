"""What publishing a package would do, before it is done: to new applications, and to whom it does not touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.cases.models import Case, Draft
from tongban.catalogue.comparing import Difference, differences
from tongban.catalogue.models import ItemVersion


@dataclass(frozen=True, slots=True)
class Effect:
    """``number`` is the version that would come, or that stays where nothing would change. Open cases and drafts keep
    the version that they began under (guide lock)."""

    number: int
    unchanged: bool
    open_cases: int
    drafts: int
    differences: tuple[Difference, ...]


def effect_of(content: Mapping[str, Any]) -> Effect:
    """What publishing ``content`` as the next version of its item would do. Three statements."""
    code = str(content["item"].get("code"))
    last = ItemVersion.objects.filter(item__code=code).order_by("-number").first()
    found = differences(last.content, content) if last is not None else []
    same = last is not None and last.content == content
    return Effect(
        number=1 if last is None else last.number if same else last.number + 1,
        unchanged=same,
        open_cases=Case.objects.filter(item__code=code, status__in=Case.OPEN).count(),
        drafts=Draft.objects.filter(item__code=code, submitted=None).count(),
        differences=tuple(found),
    )
