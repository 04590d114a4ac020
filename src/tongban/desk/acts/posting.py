"""Objections to a public notice, answered at the desk one by one before the decision."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.cases.actions import objection_answer
from tongban.cases.models import Case, Objection
from tongban.cases.postings import objections_of
from tongban.desk.acts.base import Act, Field, area, choice
from tongban.desk.forms import Posted
from tongban.desk.standing import Standing


def _open(stand: Standing) -> list[Objection]:
    return [row for row in objections_of(stand.case) if row.is_open]


def _may_answer(stand: Standing) -> bool:
    going = stand.case.status in (Case.ACCEPTED, Case.SUSPENDED)
    return going and (stand.may("examine") or stand.may("decide")) and stand.has_open_objections


def _fields(stand: Standing) -> list[Field]:
    rows = [(str(row.uid), row.number) for row in _open(stand)]
    found = [("no", _("The objection does not stand.")), ("yes", _("The objection stands."))]
    return [
        choice("objection", _("Which objection"), rows, value=rows[0][0] if len(rows) == 1 else ""),
        choice("upheld", _("What was found"), found),
        area("answer", _("Answer with its reasons; the objector reads it"), max_length=2000, rows=6),
    ]


def _shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    return [{"label": row.number, "value": row.reason.reveal()} for row in _open(stand)]


def _answer(stand: Standing, posted: Posted) -> None:
    found = next((row for row in _open(stand) if str(row.uid) == posted.text("objection", 40)), None)
    if found is None:
        raise Invalid({"objection": _("Choose the objection.")})
    upheld = {"yes": True, "no": False}.get(posted.text("upheld", 5))
    objection_answer(stand.actor, objection=found, upheld=upheld, answer=posted.text("answer", 3000))


ACTS = (
    Act("objection-answer", _("Answer an objection"), "message-square", _may_answer, _answer, fields=_fields,
        shows=_shows, tone="primary", reads=True, beside=False,
        hint=_("Each objection to the public notice is answered before the decision.")),
)  # fmt: skip
