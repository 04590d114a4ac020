"""Steps beside the fixed process, walked over HTTP by the officer who takes them."""

from __future__ import annotations

import pytest

from tongban.cases.flowing import open_tasks
from tongban.cases.models import Bond
from tongban.cases.tests.test_walk import accepted, examined, fresh, submitted
from tongban.cases.tests.world import staff, world
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_acts import post_uid
from tongban.desk.tests.walking import address, done, send
from tongban.flows.models import Instance, Task
from tongban.flows.queries import variable_flows

pytestmark = pytest.mark.django_db


def test_people_of_another_unit_work_on_a_case_and_name_the_next() -> None:
    w = world()
    helper = staff(w.other, "service_owner", name="钱协办")
    case = accepted(w)
    page, other = browser(w.examiner), browser(helper)
    assert send(page, case, "together", title="", posts=[post_uid(helper)], way="at_once").status_code == 422
    assert send(page, case, "together", title="会商", way="at_once").status_code == 422
    done(
        page,
        case,
        "together",
        title="现场会商",
        posts=[post_uid(helper)],
        way="in_turn",
        words="请反馈",
        due="",
    )
    assert str(case.uid) in other.get("/zh/desk/").content.decode()
    assert "现场会商" in other.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert send(other, case, "pass-on", opinion="").status_code == 422
    answer = send(other, case, "pass-on", opinion="消防通道合格", posts=[post_uid(w.head)])
    assert answer.status_code == 302
    text = browser(w.head).get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert "消防通道合格" in text and "/do/pass-on/" in text
    assert send(page, case, "call-off", flow="x", opinion="够了").status_code == 422
    flow = variable_flows("case", case.pk).get()
    done(page, case, "call-off", flow=str(flow.uid), opinion="已经清楚")
    assert Instance.objects.get(pk=flow.pk).status == "terminated"


def test_copies_shares_and_signers_from_the_page() -> None:
    w = world()
    reader, colleague = (
        staff(w.other, "service_owner", name="赵阅"),
        staff(w.bureau, "examiner", name="钱同事"),
    )
    case = accepted(w)
    page = browser(w.examiner)
    assert send(page, case, "copy", opinion="请阅").status_code == 422
    done(page, case, "copy", posts=[post_uid(reader)], opinion="请阅")
    assert "/do/read/" in browser(reader).get(f"/zh/desk/cases/{case.uid}/").content.decode()
    send(browser(reader), case, "read")
    assert not Task.objects.filter(kind="copy", status="open").exists()
    assert send(page, case, "countersign", posts=[post_uid(colleague)], method="ratio").status_code == 422
    done(page, case, "countersign", posts=[post_uid(colleague)], method="ratio", share="50")
    done(page, case, "unsign", post=post_uid(colleague), reason="不必了")
    assert [t.status for t in Task.objects.filter(assignee=colleague.post)] == ["cancelled"]


def test_an_adviser_of_another_unit_signs_beside_the_decision() -> None:
    w = world()
    adviser = staff(w.other, "service_owner", name="法制审核")
    case = examined(w)
    page, other = browser(w.approver), browser(adviser)
    done(page, case, "sign", post=post_uid(adviser), where="parallel")
    assert send(page, case, "grant").status_code == 409
    text = other.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert "/do/finish/" in text and "/do/grant/" not in text
    assert send(other, case, "finish", outcome="pass", opinion="程序合法").status_code == 302
    assert done(page, case, "grant").outcome == "granted"


def test_lending_until_a_day_and_taking_back() -> None:
    w = world()
    colleague = staff(w.bureau, "examiner", name="钱同事")
    case = accepted(w)
    page = browser(w.examiner)
    past = send(page, case, "delegate", post=post_uid(colleague), reason="出差", until="2001-01-01")
    assert past.status_code == 422
    done(page, case, "finish", outcome="pass", opinion="符合")
    done(page, case, "take-back", opinion="漏看一页")
    assert [t.kind for t in open_tasks(case)] == ["examine"]
    assert send(page, case, "finish", outcome="pass", opinion="复核后符合").status_code == 302


def test_a_head_moves_a_case_and_says_who_allowed_it() -> None:
    w = world()
    case = accepted(w)
    head = browser(w.head)
    assert browser(w.examiner).get(address(case, "move")).status_code == 409
    assert send(head, case, "move", to_node="decide", reason="急").status_code == 422
    assert send(head, case, "move", to_node="receive", authority="局长", reason="急").status_code == 422
    done(head, case, "move", to_node="decide", authority="局长办公会", reason="紧急抢险")
    assert [t.kind for t in open_tasks(case)] == ["decide"]


def test_cases_are_merged_and_split_from_the_page() -> None:
    w = world()
    case, other = accepted(w), submitted(w)
    page = browser(w.examiner)
    assert other.number in page.get(address(case, "merge")).content.decode()
    assert send(page, case, "merge", reason="同一场所").status_code == 422
    assert send(page, case, "merge", cases=[str(other.uid)], reason="").status_code == 422
    done(page, case, "merge", cases=[str(other.uid)], reason="同一场所")
    assert Bond.objects.get().lead == case
    assert other.number in page.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    done(page, other, "split", reason="单独办理")
    assert Bond.objects.get().current is None
    assert page.get(address(fresh(other), "split")).status_code == 409


def test_one_finding_counts_for_the_cases_handled_together() -> None:
    w = world()
    case, other, apart = accepted(w), accepted(w), accepted(w)
    page = browser(w.examiner)
    done(page, case, "merge", cases=[str(other.uid)], reason="同一场所")
    text = page.get(address(case, "finish")).content.decode()
    assert other.number in text and apart.number not in text
    also = [str(open_tasks(other)[0].uid), str(open_tasks(apart)[0].uid)]
    done(page, case, "finish", outcome="pass", opinion="符合条件", also=also)
    assert [t.kind for one in (case, other, apart) for t in open_tasks(one)] == [
        "decide",
        "decide",
        "examine",
    ]
    assert Task.objects.get(subject_id=other.pk, kind="examine").opinion == "符合条件"


@pytest.mark.parametrize(
    "key", ["together", "move", "merge", "split", "copy", "take-back", "unsign", "call-off"]
)
def test_nobody_else_takes_these_steps(key: str) -> None:
    w = world()
    case = examined(w)
    submitted(w)
    typed = {"title": "x", "reason": "x", "opinion": "x", "to_node": "decide", "authority": "x"}
    watcher = browser(staff(w.bureau, "service_owner", name="只读"))
    assert watcher.post(address(case, key), typed).status_code in (403, 409, 422)
    assert browser(w.stranger).post(address(case, key), typed).status_code == 404
    assert fresh(case).version == case.version and not Bond.objects.exists()
