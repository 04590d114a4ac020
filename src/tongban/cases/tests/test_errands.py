"""One thing, from one submission to all its results: waiting, shared materials and supplement, refusal, taking back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.db import connection

from tongban.base.errors import Conflict, Invalid, NotFound
from tongban.base.legal import legal_time
from tongban.cases.actions import case_submit, case_supplement, draft_file_add, draft_open, draft_save
from tongban.cases.actions.errands import (
    errand_advance,
    errand_answer,
    errand_open,
    errand_save,
    errand_submit,
    errand_supplement,
    errand_withdraw,
)
from tongban.cases.errands import asked_of, errand_for, my_errands
from tongban.cases.models import Case, Errand, ErrandDraft, ErrandMember, MaterialFile
from tongban.cases.tests.errand_world import (
    PERMIT,
    SHOP,
    SIDE,
    SIGN,
    case_of,
    decided,
    errand_world,
    go_on,
    member,
    states,
    written,
)
from tongban.cases.tests.world import World, answers, attachment, person, resident
from tongban.catalogue.queries import item_by_code
from tongban.messages.models import Message
from tongban.records.audit import audit
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def w() -> Iterator[World]:
    with legal_time(NOW):
        yield errand_world()


def test_one_submission_starts_what_can_start_and_the_rest_begins_by_itself(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    assert states(errand) == {PERMIT: "running", SIDE: "running", SHOP: "waiting", SIGN: "waiting"}
    assert Case.objects.count() == 2
    decided(w, case_of(errand, PERMIT))
    assert states(errand)[SHOP] == "running" and states(errand)[SIGN] == "waiting"
    decided(w, case_of(errand, SHOP))
    decided(w, case_of(errand, SIGN))
    decided(w, case_of(errand, SIDE))
    assert set(states(errand).values()) == {"granted"}
    errand.refresh_from_db()
    assert errand.status == Errand.DONE and errand.ended_at is not None


def test_a_page_is_handed_in_once_and_referenced_by_all(w: World) -> None:
    draft = written(w)
    errand = errand_submit(w.applicant, draft=draft)
    pages = MaterialFile.objects.filter(material__line="plan").values_list("attachment_id", flat=True)
    assert len(pages) == 2 and len(set(pages)) == 1, "two authorities, one attachment"
    decided(w, case_of(errand, PERMIT))
    shop = {m.line: m for m in case_of(errand, SHOP).materials.all()}
    assert shop["plan_of_shop"].files.get().attachment_id == pages[0]
    assert shop["permit_copy"].status == "shared" and not shop["permit_copy"].files.exists()
    assert shop["permit_copy"].source == case_of(errand, PERMIT).number, (
        "what the house issued it does not ask for"
    )
    with pytest.raises(Invalid):
        case_supplement(w.clerk, case=case_of(errand, SHOP), problems={"permit_copy": "请补交"})


def test_sending_twice_makes_one_errand(w: World) -> None:
    draft = written(w)
    first = errand_submit(w.applicant, draft=draft)
    again = errand_submit(w.applicant, draft=ErrandDraft.objects.get(pk=draft.pk))
    assert first.pk == again.pk and Errand.objects.count() == 1 and Case.objects.count() == 2
    with pytest.raises(Conflict):
        errand_save(w.applicant, draft=ErrandDraft.objects.get(pk=draft.pk), values={"matter": "x"})


def test_mistakes_are_named_once_and_nothing_is_lost(w: World) -> None:
    draft = written(w, pages=False)
    errand_save(w.applicant, draft=draft, values={"applicant_mobile": "12"})
    with pytest.raises(Invalid) as refused:
        errand_submit(w.applicant, draft=draft)
    assert set(refused.value.fields) == {"applicant_mobile", "plan", "picture"}
    assert Case.objects.count() == Errand.objects.count() == 0
    assert ErrandDraft.objects.get(pk=draft.pk).submitted_id is None


def test_an_error_in_the_middle_leaves_nothing_half_done(w: World) -> None:
    draft = written(w)
    opened = 0

    def fails_at_the_second(*args: object, **kwargs: object) -> Case:
        nonlocal opened
        opened += 1
        if opened == 2:
            raise RuntimeError("the power is gone")
        from tongban.cases.actions.submission import open_case

        return open_case(*args, **kwargs)  # type: ignore[arg-type]

    with (
        patch("tongban.cases.actions.errands.starting.open_case", fails_at_the_second),
        pytest.raises(RuntimeError),
    ):
        errand_submit(w.applicant, draft=draft)
    assert Case.objects.count() == Errand.objects.count() == ErrandMember.objects.count() == 0
    errand = errand_submit(w.applicant, draft=draft)
    assert list(states(errand).values()).count("running") == 2


def test_a_job_that_dies_is_made_up_for(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    go_on()
    with patch("tongban.cases.jobs.errand_advance", side_effect=RuntimeError("killed")):
        decided(w, case_of(errand, PERMIT))
    assert states(errand)[SHOP] == "waiting"
    errand_advance(errand=errand)
    errand_advance(errand=errand)
    assert states(errand)[SHOP] == "running" and Case.objects.filter(item__code=SHOP).count() == 1


def test_one_upload_answers_the_notices_of_all(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    permit, side = case_of(errand, PERMIT), case_of(errand, SIDE)
    case_supplement(w.clerk, case=permit, problems={"plan": "缺少第二页"})
    case_supplement(w.clerk, case=side, problems={"plan": "看不清"})
    asked = asked_of(errand)
    assert [(a.id, len(a.wanted)) for a in asked] == [("plan", 2)], "asked once"
    with pytest.raises(Invalid):
        errand_supplement(w.applicant, errand=errand, pages={})
    page = attachment(w.applicant, "better.pdf")
    errand_supplement(w.applicant, errand=errand, pages={"plan": [page.pk]})
    for case in (permit, side):
        case.refresh_from_db()
        assert case.status == Case.RECEIVED and case.complete_on is not None
        assert case.notices.filter(kind="SUPPLEMENT").count() == 1, "each authority's notice is its own act"
        assert case.materials.get(line="plan").files.get(replaced_at=None).attachment_id == page.pk
    assert asked_of(errand) == []
    decided(w, permit)
    assert case_of(errand, SHOP).materials.get(line="plan_of_shop").files.get().attachment_id == page.pk


def test_a_refusal_says_what_it_means_for_the_rest_and_can_be_made_good(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    decided(w, case_of(errand, PERMIT), "refused")
    assert states(errand) == {PERMIT: "ended", SIDE: "running", SHOP: "blocked", SIGN: "blocked"}
    assert member(errand, SHOP).reason == {"outcome": "permit", "item": PERMIT}
    assert member(errand, SIGN).reason["item"] == SHOP
    told = Message.objects.filter(to_id=w.applicant.party, kind="errand.blocked")
    assert told.count() == 2 and str(errand.uid) in told[0].link
    decided(w, case_of(errand, SIDE))
    errand.refresh_from_db()
    assert errand.status == Errand.DONE
    draft = draft_open(w.applicant, item=item_by_code(PERMIT))
    draft_save(w.applicant, draft=draft, values=answers())
    draft_file_add(w.applicant, draft=draft, line="plan", attachment=attachment(w.applicant))
    decided(w, case_submit(w.applicant, draft=draft))
    assert states(errand)[SHOP] == "running" and states(errand)[SIGN] == "waiting"
    errand.refresh_from_db()
    assert errand.status == Errand.RUNNING


def test_one_or_all_can_be_taken_back(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    errand_withdraw(w.applicant, errand=errand, items=[SHOP])
    assert states(errand) == {PERMIT: "running", SIDE: "running", SHOP: "dropped", SIGN: "blocked"}
    errand_withdraw(w.applicant, errand=errand, items=[SIDE])
    assert case_of(errand, SIDE).outcome == "withdrawn" and states(errand)[SIDE] == "ended"
    errand_withdraw(w.applicant, errand=errand)
    errand.refresh_from_db()
    assert errand.status == Errand.WITHDRAWN and case_of(errand, PERMIT).outcome == "withdrawn"
    go_on()
    with pytest.raises(Conflict):
        errand_withdraw(w.applicant, errand=errand)


def test_what_only_an_earlier_result_makes_known_is_asked_then(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    row = member(errand, SHOP)
    fields = {**row.fields, "matter": "later"}
    from tongban.base.actions import action
    from tongban.records.actions import record

    @action
    def forget() -> None:
        locked = ErrandMember.objects.get(pk=row.pk)
        locked.fields = fields
        locked.save(update_fields=["fields"])
        record(w.applicant, "cases.errand_answered.v1", subject=errand)

    forget()
    decided(w, case_of(errand, PERMIT))
    assert states(errand)[SHOP] == "asking" and member(errand, SHOP).reason["fields"] == ["later"]
    with pytest.raises(Invalid) as refused:
        errand_answer(w.applicant, errand=errand, item=SHOP, values={"later": ""})
    assert "later" in refused.value.fields
    errand_answer(w.applicant, errand=errand, item=SHOP, values={"later": "今天知道了"})
    assert states(errand)[SHOP] == "running"


def test_an_errand_is_its_applicants_alone(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    stranger = resident(person("吴旁人"))
    assert list(my_errands(w.applicant)) == [errand] and not my_errands(stranger).exists()
    assert not my_errands(w.examiner).exists()
    with pytest.raises(NotFound):
        errand_for(stranger, str(errand.uid))
    for act in (errand_withdraw, errand_supplement):
        with pytest.raises(NotFound):
            act(stranger, errand=errand, **({"pages": {}} if act is errand_supplement else {}))


def test_the_same_things_lead_to_the_same_draft_and_others_to_another(w: World) -> None:
    first = written(w)
    again = errand_open(w.applicant, things=["open-shop"], answers={"has_permit": "yes"})
    assert again.pk == first.pk and again.answers == {"has_permit": "yes"}
    assert errand_open(w.applicant, things=["only-side"]).pk != first.pk
    with pytest.raises(NotFound):
        errand_open(w.applicant, things=["no-such-thing"])


def test_the_record_knows_every_step_and_the_audit_replays_it(w: World) -> None:
    errand = errand_submit(w.applicant, draft=written(w))
    decided(w, case_of(errand, PERMIT), "refused")
    types = list(
        Entry.objects.filter(subject=f"cases.errand:{errand.uid}")
        .order_by("id")
        .values_list("type", flat=True)
    )
    assert types[0] == "cases.errand_submitted.v1" and "cases.errand_advanced.v1" in types
    assert not [f for f in map(str, audit().findings) if str(errand.uid) in f]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tb_cases_errand_member SET status = 'granted' WHERE status = 'blocked'")
    assert [f for f in map(str, audit().findings) if str(errand.uid) in f and "blocked" in f]
