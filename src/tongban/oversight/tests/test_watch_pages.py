"""The pages of the rules besides time: supervisors, officers, administrators, by browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM
from tongban.cases.actions import case_accept, case_decide, case_submit
from tongban.cases.tests.world import filled, staff
from tongban.config.commands import laws
from tongban.desk.tests.people import browser
from tongban.oversight import rulebook
from tongban.oversight.actions.findings import finding_raise
from tongban.oversight.models import LampEvent, Mute, WatchVersion
from tongban.oversight.rulebook import Finding
from tongban.oversight.tests.test_watching import WEDNESDAY, examined, fresh, heard, scene
from tongban.oversight.tests.world import Watch, at

pytestmark = pytest.mark.django_db
TERMS = {
    "grade": "red", "threshold": "30", "valid_from": WEDNESDAY.isoformat(), "valid_to": "", "source": "办法第三条",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with at(WEDNESDAY):
        yield


def refused(s: Watch) -> LampEvent:
    """A case refused at once with two characters of reasons: two findings."""
    case = case_accept(s.w.clerk, case=fresh(case_submit(s.w.applicant, draft=filled(s.w))))
    case_decide(s.w.approver, case=examined(s, case), outcome="refused", reasons="不符", failed=["adult"])
    heard()
    return LampEvent.objects.get(case=case, rule="CO-SHORT")


def admin(s: Watch) -> Client:
    return browser(staff(s.w.government, "administrator", name="管理员"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_home_of_supervision_shows_open_events_by_kind(lang: str) -> None:
    s = scene()
    refused(s)
    page = browser(s.supervisor).get(f"/{lang}/oversight/").content.decode()
    for kind in ("content", "anomaly"):
        assert f"/{lang}/oversight/events/?state=open&amp;kind={kind}" in page
    assert ("未了结事件" if lang == "zh" else "Open events by kind") in page
    unit = browser(s.supervisor).get(f"/{lang}/oversight/units/bureau/").content.decode()
    assert "kind=content&amp;unit=bureau" in unit


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_is_narrowed_by_kind_and_rule_and_leaves_as_a_file(lang: str) -> None:
    s = scene()
    event = refused(s)
    page = browser(s.supervisor)
    there = f"/{lang}/oversight/events/"
    assert event.number in page.get(f"{there}?kind=content").content.decode()
    assert event.number not in page.get(f"{there}?kind=anomaly").content.decode()
    assert event.number not in page.get(f"{there}?rule=AN-SECONDS").content.decode()
    told = page.get(f"{there}?kind=content&format=csv").content.decode()
    assert told.count("\n") == 2
    assert ("理由只有 2 个字" if lang == "zh" else "have 2 characters") in told
    assert browser(s.other_head).get(f"{there}?kind=content").content.decode().count(event.number) == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_officer_explains_supervisor_finds_it_not_valid_and_lets_the_rule_rest(lang: str) -> None:
    s = scene()
    event = refused(s)
    there = f"/{lang}/oversight/events/{event.uid}/"
    officer = browser(s.w.approver)
    assert officer.get(f"/{lang}/oversight/explain/").content.decode().count(event.number) == 1
    assert browser(s.w.examiner).get(there).status_code == 404
    page = officer.get(there).content.decode()
    assert ("理由只有 2 个字" if lang == "zh" else "have 2 characters") in page
    step: dict[str, Any] = {"step": "explain", "version": str(event.version), "explanation": "短"}
    assert officer.post(there, step).status_code == 422
    assert officer.post(there, {**step, "explanation": "条件只有一句话，够写明"}).status_code == 302
    assert (
        officer.post(there, {"step": "review", "verdict": "invalid", "words": "自己审核"}).status_code == 403
    )
    supervisor = browser(s.supervisor)
    review = {"step": "review", "verdict": "invalid", "words": "确属误报，理由已够明白"}
    assert supervisor.post(there, review).status_code == 302
    rest = {"step": "mute", "until": "2026-03-31", "reason": "条件只有一句话，够写明"}
    assert supervisor.post(there, {**rest, "until": "2026-01-01"}).status_code == 422
    assert supervisor.post(there, rest).status_code == 302
    page = supervisor.get(there).content.decode()
    assert "2026-03-31" in page and "条件只有一句话" in page
    rests = supervisor.get(f"/{lang}/oversight/rests/").content.decode()
    assert "条件只有一句话" in rests
    mute = Mute.objects.get()
    assert browser(s.w.head).post(f"/{lang}/oversight/rests/", {"mute": str(mute.uid)}).status_code == 403
    assert supervisor.post(f"/{lang}/oversight/rests/", {"mute": str(mute.uid)}).status_code == 302
    assert Mute.objects.get().ended_on == WEDNESDAY
    assert supervisor.post(f"/{lang}/oversight/rests/", {"mute": "nonsense"}).status_code == 404


def test_findings_by_unit_and_their_file() -> None:
    s = scene()
    refused(s)
    page = browser(s.supervisor)
    text = page.get("/zh/oversight/findings/").content.decode()
    assert "云溪市测试局" in text and "kind=content" in text
    told = page.get("/zh/oversight/findings/?format=csv").content.decode().splitlines()
    assert told[1].endswith(",0,0,1,1,0,2,2,0")
    assert browser(s.other_head).get("/zh/oversight/findings/").content.decode().count("测试局") == 0
    assert browser(s.w.clerk).get("/zh/oversight/findings/").status_code == 403


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_rule_is_tried_first_and_then_published(lang: str) -> None:
    s = scene()
    refused(s)
    page = admin(s)
    listed = page.get(f"/{lang}/admin/watch/").content.decode()
    for found in rulebook.rules():
        assert f"/{lang}/admin/watch/{found.code}/" in listed
    there = f"/{lang}/admin/watch/CO-SHORT/"
    shown = page.post(there, {**TERMS, "act": "show"}).content.decode()
    assert LampEvent.objects.get(rule="CO-SHORT").case.number in shown  # type: ignore[union-attr]
    assert not WatchVersion.objects.exists()
    assert page.post(there, {**TERMS, "act": "publish"})["Location"] == there
    assert rulebook.setting("CO-SHORT").threshold == 30
    assert "办法第三条" in page.get(there).content.decode()
    assert page.post(there, {**TERMS, "act": "publish"}).status_code == 422  # that day is taken
    assert f'href="/{lang}/admin/watch/"' in page.get(f"/{lang}/desk/").content.decode()


def test_mistakes_in_a_rule_are_named_and_nothing_typed_is_lost() -> None:
    s = scene()
    page = admin(s)
    there = "/zh/admin/watch/CO-SHORT/"
    for wrong in ({"threshold": "0"}, {"threshold": "many"}, {"threshold": "٤٥"}, {"grade": "pink"},
                  {"valid_from": "2001-01-01"}, {"valid_from": "soon"}, {"valid_from": ""},
                  {"valid_to": "2026-01-01"}):  # fmt: skip
        for act in ("show", "publish"):
            answer = page.post(there, {**TERMS, **wrong, "act": act})
            assert answer.status_code == 422, (wrong, act)
            assert "办法第三条" in answer.content.decode()
    assert page.post(there, {**TERMS, "source": "", "act": "show"}).status_code == 422
    assert page.get("/zh/admin/watch/NO-SUCH/").status_code == 404
    for code in ("AN-AFTER", "AN-PAUSE", "AN-SECONDS", "BE-PROVED", "AN-FILE"):
        rule = rulebook.rule(code)
        asked = {**TERMS, "threshold": str(rule.threshold or 0), "act": "show"}
        assert page.post(f"/zh/admin/watch/{code}/", asked).status_code == 200, code
    for actor in (s.supervisor, s.w.head, s.w.clerk, s.w.applicant):
        assert browser(actor).get(there).status_code == 403
    assert Client().get(there).status_code == 401
    assert not WatchVersion.objects.exists()


def test_lists_cost_the_same_whatever_is_in_them() -> None:
    s = scene()
    refused(s)
    page = browser(s.supervisor)

    def cost(path: str) -> int:
        page.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert page.get(path).status_code == 200
        return len(asked)

    paths = (
        "/zh/oversight/events/?kind=content",
        "/zh/oversight/findings/",
        "/zh/oversight/rests/",
        "/zh/oversight/",
    )
    few = [cost(path) for path in paths]
    rule = rulebook.rule("AN-NIGHT")
    for n in range(30):
        finding_raise(
            SYSTEM, rule=rule, grade="yellow", unit=s.w.bureau, item=s.w.item, case=None,
            found=Finding({"n": 12, "day": f"{WEDNESDAY - timedelta(days=n)}"}, None, f"test:{n}"),
        )  # fmt: skip
    refused(s)
    assert [cost(path) for path in paths] == few
    first = page.get("/zh/oversight/events/?kind=anomaly").content.decode()
    assert "after=" in first


def test_a_months_figures_only_count_that_month() -> None:
    s = scene()
    refused(s)
    assert "测试局" not in browser(s.supervisor).get("/zh/oversight/findings/?month=2026-02").content.decode()


def test_the_command_line_lists_and_publishes(capsys: pytest.CaptureFixture[str]) -> None:
    scene()
    assert laws.main(["watch"]) == 0
    assert "CO-SHORT     content  yellow  10 characters" in capsys.readouterr().out
    assert laws.main(["watch", "CO-SHORT", "--grade", "red", "--threshold", "25", "--source", "办法"]) == 0
    assert (rulebook.setting("CO-SHORT").grade, rulebook.setting("CO-SHORT").threshold) == ("red", 25)
    assert laws.main(["watch", "CO-SHORT", "--threshold", "9000", "--source", "办法"]) == 1
    assert laws.main(["watch", "CO-LINES"]) == 1  # without a source
    assert laws.main(["watch", "NO-SUCH", "--source", "办法"]) == 1
