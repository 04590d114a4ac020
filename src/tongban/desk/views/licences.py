"""Licences at the office that issued them: search, one licence with its history, acts on it, and their approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.base.idempotency import once
from tongban.base.legal import legal_today
from tongban.desk import licences as reads
from tongban.desk.acts.base import area, choice, text
from tongban.desk.forms import EMPTY, Posted, refill, with_errors
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import uuid7
from tongban.kernel.money import parse
from tongban.licences.actions import Terms, licence_act, licence_act_decide
from tongban.licences.faces import changed_by, face_of
from tongban.licences.grounds import KINDS, Kind
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.policy import WORDS
from tongban.licences.queries import acts_of, editions_of, status_on
from tongban.licences.words import STATUS, ground_words, kind_words, last_day_words, sentence, status_words
from tongban.printing.keys import available
from tongban.printing.serving import answer as file_answer
from tongban.printing.serving import form_of, judged
from tongban.records.actions import read_recorded
from tongban.ui.tables import Column, Table
from tongban.ui.words import day

DANGER = ("suspend", "revoke", "withdraw", "forfeit", "cancel")
ICONS = {
    "change": "pencil",
    "renew": "refresh-cw",
    "suspend": "circle-pause",
    "lift": "circle-play",
    "revoke": "shield-x",
    "withdraw": "undo-2",
    "forfeit": "gavel",
    "cancel": "archive",
}
HINTS = {
    "change": gettext_lazy("A new edition with the same number is issued; the old one is replaced at once."),
    "renew": gettext_lazy("A new edition with the same number begins the day after the present last day."),
    "suspend": gettext_lazy(
        "Only where a law allows it. It ends by itself after its last day, if it has one."
    ),
    "lift": gettext_lazy("The licence is valid again from today."),
    "revoke": gettext_lazy("What was granted against the law is taken back. Obtained by deceit, it must be."),
    "withdraw": gettext_lazy(
        "Granted lawfully, but law or facts have changed and the public interest demands it."
    ),
    "forfeit": gettext_lazy("A penalty, for which a law or regulation must name this very consequence."),
    "cancel": gettext_lazy("The record is closed; this is done in each of the six cases of article 70."),
}
LABELS = {
    LicenceAct.PROPOSED: ("amber", gettext_lazy("Waits for approval")),
    LicenceAct.DECLINED: ("grey", gettext_lazy("Not approved")),
    LicenceAct.DONE: ("green", gettext_lazy("Carried out")),
}


def _chip(row: Licence) -> dict[str, Any]:
    tone, word = status_words(row)
    return {"label": word, "tone": tone}


def _columns() -> list[Column]:
    def url(row: Licence) -> str:
        return reverse("desk_licence", args=[row.uid])

    return [
        Column("name", _("Licence"), value=lambda r: {"zh": r.type.name_zh, "en": r.type.name_en}, url=url),
        Column("number", _("Number"), "code"),
        Column("holder", _("Holder"), value=lambda r: r.holder_name),
        Column("state", _("State"), "chip", value=_chip),
        Column("valid_to", _("Valid until"), value=last_day_words),
        Column("issued_on", _("Issued on"), "day", wide=True),
    ]


@staff(*WORDS)
@require_GET
def licences(request: HttpRequest) -> HttpResponse:
    """Every licence of one's unit, by number, holder or state; what waits for one's approval stands first."""
    actor = actor_of(request)
    words = request.GET.get("q", "").replace("\x00", "")[:80]
    state = request.GET.get("state", "")
    state = state if state in STATUS else ""
    page = reads.licences_page(actor, words=words, state=state, cursor=request.GET.get("after") or None)
    table = Table(
        request,
        _columns(),
        page,
        _("Licences"),
        filters=[
            {"id": "q", "label": _("Number, query code or holder"), "value": words},
            {
                "id": "state",
                "label": _("State"),
                "options": [{"value": "", "label": _("Every state")}]
                + [{"value": key, "label": label} for key, (_tone, label) in STATUS.items()],
                "value": state,
            },
        ],
        row_url=lambda r: reverse("desk_licence", args=[r.uid]),
        empty={
            "title": _("No licence fits"),
            "text": _("Try the whole number, or a part of the holder's name."),
        },
    )
    waiting = [{"act": act, "name": kind_words(act.kind)} for act in reads.proposals_page(actor)]
    return render(request, "desk/licences.html", {"table": table, "waiting": waiting})


@staff(*WORDS)
@require_GET
def licence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One licence: what it says, how it stands, what happened to it, what can be done. The reading is recorded."""
    return _page(request, uid)


def _page(
    request: HttpRequest, uid: UUID, *, mistake: Any = None, answer: str = "", status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    row = reads.licence_looked_after(actor, uid)
    read_recorded(actor, _("Handling the licence") + f": {row.number}", [row], what="desk.licence")
    acts = list(acts_of(row))
    editions = list(editions_of(row))
    waiting = reads.waiting_act(row, acts)
    tone, word = status_words(row)
    kinds = reads.kinds_now(actor, row, acts)
    context = {
        "licence": row,
        "tone": tone,
        "word": word,
        "sentence": sentence(row),
        "last_day": last_day_words(row),
        "face": face_of(row),
        "case": reads.case_of(row),
        "newest": editions[0] if editions and editions[0].pk != row.pk else None,
        "editions": [{"row": e, "tone": status_words(e)[0], "word": status_words(e)[1]} for e in editions],
        "acts": [_told(row, act) for act in acts if act is not waiting],
        "waiting": _told(row, waiting) if waiting else None,
        "may_decide": waiting is not None and reads.may_decide(actor, waiting),
        "mine": waiting is not None and waiting.asked_by_id == actor.party,
        "plain": [_button(row, kind) for kind in kinds if kind.code not in DANGER],
        "danger": [_button(row, kind) for kind in kinds if kind.code in DANGER],
        "mistake": mistake,
        "answer": answer,
        "ofd": available(),
        "key": uuid7().hex,
    }
    return render(request, "desk/licence.html", context, status=status)


def _button(row: Licence, kind: Kind) -> dict[str, Any]:
    url = reverse("desk_licence_act", args=[row.uid, kind.code])
    return {"label": kind_words(kind.code), "url": url, "icon": ICONS[kind.code]}


def _told(row: Licence, act: LicenceAct) -> dict[str, Any]:
    """An act as the history shows it."""
    tone, label = LABELS[act.state]
    return {
        "act": act,
        "name": kind_words(act.kind),
        "ground": ground_words(act),
        "tone": tone,
        "label": label,
        "lines": changed_by(act, act.licence)[1] if act.kind == "change" else [],
        "url": reverse("desk_licence_document", args=[row.uid, act.document.uid]) if act.document else "",
    }


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """The form of one act, and its sending: carried out, or proposed to a second person."""
    actor = actor_of(request)
    row = reads.licence_looked_after(actor, uid)
    kind = KINDS.get(key)
    if kind is None:
        raise NotFound("desk.licence_act")
    if request.method == "POST":
        return _sent(request, row, kind)
    if kind not in reads.kinds_now(actor, row, list(acts_of(row))):
        raise Conflict(
            "licences.state",
            _("In its present state the licence allows no such step."),
            status=status_on(row),
        )
    return _form(request, row, kind, EMPTY)


def _sent(request: HttpRequest, row: Licence, kind: Kind) -> HttpResponse:
    posted, actor = Posted(request.POST), actor_of(request)

    def do() -> str:
        terms = _terms(kind, row, posted)
        done = licence_act(actor, licence=row, kind=kind.code, terms=terms, version=posted.version)
        return reverse("desk_licence", args=[(done.successor or row).uid])

    try:
        return HttpResponseRedirect(_once(request, posted, {"act": kind.code, "licence": str(row.uid)}, do))
    except Invalid as mistake:
        return _form(request, row, kind, posted, mistake=mistake)
    except Conflict as refusal:
        fresh = reads.licence_looked_after(actor, row.uid)
        words = Invalid({"act": refusal.message})
        return _form(request, fresh, kind, posted, mistake=words, status=409)


def _once(request: HttpRequest, posted: Posted, what: dict[str, Any], do: Callable[[], str]) -> str:
    """The same form sent twice is done once."""
    if not posted.key:
        return do()
    return once(
        actor_of(request),
        key=posted.key,
        content={**what, "form": posted.content()},
        do=lambda: (303, do()),
    )[1]


def _terms(kind: Kind, row: Licence, posted: Posted) -> Terms:
    """What was typed; raises ``Invalid`` for an impossible day or amount."""
    face = {line["label"]: posted.text(f"face-{n}", 500) for n, line in enumerate(face_of(row))}
    return Terms(
        ground=posted.text("ground", 20),
        reason=posted.text("reason", 500),
        law=posted.text("law", 120),
        face=face if kind.code == "change" else {},
        holder_name=posted.text("holder_name", 200),
        valid_to=posted.day("valid_to"),
        until_on=posted.day("until_on"),
        compensation=_fen(posted.text("compensation", 30)),
        safety=posted.text("safety") == "true",
        harm=posted.text("harm") == "true",
    )


def _fen(typed: str) -> int | None:
    if not typed:
        return None
    try:
        return parse(typed).minor
    except Refusal:
        raise Invalid({"compensation": _("Write an amount in yuan, for example 36500.00.")}) from None


def _form(
    request: HttpRequest,
    row: Licence,
    kind: Kind,
    posted: Posted,
    *,
    mistake: Invalid | None = None,
    status: int = 422,
) -> HttpResponse:
    fields = _fields(kind, row)
    if mistake is not None:
        fields = with_errors(refill(fields, posted), mistake.fields)
    marked = {str(f["id"]): f["error"] for f in fields if f.get("error")}
    errors = marked or ({"act": next(iter(mistake.fields.values()), mistake.message)} if mistake else {})
    tone, word = status_words(row)
    context = {
        "licence": row,
        "kind": kind,
        "name": kind_words(kind.code),
        "hint": HINTS[kind.code],
        "icon": ICONS[kind.code],
        "is_danger": kind.code in DANGER,
        "fields": fields,
        "errors": errors,
        "rows": _follows(kind, row),
        "key": posted.key if mistake is None and posted.key else uuid7().hex,
        "tone": tone,
        "word": word,
    }
    return render(request, "desk/licence_act.html", context, status=200 if mistake is None else status)


def _fields(kind: Kind, row: Licence) -> list[dict[str, Any]]:
    """What the act asks: its ground from the closed list, the provision where one must be named, the reason."""
    grounds = reads.grounds_now(kind, row)
    fields = _own_fields(kind, row)
    asked = choice(
        "ground",
        _("Ground"),
        [(g.code, g.words) for g in grounds],
        value=grounds[0].code if len(grounds) == 1 else "",
    )
    asked["options"] = [{**o, "help": g.basis} for o, g in zip(asked["options"], grounds, strict=True)]
    fields.append(asked)
    if any(ground.named for ground in grounds):
        fields.append(
            text(
                "law",
                _("Provision"),
                help=_("Law and article, where the ground itself does not name them."),
                required=all(ground.named for ground in grounds),
                max_length=120,
                example="食品安全法第一百二十四条",
            )
        )
    fields.append(area("reason", _("Facts and reasons"), max_length=500))
    return fields + _last_fields(kind)


def _own_fields(kind: Kind, row: Licence) -> list[dict[str, Any]]:
    if kind.code == "change":
        name = text("holder_name", _("Holder"), value=row.holder_name, max_length=200, also="face")
        return [name] + [
            text(f"face-{n}", line["label"], value=line["value"], max_length=500)
            for n, line in enumerate(face_of(row))
        ]
    if kind.code == "renew":
        later = row.valid_to or legal_today()
        return [
            {
                "id": "valid_to",
                "type": "date",
                "label": _("New last day"),
                "help": _("The present one is %(day)s.") % {"day": day(later, weekday=False)},
                "min": (later + timedelta(days=1)).isoformat(),
            }
        ]
    return []


def _last_fields(kind: Kind) -> list[dict[str, Any]]:
    money = {"id": "compensation", "type": "money", "label": _("Compensation in yuan")}
    if kind.code == "suspend":
        help_text = _("Empty: until it is lifted.")
        return [
            {
                "id": "until_on",
                "type": "date",
                "label": _("Last day of the suspension"),
                "required": False,
                "help": help_text,
            }
        ]
    if kind.code == "withdraw":
        return [
            money
            | {
                "help": _(
                    "What the holder lost by it (article 8); 0 where nothing was lost. It is paid separately."
                )
            }
        ]
    if kind.code == "revoke":
        return [
            {
                "id": "safety",
                "type": "boolean",
                "label": _("Does the licence directly concern public safety, health, life or property?"),
                "help": _("Together with deceit the holder is then barred for three years (article 79)."),
            },
            {
                "id": "harm",
                "type": "boolean",
                "label": _("Could revoking it gravely harm the public interest?"),
                "help": _("Then it is not revoked (article 69, last but one paragraph)."),
            },
            money
            | {
                "required": False,
                "help": _(
                    "Owed where the holder's lawful interests are harmed, never after deceit (article 69)."
                ),
            },
        ]
    return []


def _follows(kind: Kind, row: Licence) -> list[dict[str, Any]]:
    """What will happen, before anything is sent."""
    becomes = _("Valid, as a new edition") if kind.code in ("change", "renew") else STATUS[kind.becomes][1]
    rows: list[dict[str, Any]] = [
        {"label": _("State afterwards"), "value": becomes},
        {"label": _("Told to"), "value": row.holder_name, "note": _("by a sealed document and a message")},
    ]
    if kind.approved:
        rows.append(
            {
                "label": _("Who decides"),
                "value": _("The head of the authority"),
                "note": _("a second person; nothing happens before"),
            }
        )
    return rows


@staff(*WORDS)
@require_POST
def decide(request: HttpRequest, uid: UUID, act_uid: UUID) -> HttpResponse:
    """Approve or decline a proposal."""
    actor, posted = actor_of(request), Posted(request.POST)
    row = reads.licence_looked_after(actor, uid)
    proposal = reads.act_of_licence(row, act_uid)
    approve, answer = posted.text("verdict") == "approve", posted.text("answer", 500)

    def do() -> str:
        licence_act_decide(actor, act=proposal, approve=approve, answer=answer, version=posted.version)
        return reverse("desk_licence", args=[row.uid])

    try:
        return HttpResponseRedirect(_once(request, posted, {"decide": str(act_uid)}, do))
    except Invalid as mistake:
        words = next(iter(mistake.fields.values()), mistake.message)
        return _page(request, uid, mistake=words, answer=answer, status=422)


@staff(*WORDS)
@require_GET
def document(request: HttpRequest, uid: UUID, document_uid: UUID) -> HttpResponse:
    """A licence's own face or the document of an act, as its sealed PDF or OFD."""
    actor = actor_of(request)
    row = reads.licence_looked_after(actor, uid)
    found = reads.document_at(row, document_uid)
    read_recorded(actor, _("Handling the licence") + f": {row.number}", [row], what="desk.licence")
    form = form_of(request)
    return file_answer(judged(actor, found, form), form, f"{found.kind.lower()}-{row.query_code}")
