"""A civil servant before a case: who, which case, which of its tasks is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from tongban.base.actor import Actor
from tongban.cases import policy as cases_policy
from tongban.cases.clockwork import package_of
from tongban.cases.flowing import KIND
from tongban.cases.models import Case, Material, Notice
from tongban.cases.queries import notices_of, values_of
from tongban.catalogue.package import MaterialLine, Package
from tongban.desk.policy import demand_sight
from tongban.flows.models import Task
from tongban.flows.policy import may_work
from tongban.flows.queries import tasks_of


@dataclass
class Standing:
    """Everything that forms and buttons ask about; looked up when first needed."""

    actor: Actor
    case: Case
    wanted: str = ""

    @cached_property
    def package(self) -> Package:
        """The package that the case froze."""
        return package_of(self.case)

    @cached_property
    def tasks(self) -> list[Task]:
        """Every task of the case, in the order in which they were opened."""
        return list(tasks_of(KIND, self.case.pk))

    @cached_property
    def workable(self) -> list[Task]:
        """Open tasks that the actor can do; those that are theirs by name before the shared ones."""
        found = [t for t in self.tasks if t.status == Task.OPEN and may_work(self.actor, t)]
        return sorted(found, key=lambda t: t.assignee_id is None)

    @cached_property
    def task(self) -> Task | None:
        """The task that the page is about: the wanted one, else the first that the actor can do."""
        for task in self.workable:
            if str(task.uid) == self.wanted:
                return task
        return self.workable[0] if self.workable else None

    @cached_property
    def materials(self) -> list[Material]:
        """Lines of the material list with the pages that count now."""
        return list(Material.objects.filter(case=self.case).order_by("ordinal", "id"))

    @cached_property
    def notices(self) -> list[Notice]:
        """Every written notice."""
        return notices_of(self.case)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Answers of the form (personal: masked unless a reading was recorded)."""
        return values_of(self.case)

    def may(self, verb: str) -> bool:
        """Whether the actor's grants of ``cases.case.<verb>`` reach the case."""
        return cases_policy.may(self.actor, verb, self.case)

    def own(self, *kinds: str) -> Task | None:
        """The first of the actor's tasks of these kinds; the wanted one goes before."""
        first = [self.task] if self.task is not None else []
        return next((t for t in [*first, *self.workable] if not kinds or t.kind in kinds), None)

    def line(self, line_id: str) -> MaterialLine | None:
        """A line of the guide."""
        return self.package.material(line_id)


def case_by_uid(uid: UUID | str) -> Case | None:
    """The case with this uid, whoever may see it: ask the policy."""
    rows = Case.objects.select_related(
        "item",
        "unit",
        "applicant",
        "agent",
        "package_version",
        "decision",
        "extension",
        "delivery",
        "parent__item",
    )
    return rows.filter(uid=uid).first()


def standing(actor: Actor, uid: UUID | str, wanted: str = "") -> Standing:
    """``actor`` before the case; raises ``NotFound`` where they may not see it."""
    return Standing(actor, demand_sight(actor, case_by_uid(uid)), wanted)


def case_by_id(id: int) -> Case | None:
    """The case with this key, for a task's page."""
    return Case.objects.select_related("item", "unit", "applicant", "package_version").filter(pk=id).first()
