"""Scenarios by fields: what is untouched stays, a change stays in its scenario, playing names the step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import Actor
from tongban.base.jobs import run_pending
from tongban.cases.scenarios.steps import DOERS
from tongban.cases.tests.world import staff
from tongban.catalogue import bundle
from tongban.catalogue.actions import save_file
from tongban.catalogue.models import PackageDraft
from tongban.catalogue.yamltext import YamlText
from tongban.catalogue.yamlwriting import document
from tongban.desk.forms import Posted
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_workshop_parts import bench, lines, sent, typed_in, url  # noqa: F401 - a fixture
from tongban.desk.views.workshop_parts import read_all
from tongban.desk.views.workshop_scenarios import _materials
from tongban.desk.workshop_fields import Field
from tongban.desk.workshop_parts import written
from tongban.desk.workshop_scenarios import head_sheet, stories_of, world_of
from tongban.desk.workshop_script import KINDS_OF_STEPS, SAME, expected, fields_of_step
from tongban.org.models import Unit

Table = tuple[Client, PackageDraft, Actor]
FILE = "examples/scenarios.yaml"
PACKS = Path(__file__).resolve().parents[2] / "packs"


def rows(draft: PackageDraft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YamlText(PackageDraft.objects.get(pk=draft.pk).text(FILE)).data
    return found


def press(client: Client, at: str, draft: PackageDraft, **more: Any) -> Any:
    seen = PackageDraft.objects.get(pk=draft.pk).manifest.get(FILE, "")
    return client.post(at, {"seen": seen, **more})


def test_every_step_of_a_script_has_fields() -> None:
    assert {*KINDS_OF_STEPS, *SAME} == set(DOERS)


def test_what_is_sent_untouched_changes_nothing_in_a_scenario(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    for number, step in ((0, 3), (1, 2), (6, 3), (9, 0)):
        for part in ("head", "materials", "expected", "answers", f"steps/{step}"):
            at = url(draft, f"scenarios/{number}/{part}/")
            typed = typed_in(client, at)
            if part == "answers":
                typed |= {"asked": names(client, at)}
            assert client.post(at, typed).status_code == 302, at
            assert lines(draft, FILE) == [], at


def names(client: Client, at: str) -> list[str]:
    text = client.get(at).content.decode()
    return [row.split('"')[0] for row in text.split('name="asked" value="')[1:]]


class Files:
    """A package on disk in place of a draft."""

    def __init__(self, folder: Path) -> None:
        self.files = bundle.of_folder(folder)


def refilled(fields: list[Field], page: YamlText, at: Any) -> Posted:
    data = QueryDict(mutable=True)
    for field in fields:
        for q in field.shown(page.get((*at, *field.place)), {}, None):
            value = q["value"]
            told = (
                value
                if isinstance(value, list)
                else [str(value).lower() if isinstance(value, bool) else value]
            )
            data.setlist(q["id"], told)
    return Posted(data)


@pytest.mark.once
def test_no_shipped_scenario_loses_anything_by_being_saved() -> None:
    for turn, folder in enumerate(sorted(PACKS.glob("*/services/*"))):
        held: Any = Files(folder)
        world = world_of(held)
        for story in stories_of(held)[0][turn % 3 :: 3]:
            page = YamlText(held.files[story.file].decode())
            sheets = [
                (head_sheet(world), story.at),
                (_materials(world), story.at),
                (expected(world), story.at),
            ]
            sheets += [
                (fields_of_step(str(step["do"]), world, step), (*story.at, "script", n))
                for n, step in enumerate(story.steps)
            ]
            for fields, at in sheets:
                values = read_all(fields, refilled(list(fields), page, at))
                assert written(page, at, values, fields).text == page.text, (folder.name, story.number, at)


def test_a_step_is_added_changed_moved_copied_and_removed(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    at = url(draft, "scenarios/0/")
    new = url(draft, "scenarios/0/steps/new/?do=pause&at=2")
    told = {
        "on": "2026-07-08",
        "with-ground": "inspection",
        "with-expected_days": "",
        "with-organiser": "检验站",
    }
    answer = sent(client, new, **told)
    assert answer.status_code == 422
    assert "检验站" in answer.content.decode()
    assert sent(client, new, **{**told, "with-expected_days": "5"}).status_code == 302
    assert lines(draft, FILE) == [
        "+     - {as: examiner, do: pause, on: 2026-07-08, "
        "with: {ground: inspection, expected_days: 5, "
        "organiser: 检验站}}"
    ]
    page = client.get(at).content.decode()
    assert "检验站" in page
    change = url(draft, "scenarios/0/steps/2/")
    assert sent(client, change, **{"on": "2026-07-32"}).status_code == 422
    assert sent(client, change, **{"as": "expert_secretary", "expect-state": "suspended"}).status_code == 302
    step = rows(draft)[0]["script"][2]
    assert (step["as"], step["expect"]) == ("expert_secretary", {"state": "suspended"})
    assert press(client, at, draft, row="2", do="up").status_code == 302
    assert press(client, at, draft, row="1", do="copy").status_code == 302
    assert [s["do"] for s in rows(draft)[0]["script"]] == [
        "submit",
        "pause",
        "pause",
        "accept",
        "examine",
        "decide",
    ]
    assert press(client, at, draft, row="1", do="remove").status_code == 302
    assert press(client, at, draft, row="1", do="remove").status_code == 302
    assert lines(draft, FILE) == []
    assert press(client, at, draft, row="77", do="up").status_code == 409
    assert client.post(at, {"row": "1", "do": "up", "seen": "old"}).status_code == 409
    assert client.get(url(draft, "scenarios/0/steps/new/?do=nothing")).status_code == 404
    assert client.get(url(draft, "scenarios/99/")).status_code == 404


def test_answers_are_typed_into_the_questions_of_the_form(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    at = url(draft, "scenarios/2/answers/")
    typed = typed_in(client, at) | {"asked": names(client, at), "season_from": "2026-08-01"}
    looked = client.post(at, {**typed, "do": "look", "with_vessel": "true"}).content.decode()
    assert 'name="vessel_name" ' in looked.replace("\n", " ") or 'name="vessel_name"' in looked
    assert "2026-08-01" in looked
    assert lines(draft, FILE) == []
    before = rows(draft)
    assert client.post(at, typed).status_code == 302
    after = rows(draft)
    assert after[2]["values"] == {**before[2]["values"], "season_from": "2026-08-01"}
    assert after[:2] + after[3:] == before[:2] + before[3:]
    assert len(lines(draft, FILE)) == 2
    clash = client.post(at, typed | {"season_from": "2026-09-01"})
    assert clash.status_code == 409
    assert "2026-09-01" in clash.content.decode()


def test_an_answer_changes_wherever_it_was_the_same(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    at = url(draft, "scenarios/0/answers/")
    before = rows(draft)
    typed = typed_in(client, at) | {"asked": names(client, at), "mobile": "15400000009"}
    assert client.post(at, typed | {"everywhere": "1"}).status_code == 302
    assert {row["values"]["mobile"] for row in rows(draft)} == {"15400000009"}
    assert len(lines(draft, FILE)) == 2
    typed = typed_in(client, at) | {"asked": names(client, at), "mobile": "15400000001"}
    assert client.post(at, typed).status_code == 302
    after = rows(draft)
    assert after[0] == before[0]
    assert {row["values"]["mobile"] for row in after[1:]} == {"15400000009"}
    assert "&values" in PackageDraft.objects.get(pk=draft.pk).text(FILE)


def test_scenarios_are_added_copied_moved_and_removed(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    at, before = url(draft, "scenarios/"), rows(draft)
    assert before[0]["name"]["zh"] in client.get(at).content.decode()
    wrong = press(client, at, draft, do="new", name_zh="", name_en="Special", shows="special")
    assert wrong.status_code == 422
    assert "Special" in wrong.content.decode()
    assert (
        press(client, at, draft, do="new", name_zh="检验", name_en="Testing", shows="special").status_code
        == 302
    )
    made = rows(draft)
    assert made[:-1] == before
    assert [s["do"] for s in made[-1]["script"]] == [
        "submit",
        "accept",
        "pause",
        "resume",
        "examine",
        "decide",
    ]
    assert press(client, at, draft, row=str(len(before)), do="up").status_code == 302
    assert press(client, at, draft, row="0", do="copy").status_code == 302
    assert rows(draft)[1] == {**before[0], "name": {"zh": before[0]["name"]["zh"] + "（副本）",
                                                    "en": before[0]["name"]["en"] + " (copy)"}}  # fmt: skip
    for row in (str(len(before)), "1"):
        assert press(client, at, draft, row=row, do="remove").status_code == 302
    assert rows(draft) == before
    assert press(client, at, draft, row="0", do="down").status_code == 302
    assert [r["name"] for r in rows(draft)[:2]] == [before[1]["name"], before[0]["name"]]


def test_a_played_scenario_names_the_step_that_differs(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    at = url(draft, "scenarios/0/", "en")
    assert sent(client, url(draft, "scenarios/0/steps/3/"), **{"expect-state": "accepted"}).status_code == 302
    assert press(client, at, draft, do="play").status_code == 302
    assert "being played" in client.get(at).content.decode()
    run_pending()
    page = client.get(at).content.decode()
    assert 'id="step-4"' in page
    assert page.split('id="step-4"')[1].split("</li>")[0].count("did not come out") == 1
    assert "state: expected accepted" in page
    assert sent(client, url(draft, "scenarios/0/steps/3/"), **{"expect-state": ""}).status_code == 302
    assert press(client, at, draft, do="play").status_code == 302
    run_pending()
    assert "did not come out" not in client.get(at + "?part=1").content.decode()
    listed = client.get(url(draft, "scenarios/", "en")).content.decode()
    assert listed.count("Not played yet") == len(rows(draft)) - 1
    run = client.get(url(draft, "runs/", "en")).content.decode()
    assert "Not played yet" in run


def test_who_only_reads_changes_nothing(bench: Table) -> None:  # noqa: F811
    _client, draft, _actor = bench
    head = browser(staff(Unit.objects.get(code="agriculture-bureau"), "head", name="丰大田"))
    page = head.get(url(draft, "scenarios/0/"))
    assert page.status_code == 200
    assert 'value="remove"' not in page.content.decode()
    at = url(draft, "scenarios/0/answers/")
    assert head.get(at).status_code == 200
    assert press(head, url(draft, "scenarios/0/"), draft, row="1", do="remove").status_code in (403, 409)
    assert press(head, at, draft, asked="mobile", mobile="1").status_code in (403, 409)
    assert press(head, url(draft, "scenarios/"), draft, do="new", name_zh="x", shows="grant").status_code in (
        403,
        409,
    )
    assert lines(draft, FILE) == []


def test_a_package_without_scenarios_begins_one(bench: Table) -> None:  # noqa: F811
    client, draft, actor = bench
    at = url(draft, "scenarios/")
    save_file(actor, draft, FILE, document(rows(draft)[:1]), draft.manifest[FILE])
    press(client, at, draft, row="0", do="remove")
    assert FILE not in PackageDraft.objects.get(pk=draft.pk).manifest
    assert client.get(at).status_code == 200
    assert press(client, at, draft, do="new", name_zh="第一个", shows="refuse").status_code == 302
    assert rows(draft)[0]["expect"]["outcome"] == "refuse"
    assert client.get(url(draft, "scenarios/0/")).status_code == 200


def test_few_questions_to_the_database(bench: Table) -> None:  # noqa: F811
    client, draft, _actor = bench
    for part in ("scenarios/", "scenarios/0/", "scenarios/0/answers/", "scenarios/0/expected/"):
        client.get(url(draft, part))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url(draft, part))
        assert len(asked) <= 16, (part, len(asked))


@pytest.mark.parametrize(
    "text",
    [
        "- 5\n- [a]\n- text\n- {}\n",
        "name: 5\napplicant: x\ntoday: [1]\nvalues: [1, 2]\nmaterials: [a, b]\nscript: {a: b}\nexpect: late\n",
        "- script: [{do: [1], with: x, expect: y, on: z, after_days: q}, {do: decide, with: [1], as: {a: b}}, 7]\n"
        "  values: {season_from: {a: b}, with_vessel: [x], method: 7}\n  expect: {documents: RECEIPT, failed: 3}\n",
        "- [\n",
        "",
    ],
)
def test_whatever_stands_in_the_file_is_shown_or_named(bench: Table, text: str) -> None:  # noqa: F811
    client, draft, actor = bench
    save_file(actor, draft, FILE, text, draft.manifest[FILE])
    assert client.get(url(draft, "scenarios/")).status_code == 200
    for number in range(4):
        for part in ("", "head/", "materials/", "expected/", "answers/", "steps/0/", "steps/1/"):
            answer = client.get(url(draft, f"scenarios/{number}/{part}"))
            assert answer.status_code in (200, 404), (number, part)
