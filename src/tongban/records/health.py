"""What the doctor asks the record, and what should ring an alarm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tongban.base.errors import Words
from tongban.records import folding, handover, holders
from tongban.records.models import Cursor

LAG_ALARM: Final = timedelta(seconds=30)


class Problem(NamedTuple):
    """Something wrong with the record: a stable code, and a sentence that says how to mend it."""

    code: str
    sentence: Words


def problems() -> Iterator[Problem]:
    """Everything that needs a person, most urgent first; nothing when all is well."""
    if folding.lag() > LAG_ALARM:
        text = _("Entries of the record wait to be folded: see that the worker runs, then run the audit.")
        yield Problem("records.lag", text)
    late = len(handover.overdue())
    if late:
        delayed = ngettext_lazy(
            "%(count)s head has not reached its second holder for two days: check the address and the network.",
            "%(count)s heads have not reached their second holder for two days: check address and network.",
            late,
        )
        yield Problem("records.handover", delayed % {"count": late})
    yield from _holders()
    for cursor in Cursor.objects.exclude(fault="").order_by("name"):
        text = _("Subscriber %(name)s cannot take entry %(position)s of the record: %(fault)s")
        told = {"name": cursor.name, "position": cursor.position + 1, "fault": cursor.fault}
        yield Problem("records.subscriber", text % told)


def _holders() -> Iterator[Problem]:
    named = holders.holders()
    if not named:
        text = _(
            "No second holder keeps the heads of the record: name one in TONGBAN_SECOND_HOLDER, "
            "best at another authority."
        )
        yield Problem("records.no_holder", text)
    inside = Path(settings.TONGBAN_HOME)
    if settings.TONGBAN_MODE == "production" and any(Path(name).is_relative_to(inside) for name in named):
        text = _("A second holder lies in the home of this installation: give the heads to somebody else.")
        yield Problem("records.holder_inside", text)
