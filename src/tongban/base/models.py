"""Abstract rows, and the few tables of the glue itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models

from tongban.base import writing
from tongban.base.actions import touch
from tongban.kernel.ids import uuid7


class Row(models.Model):
    """A row with a private key, a public ``uid`` (UUIDv7) and a ``version`` that rises with each change."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    version = models.PositiveIntegerField(default=0)

    audited: ClassVar[bool] = False

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label}:{self.uid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; its version rises by one, and an audited row joins the action's entry."""
        fields: Iterable[str] | None = kwargs.get("update_fields")
        self.version += 1
        if fields is not None:
            kwargs["update_fields"] = {*fields, "version"}
        if not self._written(args, kwargs):
            super().save(*args, **kwargs)
        if self.audited:
            touch(self)

    def _written(self, args: tuple[Any, ...], options: Mapping[str, Any]) -> bool:
        """Write a plain row by its kept statement; False where Django must save it."""
        if args or options.keys() - {"update_fields"}:
            return False
        names = options.get("update_fields")
        self._prepare_related_fields_for_save(operation_name="save", fields=None)  # type: ignore[attr-defined]
        if names is not None or not self._state.adding:
            return writing.update(self, names)
        if not writing.is_plain(self):
            return False
        try:
            writing.insert(self)
        except writing.NotPlain:
            return False
        return True


class GuardedQuerySet(models.QuerySet[Any]):
    """Audited tables are written row by row, through actions: no bulk way around the record."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError(f"{self.model.__name__} is audited: change rows through an action, one by one")

    def delete(self) -> Any:
        raise TypeError(f"{self.model.__name__} is audited: rows end, they are not deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError(f"{self.model.__name__} is audited: change rows through an action, one by one")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many rows at once; each still joins the action's entry."""
        rows = list(objs)
        for row in rows:
            row.version += 1
        made = super().bulk_create(rows, *args, **kwargs)
        for row in made:
            touch(row)
        return made


class AuditedRow(Row):
    """A row whose every change is in the record: ``records.Entry`` holds its digest."""

    audited = True
    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: audited rows end (``valid_to``), they are not deleted."""
        raise TypeError(f"{type(self).__name__} is audited: rows end, they are not deleted")


class LegalClock(models.Model):
    """The one row that says how legal time runs (modes demo, sandbox and test only)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()
    legal = models.DateTimeField()
    rate = models.FloatField(default=1.0)

    class Meta:
        db_table = "tb_base_legal_clock"


class Series(models.Model):
    """The last number taken of a gapless series, or the last block handed out."""

    key = models.CharField(max_length=190, unique=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "tb_base_series"


class Timer(models.Model):
    """A legal timer: at ``due_at`` of legal time, ``kind`` is fired for ``subject``. One per pair."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(default="")

    class Meta:
        db_table = "tb_base_timer"
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="tb_base_timer_one")]
        indexes = [models.Index(fields=["fired_at", "due_at"], name="tb_base_timer_due")]


class Lease(models.Model):
    """Who is running a job, until when, and for which time (the queue itself never takes a job back)."""

    job = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker = models.CharField(max_length=64, default="")
    until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "tb_base_lease"
        indexes = [models.Index(fields=["until"], name="tb_base_lease_until")]


class Schedule(models.Model):
    """When a repeated job was last started (wall time)."""

    name = models.CharField(max_length=120, primary_key=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_base_schedule"


class IdempotencyKey(models.Model):
    """A write that was done once under a key, with its answer; kept seven days."""

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tb_base_idempotency"
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="tb_base_idempotency_one")]
        indexes = [models.Index(fields=["made_at"], name="tb_base_idempotency_age")]


class PageTag(models.Model):
    """Which page files show what, so that a change deletes exactly the pages that show it."""

    id = models.BigAutoField(primary_key=True)
    tag = models.CharField(max_length=120)
    path = models.CharField(max_length=240)

    class Meta:
        db_table = "tb_base_page_tag"
        constraints = [models.UniqueConstraint(fields=["tag", "path"], name="tb_base_page_tag_one")]


class HeldPost(models.Model):
    """A form that met an ended session: kept sealed for 30 minutes, replayed for the same person only."""

    id = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=64, unique=True)
    account = models.BigIntegerField(null=True)
    path = models.CharField(max_length=500)
    body = models.TextField()
    until = models.DateTimeField()

    class Meta:
        db_table = "tb_base_held_post"
