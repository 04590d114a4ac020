"""Reception (行政许可法 art. 32): judge the material, accept, one supplement notice, correct, refuse, not needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.cases.actions import (
    case_accept,
    case_correct,
    case_not_needed,
    case_refuse_acceptance,
    case_return_open,
    case_supplement,
    later_return,
    material_judge,
)
from tongban.cases.actions.later import RUNNING
from tongban.cases.actions.reception import ACCEPTABLE, GOOD_TO_ACCEPT
from tongban.cases.later import LATER
from tongban.cases.models import Case
from tongban.desk.actions import supplement_open
from tongban.desk.acts.base import Act, Field, area, choice
from tongban.desk.forms import Posted
from tongban.desk.people import unit_options
from tongban.desk.reading import basis_words, form_questions
from tongban.desk.standing import Standing
from tongban.desk.window import intake_begun
from tongban.forms.answers import collect
from tongban.forms.definition import Group
from tongban.forms.pages import in_words
from tongban.forms.pages import words as said
from tongban.ui.words import day

SUPPLEMENT = "SUPPLEMENT"


def _receiving(stand: Standing) -> bool:
    return stand.case.status in ACCEPTABLE and stand.may("accept")


def _received(stand: Standing) -> bool:
    return stand.case.status == Case.RECEIVED and stand.may("accept")


def _may_hand_in(stand: Standing) -> bool:
    """The applicant stands at the window with what the notice named, or with what was promised for later."""
    asked = stand.case.status == Case.SUPPLEMENTING or bool(following(stand))
    return asked and stand.case.is_open and stand.may("intake")


def _hand_in(stand: Standing, _posted: Posted) -> None:
    supplement_open(stand.actor, case=stand.case)


def _hand_in_page(stand: Standing) -> str:
    intake = intake_begun(stand.actor, stand.case)
    if intake is None:
        raise NotFound("desk.intake")
    return reverse("desk_intake_form", args=[intake.uid])


def _noticed(stand: Standing) -> dict[str, str]:
    """Lines of the one supplement notice, with what it said of them."""
    first = next((n for n in stand.notices if n.once == SUPPLEMENT), None)
    return {str(line["line"]): str(line.get("problem", "")) for line in first.lines} if first else {}


def following(stand: Standing) -> list[str]:
    """Names of lines that were promised and have not come (容缺受理); nothing is read where nothing was promised."""
    if stand.case.later_due is None:
        return []
    found = [m.line for m in stand.materials if m.status == LATER]
    return [said(line.name) if (line := stand.line(i)) else i for i in found]


def lacking(stand: Standing) -> list[str]:
    """Names of required lines that are not in order."""
    found = [m.line for m in stand.materials if m.required and m.status not in GOOD_TO_ACCEPT]
    return [said(line.name) if (line := stand.line(i)) else i for i in found]


def _accept(stand: Standing, posted: Posted) -> None:
    case_accept(stand.actor, case=stand.case, version=posted.version, opinion=posted.text("opinion", 1000))


def _accept_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    names = lacking(stand)
    if names:
        return [{"label": _("Not in order yet"), "value": "、".join(names)}]
    if waiting := following(stand):
        return [
            {"label": _("Accepted conditionally; still to come"), "value": "、".join(waiting)},
            {"label": _("By the day of the promise"), "value": day(stand.case.later_due)},
        ]
    return [{"label": _("Material"), "value": _("everything that is required is in order")}]


def _judge_fields(stand: Standing) -> list[Field]:
    fields: list[Field] = []
    for material in stand.materials:
        line = stand.line(material.line)
        name = said(line.name) if line else material.line
        if line is None or line.share or material.status == LATER:
            continue
        now = {"passed": "passed", "open": "open"}.get(material.status, "")
        options = [("passed", _("In order")), ("open", _("Not in order"))]
        fields.append(
            choice(
                f"judge_{material.line}",
                name,
                options,
                value=now,
                required=False,
                help=basis_words(line.basis),
            )
        )
        fields.append(
            {
                "id": f"note_{material.line}",
                "type": "text",
                "label": _("What is wrong with it"),
                "value": material.note,
                "required": False,
                "max_length": 300,
                "also": material.line,
            }
        )
    return fields


def _judge(stand: Standing, posted: Posted) -> None:
    verdicts, notes = posted.starting("judge_"), posted.starting("note_")
    mistakes = {
        f"note_{line}": _("Say what is missing or wrong, so that the applicant can cure it.")
        for line, verdict in verdicts.items()
        if verdict == "open" and not notes.get(line)
    }
    if mistakes:
        raise Invalid(mistakes)
    before = {m.line: (m.status, m.note) for m in stand.materials}
    for line, verdict in verdicts.items():
        note = notes.get(line, "")[:300] if verdict == "open" else ""
        if verdict in ("passed", "open") and before.get(line) != (verdict, note):
            material_judge(
                stand.actor,
                case=stand.case,
                line=line,
                passed=verdict == "passed",
                remark=note,
                version=posted.version,
            )


def _supplement_fields(stand: Standing) -> list[Field]:
    """Only lines of the guide that the applicant can be asked for (guide lock)."""
    known = {m.line: m for m in stand.materials}
    fields = []
    for line in stand.package.materials:
        if line.share:
            continue
        row = known.get(line.id)
        prefill = row.note if row and row.status == "open" else ""
        if row and row.status == "missing" and row.required:
            prefill = str(_("This material is missing."))
        if row and row.status == LATER:
            prefill = str(_("You promised it for later; please hand it in with the rest."))
        fields.append(
            area(
                f"why_{line.id}",
                said(line.name),
                rows=2,
                max_length=300,
                required=False,
                value=prefill,
                also=line.id,
                help=basis_words(line.basis),
            )
        )
    return fields


def _problems(posted: Posted) -> dict[str, str]:
    return {line: why[:300] for line, why in posted.starting("why_").items() if why}


def _named_problems(posted: Posted) -> dict[str, str]:
    problems = _problems(posted)
    if not problems:
        raise Invalid(
            {name: _("Name at least one material.") for name in list(posted.raw()) if name.startswith("why_")}
            or {}
        )
    return problems


def _supplement(stand: Standing, posted: Posted) -> None:
    case_supplement(stand.actor, case=stand.case, problems=_named_problems(posted), version=posted.version)


def _notice_shows(stand: Standing, posted: Posted) -> list[dict[str, Any]]:
    """What the notice will say, line by line."""
    rows = []
    for line_id, why in _problems(posted).items():
        line = stand.line(line_id)
        if line is not None:
            rows.append({"label": said(line.name), "value": why, "note": basis_words(line.basis)})
    return rows


def _may_supplement(stand: Standing) -> bool:
    return _received(stand) and not _noticed(stand)


def _may_return(stand: Standing) -> bool:
    return _received(stand) and bool(_noticed(stand))


def _return_fields(stand: Standing) -> list[Field]:
    fields = []
    for line_id, said_then in _noticed(stand).items():
        line = stand.line(line_id)
        name = said(line.name) if line else line_id
        told = _("The notice said: %(words)s") % {"words": said_then}
        fields.append(
            area(f"why_{line_id}", name, rows=2, max_length=300, required=False, also=line_id, help=told)
        )
    return fields


def _return(stand: Standing, posted: Posted) -> None:
    case_return_open(stand.actor, case=stand.case, problems=_named_problems(posted), version=posted.version)


def _correct_fields(stand: Standing) -> list[Field]:
    form = stand.package.form
    return [
        {**q, "again": partial(_drawn_again, stand, group)} if "entries" in q else q
        for group in form.groups
        for q in form_questions(form, group, stand.values)
    ]


def _drawn_again(stand: Standing, group: Group, posted: Posted) -> Field:
    """A repeating group with the entries that were typed, arranged as a button asked."""
    answers = {**stand.values, **_typed(stand, posted)}
    return form_questions(stand.package.form, group, answers)[0]


def _typed(stand: Standing, posted: Posted) -> Mapping[str, Any]:
    asked = [q for q in stand.package.form.questions() if q.id in posted.raw() or q.type == "choices"]
    return collect(asked, posted.raw(), posted.many)


def _correct(stand: Standing, posted: Posted) -> None:
    changes = {
        name: value for name, value in _typed(stand, posted).items() if stand.values.get(name) != value
    }
    if not changes:
        raise Invalid(message=_("Nothing was changed."))
    case_correct(stand.actor, case=stand.case, values=changes, version=posted.version)


def _correct_shows(stand: Standing, posted: Posted) -> list[dict[str, Any]]:
    typed = _typed(stand, posted)
    rows = []
    for q in stand.package.form.questions():
        if q.id in typed and stand.values.get(q.id) != typed[q.id]:
            before, after = in_words(q, stand.values.get(q.id)) or "—", in_words(q, typed[q.id]) or "—"
            rows.append({"label": said(q.label), "value": f"{before} → {after}"})
    return rows


def _refuse_fields(stand: Standing) -> list[Field]:
    return [
        choice(
            "competent", _("Competent authority"), unit_options(besides=stand.case.unit_id), required=False
        ),
        {
            "id": "competent_other",
            "type": "text",
            "label": _("Another authority, by name"),
            "required": False,
            "max_length": 120,
        },
        area("reason", _("Why this is not within our powers"), rows=3, max_length=500),
    ]


def _refuse(stand: Standing, posted: Posted) -> None:
    case_refuse_acceptance(
        stand.actor,
        case=stand.case,
        reason=posted.text("reason", 500),
        competent=posted.text("competent_other", 120) or posted.text("competent", 120),
        version=posted.version,
    )


def _not_needed_fields(_stand: Standing) -> list[Field]:
    return [
        area("reason", _("Why no licence is needed"), rows=3, max_length=500),
        area("advice", _("What the person may do instead"), rows=2, max_length=500, required=False),
    ]


def _not_needed(stand: Standing, posted: Posted) -> None:
    case_not_needed(
        stand.actor,
        case=stand.case,
        reason=posted.text("reason", 500),
        advice=posted.text("advice", 500),
        version=posted.version,
    )


def _came(stand: Standing) -> list[tuple[str, Any]]:
    """Lines that were promised and have come, while their day has not passed."""
    case = stand.case
    if case.later_due is None or case.later_due < legal_today() or case.status not in RUNNING:
        return []
    told = [
        m.line
        for m in stand.materials
        if m.line in case.facts.get(LATER, ()) and m.status in ("provided", "passed")
    ]
    return [(i, said(line.name) if (line := stand.line(i)) else i) for i in told]


def _may_return_later(stand: Standing) -> bool:
    return (stand.may("accept") or stand.may("examine")) and bool(_came(stand))


def _return_later_fields(stand: Standing) -> list[Field]:
    return [
        choice("line", _("Material"), _came(stand)),
        area("remark", _("What is wrong with it"), rows=3, max_length=500),
    ]


def _return_later(stand: Standing, posted: Posted) -> None:
    later_return(
        stand.actor,
        case=stand.case,
        line=posted.text("line", 80),
        remark=posted.text("remark", 500),
        version=posted.version,
    )


ACTS = (
    Act(
        "hand-in",
        _("Receive missing material"),
        "file-plus",
        _may_hand_in,
        _hand_in,
        law="行政许可法 32(4)",
        at_once=True,
        beside=False,
        leads=_hand_in_page,
        hint=_("The applicant hands in at the window what the notice named or what was promised for later."),
    ),
    Act(
        "accept",
        _("Accept"),
        "check",
        _receiving,
        _accept,
        shows=_accept_shows,
        tone="primary",
        law="行政许可法 32",
        fields=lambda stand: [area("opinion", _("Remark for colleagues"), rows=2, required=False)],
        hint=_(
            "From today the limit of the law runs. The notice of acceptance goes to the applicant at once."
        ),
    ),
    Act(
        "judge",
        _("Judge the material"),
        "list-checks",
        _receiving,
        _judge,
        fields=_judge_fields,
        hint=_(
            "Line by line: in order, or open with a remark. Lines that come from registers are not asked for."
        ),
    ),
    Act(
        "supplement",
        _("Supplement notice"),
        "file-plus",
        _may_supplement,
        _supplement,
        fields=_supplement_fields,
        shows=_notice_shows,
        previews=True,
        law="行政许可法 32(4)",
        hint=_("The law allows one notice: name everything that is open now. Leave empty what is in order."),
    ),
    Act(
        "return-open",
        _("Return as still open"),
        "undo-2",
        _may_return,
        _return,
        fields=_return_fields,
        shows=_notice_shows,
        previews=True,
        law="行政许可法 32(4)",
        hint=_("Only lines of the notice can be returned; no new line can be added."),
    ),
    Act(
        "return-later",
        _("Return what came later"),
        "undo-2",
        _may_return_later,
        _return_later,
        fields=_return_later_fields,
        more=True,
        hint=_("Only what was promised for later, until the day of the promise; the applicant is told why."),
    ),
    Act(
        "correct",
        _("Correct on the spot"),
        "pencil",
        _received,
        _correct,
        fields=_correct_fields,
        shows=_correct_shows,
        reads=True,
        previews=True,
        law="行政许可法 32(3)",
        more=True,
        hint=_("Only together with the applicant. The record shows each value before and after."),
    ),
    Act(
        "not-needed",
        _("No licence needed"),
        "circle-slash",
        _receiving,
        _not_needed,
        fields=_not_needed_fields,
        law="行政许可法 32(1)",
        more=True,
        hint=_("The case ends; the applicant is told why and may contest it."),
    ),
    Act(
        "refuse-acceptance",
        _("Refuse acceptance"),
        "x",
        _receiving,
        _refuse,
        fields=_refuse_fields,
        tone="danger",
        law="行政许可法 32(2)",
        hint=_("The law asks you to name the authority that is competent."),
    ),
)
