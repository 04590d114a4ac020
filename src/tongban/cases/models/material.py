"""Materials of a case: one row per line of the guide that applies, with the pages handed in."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.files.models import Attachment


class Material(AuditedRow):
    """A line of the material list (申请材料).

    ``status``: missing, provided, passed, open (named in the supplement notice), uncured (returned as still open),
    shared (obtained from a register, 在线政务服务若干规定 art. 7), promised (notice and commitment), later (follows by
    the day of a written promise, 容缺受理).
    """

    ASKED = ("open", "uncured")

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    line = models.CharField(max_length=80)
    ordinal = models.PositiveIntegerField(default=0)
    required = models.BooleanField(default=True)
    status = models.CharField(max_length=12, default="missing")
    note = models.CharField(max_length=500, default="", blank=True)
    source = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        db_table = "tb_cases_material"
        constraints = [models.UniqueConstraint(fields=["case", "line"], name="tb_cases_material_one")]


class MaterialFile(AuditedRow):
    """A page handed in under a line. Replaced pages stay, marked by ``replaced_at``."""

    material = models.ForeignKey(Material, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField(default=0)
    handed_in_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_material_file"
        indexes = [models.Index(fields=["material", "ordinal"], name="tb_cases_material_file_line")]
