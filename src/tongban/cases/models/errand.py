"""One thing (一件事): one submission of several applications, and what each of them waits for.

An errand decides nothing. Each member becomes a case of its own, with its own authority, clock, notices and remedies;
the errand starts it, hands on what was filled in once, and shows how far the whole has come.
"""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow, Row
from tongban.cases.models.case import Case
from tongban.catalogue.models import Item, ItemVersion, ThingBook
from tongban.files.models import Attachment
from tongban.org.models import Party


class ErrandDraft(Row):
    """A thing being written: the life events chosen, the answers about the person, the one form.

    ``later``: materials of the one list that are promised in writing to follow (容缺受理).
    """

    owner = models.ForeignKey(Party, models.PROTECT, related_name="errand_drafts")
    on_behalf_of = models.ForeignKey(Party, models.PROTECT, null=True, related_name="errand_drafts_for")
    book = models.ForeignKey(ThingBook, models.PROTECT, related_name="+")
    things = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    values = SealedField()
    group = models.CharField(max_length=80, default="", blank=True)
    later = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()
    submitted = models.ForeignKey("tb_cases.Errand", models.SET_NULL, null=True, related_name="drafts")

    class Meta:
        db_table = "tb_cases_errand_draft"
        indexes = [
            models.Index(fields=["owner", "changed_at"], name="tb_cases_errand_draft_owner"),
            models.Index(fields=["changed_at"], name="tb_cases_errand_draft_age"),
        ]


class ErrandFile(Row):
    """A page of a thing being written, under a merged material."""

    draft = models.ForeignKey(ErrandDraft, models.CASCADE, related_name="files")
    paper = models.CharField(max_length=80)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_cases_errand_file"
        indexes = [models.Index(fields=["draft", "paper", "ordinal"], name="tb_cases_errand_file_line")]


class Errand(AuditedRow):
    """A thing handed in. ``papers``: merged material → its names, the attachments handed in once for all members,
    ``later`` where it was promised.

    ``status``: running while a member may still come to something, then done; withdrawn as a whole.
    """

    RUNNING, DONE, WITHDRAWN = "running", "done", "withdrawn"

    number = models.CharField(max_length=40, unique=True)
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="errands")
    agent = models.ForeignKey(Party, models.PROTECT, null=True, related_name="errands_handled")
    applicant_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=12, default="web")
    things = models.JSONField(default=list)
    book = models.ForeignKey(ThingBook, models.PROTECT, related_name="+")
    values = SealedField()
    papers = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    status = models.CharField(max_length=12, default=RUNNING)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_errand"
        indexes = [models.Index(fields=["applicant", "received_at"], name="tb_cases_errand_applicant")]

    def __str__(self) -> str:
        return self.number


class ErrandMember(AuditedRow):
    """An application within an errand, under the version of its guide in force on the day of submission.

    ``status``: waiting (for the results in ``needs``: outcome → item), asking (something is to be added first),
    running, granted, ended (refused, withdrawn or otherwise without result), blocked (a result that it needs will not
    come), dropped (the applicant took it back before it began). ``reason`` says why, as data.
    ``fields`` and ``lines`` lead from the item's own questions and materials to those of the one form; ``made`` from a
    material to the item that produces it.
    """

    WAITING, ASKING, RUNNING = "waiting", "asking", "running"
    GRANTED, ENDED, BLOCKED, DROPPED = "granted", "ended", "blocked", "dropped"
    OPEN = (WAITING, ASKING, RUNNING)

    errand = models.ForeignKey(Errand, models.PROTECT, related_name="members")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    package_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="errand_member")
    ordinal = models.PositiveIntegerField(default=0)
    level = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, default=WAITING)
    needs = models.JSONField(default=dict)
    produces = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    lines = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    reason = models.JSONField(default=dict)

    class Meta:
        db_table = "tb_cases_errand_member"
        constraints = [models.UniqueConstraint(fields=["errand", "item"], name="tb_cases_errand_member_one")]
        indexes = [models.Index(fields=["item", "status"], name="tb_cases_errand_member_wait")]
