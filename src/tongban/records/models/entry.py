"""Entries: what happened, written once in the action's own transaction, never changed."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from tongban.kernel.ids import uuid7


class AppendOnly(models.QuerySet[Any]):
    """A table to which rows are added and from which none is taken."""

    def update(self, **_: Any) -> int:
        raise TypeError("the record is append-only: write another entry")

    def delete(self) -> Any:
        raise TypeError("the record is append-only: nothing is taken out")

    def bulk_update(self, *_args: Any, **_: Any) -> int:
        raise TypeError("the record is append-only: write another entry")


class Entry(models.Model):
    """One operation: leaf of the tree, event and outbox row at once.

    ``type`` is ``room.what_happened.v1``; ``subject`` and ``case`` are ``room.noun:uid``. ``changes`` is
    canonical JSON, in which personal values stand as salted digests. ``rows`` lists the audited rows as
    they were after the operation: ``[table, id, version, keyed digest]``. The leaf covers the public part
    and ``inner``, the keyed digest of who acted and of ``rows``, so that a proof shows neither. ``seal`` is
    the keyed digest of the leaf: an entry that was not written by the house, which alone holds that key,
    does not have it.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    case = models.CharField(max_length=120, default="")
    party = models.BigIntegerField(null=True)
    account = models.BigIntegerField(null=True)
    post = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)
    client = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=200, default="")
    legal_time = models.DateTimeField()
    wall_time = models.DateTimeField()
    changes = models.TextField(default="{}")
    rows = models.TextField(default="[]")
    leaf = models.BinaryField(max_length=32)
    seal = models.BinaryField(max_length=32)

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "tb_records_entry"
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["subject", "id"], name="tb_records_entry_subject"),
            models.Index(fields=["case", "id"], name="tb_records_entry_case"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.uid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; an entry that stands already cannot be saved again."""
        if not self._state.adding:
            raise TypeError("the record is append-only: write another entry")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_: Any) -> Any:
        """Refused."""
        raise TypeError("the record is append-only: nothing is taken out")

    @property
    def data(self) -> dict[str, Any]:
        """``changes`` as a value."""
        found: dict[str, Any] = json.loads(self.changes)
        return found


class Salt(models.Model):
    """The salt of an entry's personal values; destroying it erases what they could tell (PIPL art. 47)."""

    entry = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=16)

    class Meta:
        db_table = "tb_records_salt"


class Reading(models.Model):
    """Whose personal data a reading entry showed: the index behind "who has read my data" (PIPL art. 44)."""

    id = models.BigAutoField(primary_key=True)
    entry = models.BigIntegerField()
    subject = models.CharField(max_length=120)

    class Meta:
        db_table = "tb_records_reading"
        indexes = [models.Index(fields=["subject", "entry"], name="tb_records_reading_subject")]
