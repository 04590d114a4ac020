"""Tables of the room (GB/T 36902 catalogue, 36903 metadata)."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import MoneyField, SealedField
from tongban.base.models import AuditedRow, Row
from tongban.org.models import Party, Unit
from tongban.printing.models import Document


class LicenceType(Row):
    """A type of licence: ``type_code`` is the defining body's credit code and three digits (GB/T 36904).

    ``items`` names the service items by which a holder asks for ``change``, ``renew`` or ``cancel``.
    """

    code = models.CharField(max_length=80, unique=True)
    type_code = models.CharField(max_length=21)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)
    template = models.CharField(max_length=60, default="licence")
    items = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "tb_licences_type"


class Licence(AuditedRow):
    """An electronic licence (电子证照). Any change of its face is a new version; a signed file is never edited.

    ``identifier`` follows GB/T 36904. ``status``: valid, suspended, expired, superseded, revoked (撤销), withdrawn
    (撤回), forfeited (吊销), cancelled (注销); ``since`` is the day from which it holds, empty for the first one.
    ``case_id`` is the case it came from. ``face`` holds the content items of the face.
    """

    type = models.ForeignKey(LicenceType, models.PROTECT, related_name="licences")
    identifier = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=80)
    edition = models.PositiveSmallIntegerField(default=1)
    holder = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    holder_name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="licences")
    unit_path = models.CharField(max_length=190)
    item_code = models.CharField(max_length=100, default="", blank=True)
    case_id = models.BigIntegerField(null=True)
    face = SealedField()
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    until = models.JSONField(default=dict, blank=True)
    """What ends it where no day does, in both languages: ``{"zh": "活动结束", "en": "the end of the event"}``."""
    status = models.CharField(max_length=12, default="valid")
    reason = models.CharField(max_length=500, default="", blank=True)
    since = models.DateField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    query_code = models.CharField(max_length=24)

    class Meta:
        db_table = "tb_licences_licence"
        indexes = [
            models.Index(fields=["holder", "status"], name="tb_licences_holder"),
            models.Index(fields=["type", "number"], name="tb_licences_number"),
            models.Index(fields=["status", "valid_to"], name="tb_licences_expiry"),
            models.Index(fields=["case_id"], name="tb_licences_case"),
        ]


class LicenceAct(AuditedRow):
    """Something done to a licence after its issue (行政许可法 art. 8, 49, 50, 69, 70; 行政处罚法 art. 9).

    ``kind`` and ``ground`` are words of ``grounds``; ``law`` is the provision that some grounds must name. What takes
    a right away is proposed by one person and decided by another: ``state`` is proposed, done or declined.
    ``terms`` is sealed JSON: the new face and holder's name of a change, the new last day of a renewal.
    ``compensation`` is what the law owes the holder, in fen; paying it is another matter.
    """

    PROPOSED, DONE, DECLINED = "proposed", "done", "declined"

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="acts")
    unit_path = models.CharField(max_length=190)
    kind = models.CharField(max_length=12)
    ground = models.CharField(max_length=20, default="", blank=True)
    law = models.CharField(max_length=120, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    state = models.CharField(max_length=12, default=PROPOSED)
    terms = SealedField()
    until_on = models.DateField(null=True)
    compensation = MoneyField(null=True)
    safety = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    answer = models.CharField(max_length=500, default="", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    successor = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+")
    case_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "tb_licences_act"
        indexes = [
            models.Index(fields=["licence", "asked_at"], name="tb_licences_act_line"),
            models.Index(fields=["state", "unit_path"], name="tb_licences_act_waiting"),
        ]


class Bar(AuditedRow):
    """For some time nothing of this kind can be applied for again (行政许可法 art. 78: one year, art. 79: three).

    ``code`` is the licence type, or the item where it gives no licence. ``until_on`` is the last day; after it the bar
    is over by itself.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="licence_bars")
    code = models.CharField(max_length=100)
    article = models.CharField(max_length=8)
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=500, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    act = models.ForeignKey(LicenceAct, models.PROTECT, null=True, related_name="bars")
    case_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "tb_licences_bar"
        indexes = [models.Index(fields=["party", "until_on"], name="tb_licences_bar_party")]
