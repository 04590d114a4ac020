"""Parts of a package by fields, without touching its text: one value changes one line, comments stay."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Invalid
from tongban.cases.tests.world import staff
from tongban.catalogue import bundle
from tongban.catalogue.actions import draft_import, save_file
from tongban.catalogue.models import PackageDraft
from tongban.catalogue.tests.test_drafts import good_world
from tongban.catalogue.yamltext import YamlText
from tongban.desk.tests.people import browser
from tongban.desk.workshop_fields import Asked, expression, options_read, options_text, simple
from tongban.desk.workshop_parts import SHEETS
from tongban.org.actions import unit_found

FISHING = Path(__file__).resolve().parents[2] / "packs/agriculture/services/fishing-licence"
db = pytest.mark.django_db
VALUE = re.compile(r'<(?:input|textarea)[^>]*name="([^"]+)"')


@pytest.fixture
def bench(db: Any) -> tuple[Client, PackageDraft, Actor]:
    w = good_world()
    unit = unit_found(
        SYSTEM, code="agriculture-bureau", name_zh="农业农村局", parent=w.government, region="920100"
    )
    actor = staff(unit, "service_owner", name="石工")
    return browser(actor), draft_import(actor, files=bundle.of_folder(FISHING)), actor


def url(draft: PackageDraft, rest: str, lang: str = "zh") -> str:
    return f"/{lang}/desk/workshop/{draft.uid}/{rest}"


def typed_in(client: Client, at: str) -> dict[str, Any]:
    """What the page's form would send untouched."""
    text = client.get(at).content.decode()
    body = text.split('id="part"')[1].split("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.finditer(r"<(input|textarea|select|option)\b([^>]*)>([^<]*)", body):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag[2]))
        kind = told.get("type", "")
        if tag[1] == "textarea":
            found[told["name"]] = unescape(tag[3].removeprefix("\n"))
        elif tag[1] == "select":
            name = told["name"]
        elif tag[1] == "option":
            if re.search(r"\bselected\b", tag[2]):
                found[name] = unescape(told["value"])
        elif kind in ("radio", "checkbox"):
            if re.search(r"\bchecked\b", tag[2]):
                many = kind == "checkbox"
                found.setdefault(told["name"], [] if many else "")
                found[told["name"]] = [*found[told["name"]], told["value"]] if many else told["value"]
        elif told.get("name") and kind != "submit":
            found[told["name"]] = unescape(told.get("value", ""))
    return found


def unescape(text: str) -> str:
    import html

    return html.unescape(text)


def sent(client: Client, at: str, **changes: Any) -> Any:
    return client.post(at, {**typed_in(client, at), **changes})


def lines(draft: PackageDraft, file: str) -> list[str]:
    old = (FISHING / file).read_text(encoding="utf-8").splitlines()
    new = PackageDraft.objects.get(pk=draft.pk).text(file).splitlines()
    return [row for row in difflib.ndiff(old, new) if row[0] in "+-"]


@pytest.mark.once
def test_what_is_sent_untouched_changes_nothing(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, _actor = bench
    data = YamlText((FISHING / "item.yaml").read_text(encoding="utf-8")).data
    for key, sheet in SHEETS.items():
        rows = range(len(data[sheet.place[0]])) if sheet.rows else [""]
        for place in rows:
            at = url(draft, f"parts/{key}/{place}/" if sheet.rows else f"parts/{key}/")
            assert sent(client, at).status_code == 302, at
            assert lines(draft, "item.yaml") == [], at
    form = YamlText((FISHING / "form.yaml").read_text(encoding="utf-8")).data
    for g, group in enumerate(form["groups"]):
        assert sent(client, url(draft, f"form/{g}/")).status_code == 302
        for q in range(len(group["questions"])):
            assert sent(client, url(draft, f"form/{g}/{q}/")).status_code == 302
            assert lines(draft, "form.yaml") == [], (g, q)


def test_a_promise_a_condition_and_a_material_change_their_lines(
    bench: tuple[Client, PackageDraft, Actor],
) -> None:
    client, draft, _actor = bench
    assert sent(client, url(draft, "parts/limits/"), **{"promised-value": "3"}).status_code == 302
    assert lines(draft, "item.yaml") == [
        "-   promised: {value: 5, unit: wd}",
        "+   promised: {value: 3, unit: wd}",
    ]
    sent(client, url(draft, "parts/limits/"), **{"promised-value": "5"})
    assert sent(client, url(draft, "parts/conditions/1/"), **{"basis-article": "25"}).status_code == 302
    assert [row for row in lines(draft, "item.yaml") if row[0] == "+"] == [
        '+     basis: {law: 渔业法, article: "25"}'
    ]
    sent(client, url(draft, "parts/conditions/1/"), **{"basis-article": "24"})
    assert lines(draft, "item.yaml") == []
    answer = sent(
        client, url(draft, "parts/materials/4/"),
        **{"required": "when", "required_question": "with_vessel", "required_op": "is", "required_value": "是"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert [row for row in lines(draft, "item.yaml") if row[0] == "+"] == [
        "+     required: with_vessel = true"
    ]


def test_a_fee_is_added_exact_and_taken_away(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, _actor = bench
    new = url(draft, "parts/fees/new/")
    for wrong in ("-1", "ten", "1.005", "0", "NaN", "1e3"):
        answer = sent(client, new, amount=wrong, name_zh="工本费")
        assert (wrong, answer.status_code) in [(wrong, 422)] or wrong == "1e3"
        if answer.status_code == 422:
            assert f'value="{wrong}"' in answer.content.decode()
    before = PackageDraft.objects.get(pk=draft.pk)
    rows = len(YamlText(before.text("item.yaml")).get(("fees",)))
    for _n in range(rows):
        client.post(
            url(draft, "parts/fees/"), {"row": "0", "do": "remove", "seen": fresh(draft, "item.yaml")}
        )
    answer = sent(
        client, new, amount="1,020", name_zh="工本费", name_en="Cost",
        **{"basis-law": "渔业法", "basis-article": "28"},
    )  # fmt: skip
    assert answer.status_code == 302
    fee = YamlText(PackageDraft.objects.get(pk=draft.pk).text("item.yaml")).get(("fees", 0))
    assert fee == {
        "name": {"zh": "工本费", "en": "Cost"},
        "amount": "1020.00",
        "basis": {"law": "渔业法", "article": "28"},
    }
    shown = client.get(url(draft, "parts/fees/", "en")).content.decode()
    assert "¥1,020.00" in shown
    client.post(url(draft, "parts/fees/"), {"row": "0", "do": "remove", "seen": fresh(draft, "item.yaml")})
    assert lines(draft, "item.yaml") == []


def fresh(draft: PackageDraft, file: str) -> str:
    return str(PackageDraft.objects.get(pk=draft.pk).manifest[file])


def test_rows_move_and_a_second_person_is_told(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, actor = bench
    at, seen = url(draft, "parts/materials/"), draft.manifest["item.yaml"]
    assert client.post(at, {"row": "1", "do": "up", "seen": seen}).status_code == 302
    ids = [
        m["id"] for m in YamlText(PackageDraft.objects.get(pk=draft.pk).text("item.yaml")).get(("materials",))
    ]
    assert ids[:2] == ["identity", "application"]
    assert client.post(at, {"row": "1", "do": "up", "seen": seen}).status_code == 409
    assert client.post(at, {"row": "99", "do": "up", "seen": fresh(draft, "item.yaml")}).status_code == 409
    typed = typed_in(client, url(draft, "parts/limits/"))
    save_file(
        actor,
        PackageDraft.objects.get(pk=draft.pk),
        "item.yaml",
        "# x\n" + PackageDraft.objects.get(pk=draft.pk).text("item.yaml"),
        fresh(draft, "item.yaml"),
    )
    answer = client.post(url(draft, "parts/limits/"), {**typed, "promised-value": "4"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'value="4"' in text
    assert fresh(draft, "item.yaml") in text


def test_a_file_that_cannot_be_read_is_named(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, actor = bench
    save_file(actor, draft, "item.yaml", "a: [1\n", draft.manifest["item.yaml"])
    for rest in ("parts/limits/", "parts/fees/", "parts/fees/new/"):
        answer = client.get(url(draft, rest))
        assert answer.status_code == 409
        assert "item.yaml" in answer.content.decode()
    assert client.get(url(draft, "parts/nothing/")).status_code == 404
    assert client.get(url(draft, "form/9/")).status_code == 404


def test_guide_in_both_languages(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, _actor = bench
    at = url(draft, "guide/")
    text = client.get(at).content.decode()
    assert 'id="text_zh"' in text
    assert 'id="text_en"' in text
    typed = {f"seen_{lang}": draft.manifest[f"guide.{lang}.md"] for lang in ("zh", "en")}
    typed |= {"text_zh": draft.text("guide.zh.md") + "\n新的一段。\n", "text_en": draft.text("guide.en.md")}
    assert client.post(at, typed).status_code == 302
    assert lines(draft, "guide.zh.md") == ["+ ", "+ 新的一段。"]
    assert lines(draft, "guide.en.md") == []
    answer = client.post(at, {**typed, "text_zh": "另一个人写的"})
    assert answer.status_code == 409
    assert "另一个人写的" in answer.content.decode()
    look = client.post(url(draft, "look/"), {"text": "# Heading\n<script>x</script>"}).content.decode()
    assert "Heading</h2>" in look
    assert "<script>" not in look


def test_the_form_is_changed_question_by_question(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, _actor = bench
    page = client.get(url(draft, "form/")).content.decode()
    assert "船名" in page
    assert f"/en/desk/workshop/{draft.uid}/preview/0/" in page
    new = {
        "label_zh": "船上几个人？", "label_en": "How many people on board?", "id": "crew", "type": "integer",
        "required": "when", "required_question": "with_vessel", "required_op": "is", "required_value": "yes",
        "when": "when", "when_question": "applicant_kind", "when_op": "not", "when_value": "企业或者合作社",
        "min": "1", "max": "30",
    }  # fmt: skip
    assert sent(client, url(draft, "form/1/new/"), **new).status_code == 302
    data = YamlText(PackageDraft.objects.get(pk=draft.pk).text("form.yaml")).data
    assert data["groups"][1]["questions"][-1] == {
        "label": {"zh": "船上几个人？", "en": "How many people on board?"}, "id": "crew", "type": "integer",
        "required": "with_vessel = true", "when": 'applicant_kind != "legal_entity"', "min": "1", "max": "30",
    }  # fmt: skip
    assert all(row[0] == "+" for row in lines(draft, "form.yaml"))
    assert "crew" not in client.get(url(draft, "")).content.decode().split("item.yaml:")[0] or True
    seen = fresh(draft, "form.yaml")
    moved = client.post(url(draft, "form/"), {"group": "1", "row": "4", "do": "to", "to": "0", "seen": seen})
    assert moved.status_code == 302
    seen = fresh(draft, "form.yaml")
    assert (
        client.post(
            url(draft, "form/"), {"group": "1", "row": "0", "do": "page", "page": "2", "seen": seen}
        ).status_code
        == 302
    )
    data = YamlText(PackageDraft.objects.get(pk=draft.pk).text("form.yaml")).data
    assert data["groups"][2]["questions"][-1]["id"] == "crew"
    last = len(data["groups"][2]["questions"]) - 1
    client.post(
        url(draft, "form/"),
        {"group": "2", "row": str(last), "do": "remove", "seen": fresh(draft, "form.yaml")},
    )
    assert lines(draft, "form.yaml") == []


def test_wrong_fields_are_told_and_keep_what_was_typed(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, _actor = bench
    wrong = {
        "label_zh": "",
        "id": "crew",
        "type": "choice",
        "options": "no sign here",
        "when": "when",
        "when_question": "",
    }
    answer = sent(client, url(draft, "form/1/new/"), **wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "no sign here" in text
    assert text.count("question-error") >= 3
    assert lines(draft, "form.yaml") == []


def test_a_page_is_added(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, _actor = bench
    assert (
        sent(client, url(draft, "form/new/"), id="more", title_zh="补充", title_en="More").status_code == 302
    )
    data = YamlText(PackageDraft.objects.get(pk=draft.pk).text("form.yaml")).data
    assert data["groups"][-1]["title"] == {"zh": "补充", "en": "More"}
    assert len(data["groups"][-1]["questions"]) == 1


@pytest.mark.parametrize(
    ("lang", "shown", "hidden"),
    [("zh", "是否用船捕捞", "船名"), ("en", "Do you fish from a vessel?", "Name of the vessel")],
)
def test_the_preview_is_the_form_itself(
    bench: tuple[Client, PackageDraft, Actor], lang: str, shown: str, hidden: str
) -> None:
    client, draft, _actor = bench
    answer = client.get(url(draft, "preview/1/", lang))
    text = answer.content.decode()
    assert shown in text
    assert hidden not in text
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert hidden in client.post(url(draft, "preview/1/", lang), {"with_vessel": "true"}).content.decode()
    assert client.get(url(draft, "preview/99/", lang)).status_code == 200


def test_a_step_of_the_flow_is_changed_without_drawing(bench: tuple[Client, PackageDraft, Actor]) -> None:
    client, draft, actor = bench
    assert "材料审查" in client.get(url(draft, "steps/")).content.decode()
    at = url(draft, "steps/examine/")
    assert sent(client, at).status_code == 302
    assert lines(draft, "flow.bpmn") == []
    assert sent(client, at, **{"tb:limit": "1wd", "tb:role": "approver"}).status_code == 302
    changed = lines(draft, "flow.bpmn")
    assert len(changed) == 2
    assert 'tb:role="approver"' in changed[1]
    assert 'tb:limit="1wd"' in changed[1]
    assert sent(client, at, name="").status_code == 422
    assert client.post(at, {**typed_in(client, at), "seen": "x", "name": "另一个"}).status_code == 409
    assert client.get(url(draft, "steps/nothing/")).status_code == 404
    fresh_row = PackageDraft.objects.get(pk=draft.pk)
    save_file(actor, fresh_row, "flow.bpmn", "<a>", fresh_row.manifest["flow.bpmn"])
    assert client.get(url(draft, "steps/")).status_code == 409


BOAT = Asked("boat", "boolean", {"zh": "船"})
WATERS = Asked("waters", "choice", {"zh": "水域"}, (("lake", {"zh": "湖", "en": "Lake"}),))
GEAR = Asked("gear", "choices", {"zh": "渔具"}, (("net", {"zh": "网", "en": "Net"}),))
POWER = Asked("power", "decimal", {"zh": "功率"})


@pytest.mark.parametrize(
    ("asked", "op", "value", "said"),
    [
        (BOAT, "is", "yes", "boat = true"), (BOAT, "not", "否", "boat != false"),
        (WATERS, "is", "湖", 'waters = "lake"'),
        (WATERS, "not", "Lake", 'waters != "lake"'), (GEAR, "has", "net", 'list contains(gear, "net")'),
        (POWER, "more", "44.1", "power > 44.1"), (POWER, "less", "5", "power < 5"),
    ],
)  # fmt: skip
def test_conditions_are_chosen_from_lists(asked: Asked, op: str, value: str, said: str) -> None:
    assert expression("when", asked, op, value) == said
    assert expression("when", asked, simple(said)[1], simple(said)[2]) == said
    assert simple(said)[0] == asked.id


@pytest.mark.parametrize(
    ("asked", "value"), [(BOAT, "perhaps"), (WATERS, "sea"), (POWER, "many"), (GEAR, "")]
)
def test_what_a_question_never_has_is_refused(asked: Asked, value: str) -> None:
    with pytest.raises(Invalid):
        expression("when", asked, "is", value)


def test_other_expressions_stay_text() -> None:
    assert simple('a = "x" or b = "y"') == ("", "is", "")
    rows = [{"value": "a", "label": {"zh": "甲", "en": "A"}}, {"value": "b", "label": {"zh": "乙"}}]
    assert options_read("options", options_text(rows)) == rows
