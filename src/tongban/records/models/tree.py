"""The tree over the entries, and its signed heads."""

from __future__ import annotations

from django.db import models

from tongban.kernel.ids import uuid7


class Log(models.Model):
    """The one row that says which record this is and how far it is folded. Locked while folding."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    uid = models.UUIDField(default=uuid7)
    suite = models.CharField(max_length=20)
    size = models.BigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_records_log"


class Leaf(models.Model):
    """The place of an entry in the tree. It has no constraint on ``entry``: it must outlive a removed one."""

    id = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "tb_records_leaf"


class Node(models.Model):
    """A complete subtree of two leaves or more; ``id`` is ``level * 2**56 + index``. Never changes."""

    id = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "tb_records_node"

    @staticmethod
    def place(level: int, index: int) -> int:
        """The id of the node at a place of the tree."""
        return (level << 56) | index


class Head(models.Model):
    """A signed statement: the record had ``size`` entries under ``root`` at ``time`` (wall time)."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=80)
    time = models.DateTimeField()
    key = models.CharField(max_length=32)
    signature = models.CharField(max_length=200)

    class Meta:
        db_table = "tb_records_head"
        indexes = [models.Index(fields=["time"], name="tb_records_head_time")]
