"""The life of a licence after its issue (行政许可法 art. 8, 49, 50, 69, 70), and bars (art. 78, 79)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tongban.base.legal import legal_now, legal_time
from tongban.base.models import Timer
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_file_at_window,
    case_submit,
    decision_revoke,
    draft_open,
    material_judge,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case, Notice, Step
from tongban.cases.tests.world import ITEM, World, answers, attachment, filled, staff, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.queries import version_in_force
from tongban.catalogue.standard import standard_content
from tongban.licences.actions import Terms, bar_set, licence_act, licence_act_decide, licence_issue
from tongban.licences.models import Bar, Licence, LicenceAct
from tongban.licences.queries import by_query_code, status_on
from tongban.messages.models import Message
from tongban.org.models import Party
from tongban.printing.actions import document_open
from tongban.printing.models import Document
from tongban.records.audit import audit
from tongban.records.folding import fold
from tongban.records.models import Entry

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
FACE = [{"label": "经营场所", "value": "云溪市一号"}, {"label": "负责人", "value": "林测试"}]


@pytest.fixture(autouse=True)
def now(db: None) -> Iterator[None]:
    with legal_time(NOW):
        yield


def held(w: World, **more: Any) -> Licence:
    return licence_issue(
        SYSTEM,
        code="test-licence",
        holder=Party.objects.get(pk=w.applicant.party or 0),
        unit=w.bureau,
        face=FACE,
        item_code=w.item.code,
        months=60,
        **more,
    )


def fresh(row: Licence) -> Licence:
    return Licence.objects.get(pk=row.pk)


def act(w: World, row: Licence, kind: str, **terms: Any) -> LicenceAct:
    terms.setdefault("reason", "经查明的事实")
    done = licence_act(w.approver, licence=fresh(row), kind=kind, terms=Terms(**terms))
    return licence_act_decide(w.head, act=done, approve=True) if done.state == LicenceAct.PROPOSED else done


def data_of(done: LicenceAct) -> dict[str, Any]:
    assert done.document is not None
    found: dict[str, Any] = json.loads(Document.objects.get(pk=done.document.pk).data.reveal())
    return found


def granted(w: World) -> Case:
    case = examined(w)
    return case_decide(w.approver, case=case, outcome="granted")


def examined(w: World) -> Case:
    case = case_submit(w.applicant, draft=filled(w))
    material_judge(w.clerk, case=case, line="plan", passed=True)
    case = case_accept(w.clerk, case=Case.objects.get(pk=case.pk))
    task = open_tasks(case, "examine")[0]
    case_examine(w.examiner, case=case, task=task, outcome="pass", opinion="符合条件")
    return Case.objects.get(pk=case.pk)


def disagreements() -> list[str]:
    """What the audit finds, beside the clock that this test moves itself."""
    return [str(f) for f in audit().findings if f.kind != "legal_time"]


def test_a_change_makes_a_new_edition_with_the_same_number() -> None:
    w = world()
    old = held(w)
    done = act(w, old, "change", ground="asked", face={"经营场所": "云溪市二号"}, holder_name="林测试")
    new = done.successor
    assert new is not None
    assert (new.number, new.edition, new.valid_to) == (old.number, 2, old.valid_to)
    assert json.loads(new.face.reveal())[0]["value"] == "云溪市二号"
    assert fresh(old).status == "superseded"
    assert data_of(done)["lines"] == [{"field": "经营场所", "before": "云溪市一号", "after": "云溪市二号"}]
    assert Message.objects.filter(to_id=w.applicant.party, kind="licence.changed").exists()
    assert new.document is not None
    assert document_open(w.applicant, new.document).startswith(b"%PDF")
    with pytest.raises(Conflict):
        act(w, old, "change", ground="asked", face={"经营场所": "云溪市三号"})


def test_a_renewal_begins_the_day_after_the_last_one() -> None:
    w = world()
    old = held(w)
    done = act(w, old, "renew", ground="asked", valid_to=date(2036, 3, 31))
    assert done.successor is not None
    assert done.successor.valid_from == (old.valid_to or date.max) + timedelta(days=1)
    assert data_of(done)["valid_to"] == "2036-03-31"
    with pytest.raises(Invalid) as refusal:
        act(w, done.successor, "renew", ground="asked", valid_to=date(2026, 4, 2))
    assert "valid_to" in refusal.value.fields


def test_a_suspension_needs_a_provision_and_ends_by_itself() -> None:
    w = world()
    row = held(w)
    with pytest.raises(Invalid) as refusal:
        act(w, row, "suspend", ground="penalty")
    assert "law" in refusal.value.fields
    done = act(
        w, row, "suspend", ground="penalty", law="食品安全法第一百二十四条", until_on=date(2026, 4, 30)
    )
    assert fresh(row).status == "suspended"
    assert fresh(row).since == date(2026, 4, 1)
    assert data_of(done)["law"] == "食品安全法第一百二十四条"
    with legal_time(datetime(2026, 4, 30, 15, 0, tzinfo=UTC)):
        fire_due()
        assert fresh(row).status == "suspended"
    with legal_time(datetime(2026, 4, 30, 16, 1, tzinfo=UTC)):  # 1 May in the city
        fire_due()
    assert fresh(row).status == "valid"
    assert LicenceAct.objects.get(licence=row, kind="lift").asked_by is None
    assert Message.objects.filter(kind="licence.restored").count() == 1


def test_a_suspension_is_lifted_early_and_its_timer_is_quiet() -> None:
    w = world()
    row = held(w)
    act(w, row, "suspend", ground="penalty", law="某法第一条", until_on=date(2026, 4, 30))
    act(w, row, "lift", ground="corrected")
    act(w, row, "suspend", ground="penalty", law="某法第一条", until_on=date(2026, 6, 30))
    with legal_time(datetime(2026, 5, 2, 2, 0, tzinfo=UTC)):
        fire_due()
    assert fresh(row).status == "suspended"


def test_what_takes_a_right_away_needs_two_people() -> None:
    w = world()
    row = held(w)
    both = staff(w.bureau, "approver", "head", name="身兼两职")
    proposal = licence_act(
        both, licence=row, kind="revoke", terms=Terms(ground="procedure", reason="未经公示")
    )
    assert proposal.state == LicenceAct.PROPOSED
    assert fresh(row).status == "valid"
    with pytest.raises(Forbidden):
        licence_act_decide(both, act=proposal, approve=True)
    with pytest.raises(Forbidden):
        licence_act_decide(w.approver, act=proposal, approve=True)
    with pytest.raises(Forbidden):
        licence_act_decide(w.stranger, act=proposal, approve=True)
    with pytest.raises(Conflict):  # one at a time
        licence_act(w.approver, licence=row, kind="change", terms=Terms(ground="asked", reason="x"))
    with pytest.raises(Invalid):
        licence_act_decide(w.head, act=proposal, approve=False)
    declined = licence_act_decide(w.head, act=proposal, approve=False, answer="程序并无瑕疵")
    assert declined.state == LicenceAct.DECLINED
    assert fresh(row).status == "valid"
    with pytest.raises(Conflict):
        licence_act_decide(w.head, act=proposal, approve=True)


@pytest.mark.parametrize("ground", ["abuse", "ultra_vires", "procedure", "unqualified", "other", "deceit"])
def test_each_ground_of_revocation_is_cited(ground: str) -> None:
    w = world()
    row = held(w)
    done = act(w, row, "revoke", ground=ground, law="某条例第三条" if ground == "other" else "")
    told = data_of(done)
    assert "第六十九条" in told["reasons"][0]["basis"]
    assert told["reconsideration_days"] == 60
    assert fresh(row).status == "revoked"
    assert by_query_code(row.query_code) is not None
    assert not Bar.objects.exists()  # nobody said that safety was concerned


def test_grave_harm_to_the_public_stands_against_revoking() -> None:
    w = world()
    row = held(w)
    with pytest.raises(Invalid) as refusal:
        act(w, row, "revoke", ground="procedure", harm=True)
    assert "harm" in refusal.value.fields
    with pytest.raises(Invalid):
        act(w, row, "revoke", ground="deceit", compensation=100)
    assert fresh(row).status == "valid"


def test_withdrawal_names_an_exact_compensation() -> None:
    w = world()
    row = held(w)
    with pytest.raises(Invalid) as refusal:
        act(w, row, "withdraw", ground="facts_changed")
    assert "compensation" in refusal.value.fields
    with pytest.raises(Invalid):
        act(w, row, "withdraw", ground="facts_changed", compensation=-1)
    done = act(w, row, "withdraw", ground="facts_changed", compensation=3_650_007)
    assert done.compensation == 3_650_007
    assert "¥36,500.07" in data_of(done)["compensation"]
    assert "叁万陆仟伍佰元" in data_of(done)["compensation"]
    assert fresh(row).status == "withdrawn"


def test_cancellation_fits_state_and_holder() -> None:
    w = world()
    row = held(w)
    for ground in ("expired", "taken", "dissolved"):
        with pytest.raises(Invalid) as refusal:
            act(w, row, "cancel", ground=ground)
        assert "ground" in refusal.value.fields
    act(w, row, "forfeit", ground="penalty", law="某法第五条")
    assert fresh(row).status == "forfeited"
    done = act(w, row, "cancel", ground="taken")
    assert fresh(row).status == "cancelled"
    assert "第七十条第四项" in data_of(done)["ground"]
    with pytest.raises(Conflict):
        act(w, row, "cancel", ground="force_majeure")


@pytest.mark.parametrize(
    ("kind", "terms", "field"),
    [
        ("revoke", {"ground": "because"}, "ground"),
        ("revoke", {"ground": "procedure", "reason": "  "}, "reason"),
        ("revoke", {"ground": "other"}, "law"),
        ("change", {"ground": "asked", "face": {}}, "face"),
        ("change", {"ground": "asked", "face": {"经营场所": " "}}, "face"),
        ("suspend", {"ground": "penalty", "law": "x", "until_on": date(2026, 3, 31)}, "until_on"),
    ],
)
def test_bad_input_is_named_by_its_field(kind: str, terms: dict[str, Any], field: str) -> None:
    w = world()
    row = held(w)
    with pytest.raises(Invalid) as refusal:
        act(w, row, kind, **terms)
    assert field in refusal.value.fields
    assert not LicenceAct.objects.exists()


def test_others_and_old_pages_are_refused() -> None:
    w = world()
    row = held(w)
    terms = Terms(ground="asked", reason="x", face={"经营场所": "二号"})
    for nobody in (w.stranger, w.applicant, w.clerk, w.examiner):
        with pytest.raises(Forbidden):
            licence_act(nobody, licence=row, kind="change", terms=terms)
    with pytest.raises(Stale):
        licence_act(w.approver, licence=row, kind="change", terms=terms, version=fresh(row).version + 1)


def test_a_licence_expires_on_the_day_after_its_last_one() -> None:
    w = world()
    row = held(w, valid_to=date(2026, 4, 30))
    with legal_time(datetime(2026, 4, 30, 15, 59, tzinfo=UTC)):
        fire_due()
        assert fresh(row).status == "valid"
    with legal_time(datetime(2026, 4, 30, 16, 0, 1, tzinfo=UTC)):
        assert status_on(fresh(row)) == "expired"  # also before the worker comes
        fire_due()
        fire_due()
    after = fresh(row)
    assert (after.status, after.since) == ("expired", date(2026, 5, 1))
    assert Entry.objects.filter(type="licences.expired.v1").count() == 1


def test_revoking_the_licence_takes_the_grant_of_its_case_along() -> None:
    w = world()
    case = granted(w)
    row = Licence.objects.get(case_id=case.pk)
    act(w, row, "revoke", ground="unqualified")
    case = Case.objects.get(pk=case.pk)
    assert case.decision.revoked_at is not None
    assert Step.objects.filter(case=case, kind="revoked").count() == 1
    with pytest.raises(Conflict):
        decision_revoke(w.approver, case=case, facts="x", ground="unqualified")


def test_deceit_in_a_field_of_safety_bars_for_three_years() -> None:
    w = world()
    case = granted(w)
    decision_revoke(w.approver, case=case, facts="伪造方案", ground="deceit", safety=True)
    bar = Bar.objects.get()
    assert (bar.article, bar.from_on, bar.until_on) == ("79", date(2026, 4, 1), date(2029, 4, 1))
    notice = Notice.objects.get(case=case, kind="REVOKE")
    assert "三年内不得再次申请" in json.loads(notice.document.data.reveal())["bar"]
    assert LicenceAct.objects.get().document == notice.document
    with pytest.raises(Forbidden) as refusal:
        draft_open(w.applicant, item=w.item)
    assert refusal.value.code == "cases.barred"
    assert refusal.value.data == {"article": "79", "until_on": "2029-04-01"}
    assert "2029" in str(refusal.value.message)
    with legal_time(datetime(2029, 4, 1, 10, 0, tzinfo=UTC)), pytest.raises(Forbidden):
        draft_open(w.applicant, item=w.item)
    with legal_time(datetime(2029, 4, 1, 16, 1, tzinfo=UTC)):  # 2 April in the city
        assert draft_open(w.applicant, item=w.item).pk


def test_a_false_application_bars_for_one_year_at_every_door() -> None:
    w = world()
    case = examined(w)
    waiting = filled(w)
    with pytest.raises(Invalid):
        case_decide(w.approver, case=case, outcome="refused", reasons="不符合")
    case_decide(w.approver, case=case, outcome="refused", reasons="方案系伪造", untrue=True, safety=True)
    bar = Bar.objects.get()
    assert (bar.article, bar.until_on) == ("78", date(2027, 4, 1))
    reasons = json.loads(Notice.objects.get(case=case, kind="REFUSE").document.data.reveal())["reasons"]
    assert "警告" in reasons[-1]["text"]
    assert "一年内不得再次申请" in reasons[-1]["text"]
    assert "第七十八条" in reasons[-1]["basis"]
    with pytest.raises(Forbidden):  # begun before, sent now
        case_submit(w.applicant, draft=waiting)
    with pytest.raises(Forbidden):
        case_file_at_window(
            w.clerk,
            item=w.item,
            applicant=Party.objects.get(pk=w.applicant.party or 0),
            values=answers(),
            pages={"plan": [attachment(w.clerk).pk]},
        )


def test_a_false_application_outside_safety_bars_nobody() -> None:
    w = world()
    case_decide(w.approver, case=examined(w), outcome="refused", reasons="方案系伪造", untrue=True)
    assert not Bar.objects.exists()
    assert draft_open(w.applicant, item=w.item).pk


def test_a_bar_reaches_its_own_licence_only() -> None:
    w = world()
    party = Party.objects.get(pk=w.applicant.party or 0)
    bar_set(SYSTEM, party=party, code="another", article="79", unit=w.bureau, reason="x")
    assert draft_open(w.applicant, item=w.item).pk


def test_silence_renews_also_after_the_last_day_but_never_what_was_revoked() -> None:
    w = world()
    renewal = {**ITEM, "code": "test-licence-renewal", "renewal_of": "test-licence"}
    item = item_publish(SYSTEM, content=standard_content(renewal), standard=True).item
    w.version = version_in_force(item)
    for taken in (False, True):
        row = held(w, valid_to=date(2026, 6, 1))
        case = case_submit(w.applicant, draft=filled(w))
        if taken:
            act(w, row, "revoke", ground="unqualified")
        with legal_time(datetime(2026, 6, 1, 16, 1, tzinfo=UTC)):
            fire_due()
            fire_due()
        case.refresh_from_db()
        assert (case.deemed == "renewed") is not taken
        assert fresh(row).status == ("revoked" if taken else "superseded")
        assert not Timer.objects.exclude(fault="").exists()


def test_documents_of_acts_open_for_their_parties_alone() -> None:
    w = world()
    row = held(w)
    done = act(w, row, "withdraw", ground="law_changed", law="某法已废止", compensation=0)
    assert done.document is not None
    assert document_open(w.applicant, done.document).startswith(b"%PDF")
    with pytest.raises(NotFound):
        document_open(w.stranger, done.document)


@pytest.mark.django_db(transaction=True)
def test_the_audit_knows_every_state_and_finds_what_was_changed_behind_its_back() -> None:
    w = world()
    case = granted(w)
    row = Licence.objects.get(case_id=case.pk)
    row = act(w, row, "renew", ground="asked", valid_to=date(2036, 3, 31)).successor or row
    act(w, row, "suspend", ground="penalty", law="某法第一条", until_on=date(2026, 4, 30))
    with legal_time(datetime(2026, 5, 1, 2, 0, tzinfo=UTC)):
        fire_due()
    licence_act_decide(
        w.head,
        act=licence_act(
            w.approver, licence=fresh(row), kind="forfeit", terms=Terms(ground="penalty", law="y", reason="x")
        ),
        approve=False,
        answer="证据不足",
    )
    act(w, row, "revoke", ground="deceit", safety=True)
    act(w, row, "cancel", ground="taken")
    gone = held(w, valid_to=date(2026, 4, 2))
    with legal_time(legal_now() + timedelta(days=3)):
        fire_due()
    assert fresh(gone).status == "expired"
    licence_act(
        w.approver, licence=held(w), kind="withdraw", terms=Terms("facts_changed", "x", compensation=1)
    )
    fold(sweep=True)
    assert not disagreements()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_licences_bar SET until_on = '2026-05-01'")
        cursor.execute("UPDATE tb_licences_act SET state = 'done' WHERE state = 'declined'")
    found = " ".join(disagreements())
    assert str(Bar.objects.get().uid) in found
    assert str(LicenceAct.objects.get(kind="forfeit").uid) in found
