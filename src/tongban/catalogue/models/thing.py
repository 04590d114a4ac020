"""The book of things (一件事): what items produce and need, and the life events, published whole and dated."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow


class ThingBook(AuditedRow):
    """A published book (``catalogue.things.book``), in force from a moment on until the next one."""

    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "tb_catalogue_thing_book"
        indexes = [models.Index(fields=["valid_from"], name="tb_catalogue_thing_book_from")]
