"""Groups that repeat: read, arranged, checked entry by entry, shown, filled in before, merged."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from tongban.forms.answers import applying, check, collect
from tongban.forms.conditions import for_feel
from tongban.forms.definition import Form
from tongban.forms.pages import group_page, in_words, read_back
from tongban.forms.prefill import Prefill, filled
from tongban.kernel import feel

FORM = Form.read(
    {
        "groups": [
            {
                "id": "kind",
                "title": {"zh": "类型", "en": "Kind"},
                "questions": [{"id": "company", "type": "boolean", "label": {"zh": "公司", "en": "Company"}}],
            },
            {
                "id": "holders",
                "title": {"zh": "股东", "en": "Shareholders"},
                "repeat": {
                    "min": 1,
                    "max": 3,
                    "one": {"zh": "股东", "en": "shareholder"},
                    "when": "company = true",
                    "rule": "sum(holders.share) = 100",
                    "fail": {"zh": "合计应当是100%", "en": "Together they make 100 %."},
                },
                "questions": [
                    {"id": "name", "type": "text", "label": {"zh": "姓名", "en": "Name"}, "personal": True},
                    {
                        "id": "body",
                        "type": "boolean",
                        "label": {"zh": "是单位", "en": "Is it a body?"},
                        "required": False,
                    },
                    {
                        "id": "code",
                        "type": "text",
                        "label": {"zh": "代码", "en": "Code"},
                        "when": "body = true and company = true",
                    },
                    {
                        "id": "share",
                        "type": "decimal",
                        "label": {"zh": "比例", "en": "Share"},
                        "min": "0.01",
                    },
                ],
            },
        ]
    }
)
GROUP = FORM.groups[1]


def posted(**fields: str) -> dict[str, Any]:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data[name.replace("__", ".")] = value
    return collect(GROUP.questions, data, data.getlist)


def holders(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"company": True, "holders": list(rows)}


TWO = ({"name": "林知远", "share": "60"}, {"name": "周文澜", "share": "40.0"})


def test_a_page_is_read_as_a_list_of_entries() -> None:
    told = posted(
        holders="2",
        holders__1__name="林知远",
        holders__1__share="60",
        holders__2__name="周文澜",
        holders__2__share="40",
    )
    assert [row["name"] for row in told["holders"]] == ["林知远", "周文澜"]
    assert told["holders"][1]["share"] == "40"


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ("holders:add", ["a", "b", None]),
        ("holders:remove:1", ["b"]),
        ("holders:up:2", ["b", "a"]),
        ("holders:down:1", ["b", "a"]),
        ("holders:up:1", ["a", "b"]),
        ("holders:remove:9", ["a", "b"]),
        ("holders:remove:x", ["a", "b"]),
        ("others:remove:1", ["a", "b"]),
        ("holders:open:2", ["a", "b"]),
    ],
)
def test_buttons_arrange_what_was_typed(wish: str, names: list[str | None]) -> None:
    told = posted(holders="2", holders__1__name="a", holders__2__name="b", arrange=wish)
    assert [row.get("name") for row in told["holders"]] == names


def test_never_more_entries_than_the_form_has() -> None:
    three = {f"holders__{n}__name": str(n) for n in (1, 2, 3)}
    assert len(posted(holders="3", arrange="holders:add", **three)["holders"]) == 3
    assert len(posted(holders="99999999", **three)["holders"]) == 0
    assert len(posted(holders="9999", **three)["holders"]) == 200


def test_good_entries_come_out_clean() -> None:
    checked = check(FORM, holders(*TWO))
    assert checked.ok
    assert checked.values["holders"] == [
        {"name": "林知远", "body": None, "share": "60"},
        {"name": "周文澜", "body": None, "share": "40"},
    ]


def test_each_mistake_stands_at_its_entry() -> None:
    mistakes = check(FORM, holders(TWO[0], {"name": "", "share": "-1"})).mistakes
    assert set(mistakes) == {"holders.2.name", "holders.2.share"}


def test_a_condition_in_an_entry_reads_that_entry_and_the_form() -> None:
    rows = holders({"name": "A", "share": "60", "body": True}, {"name": "B", "share": "40", "body": False})
    assert set(check(FORM, rows).mistakes) == {"holders.1.code"}
    assert "holders.1.code" in applying(FORM, rows, GROUP.questions)
    assert "holders.2.code" not in applying(FORM, rows, GROUP.questions)


def test_the_rule_is_asked_of_all_entries_together() -> None:
    mistakes = check(FORM, holders(TWO[0], {"name": "周文澜", "share": "39.99"})).mistakes
    assert mistakes == {"holders": "合计应当是100%"}
    thirds = [{"name": str(n), "share": share} for n, share in enumerate(("33.3", "33.3", "33.4"))]
    assert check(FORM, holders(*thirds)).ok, "sums are exact decimals"


def test_too_few_too_many_and_what_is_no_list() -> None:
    assert set(check(FORM, {"company": True}).mistakes) == {"holders"}
    assert set(check(FORM, holders(*[TWO[0]] * 4)).mistakes) == {"holders"}
    assert set(check(FORM, {"company": True, "holders": "林知远"}).mistakes) == {"holders"}
    assert set(check(FORM, {"company": True, "holders": ["林知远"]}).mistakes) == {"holders.1"}
    assert check(FORM, {"company": False}).ok, "a group that is not asked has no mistakes"


def test_expressions_see_a_list_of_contexts() -> None:
    context = for_feel(FORM, holders(*TWO))
    assert str(feel.evaluate("sum(holders.share)", context)) == "100.0"
    assert feel.evaluate("count(holders[share > 50])", context) == 1
    assert feel.evaluate("count(holders)", for_feel(FORM, {})) == 0


def test_the_page_shows_as_many_entries_as_there_must_be_and_says_what_may_be_done() -> None:
    [drawn] = group_page(FORM, GROUP, {"company": True})
    assert [e["title"] for e in drawn["entries"]] == ["股东1"]
    assert drawn["may_add"] and not drawn["may_remove"]
    [drawn] = group_page(FORM, GROUP, holders(*TWO, TWO[0]))
    assert not drawn["may_add"] and drawn["may_remove"]
    assert [q["id"] for q in drawn["entries"][1]["questions"]] == [
        "holders.2.name",
        "holders.2.body",
        "holders.2.share",
    ]


def test_answers_of_hidden_questions_go_along_unseen() -> None:
    [drawn] = group_page(FORM, GROUP, holders({"name": "A", "body": False, "code": "X1", "share": "100"}))
    assert drawn["entries"][0]["kept"] == [("holders.1.code", "X1")]


def test_readers_see_each_entry_and_personal_answers_masked() -> None:
    shown = read_back(FORM, holders(*TWO), masked=True)
    assert [s["title"] for s in shown] == ["类型", "股东", "股东 · 股东1", "股东 · 股东2"]
    assert shown[1]["rows"][0]["value"] == "2项"
    assert "知远" not in str(shown) and "60" in str(shown)
    plain = in_words(GROUP.questions[0], list(TWO))
    assert plain == "1. 林知远，60；2. 周文澜，40.0"


def test_the_first_entry_is_filled_from_what_is_known_but_never_over_an_answer() -> None:
    known = {"holders.1.name": Prefill("林知远", "register")}
    assert filled(FORM, {}, known) == {"holders": [{"name": "林知远"}]}
    assert filled(FORM, holders(*TWO), known) == {}
