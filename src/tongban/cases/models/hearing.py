"""Interested parties (利害关系人, 行政许可法 art. 36) and hearings (听证, arts. 46-48)."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.cases.models.handling import Notice, Pause
from tongban.org.models import Party, Post


class Interested(AuditedRow):
    """Somebody whose major interest the matter touches directly: told, and heard before the decision.

    They may state their case until ``state_by``; ``statement`` is what they said, however it came in.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="interested")
    party = models.ForeignKey(Party, models.PROTECT, related_name="interests")
    name = models.CharField(max_length=200)
    interest = models.CharField(max_length=500)
    told = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    told_on = models.DateField()
    state_by = models.DateField()
    statement = SealedField()
    stated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_interested"
        constraints = [models.UniqueConstraint(fields=["case", "party"], name="tb_cases_interested_one")]


class Hearing(AuditedRow):
    """The hearing of a case. ``ground``: right (art. 47, asked for by a party) or public (art. 46, announced).

    ``state``: told (of the right, until ``ask_by``), asked (held by ``hold_by``), set (time and place are told), held
    (its record is being signed), recorded, or without a hearing: lapsed (nobody asked), waived. ``statements`` is the
    record as sealed JSON rows {speaker, text}; ``cited`` what the decision took from it (art. 48).
    """

    RIGHT, PUBLIC = "right", "public"
    TOLD, ASKED, SET, HELD, RECORDED, LAPSED, WAIVED = (
        "told", "asked", "set", "held", "recorded", "lapsed", "waived",
    )  # fmt: skip
    OPEN = (TOLD, ASKED, SET, HELD)

    case = models.OneToOneField(Case, models.PROTECT, related_name="hearing")
    ground = models.CharField(max_length=8, default=RIGHT)
    state = models.CharField(max_length=10, default=TOLD)
    matter = models.CharField(max_length=500)
    told_on = models.DateField(null=True)
    ask_by = models.DateField(null=True)
    asked_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField(null=True)
    hold_by = models.DateField(null=True)
    held_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=300, default="", blank=True)
    closed = models.CharField(max_length=20, default="", blank=True)
    presiding = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    recorder = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    statements = SealedField()
    pause = models.ForeignKey(Pause, models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    cited = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        db_table = "tb_cases_hearing"
        indexes = [models.Index(fields=["state", "held_at"], name="tb_cases_hearing_day")]


class HearingPerson(AuditedRow):
    """Somebody of a hearing. ``role``: applicant, interested, examiner, presiding or recorder.

    ``present`` is null before it is held; who was there signs the record (``signed_at``) or is noted with the reason
    for not signing (``refused``).
    """

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="people")
    role = models.CharField(max_length=12)
    party = models.ForeignKey(Party, models.PROTECT, related_name="hearings")
    name = models.CharField(max_length=200)
    waived_at = models.DateTimeField(null=True)
    present = models.BooleanField(null=True)
    signed_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "tb_cases_hearing_person"
        constraints = [
            models.UniqueConstraint(fields=["hearing", "role", "party"], name="tb_cases_hearing_person_one")
        ]


class Recusal(AuditedRow):
    """A demand that the presiding officer step back (回避), and the answer of the head."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="recusals")
    asked_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    against = models.ForeignKey(Party, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answered_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "tb_cases_recusal"
        indexes = [models.Index(fields=["hearing", "asked_at"], name="tb_cases_recusal_line")]
