"""Windows that receive and hand out for all: what they take, who sits there, what a delegation lets them do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from tests.api_world import Caller, token_of

from tongban.base.actor import ANONYMOUS, SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.cases.actions import case_accept, case_decide, case_file_at_window, material_judge
from tongban.cases.models import Case
from tongban.cases.tests.world import answers, attachment, person, resident, staff
from tongban.hall.actions import (
    appointment_book,
    delegation_end,
    delegation_give,
    ticket_call,
    ticket_take,
    window_end,
    window_open,
    window_seats_set,
    window_set,
)
from tongban.hall.models import Delegation, Window
from tongban.hall.policy import may_sit
from tongban.hall.queries import delegations_of, halls_for
from tongban.hall.routing import windows_for
from tongban.hall.tests.world import DAY, Place, at, place, url
from tongban.identity.acting import actor_at
from tongban.org.models import Party, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def p() -> Place:
    with at():
        return place()


def again(actor: Actor) -> Actor:
    """The actor as the next request builds it."""
    post = Post.objects.select_related("unit").get(pk=actor.post)
    return actor_at(post, replace(actor, grants=(), roles=frozenset()))


def received(p: Place, clerk: Actor) -> Case:
    applicant = Party.objects.get(pk=p.w.applicant.party)
    page = attachment(p.w.applicant)
    at_window = replace(clerk, channel="window")
    return case_file_at_window(
        at_window, item=p.w.item, applicant=applicant, values=answers(), pages={"plan": [page.pk]}
    )


def test_the_general_clerk_receives_checks_and_accepts_but_never_decides(p: Place) -> None:
    with at():
        clerk = again(p.clerk)
        case = received(p, clerk)
        material_judge(clerk, case=case, line="plan", passed=True)
        case = case_accept(clerk, case=Case.objects.get(pk=case.pk))
        assert case.status == Case.ACCEPTED
        assert not clerk.may("cases.case.examine", path=case.unit_path)
        with pytest.raises(Forbidden):
            case_decide(clerk, case=case, outcome="granted")
        with pytest.raises(Forbidden):
            received(p, again(p.issuer))


def test_without_a_delegation_the_window_can_do_nothing(p: Place) -> None:
    with at():
        (row,) = delegations_of(p.hall)
        clerk = again(p.clerk)
        assert clerk.may("cases.case.accept", path=p.w.bureau.path or "")
        assert not clerk.may("cases.case.accept", path=p.w.other.path or "")
        delegation_end(p.w.head, delegation=row)
        assert delegations_of(p.hall) == []
        with pytest.raises(Forbidden):
            received(p, again(p.clerk))
        with pytest.raises(Conflict):
            delegation_end(p.w.head, delegation=row)


def test_a_delegation_names_its_decision_its_acts_and_its_days(p: Place) -> None:
    give = {"hall": p.hall, "authority": p.w.bureau, "source": "云测发〔2026〕2号"}
    with at():
        for wrong in ({"acts": []}, {"acts": ["decide"]}, {"acts": ["receive"], "source": " "}):
            with pytest.raises(Invalid):
                delegation_give(p.w.head, **{**give, **wrong})  # type: ignore[arg-type]
        with pytest.raises(Invalid):
            delegation_give(p.w.head, acts=["receive"], valid_from=date(2026, 3, 3), **give)  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            delegation_give(p.w.stranger, acts=["receive"], **give)  # type: ignore[arg-type]
        delegation_give(p.w.head, acts=["receive"], valid_from=date(2026, 3, 10), **give)  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            delegation_give(p.w.head, acts=["accept"], valid_from=date(2026, 3, 9), **give)  # type: ignore[arg-type]
    for day, acts in ((date(2026, 3, 9), ["receive", "accept", "deliver"]), (date(2026, 3, 10), ["receive"])):
        with at(day=day):
            assert [row.acts for row in delegations_of(p.hall)] == [acts]
            assert again(p.clerk).holds("cases.case.accept") == ("accept" in acts)


def test_who_sits_at_a_window_of_the_hall(p: Place) -> None:
    stranger = staff(p.w.bureau, "window_clerk", name="局里的人")
    reaching = replace(stranger, grants=tuple(replace(g, scope="all") for g in stranger.grants))
    with pytest.raises(Forbidden):
        window_open(reaching, window=p.general)
    assert may_sit(reaching, p.special) and may_sit(p.clerk, p.general)
    window_seats_set(p.manager, window=p.general, posts=[Post.objects.get(pk=p.issuer.post)])
    with pytest.raises(Forbidden):
        window_open(p.clerk, window=p.general)
    assert window_open(p.issuer, window=p.general).is_open
    with pytest.raises(Invalid):
        window_seats_set(p.manager, window=p.issue, posts=[Post.objects.get(pk=stranger.post)])


def test_numbers_and_times_go_to_the_windows_that_serve_the_item(p: Place) -> None:
    with at():
        other = window_set(SYSTEM, hall=p.hall, number="A02", name={"zh": "别局"}, units=["other"])
        window_open(p.w.clerk, window=other)
        assert [w.number for w in windows_for(p.hall, p.w.item)] == ["B01", "A01"]
        assert ticket_take(ANONYMOUS, hall=p.hall, item=p.w.item).number == "B001"
        window_open(p.clerk, window=p.general)
        mine = ticket_take(ANONYMOUS, hall=p.hall, item=p.w.item)
        anybody = ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        assert (mine.number, anybody.number) == ("A001", "A002")
        called = ticket_call(p.w.clerk, window=other)
        assert called is not None and called.number == "A002"
        called = ticket_call(p.clerk, window=p.general)
        assert called is not None and called.number == "A001"


def test_no_number_is_left_over_where_nobody_takes_its_item_any_more(p: Place) -> None:
    with at():
        second = window_set(SYSTEM, hall=p.hall, number="B02", name={"zh": "别局"}, units=["other"])
        ticket_take(ANONYMOUS, hall=p.hall, item=p.w.item)
        window_open(p.w.clerk, window=second)
        called = ticket_call(p.w.clerk, window=second)
        assert called is not None and called.number == "B001"


def test_an_issue_window_receives_nothing(p: Place) -> None:
    with at():
        for window in (p.general, p.special):
            window_end(p.manager, window=window)
        assert halls_for(p.w.item) == []
        with pytest.raises(Invalid) as refused:
            ticket_take(ANONYMOUS, hall=p.hall, item=p.w.item)
        assert set(refused.value.fields) == {"item"}
        with pytest.raises(Invalid):
            appointment_book(
                resident(person()), hall=p.hall, item=p.w.item, day=date(2026, 3, 6), slot="09:00"
            )
        assert ticket_take(ANONYMOUS, hall=p.hall, queue="E").number == "E001"
        with pytest.raises(Conflict):
            window_end(p.manager, window=p.issue)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "magic"}, "kind"),
        ({"kind": "issue", "number": "A09"}, "number"),
        ({"units": ["nowhere"]}, "units"),
        ({"themes": ["nothing"]}, "themes"),
        ({"items": ["nothing"]}, "items"),
        ({"name": {}}, "name"),
    ],
)
def test_a_window_is_set_up_right(p: Place, more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        window_set(p.manager, **{"hall": p.hall, "number": "C01", "name": {"zh": "新"}, **more})  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    who = [ANONYMOUS]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    return who


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_manager_sets_up_windows_by_pages(p: Place, as_actor: list[Actor], lang: str) -> None:
    manage, new = (
        url("hall_manage", "city-hall", lang=lang),
        url("window_manage", "city-hall", "new", lang=lang),
    )
    for who, wanted in ((ANONYMOUS, 401), (p.w.applicant, 403), (p.clerk, 403), (p.manager, 200)):
        as_actor[0] = who
        assert Client().get(manage).status_code == Client().get(new).status_code == wanted
    seat = str(Post.objects.get(pk=p.clerk.post).uid)
    data = {"number": "c07", "name": "新窗口", "kind": "general", "units": "bureau，other", "seats": [seat]}
    assert Client().post(new, {**data, "units": "nowhere"}).status_code == 422
    assert Client().post(new, data).status_code == 302
    made = Window.objects.get(number="C07")
    assert (made.units, made.seats.count()) == (["bureau", "other"], 1)
    page = url("window_manage", "city-hall", "C07", lang=lang)
    assert seat in Client().get(page).content.decode()
    assert Client().post(page, {"step": "end"}).status_code == 302
    assert Client().get(page).status_code == 404


def test_the_head_delegates_by_the_page_and_everybody_reads_it(p: Place, as_actor: list[Actor]) -> None:
    page = url("hall_delegations")
    as_actor[0] = p.manager
    assert Client().get(page).status_code == 403
    as_actor[0] = p.w.head
    with at():
        (row,) = delegations_of(p.hall)
        assert Client().post(page, {"step": "end", "delegation": str(row.uid)}).status_code == 302
        assert Client().post(page, {"step": "end", "delegation": str(row.uid)}).status_code == 404
        data = {
            "hall": "city-hall",
            "authority": "bureau",
            "acts": ["receive"],
            "source": "云测发〔2026〕3号",
        }
        assert Client().post(page, {**data, "authority": "nobody"}).status_code == 422
        assert Client().post(page, data).status_code == 302
        as_actor[0] = ANONYMOUS
        assert "云测发〔2026〕3号" in Client().get(url("hall", "city-hall")).content.decode()
    assert Delegation.objects.filter(valid_to=None).count() == 1


def test_the_kiosk_sends_to_the_right_window(p: Place, as_actor: list[Actor]) -> None:
    with at():
        page = url("ticket", "city-hall")
        assert p.w.item.code in Client().get(f"{page}?q=测试").content.decode()
        assert Client().get(f"{page}?q=%00'").status_code == 200
        shown = Client().post(page, {"item": p.w.item.code})["Location"]
        assert "B001" in Client().get(shown).content.decode()
        assert Client().post(page, {"item": "nothing"}).status_code == 404


def test_programs_route_set_up_and_work_at_windows(p: Place) -> None:
    with at():
        nobody, manager, clerk = Caller(), Caller(token_of(p.manager)), Caller(token_of(p.clerk))
        assert nobody.get("/halls").json()["results"][0]["waiting"] == 0
        path = f"/halls/city-hall/items/{p.w.item.code}/windows"
        assert [w["number"] for w in nobody.get(path).json()["results"]] == ["B01", "A01"]
        body = {"name_zh": "新", "kind": "department", "units": ["bureau"]}
        assert clerk("PUT", "/halls/city-hall/windows/C01", body).status_code == 403
        assert manager("PUT", "/halls/city-hall/windows/C01", {**body, "units": ["x"]}).status_code == 422
        assert manager("PUT", "/halls/city-hall/windows/C01", body).json()["queue"] == "C"
        assert manager("DELETE", "/halls/city-hall/windows/C01").status_code == 204
        made = Caller(token_of(p.w.applicant)).post("/halls/city-hall/tickets", {"queue": "A"})
        assert made.status_code == 201 and made.json()["number"] == "A001"
        work = "/halls/city-hall/windows/A01"
        assert clerk.post(f"{work}/open").json()["window"]["open"]
        assert clerk.post(f"{work}/call").json()["ticket"]["number"] == "A001"
        assert clerk.post(f"{work}/serve").json()["ticket"]["state"] == "serving"
        assert clerk.post(f"{work}/end", {"came": True}).json()["ticket"] is None
        ticket = nobody.get(f"/halls/city-hall/tickets/{made.json()['uid']}").json()
        assert (ticket["state"], ticket["window"]) == ("served", "A01")


def test_programs_delegate_and_book(p: Place) -> None:
    with at():
        head, me = Caller(token_of(p.w.head)), Caller(token_of(p.w.applicant))
        (row,) = Caller().get("/halls/city-hall/delegations").json()["results"]
        assert head("DELETE", f"/delegations/{row['uid']}").status_code == 204
        body = {
            "hall": "city-hall",
            "authority": "bureau",
            "acts": ["receive"],
            "source": "云测发〔2026〕3号",
        }
        assert me.post("/delegations", body).status_code == 403
        assert head.post("/delegations", {**body, "authority": "x"}).status_code == 422
        assert head.post("/delegations", body).status_code == 201
        day = Caller().get("/halls/city-hall/times").json()["results"][0]
        assert day["slots"][0]["free"] == 2 and day["day"] > DAY.isoformat()
        wish = {"hall": "city-hall", "item": p.w.item.code, "day": day["day"], "slot": "09:00"}
        made = me.post("/appointments", wish)
        assert made.status_code == 201 and me.post("/appointments", wish).status_code == 409
        assert me.get("/appointments").json()["results"][0]["number"] == made.json()["number"]
        path = f"/appointments/{made.json()['uid']}"
        assert Caller(token_of(resident(person()))).get(path).status_code == 404
        assert me.get(path).json()["state"] == "booked"
        assert me.post(f"{path}/cancel").json()["state"] == "cancelled"
