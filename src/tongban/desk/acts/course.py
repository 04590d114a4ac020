"""The course of an accepted case: pause and resume on grounds of law, the one extension, termination."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.legal import legal_today
from tongban.cases.actions import case_pause, case_resume, case_terminate, extension_answer, extension_ask
from tongban.cases.models import Case, Extension
from tongban.desk.acts.base import Act, Field, area, choice
from tongban.desk.forms import Posted
from tongban.desk.standing import Standing
from tongban.kernel.clock.words import GROUNDS
from tongban.laws.limits import rules_in_force
from tongban.ui.words import day, span_words


def _extension(stand: Standing) -> Extension | None:
    return getattr(stand.case, "extension", None)


def _may_pause(stand: Standing) -> bool:
    return stand.case.status == Case.ACCEPTED and stand.may("pause") and bool(stand.package.clock.grounds)


def _pause_fields(stand: Standing) -> list[Field]:
    grounds = [
        (g, {"zh": GROUNDS[g][0], "en": GROUNDS[g][1]}) for g in stand.package.clock.grounds if g in GROUNDS
    ]
    return [
        choice("ground", _("Ground of article 45 that the guide announces"), grounds),
        {
            "id": "expected_days",
            "type": "integer",
            "label": _("How many days it will take"),
            "unit": _("days"),
            "min": 1,
            "max": 180,
        },
        {
            "id": "organiser",
            "type": "text",
            "label": _("Who carries it out"),
            "required": False,
            "max_length": 120,
        },
    ]


def _pause(stand: Standing, posted: Posted) -> None:
    case_pause(
        stand.actor,
        case=stand.case,
        ground=posted.text("ground", 30),
        expected_days=posted.number("expected_days") or 0,
        organiser=posted.text("organiser", 120),
        version=posted.version,
    )


def _pause_shows(stand: Standing, posted: Posted) -> list[dict[str, Any]]:
    begin = legal_today() + timedelta(days=1)
    rows = [{"label": _("The clock stands still from"), "value": day(begin)}]
    days = posted.number("expected_days")
    if days:
        rows.append({"label": _("expected until"), "value": day(begin + timedelta(days=days - 1))})
    return rows


def _may_resume(stand: Standing) -> bool:
    """A hearing lets the clock run again by itself, when its record is signed."""
    held = stand.hearing
    heard = held is None or held.pause_id is None or held.state not in held.OPEN
    return stand.case.status == Case.SUSPENDED and stand.may("pause") and heard


def _resume_fields(_stand: Standing) -> list[Field]:
    return [
        area("result", _("What came out of it")),
        {
            "id": "until",
            "type": "date",
            "label": _("Last day of the pause"),
            "value": legal_today().isoformat(),
            "required": False,
        },
    ]


def _resume(stand: Standing, posted: Posted) -> None:
    case_resume(
        stand.actor,
        case=stand.case,
        result=posted.text("result", 1000),
        until=posted.day("until"),
        version=posted.version,
    )


def _may_ask(stand: Standing) -> bool:
    case = stand.case
    open_now = case.status in (Case.ACCEPTED, Case.SUSPENDED)
    if not open_now or _extension(stand) is not None or not stand.may("examine"):
        return False
    return bool(rules_in_force().at(stand.package.clock.rule, case.accepted_on or legal_today()).extension)


def _ask(stand: Standing, posted: Posted) -> None:
    extension_ask(stand.actor, case=stand.case, reason=posted.text("reason", 500), version=posted.version)


def _may_answer(stand: Standing) -> bool:
    asked = _extension(stand)
    waits = asked is not None and asked.approved_at is None and asked.refused_at is None
    return waits and stand.may("extend") and asked.asked_by_id != stand.actor.party  # type: ignore[union-attr]


def _answer_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    asked = _extension(stand)
    if asked is None:
        return []
    more = rules_in_force().at(asked.rule, stand.case.accepted_on or legal_today())
    return [
        {"label": _("Reason"), "value": asked.reason},
        {"label": _("Asked by"), "value": asked.asked_by.name if asked.asked_by else ""},
        {"label": _("Longer by"), "value": span_words(more.value, more.unit)},
        {"label": _("Limit of the law until now"), "value": day(stand.case.statutory_due)},
    ]


def _answer(approved: bool) -> Any:
    def run(stand: Standing, posted: Posted) -> None:
        extension_answer(
            stand.actor,
            case=stand.case,
            approved=approved,
            remark=posted.text("remark", 1000),
            version=posted.version,
        )

    return run


def _may_terminate(stand: Standing) -> bool:
    return stand.case.is_open and stand.may("decide")


def _terminate(stand: Standing, posted: Posted) -> None:
    case_terminate(stand.actor, case=stand.case, reason=posted.text("reason", 500), version=posted.version)


ACTS = (
    Act(
        "resume",
        _("Let the clock run again"),
        "circle-play",
        _may_resume,
        _resume,
        fields=_resume_fields,
        tone="primary",
        law="行政许可法 45",
        hint=_("Write the result; the day of decision moves by the days that did not count."),
    ),
    Act(
        "extend-approve",
        _("Approve the extension"),
        "calendar-check",
        _may_answer,
        _answer(True),
        shows=_answer_shows,
        tone="primary",
        law="行政许可法 42",
        hint=_("The applicant is told the reason. There is only one extension."),
    ),
    Act(
        "extend-refuse",
        _("Do not approve the extension"),
        "calendar-x",
        _may_answer,
        _answer(False),
        shows=_answer_shows,
        law="行政许可法 42",
        fields=lambda stand: [area("remark", _("Why not"), rows=2, required=False)],
        hint=_("The limit stays as it is."),
    ),
    Act(
        "pause",
        _("Pause the clock"),
        "circle-pause",
        _may_pause,
        _pause,
        fields=_pause_fields,
        shows=_pause_shows,
        law="行政许可法 45",
        more=True,
        previews=True,
        hint=_(
            "Only for a ground that the law and the guide name. The applicant gets a notice with the days."
        ),
    ),
    Act(
        "extend",
        _("Ask for the extension"),
        "calendar-plus",
        _may_ask,
        _ask,
        law="行政许可法 42",
        more=True,
        fields=lambda stand: [area("reason", _("Reason; the applicant is told it"), max_length=500)],
        hint=_("The law allows one extension, and the head must approve it before the limit ends."),
    ),
    Act(
        "terminate",
        _("Terminate"),
        "octagon-x",
        _may_terminate,
        _terminate,
        tone="danger",
        more=True,
        fields=lambda stand: [area("reason", _("Why it cannot go on"), rows=3, max_length=500)],
        hint=_("Only where the applicant died or was dissolved, or the matter fell away."),
    ),
)
