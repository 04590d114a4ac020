"""Packages being changed: drafts with their files, the files of what was published, and rehearsals of scenarios."""

from __future__ import annotations

import hashlib
from typing import Final

from django.db import models

from tongban.base.models import AuditedRow, Row
from tongban.catalogue.models.item import Item, ItemVersion
from tongban.kernel import canonical
from tongban.org.models import Party, Unit


class PackageBlob(models.Model):
    """The bytes of a file of a package under their SHA-256; kept once however many drafts and versions hold them."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()

    class Meta:
        db_table = "tb_catalogue_package_blob"

    def __str__(self) -> str:
        return self.digest


def tree_digest(manifest: dict[str, str]) -> str:
    """The digest of all files together: what a reviewer approves and a rehearsal was played with."""
    return hashlib.sha256(canonical.dumps(manifest)).hexdigest()


class PackageFiles(AuditedRow):
    """The very files that a version was published from; ``manifest`` = {path: digest of its bytes}."""

    item_version = models.OneToOneField(ItemVersion, models.PROTECT, related_name="files")
    manifest = models.JSONField(default=dict)

    class Meta:
        db_table = "tb_catalogue_package_files"


class PackageDraft(AuditedRow):
    """A package while its service owner changes it, from opening to publication.

    ``base`` is the version that it was opened from (none: a new item). ``open_key`` is the item's code while the draft
    is open, so that an item has one open draft at a time. ``editors`` are the parties who changed a file: none of
    them may review. ``approved`` is the digest of the files that the second person read.
    """

    DRAFT, REVIEW, APPROVED, WAITING, PUBLISHED, WITHDRAWN = (
        "draft", "review", "approved", "waiting", "published", "withdrawn",
    )  # fmt: skip
    OPEN: Final = (DRAFT, REVIEW, APPROVED, WAITING)

    code = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="package_drafts", null=True)
    base = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", null=True)
    manifest = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default=DRAFT)
    open_key = models.CharField(max_length=100, null=True, unique=True)
    owner = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True)
    editors = models.JSONField(default=list)
    reviewer = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True)
    approved = models.CharField(max_length=64, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    remark = models.CharField(max_length=1000, default="", blank=True)
    fault = models.CharField(max_length=60, default="", blank=True)
    effective_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "tb_catalogue_package_draft"
        indexes = [
            models.Index(fields=["state", "changed_at"], name="tb_catalogue_draft_state"),
            models.Index(fields=["code", "opened_at"], name="tb_catalogue_draft_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.state})"

    @property
    def digest(self) -> str:
        """The digest of all its files together."""
        return tree_digest(self.manifest)

    @property
    def is_open(self) -> bool:
        """Whether it may still lead to a publication."""
        return self.state in self.OPEN

    def body(self, path: str) -> bytes:
        """The bytes of a file; empty where there is none."""
        digest = self.manifest.get(path)
        return b"" if digest is None else bytes(PackageBlob.objects.get(digest=digest).body)

    def text(self, path: str) -> str:
        """The text of a file as it was saved; empty where there is none."""
        return self.body(path).decode("utf-8")


class PackageRun(Row):
    """A rehearsal: the scenarios of a draft played by a job. ``verdicts`` = [{name, file, faults, at}].

    ``at`` is the number of the step that went wrong (0: the end). ``only`` is the place of the one scenario that was
    played; none: all of them, and only such a rehearsal speaks for the draft.
    """

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    draft = models.ForeignKey(PackageDraft, models.CASCADE, related_name="runs")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=WAITING)
    only = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=list)
    fault = models.CharField(max_length=500, default="", blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_catalogue_package_run"
        indexes = [models.Index(fields=["draft", "asked_at"], name="tb_catalogue_run_draft")]

    @property
    def failed(self) -> int:
        """How many scenarios did not come out as they say."""
        return sum(bool(verdict["faults"]) for verdict in self.verdicts)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in (self.DONE, self.FAILED)
