"""Sorting from the first submission to the published list, by the pages; who may what; nothing typed is lost."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_today
from tongban.cases.tests.world import ITEM, World, staff, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.actions.sorting import (
    entries_judge,
    sorting_ask,
    sorting_begin,
    sorting_confirm,
    sorting_open,
    sorting_submit_own,
    sorting_submit_rows,
)
from tongban.catalogue.importing import Found
from tongban.catalogue.lists import counts_of, main_entries, open_proposals, published_list
from tongban.catalogue.models import Sorting, SortingEntry
from tongban.catalogue.standard import standard_content
from tongban.desk.tests.people import browser
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db
NAMES = (
    "取水许可证延续审批",
    "取水许可证核发",
    "取水许可证变更（县级）",
    "求职补贴申领",
    "求职补贴申领（县级）",
    "养蜂证换证",
)


def rows(*names: str) -> list[Found]:
    return [Found(name, "", f"部门{n % 2}", "", "") for n, name in enumerate(names)]


def sorter(w: World) -> Client:
    return browser(staff(w.bureau, "service_owner", name="石事项"))


def confirmer(w: World) -> Client:
    return browser(staff(w.bureau, "list_confirmer", name="季审定"))


def begun(w: World) -> Sorting:
    """A round with six foreign names, being sorted."""
    actor = staff(w.bureau, "service_owner")
    sorting = sorting_open(actor, name_zh="清单", closes_on=legal_today())
    sorting_submit_rows(actor, sorting=sorting, rows=rows(*NAMES))
    return sorting_begin(actor, sorting=sorting)


def state(sorting: Sorting) -> str:
    return str(Sorting.objects.get(pk=sorting.pk).state)


def test_from_the_first_submission_to_the_published_list() -> None:
    w = world()
    item_publish(
        SYSTEM, content=standard_content({**ITEM, "before": {"materials": 5, "days": 20}}), standard=True
    )
    page = sorter(w)
    made = page.post(
        "/zh/desk/sorting/", {"name_zh": "二〇二六年清单", "closes_on": legal_today().isoformat()}
    )
    assert made.status_code == 302
    here, sorting = made["Location"], Sorting.objects.get()
    assert "1项" in page.post(here, {"act": "own"}, follow=True).content.decode().replace(" ", "")
    file = BytesIO(json.dumps([{"name": n, "department": "水务局"} for n in NAMES]).encode())
    file.name = "list.json"
    page.post(here, {"act": "file", "list": file})
    assert counts_of(sorting)["all"] == 1 + len(NAMES)
    page.post(here, {"act": "begin"})
    text = page.get(here).content.decode()
    assert "求职补贴" in text and "取水许可" in text and 'value="merge"' in text
    page.post(here, {"act": "judge", "entry": ["5", "6"], "into": "5", "verdict": "merge"})
    page.post(here, {"act": "judge", "entry": ["2", "3", "4"], "into": "3", "verdict": "variant"})
    page.post(f"{here}7/", {"act": "judge", "entry": "7", "verdict": "drop", "reason": "已取消"})
    assert not open_proposals(sorting)
    page.post(here, {"act": "ask"})
    assert state(sorting) == Sorting.CONFIRMING
    other = confirmer(w)
    other.post(here, {"act": "return", "reason": "再看一遍"})
    assert "再看一遍" in page.get(here).content.decode()
    page.post(here, {"act": "ask"})
    other.post(here, {"act": "confirm"})
    listed = published_list()
    assert listed is not None and listed.number == 1 and listed.digest
    assert [entry.name for entry in main_entries(listed)] == ["测试许可", "取水许可证核发", "求职补贴申领"]
    own = SortingEntry.objects.get(sorting=listed, item__isnull=False)
    assert (own.before, own.after["materials"]) == ({"materials": 5, "days": 20}, 1)
    public = Client().get("/zh/item-list/").content.decode()
    assert "取水许可证变更（县级）" in public and "养蜂证换证" not in public
    assert Client().get("/zh/item-list/2/").status_code == 404
    told = Client().get("/api/v1/list").json()
    assert (told["number"], told["digest"], len(told["entries"])) == (1, listed.digest, 3)
    assert Client().get("/api/v1/list?number=7").status_code == 404
    text = page.get(here).content.decode()
    assert "20" in text and "75 %" in text  # twenty days on paper, five promised
    assert Entry.objects.filter(type="catalogue.sorting_published.v1").exists()


def test_a_new_round_begins_with_what_the_list_keeps() -> None:
    w = world()
    sorting = begun(w)
    actor, second = staff(w.bureau, "service_owner"), staff(w.bureau, "list_confirmer")
    entries_judge(actor, sorting=sorting, ordinals=[4, 5], verdict="merge", into=4)
    sorting_ask(actor, sorting=sorting)
    sorting_confirm(second, sorting=sorting)
    following = sorting_open(actor, name_zh="下一轮", closes_on=legal_today(), based_on=published_list())
    assert counts_of(following)["all"] == len(NAMES) - 1


def test_what_stood_under_an_entry_follows_it() -> None:
    w = world()
    sorting, actor = begun(w), staff(w.bureau, "service_owner")
    entries_judge(actor, sorting=sorting, ordinals=[1], verdict="variant", into=2)
    entries_judge(actor, sorting=sorting, ordinals=[2], verdict="variant", into=3)
    assert set(SortingEntry.objects.filter(into__ordinal=3).values_list("ordinal", flat=True)) == {1, 2}
    entries_judge(actor, sorting=sorting, ordinals=[3], verdict="drop", reason="取消")
    assert set(SortingEntry.objects.filter(sorting=sorting, into=None).values_list("verdict", flat=True)) == {
        "keep", "drop",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ordinals": [1], "verdict": "drop"}, "reason"),
        ({"ordinals": [1], "verdict": "merge", "into": 1}, "into"),
        ({"ordinals": [1], "verdict": "merge", "into": 99}, "into"),
        ({"ordinals": [1], "verdict": "eat"}, "verdict"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(given: dict[str, object], field: str) -> None:
    w = world()
    sorting = begun(w)
    with pytest.raises(Invalid) as refused:
        entries_judge(staff(w.bureau, "service_owner"), sorting=sorting, **given)  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_two_persons_and_no_way_around() -> None:
    w = world()
    sorting, actor = begun(w), staff(w.bureau, "service_owner", "list_confirmer")
    sorting_ask(actor, sorting=sorting)
    with pytest.raises(Conflict) as refused:
        sorting_confirm(actor, sorting=sorting)
    assert refused.value.code == "catalogue.two_persons"
    with pytest.raises(Conflict):
        entries_judge(actor, sorting=sorting, ordinals=[1], verdict="keep")
    for stranger in (w.clerk, w.examiner, w.applicant):
        with pytest.raises(Forbidden):
            sorting_confirm(stranger, sorting=sorting)
    assert browser(w.clerk).get("/zh/desk/sorting/").status_code == 403


def test_a_unit_submits_its_own_items_once() -> None:
    w = world()
    item_publish(SYSTEM, content=standard_content({**ITEM, "code": "far", "unit": "other"}), standard=True)
    actor = staff(w.bureau, "service_owner")
    sorting = sorting_open(actor, name_zh="清单", closes_on=legal_today())
    assert [sorting_submit_own(actor, sorting=sorting) for _again in range(2)] == [1, 0]
    assert SortingEntry.objects.get().unit == w.bureau


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe\x00", "x.csv"),
        (b"{", "x.json"),
        (b"[]", "x.json"),
        (b'[{"a": 1}]', "x.json"),
        (b"", "x.json"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(content: bytes, name: str) -> None:
    w = world()
    sorting = sorting_open(staff(w.bureau, "service_owner"), name_zh="清单", closes_on=legal_today())
    file = BytesIO(content)
    file.name = name
    answer = sorter(w).post(f"/zh/desk/sorting/{sorting.uid}/", {"act": "file", "list": file})
    assert 400 <= answer.status_code < 500 and "notice" in answer.content.decode()
    assert counts_of(sorting)["all"] == 0


def test_figures_of_paper_are_whole_numbers_and_nothing_typed_is_lost() -> None:
    w = world()
    sorting = begun(w)
    page, here = sorter(w), f"/zh/desk/sorting/{sorting.uid}/1/"
    wrong = page.post(here, {"act": "paper", "steps": "many", "days": "20"})
    assert wrong.status_code == 422 and 'value="many"' in wrong.content.decode()
    assert page.post(here, {"act": "paper", "steps": "7", "days": "20"}).status_code == 302
    assert SortingEntry.objects.get(sorting=sorting, ordinal=1).before == {"steps": 7, "days": 20}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_cost_the_same_whatever_they_list(lang: str, django_assert_max_num_queries: object) -> None:
    w = world()
    sorting, page = begun(w), sorter(w)
    page.get(f"/{lang}/desk/sorting/{sorting.uid}/")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert page.get(f"/{lang}/desk/sorting/{sorting.uid}/").status_code == 200
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert page.get(f"/{lang}/desk/sorting/").status_code == 200
