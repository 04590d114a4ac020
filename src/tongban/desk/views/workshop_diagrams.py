"""Flow and decision table of a draft, drawn in the browser; the flow also as a list, for keyboard and reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid, NotFound, Refused
from tongban.base.middleware import POLICY
from tongban.catalogue import bundle
from tongban.catalogue.actions import save_file
from tongban.catalogue.analysis import analysed
from tongban.catalogue.policy import EDIT, WORDS
from tongban.desk.diagrams import figures, package_flow
from tongban.desk.flow_fields import choices, editable, fields, grouped
from tongban.desk.forms import Posted
from tongban.desk.workshop import Bench
from tongban.flows.engine.bpmn import Document, read
from tongban.flows.engine.editing import flow_changed, step_added, step_changed, step_removed
from tongban.flows.sentences import words_of
from tongban.flows.showing import present_editor, present_tables
from tongban.kernel.errors import Refusal

FLOW, RULES = "flow.bpmn", "rules.dmn"
MOST: Final = 2_000_000
NEW: Final = ("name", "title_en", "kind", "role", "unit", "limit", "checks")
DRAWING: Final = POLICY + "; style-src-attr 'unsafe-inline'"
"""The editor of flows places what floats above the drawing by style attributes; sheets and scripts stay ours alone."""
TABLE: Final = POLICY + "; style-src-attr 'unsafe-inline'; style-src-elem 'self' 'unsafe-inline'"
"""The editor of tables brings the sheet of its editor of expressions as an element, too."""


def _drawn(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, policy: str, status: int
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Content-Security-Policy"] = policy
    return response


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def flow(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The flow of a draft: the editor with its panel, what was found beside it, and the list of steps."""
    bench = Bench(actor_of(request), uid)
    if request.method == "POST":
        return _flow_saved(request, bench)
    return _flow_page(request, bench, bench.files.get(FLOW, b"").decode(), bench.draft.manifest.get(FLOW, ""))


def _flow_saved(request: HttpRequest, bench: Bench) -> HttpResponse:
    posted = Posted(request.POST)
    seen, act = posted.text("seen", 64), posted.text("act", 20)
    typed = _sent(request) if act == "draw" else bench.files.get(FLOW, b"").decode()
    try:
        text = typed if act == "draw" else _changed(typed, act, request).to_bytes().decode()
        read(text.encode())
        save_file(bench.actor, bench.draft, FLOW, text, seen)
    except Refusal as refusal:
        return _flow_page(request, bench, typed, seen, mistake=words_of(refusal))
    except Refused as mistake:
        if isinstance(mistake, NotFound):
            raise
        held = bench.draft.manifest.get(FLOW, "") if mistake.code == "catalogue.clash" else seen
        return _flow_page(request, bench, typed, held, mistake=_first(mistake))
    messages.success(request, _("Saved."))
    anchor = f"#s-{posted.text('id', 120)}" if act in ("step", "flow") else "#list" if act != "draw" else ""
    return HttpResponseRedirect(reverse("desk_workshop_flow", args=[bench.draft.uid]) + anchor)


def _sent(request: HttpRequest) -> str:
    """The document that was sent; raises ``Invalid`` where it is too large."""
    text = str(request.POST.get("xml") or "").replace("\x00", "").replace("\r\n", "\n")
    if len(text) > MOST:
        raise Invalid({"xml": _("The file is larger than 2 MB.")}, code="package.large")
    return text


def _first(mistake: Refused) -> Any:
    return next(iter(getattr(mistake, "fields", {}).values()), mistake.message)


def _changed(text: str, act: str, request: HttpRequest) -> Document:
    """The document with the change of the list that was sent; raises ``Refusal``."""
    document, id = read(text.encode()), str(request.POST.get("id") or "")
    values = {
        key.removeprefix(f"{id}-"): str(value).strip()[:1000]
        for key, value in request.POST.items()
        if key.startswith(f"{id}-")
    }
    if act == "step":
        return step_changed(document, id, values)
    if act == "flow":
        return flow_changed(document, id, {"default": "", **values})
    if act == "remove":
        return step_removed(document, id)
    if act == "add":
        given = {key: str(request.POST.get(key) or "").strip()[:1000] for key in NEW}
        given["id"] = given["kind"] or "step"
        return step_added(document, id, {key: value for key, value in given.items() if value})[0]
    raise Refusal("flows.edit.unknown", "There is no such change.")


def _flow_page(
    request: HttpRequest, bench: Bench, text: str, seen: str, *, mistake: Any = ""
) -> HttpResponse:
    content = _content(bench, text)
    item = content.get("item") or {}
    analysis = analysed(content)
    findings = [f for f in bench.findings if f.file == FLOW] if not mistake else []
    chosen = choices(item)
    try:
        rows = editable(read(text.encode()), chosen) if bench.may_change else []
    except Refusal:
        rows = []
    context = {
        "bench": bench,
        "draft": bench.draft,
        "flow": package_flow(text, findings, analysis),
        "text": text,
        "seen": seen,
        "mistake": mistake,
        "editor": present_editor(),
        "panel": grouped(fields(chosen)),
        "rows": rows,
        "new": [f for f in fields(chosen, {"unit": "authority"}, "") if f.group in ("all", "node", "step")],
        "units": chosen.units,
        "checks": chosen.checks,
        **figures(analysis),
    }
    return _drawn(request, "desk/workshop/flow.html", context, policy=DRAWING, status=422 if mistake else 200)


def _content(bench: Bench, flow_text: str = "", rules_text: str = "") -> dict[str, Any]:
    """The package with another flow or table; empty where it cannot be read."""
    files = dict(bench.files)
    files |= {path: text.encode() for path, text in ((FLOW, flow_text), (RULES, rules_text)) if text}
    return bundle.read_safely(bench.draft.code, files) or {"item": {}, "flow": flow_text}


@staff(EDIT)
@require_POST
def flow_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the check says of a flow while it is drawn; nothing is kept."""
    bench = Bench(actor_of(request), uid)
    text = _sent(request)
    files = {**bench.files, FLOW: text.encode()}
    findings = [f for f in bundle.lint(bench.draft.code, files) if f.file == FLOW]
    shown = package_flow(text, findings, analysed(_content(bench, text)))
    html = render_to_string("flows/marks.html", {"flow": shown}, request)
    return JsonResponse({"html": html, "marks": shown.pins})


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The decision table of a draft in the editor, and what the check found in it."""
    bench = Bench(actor_of(request), uid)
    if RULES not in bench.files and not bench.may_change:
        raise NotFound("catalogue.file")
    if request.method == "POST":
        return _rules_saved(request, bench)
    text = bench.files.get(RULES, b"").decode() or empty_table(bench.draft.code)
    return _rules_page(request, bench, text, bench.draft.manifest.get(RULES, ""))


def _rules_saved(request: HttpRequest, bench: Bench) -> HttpResponse:
    seen, text = Posted(request.POST).text("seen", 64), _sent(request)
    try:
        save_file(bench.actor, bench.draft, RULES, text, seen)
    except Refused as mistake:
        if isinstance(mistake, NotFound):
            raise
        held = bench.draft.manifest.get(RULES, "") if mistake.code == "catalogue.clash" else seen
        return _rules_page(request, bench, text, held, mistake=_first(mistake))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk_workshop_rules", args=[bench.draft.uid]))


def _rules_page(
    request: HttpRequest, bench: Bench, text: str, seen: str, *, mistake: Any = ""
) -> HttpResponse:
    context = {
        "bench": bench,
        "draft": bench.draft,
        "text": text,
        "seen": seen,
        "mistake": mistake,
        "editor": present_tables(),
        "findings": bench.marked(RULES),
    }
    return _drawn(request, "desk/workshop/rules.html", context, policy=TABLE, status=422 if mistake else 200)


def empty_table(code: str) -> str:
    """A decision table to begin with: one question of the form, the outputs that a decision needs."""
    outputs = ("outcome", "condition", "reason_zh", "reason_en")
    rows = "".join(
        f'<output id="output-{n}" name="{name}" typeRef="string"/>' for n, name in enumerate(outputs, 1)
    )
    entries = "".join(
        f'<outputEntry id="entry-{n}"><text>{text}</text></outputEntry>'
        for n, text in enumerate(('"grant"', '""', '"符合条件。"', '"The conditions are met."'), 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{code}-rules" name="{code}" '
        f'namespace="urn:tongban:services:{code}"><decision id="decision" name="decision">'
        '<variable name="decision"/><decisionTable id="table" hitPolicy="FIRST">'
        '<input id="input-1"><inputExpression typeRef="boolean"><text>conditions_read</text></inputExpression></input>'
        f'{rows}<rule id="rule-1"><inputEntry id="cell-1"><text>-</text></inputEntry>{entries}</rule>'
        "</decisionTable></decision></definitions>\n"
    )
