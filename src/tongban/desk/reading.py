"""What the case page shows, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tongban.base.language import short
from tongban.cases.clockwork import Which, ledger
from tongban.cases.flowing import KIND
from tongban.cases.hearings import statements_of, summary
from tongban.cases.inspecting import inspections_of
from tongban.cases.models import Case, MaterialFile, ObjectionFile, Question, Step
from tongban.cases.postings import objections_of
from tongban.cases.queries import handled_with, timeline
from tongban.cases.services import evidence_of
from tongban.desk import words
from tongban.desk.lines import case_status, due_of
from tongban.desk.standing import Standing
from tongban.files.models import Attachment
from tongban.flows.models import Task, TaskLog
from tongban.flows.queries import steps_of
from tongban.flows.words import VERBS
from tongban.forms.definition import Form, Group
from tongban.forms.pages import each, group_page, read_back
from tongban.forms.pages import words as said
from tongban.kernel.clock import Ledger
from tongban.kernel.clock.words import ground_text, reason_text
from tongban.laws.names import law_name
from tongban.licences.models import Licence
from tongban.records.actions import subject_name
from tongban.records.models import Entry
from tongban.records.queries import entries_of_case
from tongban.ui.due import Due
from tongban.ui.words import day, span_words

SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})
CLEAN = "clean"
LIMITS: tuple[Which, ...] = ("acceptance", "promised", "delivery")
MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page handed in; ``safe`` says that it passed every check, ``shown`` that a browser may show it here."""

    attachment: Attachment
    number: int
    replaced: bool

    @property
    def safe(self) -> bool:
        """Checked and clean."""
        return self.attachment.state == CLEAN

    @property
    def shown(self) -> bool:
        """Whether it may be shown inside the page."""
        return self.safe and self.attachment.media_type in SHOWN

    @property
    def is_picture(self) -> bool:
        """Whether it is shown as a picture (else as a document)."""
        return self.attachment.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A line of the material list on the page."""

    line: str
    name: str
    basis: str
    status: tuple[str, str | Promise]
    required: bool
    note: str
    source: str
    sheets: list[Sheet]


def material_rows(stand: Standing) -> list[MaterialRow]:
    """Lines with their pages, old pages last."""
    files = MaterialFile.objects.filter(material__case=stand.case).select_related("attachment")
    by_material: dict[int, list[Sheet]] = {}
    for file in files.order_by("material", "-replaced_at", "ordinal", "id"):
        sheet = Sheet(file.attachment, file.ordinal, file.replaced_at is not None)
        by_material.setdefault(file.material_id, []).append(sheet)
    rows = []
    for material in stand.materials:
        line = stand.line(material.line)
        sheets = sorted(by_material.get(material.pk, []), key=lambda s: (s.replaced, s.number))
        rows.append(
            MaterialRow(
                line=material.line,
                name=said(line.name) if line else material.line,
                basis=basis_words(line.basis) if line else "",
                status=words.MATERIAL.get(material.status, ("sent", material.status)),
                required=material.required,
                note=material.note,
                source=material.source,
                sheets=sheets,
            )
        )
    return rows


def basis_words(basis: Any) -> str:
    """A law and article as people write it."""
    if basis is None:
        return ""
    name = law_name(str(basis.law), short())
    if not basis.article:
        return name
    if short() == "en":
        return f"{name} art. {basis.article}"
    return f"{basis.law}第{basis.article}条"


def sheet_chosen(rows: Iterable[MaterialRow], wanted: str) -> tuple[MaterialRow, Sheet] | None:
    """The page that the reader shows: the wanted one, else the first that counts."""
    all_sheets = [(row, sheet) for row in rows for sheet in row.sheets]
    chosen = [pair for pair in all_sheets if str(pair[1].attachment.uid) == wanted]
    return (chosen or [pair for pair in all_sheets if not pair[1].replaced] or [None])[0]  # type: ignore[list-item]


def attachment_of(case: Case, uid: UUID) -> Attachment | None:
    """An attachment that came with this very case, with an objection to its public notice, or that shows a service."""
    file = (
        MaterialFile.objects.filter(material__case=case, attachment__uid=uid)
        .select_related("attachment")
        .first()
    )
    if file is not None:
        return file.attachment
    row = ObjectionFile.objects.filter(objection__posting__case=case, attachment__uid=uid)
    sent = row.select_related("attachment").first()
    return sent.attachment if sent is not None else evidence_of(case, uid)


def answers(stand: Standing, *, shown: bool) -> list[dict[str, Any]]:
    """The form group by group; personal answers are masked unless a reading was recorded."""
    return read_back(stand.package.form, stand.values, masked=not shown)


def form_questions(
    form: Form, group: Group, values: Mapping[str, Any], errors: Any = None
) -> list[dict[str, Any]]:
    """Questions of a group that apply, for a clerk: an address is one line of text, as it stands in the answers."""
    rows = [q for q in group_page(form, group, values, errors) if not q["hidden"]]
    return [each(q, _plain_line) for q in rows]


def _plain_line(question: dict[str, Any]) -> dict[str, Any]:
    return {**question, "type": "text"} if question["type"] in ("address", "region") else question


def facts(stand: Standing) -> list[dict[str, Any]]:
    """The facts of the case that are not in the form."""
    case = stand.case
    rows: list[dict[str, Any]] = [
        {"label": _("Case number"), "value": case.number},
        {"label": _("Authority"), "value": {"zh": case.unit.name_zh, "en": case.unit.name_en}},
        {"label": _("Applicant"), "value": case.applicant_name},
    ]
    if case.agent is not None:
        rows.append({"label": _("Handler"), "value": case.agent.name})
    if case.committed:
        rows.append({"label": _("Way of handling"), "value": _("On notice and commitment")})
    if case.later_due is not None:
        promise = _("Accepted conditionally: what was promised comes by %(day)s")
        rows.append({"label": _("Way of handling"), "value": promise % {"day": day(case.later_due)}})
    if case.parent is not None:
        rows.append({"label": _("Part of"), "value": f"{case.parent.item.name_zh} {case.parent.number}"})
    rows.append(
        {
            "label": _("Guide"),
            "value": _("version %(n)d, frozen with the case") % {"n": case.package_version.number},
        }
    )
    return rows


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit of the case with its days counted."""

    title: str | Promise
    due: Due
    span: str
    start: Any
    days: list[dict[str, Any]]
    citations: list[str]
    provisional: bool
    statutory_due: Any = None


def limits(case: Case) -> list[LimitRow]:
    """Every limit whose clock has begun, the present one first."""
    found = [(which, ledger(case, which)) for which in LIMITS]
    rows = [_limit_row(case, which, book) for which, book in found if book is not None]
    return list(reversed(rows))


def _limit_row(case: Case, which: Which, book: Ledger) -> LimitRow:
    day = (book.promised_due or book.due) if which == "promised" else book.due
    over = {"acceptance": case.accepted_on, "promised": case.decided_on, "delivery": case.closed_on}[which]
    due = (
        Due(done=over)
        if over
        else due_of(day, provisional=book.provisional, paused=case.status == Case.SUSPENDED)
    )
    lang = "en" if short() == "en" else "zh"
    return LimitRow(
        title=words.LIMIT[which],
        due=due,
        span=span_words(book.limit.value, book.limit.unit),
        start=book.start,
        days=[
            {
                "date": d.date,
                "counted": d.counted,
                "reason": _day_words(d, lang),
                "provisional": d.provisional,
            }
            for d in book.days
        ],
        citations=[
            (c.text_en if lang == "en" and c.text_en else c.text_zh) or str(c) for c in book.citations
        ],
        provisional=book.provisional,
        statutory_due=book.due,
    )


def _day_words(day: Any, lang: Any) -> str:
    text = reason_text(day.reason, lang)
    return text + (_(" (provisional)") if day.provisional else "")


def pauses(case: Case) -> list[dict[str, Any]]:
    """The stops of the clock, each with its ground."""
    lang: Any = "en" if short() == "en" else "zh"
    return [
        {
            "ground": ground_text(p.ground, lang),
            "begin": p.from_on,
            "end": p.until_on,
            "days": p.expected_days,
            "result": p.result,
        }
        for p in case.pauses.order_by("from_on", "id")
    ]


def hearing(stand: Standing) -> dict[str, Any] | None:
    """The hearing with its people, its state and its record; None where there is none."""
    held = stand.hearing
    if held is None:
        return None
    return {
        **summary(held),
        "status": words.HEARING[held.state],
        "people": [
            {"person": p, "role": words.HEARD[p.role]}
            for p in held.people.filter(waived_at=None).order_by("id")
        ],
        "statements": statements_of(held),
        "recusals": list(held.recusals.select_related("asked_by").order_by("id")),
        "record": held.record,
        "cited": held.cited,
        "closed_words": words.CLOSED.get(held.closed, ""),
    }


def objections(stand: Standing) -> list[dict[str, Any]]:
    """Objections to public notices of the case, with their state."""
    return [{"row": row, "status": words.OBJECTION[row.state]} for row in objections_of(stand.case)]


def visits(stand: Standing) -> list[dict[str, Any]]:
    """Site inspections with their officers, state and minutes."""
    return [
        {
            "visit": visit,
            "officers": [o.name for o in visit.officers.all()],
            "status": words.VISIT[visit.outcome or visit.state],
            "lapsed": visit.lapsed_at is not None,
        }
        for visit in inspections_of(stand.case)
    ]


def course(stand: Standing) -> list[dict[str, Any]]:
    """The time line: steps of the case, and what happened to its tasks beside them."""
    moments = [_of_step(s) for s in timeline(stand.case, public_only=False)]
    moments += [_of_log(row) for row in steps_of(KIND, stand.case.pk) if row.verb != "completed"]
    return sorted(moments, key=lambda row: row["at"])[::-1]  # what came later at one moment stands above


def _of_step(step: Step) -> dict[str, Any]:
    who = step.party.name if step.party else _("by law")
    lamp = {"refused": "red", "not_accepted": "red", "revoked": "red", "granted": "green"}.get(
        step.kind, "blue"
    )
    return {
        "title": words.word(words.STEP, step.kind),
        "at": step.at,
        "who": who,
        "text": step.opinion,
        "lamp": lamp,
    }


def _of_log(row: TaskLog) -> dict[str, Any]:
    title = f"{row.step}：{VERBS.get(row.verb, row.verb)}" if row.step else VERBS.get(row.verb, row.verb)
    return {"title": title, "at": row.ended_at, "who": row.handler, "text": row.opinion, "lamp": "grey"}


def since(case: Case, moment: datetime) -> list[dict[str, Any]]:
    """What others did after ``moment``: what a stale page has to say."""
    return [_of_step(s) for s in timeline(case, public_only=False) if s.at > moment]


def opinions(stand: Standing) -> list[Task]:
    """Opinions asked of colleagues."""
    return [t for t in stand.tasks if t.kind == "opinion"]


def questions(case: Case) -> list[Question]:
    """Questions of the applicant about this case."""
    return list(Question.objects.filter(case=case).select_related("asker").order_by("asked_at", "id"))


def entries(case: Case) -> list[Entry]:
    """Entries of the record about this case, newest first."""
    return list(entries_of_case(subject_name(case)).order_by("-id")[:MOST_ENTRIES])


def entry_of(case: Case, uid: UUID) -> Entry | None:
    """One entry of this very case."""
    return entries_of_case(subject_name(case)).filter(uid=uid).first()


def together(case: Case) -> list[dict[str, Any]]:
    """Cases that are handled together with this one."""
    return [{"case": c, "status": case_status(c.status, c.outcome)} for c in handled_with(case)]


def shared_work(stand: Standing) -> list[dict[str, Any]]:
    """Work together on the case: each flow with the parts of the people asked, as far as they are done."""
    parts: dict[int, list[Task]] = {}
    for task in stand.tasks:
        if task.kind == "assist":
            parts.setdefault(task.instance_id, []).append(task)
    return [{"title": tasks[0].title_zh, "parts": tasks} for tasks in parts.values()]


def members(case: Case) -> list[dict[str, Any]]:
    """Member cases of a joint case."""
    rows = case.members.select_related("item", "unit").order_by("id")
    return [{"case": m, "status": case_status(m.status, m.outcome)} for m in rows]


def licence_of(case: Case) -> Licence | None:
    """The licence that came of this case."""
    return Licence.objects.filter(case_id=case.pk).select_related("type").order_by("-edition").first()
