"""Process definitions and the instances that run on them."""

from __future__ import annotations

from typing import Any

from django.db import models

from tongban.base.models import AuditedRow
from tongban.org.models import Post, Unit


class Definition(AuditedRow):
    """One edition of a process (BPMN 2.0). Never changed: an instance keeps the edition it began with."""

    code = models.CharField(max_length=120)
    edition = models.PositiveIntegerField()
    name = models.CharField(max_length=200, default="", blank=True)
    xml = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tb_flows_definition"
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="tb_flows_definition_one")]
        indexes = [models.Index(fields=["code", "digest"], name="tb_flows_definition_same")]

    def __str__(self) -> str:
        return f"{self.code}/{self.edition}"


class Instance(AuditedRow):
    """A running or ended process. ``state`` is the engine's (``engine.state.encode``).

    ``subject_kind`` and ``subject_id`` say what it is about ("case", 17); ``subject_ref`` is how the record
    names that thing, ``subject_label`` what lists show. ``digest`` repeats the definition's, to find the
    compiled graph. ``unit`` is the authority that handles the subject.
    ``status``: running, suspended, completed, terminated, failed, withdrawn, stuck.
    ``variable``: a flow whose people are chosen as it goes (变动流程), beside the fixed one of its subject;
    ``begun_by`` is the post that began it.
    """

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="instances")
    digest = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_ref = models.CharField(max_length=120, default="", blank=True)
    subject_label = models.CharField(max_length=200, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.BinaryField()
    status = models.CharField(max_length=12, default="running")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=300, default="", blank=True)
    variable = models.BooleanField(default=False)
    begun_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    subject: Any = None
    """The subject's row, where the process was begun with it (not kept)."""

    class Meta:
        db_table = "tb_flows_instance"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="tb_flows_instance_subject"),
            models.Index(fields=["status", "started_at"], name="tb_flows_instance_status"),
        ]

    @property
    def is_open(self) -> bool:
        """True until the process has ended."""
        return self.status in ("running", "suspended")
