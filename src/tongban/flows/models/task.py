"""Tasks (待办) and the log of what was done with them."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.flows.models.instance import Instance
from tongban.org.models import Party, Post, Unit


class Task(AuditedRow):
    """A piece of work for a person.

    ``token`` is the engine's token, null for work outside the process (an opinion asked of a colleague, whose
    ``parent`` is the task it serves; a copy for information). ``kind``: receive, examine, inspect, review, decide,
    revoke, issue, assist (a step of a variable flow), opinion, copy.
    ``queue`` is where it waits: ``p:<post>`` when it is somebody's own, else ``r:<unit>:<role>``; a list is
    one indexed comparison. ``urgency`` orders lists: the day it is due, or the end of time.
    ``lent_until`` is the last day on which whom it was lent to may do it (委托).
    ``status``: open, waiting (for another signer, or suspended), done, cancelled.
    """

    OPEN, WAITING, DONE, CANCELLED = "open", "waiting", "done", "cancelled"

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="tasks")
    token = models.IntegerField(null=True)
    node = models.CharField(max_length=190)
    kind = models.CharField(max_length=20, default="examine")
    role = models.CharField(max_length=60, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=190)
    assignee = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    queue = models.CharField(max_length=90)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, default="", blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200, default="", blank=True)
    item = models.JSONField(null=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="opinions")
    status = models.CharField(max_length=10, default=OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    urgency = models.DateTimeField()
    outcome = models.CharField(max_length=40, default="", blank=True)
    opinion = models.CharField(max_length=1000, default="", blank=True)
    done_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    delegated_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    lent_until = models.DateField(null=True)
    reminded = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_flows_task"
        constraints = [models.UniqueConstraint(fields=["instance", "token"], name="tb_flows_task_token")]
        indexes = [
            models.Index(fields=["queue", "status", "urgency", "id"], name="tb_flows_task_queue"),
            models.Index(fields=["status", "urgency", "id"], name="tb_flows_task_urgent"),
            models.Index(fields=["subject_kind", "subject_id", "status"], name="tb_flows_task_subject"),
            models.Index(fields=["done_by", "done_at"], name="tb_flows_task_done"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.title_zh}"

    @property
    def is_open(self) -> bool:
        """True while somebody has to do it, now or later."""
        return self.status in (self.OPEN, self.WAITING)


class TaskLog(AuditedRow):
    """One step as GB/T 39046-2020 table 7 wants it; only ever added.

    ``action``: pass 通过, return 退回 or other 其他, refined by ``verb`` (completed, sent_back, claimed, …).
    ``began_at`` is when the task was opened, ``ended_at`` when the step was done (the same for other verbs);
    ``state``: 1 待办, 2 已办. ``unit_name`` and ``unit_uscc`` are as they were on that day.
    """

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="log")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="log")
    verb = models.CharField(max_length=40)
    action = models.CharField(max_length=10, default="other")
    step = models.CharField(max_length=200, default="", blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    handler = models.CharField(max_length=200, default="", blank=True)
    unit_name = models.CharField(max_length=120, default="", blank=True)
    unit_uscc = models.CharField(max_length=18, default="", blank=True)
    opinion = models.CharField(max_length=1000, default="", blank=True)
    data = models.JSONField(default=dict, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    state = models.PositiveSmallIntegerField(default=2)

    class Meta:
        db_table = "tb_flows_task_log"
        indexes = [models.Index(fields=["instance", "ended_at"], name="tb_flows_task_log_line")]
