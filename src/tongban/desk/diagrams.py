"""Flows on the pages of the desk: of a package with what was found in it, of a case with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.base.language import short
from tongban.cases.flowing import KIND
from tongban.catalogue.analysis import Analysis
from tongban.catalogue.analysis.result import FIGURES, KINDS, days_text
from tongban.catalogue.lint import Finding
from tongban.catalogue.lint.chinese import chinese
from tongban.desk.standing import Standing
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.ways import Way
from tongban.flows.queries import instance_of, places_of
from tongban.flows.sentences import FINDINGS, finding_words
from tongban.flows.showing import Mark, Shown, shown
from tongban.kernel.errors import Refusal

FLOW: Final = "flow.bpmn"
_WORD: Final = re.compile(r"[A-Za-z_][\w.-]*")


def package_flow(xml: str, findings: Iterable[Finding], analysis: Analysis | None = None) -> Shown:
    """The flow of a package with what the check found, and what the analysis says is worth changing."""
    ids = _names(xml)
    marks = [_mark(finding, ids) for finding in findings if finding.file == FLOW]
    marks += list(_remarks(analysis)) if analysis is not None else []
    return shown(xml, marks)


def _names(xml: str) -> Mapping[str, str]:
    """Ids of the document with their names; nothing where it cannot be read."""
    try:
        document = read(xml.encode())
    except Refusal:
        return {}
    return {id: element.get("name", "") for id, element in document.definitions.items()}


def _mark(finding: Finding, ids: Mapping[str, str]) -> Mark:
    """A finding at the element that its message names; those of the engine in the reader's language."""
    words = _WORD.findall(finding.message)
    element = next((word for word in words if word in ids), "")
    if finding.code in FINDINGS and element:
        return Mark(
            element, finding.severity, finding_words(finding.code, ids[element] or element), finding.code
        )
    bare = finding.message.removeprefix(f"{element}: ") if element else finding.message
    said = (chinese(bare) or finding.words) if short() == "zh" else bare
    return Mark(element, finding.severity, said, finding.code)


def _remarks(analysis: Analysis) -> Iterator[Mark]:
    for remark in analysis.remarks:
        if remark.to_mend and remark.elements:
            yield Mark(remark.elements[0], "note", str(remark), remark.code)


def case_flow(stand: Standing) -> Shown | None:
    """The flow of a case: what is done and where it stands; None before it has begun."""
    instance = instance_of(KIND, stand.case.pk)
    if instance is None:
        return None
    done, here = places_of(instance)
    return shown(instance.definition.xml, done=done, here=here)


def document_of(xml: str, name: str) -> HttpResponse:
    """A flow as a file that any BPMN tool opens."""
    response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.bpmn"'
    return response


def figures(analysis: Analysis) -> dict[str, Any]:
    """The figures and remarks of an analysis for its page."""
    families = [{"title": KINDS[kind], "remarks": found} for kind, found in analysis.families]
    paper = [
        {"label": FIGURES[name], "before": before, "now": now}
        for name, before, now in (analysis.paper.figures if analysis.paper else ())
    ]
    return {
        "analysis": analysis,
        "stats": list(_stats(analysis)),
        "families": families,
        "figures": paper,
        "way": _way(analysis),
    }


def _stats(analysis: Analysis) -> Iterator[dict[str, Any]]:
    machine = ngettext("and %(n)s that needs nobody", "and %(n)s that need nobody", analysis.machine)
    yield {"label": _("Steps of people"), "value": analysis.people, "note": machine % {"n": analysis.machine}}
    posts = ngettext("%(n)s post", "%(n)s posts", analysis.posts) % {"n": analysis.posts}
    yield {"label": _("Units that take part"), "value": analysis.units, "note": posts}
    for label, way in ((_("Shortest way"), analysis.shortest), (_("Longest way"), analysis.longest)):
        if way is not None:
            steps = ngettext("%(n)s step after another", "%(n)s steps one after another", len(way.steps))
            days = _days(analysis, way)
            yield {"label": label, "value": days, "note": steps % {"n": len(way.steps)}}


def _days(analysis: Analysis, way: Way) -> str:
    """The days of a way; at least these where a step on it has no limit, none where no step has one."""
    unlimited = {id for remark in analysis.of("no_limit") for id in remark.elements}
    if not way.days and way.steps:
        return _("not limited")
    said = _("at least %(n)s working days") if unlimited & set(way.elements) else _("%(n)s working days")
    return said % {"n": days_text(way.days)}


def _way(analysis: Analysis) -> list[Mapping[str, str]]:
    """The names of the steps on the longest way."""
    if analysis.longest is None:
        return []
    return [analysis.names.get(id) or {"zh": id, "en": id} for id in analysis.longest.steps]
