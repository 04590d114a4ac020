"""What a case went through, as the rules read it: each part is fetched once, and only where a rule asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from tongban.base.legal import local_date
from tongban.cases.clockwork import package_of
from tongban.cases.flowing import KIND
from tongban.cases.models import (
    Case,
    Decision,
    Extension,
    Hearing,
    Inspection,
    Material,
    Notice,
    Pause,
    Posting,
    Step,
)
from tongban.catalogue.package import Package
from tongban.flows.compiled import process_of
from tongban.flows.engine.graph import Process
from tongban.flows.models import Instance, Task
from tongban.flows.queries import instance_of


class Course:
    """One case and its rows. ``at`` is the moment of the event that is judged, ``by`` who acted."""

    def __init__(self, case: Case, at: datetime, by: int | None = None) -> None:
        self.case, self.at, self.by = case, at, by

    @property
    def day(self) -> date:
        """The local day of the event."""
        return local_date(self.at)

    @cached_property
    def package(self) -> Package:
        """The package that the case froze."""
        return package_of(self.case)

    @cached_property
    def steps(self) -> list[Step]:
        """Its time line, oldest first."""
        return list(Step.objects.filter(case=self.case).order_by("at", "id"))

    @cached_property
    def decision(self) -> Decision | None:
        """Its decision."""
        return Decision.objects.filter(case=self.case).first()

    @cached_property
    def notices(self) -> list[Notice]:
        """Its written notices, oldest first."""
        return list(Notice.objects.filter(case=self.case).order_by("at", "id"))

    @cached_property
    def materials(self) -> list[Material]:
        """Its material lines."""
        return list(Material.objects.filter(case=self.case))

    @cached_property
    def hearing(self) -> Hearing | None:
        """Its hearing."""
        return Hearing.objects.filter(case=self.case).first()

    @cached_property
    def postings(self) -> list[Posting]:
        """Its public notices."""
        return list(Posting.objects.filter(case=self.case))

    @cached_property
    def inspections(self) -> list[Inspection]:
        """Its visits."""
        return list(Inspection.objects.filter(case=self.case))

    @cached_property
    def pauses(self) -> list[Pause]:
        """Days on which its clock stood still."""
        return list(Pause.objects.filter(case=self.case).order_by("from_on", "id"))

    @cached_property
    def was_extended(self) -> bool:
        """Whether its limit was extended."""
        return Extension.objects.filter(case=self.case, approved_at__isnull=False).exists()

    @cached_property
    def instance(self) -> Instance | None:
        """Its fixed process."""
        return instance_of(KIND, self.case.pk)

    @cached_property
    def process(self) -> Process | None:
        """The graph of its process."""
        return process_of(self.instance) if self.instance is not None else None

    @cached_property
    def done(self) -> list[Task]:
        """Tasks of its process that somebody did."""
        rows = Task.objects.filter(subject_kind=KIND, subject_id=self.case.pk, status=Task.DONE)
        return [task for task in rows.order_by("done_at", "id") if self._is_ours(task)]

    def _is_ours(self, task: Task) -> bool:
        return self.instance is not None and task.instance_id == self.instance.pk

    def last(self, kinds: Iterable[str]) -> Step | None:
        """The latest step of these kinds."""
        wanted = set(kinds)
        return next((step for step in reversed(self.steps) if step.kind in wanted), None)
