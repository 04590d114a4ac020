"""How the applicant sees that a notice was served: the words, the confirmation, the proof, the days that follow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tongban.base.legal import legal_now, legal_time
from tongban.cases.actions import Served, case_refuse_acceptance, case_submit, draft_save, notice_serve
from tongban.cases.models import Case, Notice
from tongban.cases.tests.world import World, answers, filled, world
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_serving import noticed

pytestmark = pytest.mark.django_db


def on(month: int, day: int) -> legal_time:
    return legal_time(datetime(2026, month, day, 2, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("lang", "waiting", "served"),
    [
        ("zh", "尚未送达，应于 2026年3月9日 前送达", "已于 2026年3月3日 送达（电子送达）"),
        ("en", "Not yet served", "Served on 3 March 2026, electronically"),
    ],
)
def test_the_addressee_sees_and_confirms(lang: str, waiting: str, served: str) -> None:
    with on(3, 2):
        w = world()
        notice = noticed(w)
    mine, case = browser(w.applicant), f"/{lang}/my/cases/{notice.case.uid}/"
    there = f"{case}notices/{notice.uid}/"
    with on(3, 3):
        page = mine.get(case).content.decode()
        assert waiting in page and f"{there}received/" in page
        assert browser(w.clerk).post(f"{there}received/").status_code in (403, 404)
        assert mine.get(f"{there}proof/").status_code == 404
        assert mine.post(f"{there}received/", {"key": "a"}).status_code == 302
        assert mine.post(f"{there}received/", {"key": "a"}).status_code == 302
        page = mine.get(case).content.decode()
    assert served in page and f"{there}received/" not in page
    assert notice.services.get().confirmed_at is not None


def test_the_proof_of_what_was_handed_over_opens() -> None:
    with on(3, 2):
        w = world()
        notice = noticed(w)
        said = Served("person", legal_now(), receiver="林测试", relation="self")
        notice_serve(w.clerk, notice=notice, served=said)
        there = f"/zh/my/cases/{notice.case.uid}/notices/{notice.uid}/proof/"
        mine = browser(w.applicant)
        assert there in mine.get(f"/zh/my/cases/{notice.case.uid}/").content.decode()
        assert mine.get(there).content.startswith(b"%PDF")


def turned_down(w: World) -> Notice:
    draft = filled(w)
    draft_save(w.applicant, draft=draft, values={**answers(), "_delivery": "pickup"})
    case = case_submit(w.applicant, draft=draft)
    case_refuse_acceptance(w.clerk, case=case, reason="不属于本机关职权范围", competent="云溪市别局")
    return Notice.objects.select_related("case").get(case=case, kind="REJECT_ACCEPT")


def test_remedies_count_from_the_day_of_service() -> None:
    with on(3, 2):
        w = world()
        notice = turned_down(w)
    page = f"/en/my/cases/{notice.case.uid}/remedies/"
    mine = browser(w.applicant)
    with on(3, 20):
        before = mine.get(page).content.decode()
        assert "not proven yet" in before and "47 days left" in before
        said = Served("person", legal_now(), receiver="林测试", relation="self")
        notice_serve(w.clerk, notice=notice, served=said)
        after = mine.get(page).content.decode()
    assert "20 March 2026, on which the decision was served" in after and "60 days left" in after
    assert Case.objects.get(pk=notice.case_id).outcome == "not_accepted"
