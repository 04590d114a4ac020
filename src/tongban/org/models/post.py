"""Posts: what a person may do because of the chair they sit on."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow, Row
from tongban.org.models.party import Party
from tongban.org.models.unit import Unit


class Role(Row):
    """A kind of work (岗位职责) with the permission words it needs: ``grants`` = [[word, scope], …].

    ``shipped``: the grants of the house's edition that was compared last; null where none was yet. What stands there
    and not among ``grants`` was taken away by an administrator.
    """

    code = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    grants = models.JSONField(default=list)
    shipped = models.JSONField(null=True)

    class Meta:
        db_table = "tb_org_role"

    def __str__(self) -> str:
        return self.code


class Post(AuditedRow):
    """A post (岗位) of a unit, held by a party for a time.

    ``reach`` is the unit on which the powers of the post hang, where that is not its own unit: the comprehensive
    window (综合窗口) belongs to the hall's bureau and receives for every bureau of the government.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    reach = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(Party, models.PROTECT, related_name="posts")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_org_post"

    def __str__(self) -> str:
        return f"{self.unit_id}:{self.title_zh}"

    @property
    def reach_path(self) -> str:
        """The place in the tree on which the powers of the post hang."""
        return (self.reach or self.unit).path or ""


class PostRole(Row):
    """A role that a post carries."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="roles")
    role = models.ForeignKey(Role, models.PROTECT, related_name="carried_by")

    class Meta:
        db_table = "tb_org_post_role"
        constraints = [models.UniqueConstraint(fields=["post", "role"], name="tb_org_post_role_one")]
