"""An application being written, as its pages: which come when, what each asks, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.later import Promise, may_follow, promise_of
from tongban.cases.models import Draft, DraftFile
from tongban.catalogue.package import MaterialLine, Package
from tongban.forms.conditions import for_feel, holds
from tongban.forms.definition import Group
from tongban.forms.pages import sections, words
from tongban.forms.rows import fragment, top
from tongban.portal.shown.services import quoted
from tongban.ui.words import day

MATERIALS, COMMITMENT, DELIVERY, REVIEW = "materials", "commitment", "delivery", "review"
LATER = "later"
MAX_MB = 20


@dataclass(frozen=True, slots=True)
class Stop:
    """One page on the way: a group of questions, or materials, commitment, delivery, review."""

    key: str
    title: Any
    url: str


class Journey:
    """The pages of a draft in order; groups whose questions all fall away are left out."""

    def __init__(
        self, draft: Draft, package: Package, answers: Mapping[str, Any], *, asking: bool = False
    ) -> None:
        """``asking``: the page that asks whether materials may follow later is being shown."""
        self._asking = asking
        self.draft = draft
        self.package = package
        self.answers = answers
        self._context = for_feel(package.form, answers)
        self.stops = self._stops()

    def _stops(self) -> list[Stop]:
        found = [
            Stop(g.id, words(g.title), self._url("apply_group", g.id))
            for g in self.package.form.groups
            if self.asks(g)
        ]
        if self.package.commitment:
            found.append(Stop(COMMITMENT, _("Your promise"), self._url("apply_commitment")))
        if self.lines():
            found.append(Stop(MATERIALS, _("Materials"), self._url("apply_materials")))
        if self.draft.later or self._asking:
            found.append(Stop(LATER, _("What follows later"), self._url("apply_later")))
        if len(self.package.delivery) > 1:
            found.append(Stop(DELIVERY, _("How you receive it"), self._url("apply_delivery")))
        return [*found, Stop(REVIEW, _("Check and send"), self._url("apply_review"))]

    def _url(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.draft.item.code, self.draft.uid, *more])

    def asks(self, group: Group) -> bool:
        """Whether any question of the group applies."""
        return any(holds(q.when, self._context) for q in group.questions)

    def lines(self) -> list[MaterialLine]:
        """Material lines that the applicant may hand in, given the answers so far."""
        wanted = [m for m in self.package.materials if not m.share and m.source != "form"]
        kept = self.draft.commitment
        return [m for m in wanted if not (kept and m.source == "commitment" and not self.needed(m))]

    def needed(self, line: MaterialLine) -> bool:
        """Whether a line must be handed in now."""
        if line.share or line.source == "form" or (self.draft.commitment and line.source == "commitment"):
            return False
        return holds(line.required, self._context)

    def may_follow(self, pages: Mapping[str, Any]) -> list[MaterialLine]:
        """Lines that are needed, lie nowhere yet, and may follow after a written promise (容缺受理)."""
        return may_follow(self.package, self.answers, [line for line, files in pages.items() if files])

    def promise(self, pages: Mapping[str, Any]) -> Promise | None:
        """What was promised so far of what is still lacking."""
        return promise_of(self.package, [m for m in self.may_follow(pages) if m.id in self.draft.later])

    def applies(self, line: MaterialLine) -> bool:
        """Whether a line has to do with these answers at all."""
        return line.required in (True, False) or holds(line.required, self._context)

    def shared(self) -> list[MaterialLine]:
        """Lines that the house obtains itself."""
        return [m for m in self.package.materials if m.share and self.applies(m)]

    def at(self, key: str) -> int:
        """The number of a page, from 1; 0 for one that is not on the way."""
        return next((n for n, stop in enumerate(self.stops, 1) if stop.key == key), 0)

    def after(self, key: str) -> Stop:
        """The page after ``key``; the review page is the last."""
        place = self.at(key)
        return self.stops[min(place, len(self.stops) - 1)]

    def before(self, key: str) -> Stop | None:
        """The page before ``key``."""
        place = self.at(key)
        return self.stops[place - 2] if place > 1 else None

    def change(self, question_id: str) -> str:
        """Where the answer to a question is changed."""
        asked = top(question_id)
        group = next((g for g in self.package.form.groups if any(q.id == asked for q in g.questions)), None)
        return f"{self._url('apply_group', group.id)}{fragment(question_id)}" if group else ""

    def place(self, key: str) -> dict[str, Any]:
        """Progress in words for the page ``key``."""
        stop = next((s for s in self.stops if s.key == key), self.stops[-1])
        return {"at": self.at(key) or len(self.stops), "of": len(self.stops), "label": stop.title}


def uploader(
    line: MaterialLine, pages: Sequence[DraftFile], journey: Journey, error: Any = ""
) -> dict[str, Any]:
    """A material as the ``uploader`` component takes it."""
    draft = journey.draft
    code = draft.item.code
    return {
        "id": line.id,
        "name": "page",
        "label": line.name,
        "help": line.note if any(line.note.values()) else "",
        "formats": ", ".join(line.formats).upper(),
        "accept": ",".join(f".{f}" for f in (*line.formats, *(("jpeg",) if "jpg" in line.formats else ()))),
        "max_mb": MAX_MB,
        "multiple": True,
        "camera": bool({"jpg", "png"} & set(line.formats)),
        "required": journey.needed(line),
        "basis": quoted(line.basis),
        "error": error,
        "upload_url": reverse("apply_upload", args=[code, draft.uid, line.id]),
        "phone_url": reverse("apply_phone", args=[code, draft.uid, line.id]),
        "files": [
            {
                "name": page.attachment.name,
                "size": size_words(page.attachment.size),
                "url": reverse("apply_page", args=[code, draft.uid, page.uid]),
                "remove_url": reverse("apply_remove", args=[code, draft.uid, page.uid]),
            }
            for page in pages
        ],
    }


def size_words(size: int) -> str:
    """A file's size as people say it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(size / 1024, 0.1):.0f} kB"


def review(
    journey: Journey, pages: Mapping[str, Sequence[DraftFile]], mistakes: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Every answer, material and wish with the way to change it."""
    found: list[dict[str, Any]] = []
    for group in journey.package.form.groups:
        if journey.asks(group):
            found += _sections(journey, group, mistakes)
    lines = [line for line in journey.lines() if journey.applies(line)]
    if lines:
        found.append({"title": _("Materials"), "rows": [_line(journey, m, pages, mistakes) for m in lines]})
    return found


def _sections(journey: Journey, group: Group, mistakes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers of a group; of one that repeats each entry by itself."""
    context = for_feel(journey.package.form, journey.answers)
    found = []
    for section in sections(group, journey.answers, context, masked=False):
        rows = [
            {**row, "change": journey.change(row["id"]), "note": mistakes.get(row["id"], "")}
            for row in section["rows"]
        ]
        found.append({"title": section["title"], "rows": rows})
    return found


def _line(
    journey: Journey,
    line: MaterialLine,
    pages: Mapping[str, Sequence[DraftFile]],
    mistakes: Mapping[str, Any],
) -> dict[str, Any]:
    names = "、".join(p.attachment.name for p in pages.get(line.id, ()))
    if not names and (promise := journey.promise(pages)) is not None and line.id in promise.ids:
        names = _("follows by %(day)s, as you promise") % {"day": day(promise.due_on)}
    return {
        "id": line.id,
        "label": words(line.name),
        "value": names,
        "change": f"{journey._url('apply_materials')}#{line.id}",
        "note": mistakes.get(line.id, ""),
    }
