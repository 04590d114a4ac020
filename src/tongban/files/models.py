"""Tables of the room."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow


class Attachment(AuditedRow):
    """An uploaded file. The bytes lie encrypted at ``$TONGBAN_HOME/files/yyyy/mm/<uid>``.

    ``state``: quarantined until every check has passed, then clean; a file that fails a check is never
    stored.
    ``owner`` is the party that handed it in; rooms that hold the attachment decide who else may read it.
    """

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64)
    path = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default="quarantined")
    owner = models.BigIntegerField(null=True)
    pages = models.PositiveIntegerField(default=1)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "tb_files_attachment"
