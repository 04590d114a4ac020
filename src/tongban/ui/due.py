"""A limit as people read it: how long is left, and the lamp that says whether to worry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from tongban.ui.words import span_words

LampColour = Literal["green", "yellow", "red", "grey", "blue"]


@dataclass(frozen=True, slots=True)
class Due:
    """``left`` counts units until the limit, today not counted; negative when it has passed.

    ``paused``: the clock stands still (special procedure, 特别程序). ``done``: the day it ended.
    ``lamp`` comes from supervision where it has spoken; else it follows the default rule of handbook 02 §3.
    """

    due: date | None = None
    left: int = 0
    unit: str = "wd"
    paused: bool = False
    done: date | None = None
    provisional: bool = False
    lamp: LampColour | None = None

    @property
    def colour(self) -> LampColour:
        """The lamp: grey at rest, red past the limit, yellow within one unit, else green."""
        if self.lamp:
            return self.lamp
        if self.done or self.paused or self.due is None:
            return "grey"
        if self.left < 0:
            return "red"
        return "yellow" if self.left <= 1 else "green"

    @property
    def words(self) -> str:
        """How long is left, in words."""
        if self.done:
            return _("Finished")
        if self.paused:
            return _("Clock paused")
        if self.due is None:
            return _("No limit running")
        if self.left < 0:
            return _("%(time)s over") % {"time": span_words(-self.left, self.unit)}
        if self.left == 0:
            return _("Due today")
        return _("%(time)s left") % {"time": span_words(self.left, self.unit)}


def as_due(value: Any) -> Due:
    """A ``Due`` from itself, a mapping or any object with the same names."""
    if isinstance(value, Due):
        return value
    names = [f.name for f in fields(Due)]
    if isinstance(value, Mapping):
        return Due(**{n: value[n] for n in names if n in value})
    return Due(**{n: getattr(value, n) for n in names if hasattr(value, n)})
