"""The shape of a step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Conflict
from tongban.base.language import short
from tongban.desk.forms import Posted
from tongban.desk.standing import Standing
from tongban.flows.models import Task
from tongban.laws.names import law_name

Field = dict[str, Any]
_PROVISION = re.compile(r"(\S+) (\d+)(?:/(\d+)|\((\d+)\))?")
Tone = Literal["primary", "secondary", "quiet", "danger"]


def nothing(_stand: Standing) -> list[Field]:
    """A step that asks nothing."""
    return []


def no_rows(_stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    """Nothing to show beforehand."""
    return []


@dataclass(frozen=True, slots=True)
class Act:
    """A step. ``shows`` are rows (label, value) that say what will happen; ``previews`` offers them before sending.

    ``reads``: the form shows personal values, so the reading is recorded. ``beside``: the material stands beside it.
    ``more``: it stands under "more" in the bar. ``at_once``: a button does it, without a page between. ``leads``: the
    address to which it leads, where that is not the case's own page.
    """

    key: str
    label: str | Promise
    icon: str
    offered: Callable[[Standing], bool]
    run: Callable[[Standing, Posted], Any]
    fields: Callable[[Standing], list[Field]] = nothing
    shows: Callable[[Standing, Posted], Sequence[dict[str, Any]]] = no_rows
    tone: Tone = "secondary"
    hint: str | Promise = ""
    law: str = ""
    reads: bool = False
    beside: bool = True
    more: bool = False
    at_once: bool = False
    previews: bool = False
    leads: Callable[[Standing], str] | None = None

    @property
    def law_words(self) -> str:
        """The provision behind the step as people quote it; ``law`` holds it short: 行政许可法 38/2, 32(4)."""
        found = _PROVISION.fullmatch(self.law)
        if found is None:
            return self.law
        law, article, paragraph, item = found.groups()
        if short() == "en":
            part = f" par. {paragraph}" if paragraph else f" ({item})" if item else ""
            return f"{law_name(law, 'en')} art. {article}{part}"
        part = f"第{paragraph}款" if paragraph else f"第{item}项" if item else ""
        return f"《{law}》第{article}条{part}"


def needed(task: Task | None) -> Task:
    """The task of a step; raises ``Conflict`` where the actor has none any more."""
    if task is None:
        raise Conflict("desk.no_task", _("You have no open task here any more."))
    return task


def text(id: str, label: Any, **more: Any) -> Field:
    """One line of text."""
    return {"id": id, "type": "text", "label": label, **more}


def area(id: str, label: Any, **more: Any) -> Field:
    """Several lines of text."""
    return {"id": id, "type": "textarea", "label": label, "rows": 4, "max_length": 1000, **more}


def choice(id: str, label: Any, options: Sequence[tuple[str, Any]], **more: Any) -> Field:
    """One of several."""
    return {
        "id": id,
        "type": "choice",
        "label": label,
        "options": [{"value": v, "label": w} for v, w in options],
        **more,
    }
