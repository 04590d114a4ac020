"""A decision needs the open task of the process, and somebody who may work on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Refused
from tongban.cases.actions import case_accept, case_decide, case_examine, case_submit
from tongban.cases.flowing import KIND, open_tasks
from tongban.cases.models import Case, Decision
from tongban.cases.tests.world import World, filled, staff, world
from tongban.flows.actions import flow_terminate, task_claim
from tongban.flows.models import Task
from tongban.flows.queries import instance_of
from tongban.licences.models import Licence


def accepted(w: World) -> Case:
    case = case_submit(w.applicant, draft=filled(w))
    return case_accept(w.clerk, case=case)


def examined(w: World) -> Case:
    case = accepted(w)
    task = open_tasks(case, "examine")[0]
    case_examine(w.examiner, case=case, task=task, outcome="pass", opinion="符合条件")
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db
def test_before_its_turn_nothing_is_decided() -> None:
    w = world()
    case = accepted(w)
    with pytest.raises(Conflict) as refused:
        case_decide(w.approver, case=case, outcome="granted")
    assert refused.value.code == "cases.not_its_turn"
    assert refused.value.data["open"] == [t.title_zh for t in open_tasks(case)]
    case.refresh_from_db()
    assert case.status == Case.ACCEPTED
    assert not Licence.objects.exists()


@pytest.mark.django_db
def test_what_a_colleague_has_taken_is_theirs_to_decide() -> None:
    w = world()
    other = staff(w.bureau, "approver", name="另一位")
    case = examined(w)
    task_claim(other, task=open_tasks(case, "decide")[0])
    with pytest.raises(Forbidden):
        case_decide(w.approver, case=case, outcome="granted")
    with pytest.raises(Forbidden):
        case_decide(w.head, case=case, outcome="granted")
    assert case_decide(other, case=case, outcome="granted").outcome == "granted"
    assert Task.objects.get(subject_id=case.pk, kind="decide").done_by_id == other.party


@pytest.mark.django_db
def test_a_case_without_a_process_is_decided_by_right_alone() -> None:
    w = world()
    case = accepted(w)
    instance = instance_of(KIND, case.pk)
    assert instance is not None
    flow_terminate(SYSTEM, instance=instance, reason="ended by hand")
    assert case_decide(w.approver, case=case, outcome="granted").outcome == "granted"


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_wins_and_the_other_reads_a_sentence() -> None:
    w = world()
    other = staff(w.bureau, "approver", name="另一位")
    case = examined(w)

    def decide(who: Actor) -> str:
        try:
            case_decide(who, case=Case.objects.get(pk=case.pk), outcome="granted")
        except Refused as refusal:
            assert isinstance(refusal, Conflict)
            return f"{refusal.code}: {refusal.message}"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(decide, (w.approver, other)))
    assert answers[1] == "done"
    assert answers[0].startswith("cases.state: ")
    assert len(answers[0]) > 30
    assert Decision.objects.count() == Licence.objects.count() == 1
