"""The numbers of supervision: dated, bounded, changed on the administrator's page or the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import legal_today
from tongban.cases.models import Case
from tongban.cases.tests.world import staff
from tongban.config.commands import laws
from tongban.desk.tests.people import browser
from tongban.kernel.errors import Refusal
from tongban.laws import parameters
from tongban.laws.actions import parameter_publish
from tongban.laws.calendars import calendar_in_force
from tongban.oversight.boards import with_lamps
from tongban.oversight.lamps import lamp_of
from tongban.oversight.queries import anomalies
from tongban.oversight.tests.world import Watch, accepted, at, decided, watch
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db
REMINDER, SECONDS = "TB-LAMP-REMINDER", "TB-ANOMALY-SECONDS"
WEDNESDAY = date(2026, 3, 4)
ADDRESS = "/zh/admin/thresholds/"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    parameters.forget()
    yield
    parameters.forget()


def publish(code: str, value: int, day: date | None = None) -> None:
    parameter_publish(
        SYSTEM, code=code, value=value, valid_from=day or legal_today(), source="效能监督办法修订"
    )


def colour(case: Case) -> str:
    row = Case.objects.get(pk=case.pk)
    python = lamp_of(row, legal_today(), calendar_in_force()).colour
    assert with_lamps(Case.objects.filter(pk=case.pk)).get().lamp == python
    return python


def admin(s: Watch) -> Client:
    return browser(staff(s.w.government, "administrator", name="管理员"))


def test_a_reminder_begins_by_the_share_in_force_that_day() -> None:
    s = watch(promised=10)
    with at(WEDNESDAY):
        case = accepted(s)  # due on 18 March
        publish(REMINDER, 50, date(2026, 3, 11))
    with at(date(2026, 3, 10)):
        assert colour(case) == "green"
    with at(date(2026, 3, 11)):
        assert colour(case) == "reminder"  # five of ten days are left
        publish(REMINDER, 20, date(2026, 3, 12))
    with at(date(2026, 3, 12)):
        assert colour(case) == "green"
    with at(date(2026, 3, 16)):
        assert colour(case) == "reminder"


def test_what_is_suspiciously_quick_is_a_number_too() -> None:
    s = watch()
    with at(WEDNESDAY):
        case = accepted(s)
    with at(WEDNESDAY, hour=10):
        row = Case.objects.get(pk=case.pk)
        decided(s, row)
        window = (s.supervisor, "seconds", WEDNESDAY - timedelta(days=1), WEDNESDAY)
        assert list(anomalies(*window)) == [case]
    with at(date(2026, 3, 5)):
        slow = accepted(s)
    with at(date(2026, 3, 5), hour=11):
        decided(s, slow)
        since, until = date(2026, 3, 5), date(2026, 3, 6)
        assert not anomalies(s.supervisor, "seconds", since, until).exists()
        publish(SECONDS, 3600, until)
        assert not anomalies(s.supervisor, "seconds", since, since).exists()  # that day keeps its value
        assert parameters.value_of(SECONDS, until) == 3600


def test_bounds_days_and_rights() -> None:
    s = watch()
    today = legal_today()
    for value, day in ((4, today), (51, today), (30, today - timedelta(days=1))):
        with pytest.raises(Invalid):
            publish(REMINDER, value, day)
    publish(REMINDER, 40)
    with pytest.raises(Invalid):
        publish(REMINDER, 41)  # one value a day
    with pytest.raises(Invalid):
        parameter_publish(SYSTEM, code=SECONDS, value=60, valid_from=today, source=" ")
    with pytest.raises(Refusal):
        publish("NO-SUCH-NUMBER", 30)
    with pytest.raises(Forbidden):
        parameter_publish(s.supervisor, code=SECONDS, value=60, valid_from=today, source="x")
    entry = Entry.objects.get(type="laws.parameter_published.v1")
    assert "40" in (entry.changes or "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_administrators_page(lang: str) -> None:
    s = watch()
    page = admin(s)
    address = ADDRESS.replace("/zh/", f"/{lang}/")
    assert "TB-LAMP-REMINDER" in page.get(address).content.decode()
    form = {"code": REMINDER, "value": "45", "valid_from": legal_today().isoformat(), "source": "办法第三条"}
    answer = page.post(address, form)
    assert answer["Location"] == f"{address}#{REMINDER}"
    assert parameters.value_of(REMINDER) == 45
    text = page.get(address).content.decode()
    assert "办法第三条" in text
    assert "<strong>45</strong>" in text
    assert f'href="{address}"' in page.get(f"/{lang}/desk/").content.decode()


def test_mistakes_are_named_and_what_was_typed_is_kept() -> None:
    s = watch()
    page = admin(s)
    good = {"code": REMINDER, "value": "45", "valid_from": legal_today().isoformat(), "source": "办法第三条"}
    for wrong in ({"value": "500"}, {"value": "many"}, {"value": ""}, {"valid_from": "2001-01-01"},
                  {"valid_from": "soon"}, {"source": ""}, {"value": "٤٥"}, {"value": "\x00"}):  # fmt: skip
        answer = page.post(ADDRESS, {**good, **wrong})
        assert answer.status_code == 422, wrong
        if "source" not in wrong:
            assert "办法第三条" in answer.content.decode()
    nasty = page.post(ADDRESS, {**good, "value": "1", "source": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in nasty.content.decode()
    assert page.post(ADDRESS, {**good, "code": "NO-SUCH"}).status_code == 404
    assert parameters.value_of(REMINDER) == 30


def test_nobody_else_may_look_or_change() -> None:
    s = watch()
    for actor in (s.supervisor, s.w.clerk, s.w.head):
        assert browser(actor).get(ADDRESS).status_code == 403
        assert browser(actor).post(ADDRESS, {"code": REMINDER, "value": "45"}).status_code == 403
    assert browser(s.w.applicant).get(ADDRESS).status_code == 403
    assert Client().get(ADDRESS).status_code == 401


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    watch()
    assert laws.main(["set", SECONDS, "120", "--source", "办法第五条"]) == 0
    assert laws.main(["set", SECONDS, "5", "--source", "办法第五条"]) == 1
    assert laws.main(["set", "NO-SUCH", "5", "--source", "x"]) == 1
    assert laws.main(["numbers"]) == 0
    told = capsys.readouterr()
    assert "TB-ANOMALY-SECONDS" in told.out
    assert "120" in told.out
    assert parameters.value_of(SECONDS) == 120
