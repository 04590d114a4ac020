"""What a form works out: exact, rounded as money is, never taken from whoever asks, clear where nothing comes out."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.forms.answers import check, collect
from tongban.forms.conditions import for_feel
from tongban.forms.definition import Form
from tongban.forms.pages import group_page, read_back, worked_words


def form(**more: Any) -> Form:
    """Lines of an order with a price each, and what they come to."""
    lines = [
        {"id": "price", "type": "money", "label": {"zh": "单价"}},
        {"id": "pieces", "type": "integer", "label": {"zh": "件数"}},
        {"id": "amount", "type": "money", "label": {"zh": "金额"}, "calculate": "price * pieces"},
    ]
    total = {
        "id": "total",
        "type": "money",
        "label": {"zh": "合计"},
        "calculate": "sum(lines.amount)",
        **more,
    }
    share = {"id": "each", "type": "money", "label": {"zh": "人均"}, "calculate": "total / people"}
    people = {"id": "people", "type": "integer", "label": {"zh": "人数"}, "min": "0"}
    return Form.read(
        {
            "groups": [
                {
                    "id": "lines",
                    "title": {"zh": "明细"},
                    "repeat": {"one": {"zh": "明细"}},
                    "questions": lines,
                },
                {"id": "sums", "title": {"zh": "合计"}, "questions": [people, total, share]},
            ]
        }
    )


def answers(*rows: tuple[str, str], people: str = "3", **more: Any) -> dict[str, Any]:
    return {"lines": [{"price": p, "pieces": n} for p, n in rows], "people": people, **more}


def test_sums_are_exact_and_money_is_rounded_half_up() -> None:
    checked = check(form(), answers(("0.10", "1"), ("0.20", "1"), ("1,000.00", "1")))
    assert checked.ok
    assert [row["amount"] for row in checked.values["lines"]] == ["0.10", "0.20", "1000.00"]
    assert checked.values["total"] == "1000.30"
    assert check(form(), answers(("10.00", "1"))).values["each"] == "3.33"
    assert check(form(), answers(("0.05", "1"), people="2")).values["each"] == "0.03", "half goes up"


def test_what_is_sent_for_it_is_not_read() -> None:
    told = answers(("2.00", "2"), total="9.99")
    told["lines"][0]["amount"] = "0.01"
    values = check(form(), told).values
    assert (values["lines"][0]["amount"], values["total"]) == ("4.00", "4.00")
    questions = form().groups[1].questions
    assert "total" not in collect(questions, {"people": "3", "total": "9.99"})
    [rows] = collect(form().groups[0].questions, {"lines": "1", "lines.1.amount": "5"}).values()
    assert rows == [{}]


@pytest.mark.parametrize(
    "told", [answers(("", "2")), answers(("x", "2")), answers(("2.00", "2"), people="0")]
)
def test_what_cannot_be_worked_out_is_said_where_it_is_missing(told: dict[str, Any]) -> None:
    checked = check(form(), told)
    assert "each" in checked.mistakes
    assert "算不出来" in str(checked.mistakes["each"])


def test_bounds_hold_of_what_is_worked_out_too() -> None:
    assert set(check(form(max="5"), answers(("3.00", "2"))).mistakes) == {"total"}


@pytest.mark.parametrize(
    ("kind", "expression", "kept"),
    [
        ("integer", "people / 2", ""),
        ("integer", "people * 2", "6"),
        ("decimal", "people / 7", "0.428571"),
        ("decimal", "people * 100", "300"),
        ("text", "string(people)", "3"),
        ("text", "people", ""),
        ("boolean", "people > 2", True),
        ("date", 'date("2026-03-02")', "2026-03-02"),
        ("money", "10 ** 20", ""),
        ("money", "nobody + 1", ""),
    ],
)
def test_each_type_of_answer(kind: str, expression: str, kept: Any) -> None:
    read = form(type=kind, calculate=expression, required=False)
    assert check(read, answers(("1.00", "1"))).values["total"] == kept


def test_conditions_and_later_sums_read_it() -> None:
    context = for_feel(form(), answers(("2.00", "2"), ("1.50", "2")))
    assert str(context["total"]) == "7.00"
    hidden = form(when="people > 5")
    assert "total" not in check(hidden, answers(("2.00", "2"))).values
    assert for_feel(hidden, answers(("2.00", "2")))["total"] is None


def test_pages_show_it_and_nobody_types_it() -> None:
    told = answers(("2.00", "2"))
    total = group_page(form(), form().groups[1], told)[1]
    assert total["calculated"] and total["words"] == "4.00"
    assert worked_words(form().groups[0], told, for_feel(form(), told)) == {"lines.1.amount": "4.00"}
    shown = read_back(form(), told, masked=True)
    assert ("合计", "4.00") in [(row["label"], row["value"]) for section in shown for row in section["rows"]]
