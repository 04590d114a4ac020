"""Drafts: what a person has typed so far, saved at every step, resumed elsewhere."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import Row
from tongban.catalogue.models import Item, ItemVersion
from tongban.files.models import Attachment
from tongban.org.models import Party


class Draft(Row):
    """An application being written. ``values`` is sealed JSON; drafts purge 90 days after the last change.

    ``later`` names the material lines that the writer promises to hand in later (容缺受理).
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="drafts")
    package_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="drafts")
    owner = models.ForeignKey(Party, models.PROTECT, related_name="drafts")
    on_behalf_of = models.ForeignKey(Party, models.PROTECT, null=True, related_name="drafts_for")
    values = SealedField()
    group = models.CharField(max_length=80, default="", blank=True)
    commitment = models.BooleanField(default=False)
    later = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    submitted = models.ForeignKey("tb_cases.Case", models.SET_NULL, null=True, related_name="drafts")

    class Meta:
        db_table = "tb_cases_draft"
        indexes = [
            models.Index(fields=["owner", "changed_at"], name="tb_cases_draft_owner"),
            models.Index(fields=["changed_at"], name="tb_cases_draft_age"),
        ]


class DraftFile(Row):
    """An uploaded page of a draft, under a line of the material list."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    line = models.CharField(max_length=80)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_cases_draft_file"
        indexes = [models.Index(fields=["draft", "line", "ordinal"], name="tb_cases_draft_file_line")]
