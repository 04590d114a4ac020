"""The audit replays the record against cases, materials, decisions and licences, and names each disagreement."""

from __future__ import annotations

import pytest
from django.db import connection

from tongban.cases.actions import case_accept, case_decide, case_examine, case_submit, material_judge
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import filled, world
from tongban.licences.models import Licence
from tongban.records.audit import audit
from tongban.records.folding import fold

pytestmark = pytest.mark.django_db(transaction=True)


def granted() -> Case:
    w = world()
    case = case_submit(w.applicant, draft=filled(w))
    material_judge(w.clerk, case=case, line="plan", passed=True)
    case = case_accept(w.clerk, case=Case.objects.get(pk=case.pk))
    task = open_tasks(case, "examine")[0]
    case_examine(w.examiner, case=case, task=task, outcome="pass", opinion="符合条件")
    done = case_decide(w.approver, case=Case.objects.get(pk=case.pk), outcome="granted")
    fold(sweep=True)
    return done


def findings(kind: str) -> list[str]:
    return [str(f) for f in audit().findings if getattr(f, "code", "") == kind]


def behind_the_back(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_honest_case_agrees_with_its_record() -> None:
    granted()
    assert not audit().findings


def test_a_status_changed_behind_the_back_is_named() -> None:
    case = granted()
    behind_the_back("UPDATE tb_cases_case SET outcome = 'refused' WHERE id = %s", case.pk)
    found = [str(f) for f in audit().findings]
    assert any(str(case.uid) in f and "refused" in f for f in found)


def test_a_licence_revived_behind_the_back_is_named() -> None:
    case = granted()
    licence = Licence.objects.get(case_id=case.pk)
    behind_the_back("UPDATE tb_licences_licence SET status = 'suspended' WHERE id = %s", licence.pk)
    assert any(str(licence.uid) in str(f) for f in audit().findings)


def test_a_material_judged_behind_the_back_is_named() -> None:
    case = granted()
    behind_the_back(
        "UPDATE tb_cases_material SET status = 'missing' WHERE case_id = %s AND line = 'plan'", case.pk
    )
    material = case.materials.get(line="plan")
    assert any(str(material.uid) in str(f) for f in audit().findings)
