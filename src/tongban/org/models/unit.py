"""Units: one people's government and every body beneath it, as a tree."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow


class Unit(AuditedRow):
    """A public body or a part of one (单位, 部门).

    ``path`` is the materialised place in the tree (``/1/4/``, by primary keys): permission scopes and
    search documents are compared with it. ``number_word`` stands in document numbers (云农许).
    """

    code = models.CharField(max_length=80, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, default="", blank=True)
    short_zh = models.CharField(max_length=40, default="", blank=True)
    number_word = models.CharField(max_length=12, default="", blank=True)
    kind = models.CharField(max_length=20, default="department")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=190, unique=True, null=True)
    uscc = models.CharField(max_length=18, default="", blank=True)
    region = models.CharField(max_length=12, default="", blank=True)
    duty_zh = models.CharField(max_length=300, default="", blank=True)
    duty_en = models.CharField(max_length=500, default="", blank=True)
    address_zh = models.CharField(max_length=200, default="", blank=True)
    address_en = models.CharField(max_length=300, default="", blank=True)
    hours_zh = models.CharField(max_length=200, default="", blank=True)
    hours_en = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    complaint_phone = models.CharField(max_length=40, default="", blank=True)
    position = models.JSONField(default=list, blank=True)
    ordinal = models.PositiveIntegerField(default=0)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_org_unit"
        indexes = [models.Index(fields=["parent", "ordinal"], name="tb_org_unit_tree")]

    def __str__(self) -> str:
        return self.name_zh
