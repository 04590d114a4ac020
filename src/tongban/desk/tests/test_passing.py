"""An intake in the middle passes to another window, with the number of the person."""

from __future__ import annotations

import pytest
from django.test import Client

from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Invalid, NotFound
from tongban.desk.actions import intake_hand_over, intake_open, intake_save, intake_take_over
from tongban.desk.models import Intake
from tongban.desk.window import handed_here, open_intakes, windows_beside
from tongban.hall.actions import ticket_call, ticket_serve, ticket_take, window_open
from tongban.hall.models import Ticket
from tongban.hall.tests.test_general import again
from tongban.hall.tests.world import Place, at, place, url
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def p() -> Place:
    with at():
        made = place()
        made.clerk = again(made.clerk)
        window_open(made.clerk, window=made.general)
        ticket_take(ANONYMOUS, hall=made.hall, queue="A")
        ticket_call(made.clerk, window=made.general)
        ticket_serve(made.clerk, window=made.general)
        return made


def test_what_was_typed_and_the_number_go_along(p: Place) -> None:
    with at():
        intake = intake_open(p.clerk, item=p.w.item)
        intake_save(p.clerk, intake=intake, values={"matter": "开店"}, person={"name": "林测试"})
        assert windows_beside(p.clerk) == []
        with pytest.raises(Invalid):
            intake_hand_over(p.clerk, intake=intake, to=p.special, note="没有人在")
        window_open(p.w.clerk, window=p.special)
        with pytest.raises(Invalid):
            intake_hand_over(p.clerk, intake=intake, to=p.special, note=" ")
        intake_hand_over(p.clerk, intake=intake, to=p.special, note="缺一页平面图")
        assert (open_intakes(p.clerk), [i.note for i in handed_here(p.w.clerk)]) == ([], ["缺一页平面图"])
        assert Ticket.objects.get().bound_id == p.special.pk
        with pytest.raises(NotFound):
            intake_take_over(p.clerk, intake=intake)
        taken = intake_take_over(p.w.clerk, intake=intake)
        assert "开店" in taken.values.reveal() and taken.clerk_id == p.w.clerk.party
        kinds = set(Entry.objects.filter(type__startswith="desk.intake_").values_list("type", flat=True))
        assert kinds == {"desk.intake_handed_over.v1", "desk.intake_taken_over.v1"}


def test_it_is_done_by_pages_and_nothing_typed_is_lost(p: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    who: list[Actor] = [p.clerk]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    with at():
        window_open(p.w.clerk, window=p.special)
        intake = intake_open(p.clerk, item=p.w.item)
        page = url("desk_intake_form", intake.uid)
        assert "B01" in Client().get(page).content.decode()
        typed = {"matter": "一家面馆", "do": "hand", "hand_to": "B01"}
        assert Client().post(page, typed).status_code == 422
        assert "一家面馆" in Intake.objects.get().values.reveal()
        assert Client().post(page, {**typed, "hand_note": "请接着办"}).status_code == 302
        who[0] = p.w.clerk
        choose = url("desk_intake")
        assert "请接着办" in Client().get(choose).content.decode()
        answer = Client().post(choose, {"handed": str(intake.uid)})
        assert answer.status_code == 302
        assert "一家面馆" in Client().get(answer["Location"]).content.decode()
        assert Client().post(choose, {"handed": str(intake.uid)}).status_code == 404
