"""Entries of a group that repeats at the desk: read masked, corrected, typed at the window, made in the workshop."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tongban.cases.actions import case_submit, draft_file_add, draft_open, draft_save
from tongban.cases.models import Case
from tongban.cases.tests import repeating
from tongban.cases.tests.world import World, answers, attachment, world
from tongban.catalogue.models import PackageDraft
from tongban.catalogue.yamltext import YamlText
from tongban.desk.models import Intake
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_intake import begun, typed
from tongban.desk.tests.test_intake import url as intake_url
from tongban.desk.tests.test_workshop_parts import bench, sent, typed_in, url
from tongban.desk.tests.walking import address, send

__all__ = ["bench"]
pytestmark = pytest.mark.django_db
ROWS = [
    {"model": "甲型", "pieces": "4", "used": "new"},
    {"model": "乙型", "pieces": "5", "used": "used", "owner": "周文澜"},
]


def submitted(w: World) -> Case:
    repeating.asks_for_equipment(w)
    draft = draft_open(w.applicant, item=w.item)
    draft_save(w.applicant, draft=draft, values={**answers(), "equipment": ROWS})
    draft_file_add(w.applicant, draft=draft, line="plan", attachment=attachment(w.applicant))
    return case_submit(w.applicant, draft=draft)


def fields(**more: str) -> dict[str, str]:
    told = {"equipment": "2"}
    for number, row in enumerate(ROWS, start=1):
        told |= {f"equipment.{number}.{column}": value for column, value in row.items()}
    return {**told, **{name.replace("__", "."): value for name, value in more.items()}}


def test_officials_read_each_entry_with_personal_answers_masked() -> None:
    w = world()
    case = submitted(w)
    text = browser(w.examiner).get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert "设备 · 设备2" in text and "乙型" in text
    assert "周文澜" not in text


def test_a_clerk_corrects_one_entry_and_the_note_says_before_and_after() -> None:
    w = world()
    case, page = submitted(w), browser(w.clerk)
    assert 'value="乙型"' in page.get(address(case, "correct")).content.decode()
    added = page.post(address(case, "correct"), fields(arrange="equipment:add")).content.decode()
    assert 'name="equipment.3.model"' in added and 'value="乙型"' in added
    wrong = send(page, case, "correct", **fields(equipment__2__pieces="九"))
    assert wrong.status_code == 422 and 'value="九"' in wrong.content.decode()
    assert "equipment.2.pieces-error" in wrong.content.decode()
    assert send(page, case, "correct", **fields(equipment__2__pieces="6")).status_code == 302
    case.refresh_from_db()
    assert json.loads(case.values.reveal())["equipment"][1]["pieces"] == "6"
    assert case.notices.filter(kind="CORRECT").exists()


def test_entries_are_typed_at_the_window() -> None:
    w = world()
    repeating.asks_for_equipment(w)
    page, intake = begun(w)
    page.post(
        intake_url(intake), typed(equipment="1", arrange="equipment:add", **{"equipment.1.model": "甲型"})
    )
    text = page.get(intake_url(intake)).content.decode()
    assert 'name="equipment.2.model"' in text and 'value="甲型"' in text
    kept = json.loads(Intake.objects.get(pk=intake.pk).values.reveal())["equipment"]
    assert [row.get("model") for row in kept] == ["甲型", None]


def test_a_question_is_worked_out_and_previewed(bench: Any) -> None:
    client, draft, _actor = bench
    new = url(draft, "form/1/new/")
    told = {
        "id": "twice",
        "label_zh": "两倍",
        "label_en": "Twice",
        "type": "integer",
        "calculate": "1 + engine_power * 2",
    }
    assert sent(client, new, **told).status_code == 302
    fresh = PackageDraft.objects.get(pk=draft.pk)
    question = YamlText(fresh.text("form.yaml")).data["groups"][1]["questions"][-1]
    assert question["calculate"] == "1 + engine_power * 2"
    shown = client.post(
        url(draft, "preview/1/"), {"engine_power": "4", "with_vessel": "true"}
    ).content.decode()
    assert 'data-calculated="twice"' in shown and ">9<" in shown


def test_a_page_becomes_one_that_is_filled_in_several_times_and_once_again(bench: Any) -> None:
    client, draft, _actor = bench
    at = url(draft, "form/1/")
    before = draft.text("form.yaml")
    told = {
        "repeat-one_zh": "船", "repeat-one_en": "vessel", "repeat-min": "0", "repeat-max": "4",
        "repeat-rule": "count(vessel) < 5", "repeat-fail_zh": "最多四艘。", "repeat-fail_en": "Four at most.",
    }  # fmt: skip
    assert sent(client, at, **told).status_code == 302
    group = YamlText(PackageDraft.objects.get(pk=draft.pk).text("form.yaml")).data["groups"][1]
    assert group["repeat"] == {
        "one": {"zh": "船", "en": "vessel"}, "min": 0, "max": 4, "rule": "count(vessel) < 5",
        "fail": {"zh": "最多四艘。", "en": "Four at most."},
    }  # fmt: skip
    shown = client.get(url(draft, "form/")).content.decode()
    assert "每一个船填一项" in shown
    preview = client.post(url(draft, "preview/1/"), {"arrange": f"{group['id']}:add", group["id"]: "0"})
    assert f'name="{group["id"]}.1.{group["questions"][0]["id"]}"' in preview.content.decode()
    assert typed_in(client, at)["repeat-max"] == "4"
    empty = dict.fromkeys(told, "")
    assert sent(client, at, **empty).status_code == 302
    assert PackageDraft.objects.get(pk=draft.pk).text("form.yaml") == before
