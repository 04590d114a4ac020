"""The administrator's pages of limits and calendar: everything listed, a change shown first, then applied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.errors import Invalid
from tongban.base.legal import legal_time
from tongban.cases.actions import case_accept, case_submit
from tongban.cases.models import Case, RuleChange
from tongban.cases.tests.world import World, filled, staff, world
from tongban.config.commands import laws
from tongban.desk.tests.people import browser
from tongban.laws import calendars, limits
from tongban.laws.limits import rules_in_force
from tongban.laws.models import CalendarYear, LimitVersion
from tongban.oversight.views.rules import read_days

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
TYPED = "元旦：01-01..01-03，01-04\n春节: 02-05..02-11\n调休上班: 01-30、02-20"
YEAR = {"year": "2027", "days": TYPED, "source": "虚构的安排（测试）"}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    calendars.forget()
    limits.forget()
    yield
    calendars.forget()
    limits.forget()


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with legal_time(DECEMBER):
        yield


def admin(w: World) -> Client:
    return browser(staff(w.government, "administrator", name="管理员"))


def open_case(w: World) -> Case:
    return case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_limit_stands_on_the_page_with_its_article(lang: str) -> None:
    w = world()
    page = admin(w).get(f"/{lang}/admin/rules/").content.decode()
    for code in rules_in_force():
        assert f"/{lang}/admin/rules/limits/{code}/" in page, code
    told = ("《信访工作条例》第三十四条", "不少于") if lang == "zh" else ("art. 34", "at least")
    assert all(words in page for words in told)
    assert ("待核实" if lang == "zh" else "not confirmed") in page
    one = admin(w).get(f"/{lang}/admin/rules/limits/ID-33/").content.decode()
    assert ("征求第三方意见" if lang == "zh" else "consulting a third party") in one
    assert admin(w).get(f"/{lang}/admin/rules/limits/NO-SUCH/").status_code == 404
    assert "AL-42" not in admin(w).get(f"/{lang}/admin/rules/?q=PT-34").content.decode()
    assert f'href="/{lang}/admin/rules/"' in admin(w).get(f"/{lang}/desk/").content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_year_is_shown_first_and_applied_by_a_button(lang: str) -> None:
    w = world()
    case, page = open_case(w), admin(w)
    there = page.post(f"/{lang}/admin/rules/calendar/", YEAR)["Location"]
    shown = page.get(there).content.decode()
    assert case.number in shown
    assert 'datetime="2027-01-07"' in shown and 'datetime="2027-01-08"' in shown
    assert case.applicant_name not in shown
    change = RuleChange.objects.get()
    assert not CalendarYear.objects.exists()
    ask = {"act": "apply", "apply_on": "2026-12-30", "version": str(change.version)}
    assert page.post(there, {**ask, "apply_on": "2026-12-01"}).status_code == 422
    assert page.post(there, {**ask, "version": "0"}).status_code == 409
    assert page.post(there, {**ask, "act": "dance"}).status_code == 422
    assert page.post(there, ask)["Location"] == there
    assert CalendarYear.objects.get().days["spring-festival"] == ["02-05..02-11"]
    assert page.get(there).status_code == 200


def test_a_limit_is_changed_from_a_day() -> None:
    w = world()
    page = admin(w)
    there = "/zh/admin/rules/limits/PT-34/"
    good = {"value": "45", "valid_from": "2027-01-04", "source": "某决定"}
    for wrong in ({"value": "٤٥"}, {"value": "99999"}, {"value": ""}, {"valid_from": "soon"}, {"source": ""}):
        answer = page.post(there, {**good, **wrong})
        assert answer.status_code == 422, wrong
    assert not RuleChange.objects.exists()
    change = page.post(there, good)["Location"]
    page.post(
        change, {"act": "apply", "apply_on": "2026-12-30", "version": str(RuleChange.objects.get().version)}
    )
    assert LimitVersion.objects.get().valid_from == date(2027, 1, 4)
    assert [version.value for version in rules_in_force().versions("PT-34")] == [60, 45]
    assert page.post(there, good).status_code == 422  # that day is taken


def test_nobody_else_may_look_or_change() -> None:
    w = world()
    addresses = ["", "calendar/", "limits/AL-42/", "changes/00000000-0000-7000-8000-000000000000/"]
    for address in addresses:
        for actor in (w.clerk, w.head, w.applicant):
            assert browser(actor).get(f"/zh/admin/rules/{address}").status_code == 403
        assert Client().get(f"/zh/admin/rules/{address}").status_code == 401
    assert browser(w.head).post("/zh/admin/rules/calendar/", YEAR).status_code == 403
    assert admin(w).get(f"/zh/admin/rules/{addresses[3]}").status_code == 404
    assert not RuleChange.objects.exists()


def test_the_page_of_a_change_costs_the_same_whatever_it_touches() -> None:
    w = world()
    page = admin(w)
    open_case(w)

    def cost() -> int:
        there = page.post("/zh/admin/rules/calendar/", YEAR)["Location"]
        page.get(there)
        with CaptureQueriesContext(connection) as asked:
            page.get(there)
        return len(asked)

    few = cost()
    for _ in range(5):
        open_case(w)
    assert cost() == few


def test_days_as_they_are_typed() -> None:
    assert read_days(TYPED) == {
        "new-year": ["01-01..01-03", "01-04"],
        "spring-festival": ["02-05..02-11"],
        "make-up": ["01-30", "02-20"],
    }
    assert read_days("Spring Festival holiday: 02-05\nmake-up: 02-20") == {
        "spring-festival": ["02-05"],
        "make-up": ["02-20"],
    }
    for wrong in ("", "春节", "春节:", "圣诞: 12-25", "<b>: 01-01"):
        with pytest.raises(Invalid):
            read_days(wrong)


def test_the_command_line_shows_applies_and_drops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = open_case(world())
    file = tmp_path / "2027.toml"
    file.write_text(
        '[years.2027]\nnew-year = ["01-01..01-04"]\n\n[[rule]]\ncode = "PT-34"\nvalue = 45\nvalid_from = 2027-01-04\n',
        encoding="utf-8",
    )
    assert laws.main(["preview", str(file), "--source", "虚构的安排"]) == 0
    told = capsys.readouterr().out
    assert f"{case.number}  promised 2027-01-07 -> 2027-01-08" in told
    assert "limit PT-34: ready" in told
    year, limit = (str(change.uid) for change in RuleChange.objects.order_by("id"))
    assert laws.main(["apply", year]) == 0 and CalendarYear.objects.get().year == 2027
    assert laws.main(["apply", year]) == 1  # once is enough
    assert laws.main(["apply", limit, "--on", "2027-01-03"]) == 0
    assert laws.main(["drop", limit]) == 0 and not LimitVersion.objects.exists()
    assert laws.main(["apply", "nothing"]) == 2
    file.write_text("[years.2027]\nnew-year = ['13-01']\n", encoding="utf-8")
    assert laws.main(["preview", str(file), "--source", "x"]) == 1
    for empty in ("", "years = 5", "[[["):
        file.write_text(empty, encoding="utf-8")
        assert laws.main(["preview", str(file), "--source", "x"]) == 2
    assert laws.main(["preview", str(tmp_path / "absent.toml"), "--source", "x"]) == 2
