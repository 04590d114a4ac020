"""Figures equal a count by hand of the list behind them."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.cases.actions import case_pause, case_resume, case_submit, case_supplement, case_withdraw
from tongban.cases.models import Case
from tongban.cases.tests.world import filled
from tongban.oversight.actions import rating_give
from tongban.oversight.jobs import raise_lamps
from tongban.oversight.queries import about_to_fall, anomalies, board, open_cases, satisfaction, totals
from tongban.oversight.statistics import FIGURES, Period, by_unit, cases_behind, reds_by_cause, whole
from tongban.oversight.tests.world import Watch, accepted, at, decided, watch

pytestmark = pytest.mark.django_db
MARCH = Period.month(2026, 3)


@pytest.fixture
def month() -> Watch:
    """Five cases of March: early, on the day, late after a pause, refused, withdrawn; one supplemented and open."""
    s = watch(promised=3)
    with at(date(2026, 3, 2)):
        early, exact, late, refused, gone = (accepted(s) for _ in range(5))
        asked = case_submit(s.w.applicant, draft=filled(s.w))
        case_supplement(s.w.clerk, case=asked, problems={"plan": "缺少签名"})
        case_withdraw(s.w.applicant, case=gone)
    with at(date(2026, 3, 3)):
        rating_give(s.w.applicant, case=decided(s, early), level=1)
        case_pause(s.w.examiner, case=Case.objects.get(pk=late.pk), ground="expert-review", expected_days=3)
    with at(date(2026, 3, 5)):
        decided(s, exact)
        rating_give(s.w.applicant, case=decided(s, refused, "refused"), level=5, words="等了很久，态度也不好")
    with at(date(2026, 3, 6)):
        case_resume(s.w.examiner, case=Case.objects.get(pk=late.pk), result="专家一致通过")
    with at(date(2026, 3, 20)):
        raise_lamps()
        decided(s, late)
    return s


def test_rates_equal_a_count_by_hand(month: Watch) -> None:
    total = whole(by_unit(month.supervisor, MARCH))
    decided_cases = [c for c in Case.objects.all() if c.decided_on and c.outcome in ("granted", "refused")]
    on_time = [c for c in decided_cases if c.promised_due and c.decided_on and c.decided_on <= c.promised_due]
    assert (len(decided_cases), len(on_time)) == (4, 3)
    assert total.rate("on_time") == 750
    assert total.rate("early") == 250
    assert total.rate("refusal") == 250
    assert total.rate("suspension") == 250
    assert total.rate("supplement") == round(1000 / 6)
    assert total.rate("withdrawal") == 200
    assert total.satisfaction == 500
    assert (total.counts["bad"], total.rate("bad_corrected")) == (1, 0)
    assert dict(reds_by_cause(month.supervisor, MARCH)) == {"promised": 1}


def test_average_days_count_own_time_only(month: Watch) -> None:
    total = whole(by_unit(month.supervisor, MARCH))
    # 1 + 3 + 3 + (14 working days from 2 to 20 March less 3 to 5 March)
    assert total.own_days == 1 + 3 + 3 + (14 - 3)
    assert total.average_days == "4.5"


def test_every_figure_ends_at_its_list(month: Watch) -> None:
    total = whole(by_unit(month.supervisor, MARCH))
    for figure in FIGURES:
        assert cases_behind(month.supervisor, figure, MARCH).count() == total.counts.get(figure, 0), figure


def test_a_unit_sees_its_own_figures_only(month: Watch) -> None:
    assert [line.code for line in by_unit(month.w.head, MARCH)] == ["bureau"]
    assert by_unit(month.other_head, MARCH) == []
    assert by_unit(month.w.applicant, MARCH) == []


def test_the_board_and_its_lists_agree(month: Watch, django_assert_num_queries: object) -> None:
    with at(date(2026, 3, 2)):
        accepted(month)
    with at(date(2026, 3, 4)):
        with django_assert_num_queries(1):  # type: ignore[operator]
            lines = board(month.supervisor)
        for colour, n in totals(lines).items():
            if colour not in ("total", "green"):
                assert open_cases(month.supervisor, lamp=colour).count() == n, colour
        assert len(about_to_fall(month.supervisor)) == totals(lines)["reminder"] == 1


def test_anomalies_are_computed_from_cases(month: Watch) -> None:
    since, until = MARCH.first, MARCH.last
    assert anomalies(month.supervisor, "one_person", since, until).count() == 0
    assert anomalies(month.supervisor, "no_basis", since, until).count() == 0
    with at(date(2026, 3, 23)):
        quick = decided(month, accepted(month))
    assert list(anomalies(month.supervisor, "seconds", since, until)) == [quick]
    assert not anomalies(month.other_head, "seconds", since, until).exists()
    assert not anomalies(month.supervisor, "invented", since, until).exists()


def test_public_satisfaction_names_nobody(month: Watch) -> None:
    found = satisfaction(MARCH.first, MARCH.last)
    assert found.levels == {1: 1, 2: 0, 3: 0, 4: 0, 5: 1}
    assert (found.rated, found.bad, found.per_mille) == (2, 1, 500)


def test_figures_cost_the_same_whatever_the_size(month: Watch, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        by_unit(month.supervisor, MARCH)
