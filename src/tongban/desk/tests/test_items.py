"""The service owner's pages: the items of their unit with version, state, open cases and findings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_now, legal_time
from tongban.cases.actions import case_submit
from tongban.cases.tests.world import ITEM, World, filled, staff, world
from tongban.catalogue.actions import item_publish
from tongban.catalogue.standard import standard_content
from tongban.desk.tests.people import browser

pytestmark = pytest.mark.django_db


def owner(w: World) -> Client:
    return browser(staff(w.bureau, "service_owner", name="石事项"))


def publish(**changes: object) -> None:
    item_publish(SYSTEM, content=standard_content({**ITEM, **changes}), standard=True)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_items_of_the_unit_with_what_is_known_of_them(lang: str) -> None:
    w = world()
    case_submit(w.applicant, draft=filled(w))
    with legal_time(legal_now() + timedelta(seconds=1)):
        publish(name={"zh": "测试许可二", "en": "Test licence two"})
    publish(code="far-away", name={"zh": "别局的事项", "en": "Elsewhere"}, unit="other")
    with legal_time(legal_now() + timedelta(seconds=2)):
        text = owner(w).get(f"/{lang}/desk/items/").content.decode()
    row = text.split("<tbody>")[1].split("</tr>")[0]
    assert ("测试许可二" if lang == "zh" else "Test licence two") in row
    assert ">2<" in row.replace("\n", "")  # the second version
    assert ">1<" in row.replace("\n", "")  # one open case
    assert ("网上可办" if lang == "zh" else "Offered on line") in row
    assert "far-away" not in text


def test_the_whole_reach_and_the_search() -> None:
    w = world()
    publish(code="far-away", name={"zh": "别局的事项", "en": "Elsewhere"}, unit="other")
    page = owner(w)
    assert "别局的事项" in page.get("/zh/desk/items/?reach=all").content.decode()
    found = page.get("/zh/desk/items/?reach=all&q=别局").content.decode()
    assert "别局的事项" in found
    assert "测试许可" not in found.split("<main")[1]
    for nasty in ("<script>alert(1)</script>", "%00", "x" * 500, "'"):
        answer = page.get("/zh/desk/items/", {"q": nasty, "reach": nasty})
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.content.decode()
    assert page.get("/zh/desk/items/?after=nonsense").status_code == 422


def test_one_item_tells_its_findings_versions_and_guide() -> None:
    w = world()
    basis = {"law": "行政许可法", "article": ""}
    publish(
        code="flawed",
        name={"zh": "有缺点的事项", "en": "Flawed"},
        conditions=[{**ITEM["conditions"][0], "basis": basis}],
    )
    page = owner(w)
    text = page.get("/zh/desk/items/flawed/").content.decode()
    assert "basis.article" in text
    assert 'href="/zh/services/flawed/"' in text
    assert "现行" in text
    listed = page.get("/zh/desk/items/?q=flawed").content.decode().split("<tbody>")[1]
    assert "处待核对" in listed
    assert page.get("/zh/desk/items/no-such-item/").status_code == 404


def test_who_does_not_look_after_items_is_refused() -> None:
    w = world()
    for actor, status in ((w.clerk, 403), (w.applicant, 403)):
        for path in ("", f"{w.item.code}/"):
            assert browser(actor).get(f"/zh/desk/items/{path}").status_code == status
    assert Client().get("/zh/desk/items/").status_code == 401
    text = owner(w).get("/zh/desk/").content.decode()
    assert "/zh/desk/items/" in text
    assert "/zh/desk/items/" not in browser(w.clerk).get("/zh/desk/").content.decode()
