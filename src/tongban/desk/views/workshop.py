"""The workshop: drafts of packages, one draft with its parts, and the steps from opening to publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid, NotFound, Refused
from tongban.base.idempotency import once
from tongban.base.lists import keyset_page
from tongban.catalogue import bundle
from tongban.catalogue.actions import (
    draft_begin,
    draft_follow,
    draft_import,
    draft_judge,
    draft_open,
    draft_publish,
    draft_send,
    draft_take_back,
    draft_withdraw,
)
from tongban.catalogue.models import PackageDraft
from tongban.catalogue.policy import EDIT, WORDS, drafts_seen
from tongban.catalogue.telling import sentence
from tongban.desk.forms import EMPTY, Posted, refill, with_errors
from tongban.desk.items import item_owned
from tongban.desk.workshop import FAULTS, NAMES, STATES, Bench, state_chip
from tongban.desk.workshop_parts import SHEETS
from tongban.kernel.ids import uuid7
from tongban.org.models import Unit
from tongban.org.policy import scoped
from tongban.ui.tables import Column, Table

ORDER: Final = ("-changed_at", "-id")
MOST: Final = bundle.MOST_TOTAL


def _columns() -> list[Column]:
    def url(row: PackageDraft) -> str:
        return reverse("desk_workshop_draft", args=[row.uid])

    return [
        Column("name", _("Item"), value=lambda d: {"zh": d.name_zh, "en": d.name_en}, url=url),
        Column("unit", _("Unit"), value=lambda d: {"zh": d.unit.name_zh, "en": d.unit.name_en}, wide=True),
        Column("base", _("Opened from version"), "num", value=lambda d: d.base.number if d.base else 0),
        Column("owner", _("Opened by"), value=lambda d: d.owner.name if d.owner else _("the command line")),
        Column("state", _("State"), "chip", value=state_chip),
        Column("changed_at", _("Last change"), "moment"),
    ]


@staff(*WORDS)
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts in one's reach: those that are open, or all of them."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    rows = drafts_seen(actor).defer("base__content", "published__content")
    if state in STATES:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=PackageDraft.OPEN)
    options: list[dict[str, Any]] = [
        {"value": "", "label": _("Open drafts")},
        {"value": "all", "label": _("All drafts")},
    ]
    options += [{"value": key, "label": label} for key, (_tone, label) in STATES.items()]
    table = Table(
        request,
        _columns(),
        keyset_page(rows, ORDER, request.GET.get("after") or None),
        _("Drafts"),
        filters=[{"id": "state", "label": _("State"), "options": options, "value": state}],
        row_url=lambda d: reverse("desk_workshop_draft", args=[d.uid]),
        empty={
            "title": _("No draft is open"),
            "text": _("Open one from the page of an item, begin a new item, or import a package."),
        },
    )
    return render(request, "desk/workshop/drafts.html", {"table": table, "may_edit": actor.holds(EDIT)})


@staff(EDIT)
@require_POST
def open_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Open the draft of an item, or go to the one that is open."""
    owned, _versions = item_owned(actor_of(request), code)
    draft = draft_open(actor_of(request), item=owned.item)
    return HttpResponseRedirect(reverse("desk_workshop_draft", args=[draft.uid]))


@staff(EDIT)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the package of a new item, or import one from a file."""
    actor, posted = actor_of(request), Posted(request.POST)
    if request.method == "GET":
        return _begin_page(request, EMPTY, {})
    try:
        if "file" in request.FILES or posted.text("what") == "import":
            made = draft_import(actor, files=uploaded(request))
        else:
            made = draft_begin(
                actor,
                code=posted.text("code", 100),
                name_zh=posted.text("name_zh", 200),
                name_en=posted.text("name_en", 300),
                unit=posted.text("unit", 100),
            )
    except Invalid as mistake:
        return _begin_page(request, posted, mistake.fields or {"code": mistake.message})
    return HttpResponseRedirect(reverse("desk_workshop_draft", args=[made.uid]))


def uploaded(request: HttpRequest) -> dict[str, bytes]:
    """The package in the file that was sent; raises ``Invalid``."""
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or not sent.size:
        raise Invalid({"file": _("Choose a ZIP file.")})
    if sent.size > MOST:
        raise Invalid({"file": _("A package has at most 200 files and 20 MB.")}, code="package.large")
    return bundle.from_zip(sent.read())


def _begin_page(request: HttpRequest, posted: Posted, errors: dict[str, Any]) -> HttpResponse:
    units = scoped(Unit.objects.order_by("path"), actor_of(request), EDIT).values_list(
        "code", "name_zh", "name_en"
    )
    own = Unit.objects.filter(pk=actor_of(request).unit or 0).values_list("code", flat=True).first()
    fields: list[dict[str, Any]] = [
        {"id": "name_zh", "type": "text", "label": _("Name in Chinese"), "max_length": 200},
        {"id": "name_en", "type": "text", "label": _("Name in English"), "max_length": 300},
        {
            "id": "code",
            "type": "code",
            "label": _("Code"),
            "help": _("Lower-case words joined by hyphens, for example dog-registration. It stays for good."),
            "max_length": 100,
        },
        {
            "id": "unit",
            "type": "choice",
            "label": _("Unit that decides"),
            "options": [{"value": c, "label": {"zh": zh, "en": en}} for c, zh, en in units],
            "value": own or "",
        },
    ]
    if posted is not EMPTY:
        fields = refill(fields, posted)
    fields = with_errors(fields, errors)
    context = {"fields": fields, "errors": errors, "file_error": errors.get("file")}
    return render(request, "desk/workshop/begin.html", context, status=422 if errors else 200)


@staff(*WORDS)
@require_GET
def draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One draft: its parts, what the check says, and what can be done next."""
    return draft_page(request, Bench(actor_of(request), uid))


def draft_page(
    request: HttpRequest, bench: Bench, *, mistake: Refused | None = None, posted: Posted = EMPTY
) -> HttpResponse:
    """The page of a draft; with a mistake what was typed stays."""
    row = bench.draft
    errors = dict(getattr(mistake, "fields", {}) or ({"act": mistake.message} if mistake else {}))
    context = {
        "bench": bench,
        "draft": row,
        "state": state_chip(row),
        "parts": [{"part": part, "links": links(row, part.path)} for part in bench.parts()],
        "more": _missing(bench),
        "findings": bench.marked(),
        "errors": errors,
        "reason": posted.text("reason", 500) or row.reason,
        "remark": posted.text("remark", 1000),
        "on": posted.text("on", 20),
        "fault": FAULTS.get(row.fault, ""),
        "history": [{"entry": entry, "text": sentence(entry)} for entry in bench.history()],
        "key": uuid7().hex,
    }
    return render(request, "desk/workshop/draft.html", context, status=mistake.status if mistake else 200)


EDITORS: Final = {
    "guide.zh.md": (("desk_workshop_guide", gettext_lazy("Write")),),
    "guide.en.md": (("desk_workshop_guide", gettext_lazy("Write")),),
    "form.yaml": (("desk_workshop_form", gettext_lazy("Edit the form")),),
    "flow.bpmn": (
        ("desk_workshop_flow", gettext_lazy("Draw")),
        ("desk_workshop_steps", gettext_lazy("Steps of the flow")),
    ),
    "rules.dmn": (("desk_workshop_rules", gettext_lazy("Edit the table")),),
}
"""Pages that edit a file otherwise than as text, by address name; shown where they stand."""


def links(row: PackageDraft, path: str) -> list[dict[str, Any]]:
    """Where a part is edited, the text last."""
    found: list[dict[str, Any]] = []
    if path.startswith("examples/"):
        at = reverse("desk_workshop_scenarios", args=[row.uid])
        found.append({"label": _("Edit the scenarios"), "url": at, "icon": "clapperboard"})
    for name, label in EDITORS.get(path, ()):
        try:
            found.append({"label": label, "url": reverse(name, args=[row.uid]), "icon": "pencil"})
        except NoReverseMatch:
            continue
    if path == "item.yaml":
        found += [
            {
                "label": sheet.name,
                "url": reverse("desk_workshop_part", args=[row.uid, sheet.key]),
                "icon": sheet.icon,
            }
            for sheet in SHEETS.values()
        ]
    text = {
        "label": _("Text"),
        "url": reverse("desk_workshop_file", args=[row.uid, path]),
        "icon": "file-text",
    }
    return [*found, text]


def _missing(bench: Bench) -> list[dict[str, Any]]:
    """Parts that a package may have and this one has not."""
    names = [path for path in NAMES if "." in path and path not in bench.files]
    return [{"path": path, "name": NAMES[path]} for path in names]


ACTS: Final = ("send", "take-back", "approve", "send-back", "publish", "withdraw", "follow")


@staff(*WORDS)
@require_POST
def act(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """One step of a draft; a form sent twice is done once."""
    bench, posted = Bench(actor_of(request), uid), Posted(request.POST)
    if key not in ACTS:
        raise NotFound("desk.workshop_act")
    try:
        told = _once(request, posted, f"{uid}/{key}", lambda: _do(bench, key, posted))
    except Refused as mistake:
        if isinstance(mistake, NotFound):
            raise
        return draft_page(request, Bench(actor_of(request), uid), mistake=mistake, posted=posted)
    if told:
        messages.success(request, told)
    return HttpResponseRedirect(reverse("desk_workshop_draft", args=[uid]))


def _do(bench: Bench, key: str, posted: Posted) -> str:
    actor, row, version = bench.actor, bench.draft, posted.version
    if key == "send":
        draft_send(actor, draft=row, reason=posted.text("reason", 500), version=version)
        return _("Sent. A second person looks at it now.")
    if key == "take-back":
        draft_take_back(actor, draft=row, version=version)
        return _("Taken back. You can change it again.")
    if key in ("approve", "send-back"):
        remark = posted.text("remark", 1000)
        draft_judge(actor, draft=row, approve=key == "approve", remark=remark, version=version)
        return (
            _("Approved. Its owner publishes it.") if key == "approve" else _("Sent back with your remark.")
        )
    if key == "publish":
        done = draft_publish(actor, draft=row, on=posted.day("on"), version=version)
        if done.published is None:
            return _("It will be published on its day.")
        return _("Published as version %(number)s.") % {"number": done.published.number}
    if key == "withdraw":
        draft_withdraw(actor, draft=row, version=version)
        return _("Given up. Nothing of it will be published.")
    both = draft_follow(actor, draft=row, version=version)
    if both:
        return _("Taken over. Changed on both sides, please look at them: %(files)s.") % {
            "files": ", ".join(both)
        }
    return _("Taken over. Look at what differs now.")


def _once(request: HttpRequest, posted: Posted, what: str, do: Callable[[], str]) -> str:
    if not posted.key:
        return do()
    content = {"what": what, "form": posted.content()}
    return once(actor_of(request), key=posted.key, content=content, do=lambda: (303, do()))[1]
