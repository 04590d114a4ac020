"""The workshop of service owners: drafts with what lint, a rehearsal and a comparison say of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases.effects import Effect, effect_of
from tongban.catalogue import bundle
from tongban.catalogue.actions.releasing import licence_known
from tongban.catalogue.actions.workshop import overtaken
from tongban.catalogue.keeping import files_of_draft, files_of_version
from tongban.catalogue.lint import Finding, worst
from tongban.catalogue.models import ItemVersion, PackageDraft, PackageRun
from tongban.catalogue.policy import draft_for, may_edit, may_review
from tongban.kernel.errors import Refusal
from tongban.records.queries import entries_of

STATES: Final[Mapping[str, tuple[str, Promise]]] = {
    PackageDraft.DRAFT: ("blue", _("Being changed")),
    PackageDraft.REVIEW: ("amber", _("Waits for review")),
    PackageDraft.APPROVED: ("green", _("Approved")),
    PackageDraft.WAITING: ("green", _("Waits for its day")),
    PackageDraft.PUBLISHED: ("grey", _("Published")),
    PackageDraft.WITHDRAWN: ("grey", _("Given up")),
}
FAULTS: Final[Mapping[str, Promise]] = {
    "overtaken": _("It was not published on its day: another version had been published meanwhile."),
    "errors": _("It was not published on its day: the check found something to mend."),
}
NAMES: Final[Mapping[str, Promise]] = {
    "item.yaml": _("Basic facts, conditions, materials, fees, limits"),
    "guide.zh.md": _("Guide in Chinese"),
    "guide.en.md": _("Guide in English"),
    "form.yaml": _("Form"),
    "flow.bpmn": _("Flow"),
    "rules.dmn": _("Decision table"),
    "licence_types.yaml": _("Licence types"),
    "examples": _("Scenarios"),
    "documents": _("Templates of documents"),
}
"""What the files of a package are called by those who do not think in files."""
TEXT_LINES: Final = 400


def state_chip(draft: PackageDraft) -> dict[str, Any]:
    """The state of a draft as a chip."""
    tone, label = STATES[draft.state]
    return {"tone": tone, "label": label}


def name_of(path: str) -> Any:
    """What a file is called for people."""
    return NAMES.get(path) or NAMES.get(path.split("/", maxsplit=1)[0]) or path


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a draft, with what the check found in it and how it stands to the published version."""

    path: str
    digest: str
    findings: list[Finding]
    change: str

    @property
    def name(self) -> Any:
        """What it is called for people."""
        return name_of(self.path)

    @property
    def is_text(self) -> bool:
        """Whether it is edited as text."""
        return bundle.is_text(self.path)


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding with the text of its line."""

    finding: Finding
    excerpt: str


class Bench:
    """A draft on the bench: its files read once, and everything that is said of them."""

    def __init__(self, actor: Actor, uid: UUID | str) -> None:
        self.actor, self.draft = actor, draft_for(actor, uid)

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The draft's files."""
        return files_of_draft(self.draft)

    @cached_property
    def base(self) -> dict[str, bytes]:
        """The files of the version from which it was opened."""
        return files_of_version(self.draft.base) if self.draft.base else {}

    @cached_property
    def findings(self) -> list[Finding]:
        """What the check says, the worst first."""
        found = bundle.lint(self.draft.code, self.files, known_licence=licence_known(self.draft))
        return sorted(found, key=lambda f: (f.severity != "error", bundle.order(f.file), f.line))

    @property
    def verdict(self) -> str:
        """The worst finding."""
        return worst(self.findings)

    @cached_property
    def overtaken(self) -> ItemVersion | None:
        """The version that was published after it was opened, while that matters."""
        return overtaken(self.draft) if self.draft.is_open else None

    @cached_property
    def run(self) -> PackageRun | None:
        """The last rehearsal of all scenarios."""
        return self.draft.runs.filter(only=None).order_by("-asked_at", "-id").first()

    def run_of(self, scenario: int) -> PackageRun | None:
        """The last rehearsal of one scenario alone."""
        return self.draft.runs.filter(only=scenario).order_by("-asked_at", "-id").first()

    @property
    def run_is_fresh(self) -> bool:
        """Whether the last rehearsal played the files as they are now."""
        return self.run is not None and self.run.digest == self.draft.digest

    @cached_property
    def may_edit(self) -> bool:
        """Whether the actor looks after the item."""
        return may_edit(self.actor, self.draft)

    @cached_property
    def may_change(self) -> bool:
        """Whether the actor may change files now."""
        return self.may_edit and self.draft.state == PackageDraft.DRAFT

    @cached_property
    def may_review(self) -> bool:
        """Whether the actor may judge it now."""
        return self.draft.state == PackageDraft.REVIEW and may_review(self.actor, self.draft)

    def parts(self) -> list[Part]:
        """Every file, in the order in which people read them."""
        found = []
        for path in sorted({*self.files, *self.base}, key=bundle.order):
            mine, theirs = self.files.get(path), self.base.get(path)
            change = (
                ""
                if mine == theirs
                else "added"
                if theirs is None
                else "removed"
                if mine is None
                else "changed"
            )
            if mine is None and not change:
                continue
            here = [f for f in self.findings if f.file == path or path.startswith(f"{f.file}/")]
            found.append(
                Part(path, self.draft.manifest.get(path, ""), here, change if self.draft.base else "")
            )
        return found

    def marked(self, path: str = "") -> list[Marked]:
        """The findings (of one file) with the text of their lines."""
        return [
            Marked(f, self._line(f))
            for f in self.findings
            if not path or f.file == path or path.startswith(f"{f.file}/")
        ]

    def _line(self, finding: Finding) -> str:
        body = self.files.get(finding.file, b"")
        lines = body.decode("utf-8", "replace").splitlines() if finding.line else []
        return lines[finding.line - 1].strip()[:200] if 0 < finding.line <= len(lines) else ""

    @cached_property
    def effect(self) -> Effect | None:
        """What publishing it would do; none while its files cannot be read."""
        content = bundle.read_safely(self.draft.code, self.files)
        try:
            return None if content is None else effect_of(content)
        except (Refusal, KeyError, TypeError, ValueError, AttributeError):
            return None

    def text_changes(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each text file that differs, with its lines: (``+``, ``-`` or blank, text)."""
        for part in self.parts():
            if part.change and part.is_text:
                yield part.path, diff_lines(self.base.get(part.path, b""), self.files.get(part.path, b""))

    def history(self) -> list[Any]:
        """What happened to it, newest first."""
        return list(entries_of(f"catalogue.packagedraft:{self.draft.uid}").order_by("-id")[:50])


def diff_lines(old: bytes, new: bytes) -> list[tuple[str, str]]:
    """The lines that differ, with two lines around them."""
    rows = difflib.unified_diff(
        old.decode("utf-8", "replace").splitlines(),
        new.decode("utf-8", "replace").splitlines(),
        lineterm="",
        n=2,
    )
    found = [(row[:1], row[1:]) for row in rows if not row.startswith(("---", "+++"))]
    return [("@", "") if mark == "@" else (mark, text) for mark, text in found][:TEXT_LINES]


def file_on(bench: Bench, path: str) -> bytes:
    """A file of the draft; raises ``NotFound``."""
    body = bench.files.get(path)
    if body is None:
        raise NotFound("catalogue.file")
    return body
