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
from tongban.cases.hearings import hearing_of
from tongban.cases.models import Bond, Case, Hearing, Material, Notice
from tongban.cases.postings import open_objections
from tongban.cases.queries import bonds_of, notices_of, values_of
from tongban.catalogue.package import MaterialLine, Package
from tongban.desk.policy import demand_sight
from tongban.flows.models import Instance, Task
from tongban.flows.policy import may_work
from tongban.flows.queries import may_be_taken_back, tasks_of, variable_flows


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
    def bonds(self) -> list[Bond]:
        """What binds the case to others now."""
        return bonds_of(self.case)

    @cached_property
    def shared_work(self) -> list[Instance]:
        """The variable flows of the case that are still open; asked only where one ever was."""
        if not any(task.kind == "assist" for task in self.tasks):
            return []
        return list(variable_flows(KIND, self.case.pk))

    @cached_property
    def taken_back(self) -> Task | None:
        """The step that the actor did last and can still take back."""
        mine = [t for t in self.tasks if t.status == Task.DONE and t.done_by_id == self.actor.party]
        return may_be_taken_back(self.actor, KIND, self.case.pk) if mine else None

    @cached_property
    def materials(self) -> list[Material]:
        """Lines of the material list with the pages that count now."""
        return list(Material.objects.filter(case=self.case).order_by("ordinal", "id"))

    @cached_property
    def notices(self) -> list[Notice]:
        """Every written notice."""
        return notices_of(self.case)

    @cached_property
    def hearing(self) -> Hearing | None:
        """The hearing of the case, if there is one."""
        return hearing_of(self.case)

    @cached_property
    def has_open_objections(self) -> bool:
        """Whether an objection to a public notice of the case waits for its answer."""
        return open_objections(self.case) > 0

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
