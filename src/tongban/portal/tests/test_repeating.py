"""Entries of a group that repeats, from the page without scripts to the desk, the correction and the program."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tongban.base.actor import Actor
from tongban.cases.models import Case, Draft
from tongban.cases.tests.repeating import asks_for_equipment
from tongban.cases.tests.world import World, answers
from tongban.portal.tests.browser import Browser, Form, pdf_file
from tongban.portal.tests.conftest import ASKED
from tongban.records.audit import audit
from tongban.records.folding import fold

Enter = Callable[[Browser, Actor], Browser]
FIRST = {"equipment.1.model": "甲型", "equipment.1.pieces": "4", "equipment.1.used": "new"}
SECOND = {"equipment.2.model": "乙型", "equipment.2.pieces": "5", "equipment.2.used": "used"}


def at_equipment(b: Browser) -> Browser:
    b.open("/apply/test-licence/")
    b.send(b.form(has="as"))
    given = answers()
    b.send(
        b.form(has="applicant_name").fill(**{k: v for k, v in given.items() if k.startswith("applicant_")}),
        "next",
    )
    return b.send(b.form(has="matter").fill(matter=given["matter"], conditions_read="true"), "next")


def fields(b: Browser) -> Form:
    return b.form(has="equipment")


def kept() -> list[dict[str, Any]]:
    return list(json.loads(Draft.objects.get().values.reveal())["equipment"])


def to_receipt(b: Browser) -> Case:
    b.send(b.form(has="page"), files={"page": pdf_file()})
    b.send(b.form(has="go"), "next")
    b.send(b.form(has="_delivery").fill(_delivery="electronic"), "next")
    assert "乙型" in b.text and "设备 · 设备2" in b.text
    b.send(b.form(has="提交申请"))
    return Case.objects.get()


def filed(w: World, b: Browser) -> Case:
    asks_for_equipment(w, ASKED)
    at_equipment(b)
    b.send(fields(b).fill(**FIRST), "equipment:add")
    b.send(fields(b).fill(**SECOND), "next")
    b.send(fields(b).fill(**{"equipment.2.owner": "周文澜"}), "next")
    return to_receipt(b)


def test_entries_are_added_moved_and_removed_without_scripts_and_nothing_is_lost(
    w: World, sign_in: Enter
) -> None:
    asks_for_equipment(w, ASKED)
    b = at_equipment(sign_in(Browser("zh"), w.applicant))
    b.send(fields(b).fill(**FIRST), "equipment:add")
    assert b.url.endswith("?entry=2#equipment.2")
    b.send(fields(b).fill(**{"equipment.2.model": "乙型", "equipment.2.pieces": "很多"}), "equipment:up:2")
    assert fields(b).values["equipment.1.model"] == ["乙型"]
    assert fields(b).values["equipment.1.pieces"] == ["很多"], "what is wrong stays as it was typed"
    assert [row["model"] for row in kept()] == ["乙型", "甲型"]
    b.send(fields(b), "equipment:remove:1")
    assert [row["model"] for row in kept()] == ["甲型"]
    assert not any(value.startswith("equipment:remove") for _n, value, _w in fields(b).buttons), (
        "one must stay"
    )


def test_a_mistake_names_its_entry_and_the_rule_stands_at_the_group(w: World, sign_in: Enter) -> None:
    asks_for_equipment(w, ASKED)
    b = at_equipment(sign_in(Browser("zh"), w.applicant))
    b.send(fields(b).fill(**FIRST), "equipment:add")
    b.send(fields(b).fill(**{"equipment.2.model": "", "equipment.2.pieces": "5"}), "next", status=422)
    summary = b.page.xpath("//*[@id='errors']")[0].text_content()
    assert "设备2 · 型号" in summary
    assert b.page.xpath("//*[@id='errors']//a[@href='#equipment.2.model']")
    assert b.page.xpath("//input[@id='equipment.2.model']")
    b.send(
        fields(b).fill(**{**SECOND, "equipment.2.pieces": "7", "equipment.2.used": "new"}), "next", status=422
    )
    assert "设备合计不超过十件" in b.text
    assert b.page.xpath("//*[@id='errors']//a[@href='#equipment']") and b.page.xpath("//*[@id='equipment']")


def test_the_case_keeps_a_list_and_everybody_reads_it(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("zh"), w.applicant)
    case = filed(w, b)
    rows = json.loads(case.values.reveal())["equipment"]
    assert rows == [
        {"model": "甲型", "pieces": "4", "used": "new"},
        {"model": "乙型", "pieces": "5", "used": "used", "owner": "周文澜"},
    ]
    b.open(f"/my/cases/{case.uid}/")
    assert "乙型" in b.response.content.decode()
    fold(sweep=True)
    assert {f.kind for f in audit().findings} <= {"legal_time"}, "the test stopped the law's clock"


def test_it_is_corrected_by_the_applicant_entry_by_entry(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("zh"), w.applicant)
    case = filed(w, b)
    b.open(f"/my/cases/{case.uid}/correct/")
    b.send(fields(b), "equipment:remove:2")
    assert "乙型" not in b.response.content.decode()
    case.refresh_from_db()
    assert "乙型" in case.values.reveal(), "a button corrects nothing by itself"
    b.send(fields(b).fill(**{"equipment.1.pieces": "6"}), "保存更正")
    case.refresh_from_db()
    assert json.loads(case.values.reveal())["equipment"] == [{"model": "甲型", "pieces": "6", "used": "new"}]
    assert case.notices.filter(kind="CORRECT").exists()


def test_one_entry_at_a_time_carries_the_others_along(w: World, sign_in: Enter) -> None:
    asks_for_equipment(w, ASKED, paged=True)
    b = at_equipment(sign_in(Browser("en"), w.applicant))
    b.send(fields(b).fill(**FIRST), "equipment:add")
    form = fields(b)
    assert form.kinds["equipment.1.model"] == "hidden" and form.kinds["equipment.2.model"] == "text"
    b.send(form.fill(**SECOND), "equipment:open:1")
    form = fields(b)
    assert form.kinds["equipment.1.model"] == "text" and form.values["equipment.2.pieces"] == ["5"]
    b.send(form.fill(**{"equipment.1.pieces": "x"}), "next", status=422)
    form = fields(b)
    assert form.kinds["equipment.1.pieces"] == "text", "an entry with a mistake is open"
    b.send(form.fill(**{"equipment.1.pieces": "4", "equipment.2.owner": "周文澜"}), "next")
    assert "materials" in b.url


def test_an_answer_that_opens_a_question_opens_its_entry(w: World, sign_in: Enter) -> None:
    asks_for_equipment(w, ASKED, paged=True)
    b = at_equipment(sign_in(Browser("en"), w.applicant))
    b.send(fields(b).fill(**FIRST), "equipment:add")
    b.send(fields(b).fill(**SECOND), "next")
    assert "leads to another question" in b.text
    b.send(fields(b).fill(**{"equipment.2.owner": "周文澜"}), "next")
    assert "materials" in b.url


def test_paper_shows_two_entries(w: World) -> None:
    asks_for_equipment(w, ASKED)
    b = Browser("zh").open("/services/test-licence/form/")
    assert "设备 · 设备1" in b.text and "设备 · 设备2" in b.text


@pytest.mark.parametrize("wish", ["equipment:add:x", ":::", "equipment:remove:-1", "nobody:add", "equipment"])
def test_rude_buttons_change_nothing(w: World, sign_in: Enter, wish: str) -> None:
    asks_for_equipment(w, ASKED)
    b = at_equipment(sign_in(Browser("zh"), w.applicant))
    form = fields(b).fill(**FIRST)
    form.buttons.insert(0, ("arrange", wish, "rude"))
    b.send(form, "rude")
    assert [row.get("model") for row in kept()][:1] == ["甲型"]


def test_what_is_worked_out_is_shown_told_to_the_module_and_kept(w: World, sign_in: Enter) -> None:
    asks_for_equipment(w, ASKED, sums=True)
    b = at_equipment(sign_in(Browser("zh"), w.applicant))
    keep = b.url.partition("?")[0] + "keep/"
    typed = {"equipment": "1", **FIRST, "equipment.1.doubled": "999"}
    told = b.client.post(keep, typed, headers={"accept": "application/json"}).json()
    assert told == {"calculated": {"equipment.1.doubled": "8"}}
    assert b.client.post(keep, typed).status_code == 204
    b.send(fields(b).fill(**FIRST), "equipment:add")
    b.send(fields(b).fill(**{**SECOND, "equipment.2.used": "new"}), "next")
    form = b.form(has="note")
    assert "together" not in form.kinds
    assert b.page.xpath("//output[@id='together']")[0].text_content() == "9"
    b.send(form, "next")
    case = to_receipt(b)
    values = json.loads(case.values.reveal())
    assert values["together"] == "9" and [row["doubled"] for row in values["equipment"]] == ["8", "10"]
