"""Reading what a form of the desk sent: typed, trimmed, never refused for its form alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongban.base.days import read_day
from tongban.base.errors import Invalid

OWN = frozenset({"csrfmiddlewaretoken", "key", "version", "task_version", "task", "seen", "stage", "back"})
"""Fields that every form carries beside the questions."""


class Posted:
    """A posted form. Missing fields read as empty."""

    def __init__(self, data: QueryDict) -> None:
        self._data = data

    def text(self, name: str, most: int = 4000) -> str:
        """One answer, trimmed, with the line ends of one kind."""
        return str(self._data.get(name) or "").replace("\r\n", "\n").replace("\x00", "").strip()[:most]

    def many(self, name: str) -> list[str]:
        """Every answer of this name."""
        return [str(v) for v in self._data.getlist(name)][:200]

    def number(self, name: str) -> int | None:
        """A whole number; raises ``Invalid`` where something else was typed."""
        text = self.text(name, 20)
        if not text:
            return None
        if not text.isdecimal():
            raise Invalid({name: _("Please write a whole number.")})
        return int(text)

    def day(self, name: str) -> date | None:
        """A day; raises ``Invalid`` for an impossible one."""
        text = self.text(name, 20)
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError:
            raise Invalid({name: _("There is no such day. Write for example 2026-04-07.")}) from None

    def moment(self, day: str, time: str) -> datetime | None:
        """A day and a time of day (``HH:MM``) in the house's zone; raises ``Invalid`` for an impossible one."""
        on, at = self.day(day), self.text(time, 8)
        if on is None or not at:
            return None
        try:
            return datetime.combine(on, clock.fromisoformat(at), ZoneInfo(settings.TIME_ZONE))
        except ValueError:
            raise Invalid({time: _("There is no such time. Write for example 09:30.")}) from None

    def starting(self, prefix: str) -> dict[str, str]:
        """Answers whose names begin with ``prefix``, by the rest of the name."""
        return {name.removeprefix(prefix): self.text(name) for name in self._data if name.startswith(prefix)}

    @property
    def version(self) -> int | None:
        """The version of the case that the page showed."""
        return self._whole("version")

    @property
    def task_version(self) -> int | None:
        """The version of the task that the page showed."""
        return self._whole("task_version")

    def _whole(self, name: str) -> int | None:
        text = self.text(name, 20)
        return int(text) if text.isdecimal() else None

    @property
    def key(self) -> str:
        """The form's own key: the same form sent twice is done once."""
        return self.text("key", 100)

    def content(self) -> dict[str, list[str]]:
        """Everything that was typed, for comparing a repeat and for keeping it on a stale page."""
        return {name: self.many(name) for name in self._data if name not in ("csrfmiddlewaretoken", "key")}

    def typed(self) -> list[tuple[str, str]]:
        """The answers alone, to be carried along."""
        return [(name, value) for name in self._data if name not in OWN for value in self.many(name)]

    def raw(self) -> QueryDict:
        """For readers of whole forms (``forms.answers.collect``)."""
        return self._data


EMPTY = Posted(QueryDict())


def refill(fields: list[dict[str, Any]], posted: Posted) -> list[dict[str, Any]]:
    """The fields with what was typed in them; one with ``again`` draws itself from what was typed."""
    return [
        f["again"](posted)
        if "again" in f
        else {**f, "value": posted.many(_name(f)) if f["type"] == "choices" else posted.text(_name(f))}
        for f in fields
    ]


def with_errors(fields: list[dict[str, Any]], errors: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields with their sentences; an action may name a field without the form's prefix."""
    marked = []
    for field in fields:
        if "entries" in field:
            inner = [{**e, "questions": with_errors(e["questions"], errors)} for e in field["entries"]]
            field = {**field, "entries": inner}
        own = [words for key, words in errors.items() if key in (field["id"], field.get("also"))]
        marked.append({**field, "error": own[0]} if own else field)
    return marked


def _name(field: Mapping[str, Any]) -> str:
    return str(field.get("name") or field["id"])
