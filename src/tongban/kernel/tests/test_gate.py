"""What the gate finds before publication, and what it lets through."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.gate import Leak, examine
from tongban.kernel.ids import bank_card, citizen_id, mobile

BORN = (date(1960, 1, 1), date(2020, 1, 1))
PERSON = next(citizen_id.fictional(1, seed=5, born=BORN)).number
PHONE = next(mobile.fictional(1, seed=5))
CARD = bank_card.make("620000000000000001")


def kinds(text: str) -> list[str]:
    return [leak.kind for leak in examine(text)]


@pytest.mark.parametrize("number", [PERSON, PERSON[:-1] + PERSON[-1].lower()])
def test_a_citizen_number_is_found_however_it_is_written(number: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number)
    grouped = f"{number[:6]} {number[6:14]}-{number[14:]}"
    for written in (number, wide, grouped):
        (leak,) = examine(f"申请人身份证号：{written}，请核对。")
        assert (leak.kind, leak.end - leak.start) == ("citizen_id", len(written))
        assert number[6:14] not in leak.shown and leak.shown.startswith(number[:4])


def test_a_wrong_check_digit_is_no_number_of_a_person() -> None:
    wrong = PERSON[:-1] + ("1" if PERSON[-1] != "1" else "2")
    assert kinds(f"编号{wrong}") == []
    assert kinds(f"卡号{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}") == []


def test_phones_and_cards() -> None:
    assert kinds(f"联系电话{PHONE}") == ["mobile"]
    assert kinds(f"+86 {PHONE}") == ["mobile"]
    assert kinds(f"{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}") == ["mobile"]
    assert kinds(f"账号 {CARD}") == ["bank_card"]
    assert examine(f"账号 {CARD}")[0].shown == f"****{CARD[-4:]}"
    assert kinds(f"{PHONE} {PHONE}-{PERSON}") == ["mobile", "mobile", "citizen_id"]
    assert kinds(f"2026 1 {PERSON[:6]} {PERSON[6:]} 330") == ["citizen_id"]


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话：0571-88001234，12345",
        "国发〔2018〕12号，2026年11月23日",
        "统一社会信用代码 91920100MA00000001",
        "金额 1380013.80 元，共 13800138000.00 元",
        "办件编号 920101202611230000012345678901",
        "第13条第800款第1380项",
        "秘密投票；保守秘密是义务；商业秘密受法律保护。",
        "公开是常态，不公开是例外；不予公开的理由应当说明。",
        "《中华人民共和国保守国家秘密法》规定了绝密、机密、秘密三级。",
    ],
)
def test_what_everybody_may_read_passes(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("机密★10年", "secret"),
        ("秘密 ☆ 长期", "secret"),
        ("绝密（三十年）", "secret"),
        ("密级：机密", "secret"),
        ("关于某事的通知\n秘密\n正文", "secret"),
        ("机密级文件，阅后收回", "secret"),
        ("内部资料 注意保存", "internal"),
        ("本材料不得对外公开", "internal"),
        ("【内部文件】\n一、", "internal"),
        ("严禁外传", "internal"),
    ],
)
def test_marks_of_secrets_and_internal_papers(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_numbers_that_nobody_bears_can_be_let_through() -> None:
    text = f"例如 {PERSON}，{PHONE}，{bank_card.make('999900000000000001')}"
    assert kinds(text) == ["citizen_id", "mobile", "bank_card"]
    assert examine(text, made_up=False) == []
    body = "29019919900101123"
    somebody = body + citizen_id.check_digit(body)
    assert [leak.kind for leak in examine(f"{somebody} {CARD}", made_up=False)] == ["citizen_id", "bank_card"]


def test_each_finding_names_its_line() -> None:
    text = f"第一行\n第二行 {PHONE}\n\n机密★\n{PERSON}"
    assert [(leak.kind, leak.line) for leak in examine(text)] == [
        ("mobile", 2),
        ("secret", 4),
        ("citizen_id", 5),
    ]


@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_places_are_places_of_the_text_itself(before: str, after: str) -> None:
    text = f"{before} 号码:{PERSON}。{after}"
    found = [leak for leak in examine(text) if leak.kind == "citizen_id"]
    assert any(text[leak.start : leak.end] == PERSON for leak in found)


@given(st.text(alphabet=st.sampled_from("0123456789Xx -　０１２绝机秘密★内部资料不得公开\n"), max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    for leak in examine(text):
        assert isinstance(leak, Leak) and 0 <= leak.start < leak.end <= len(text) and leak.line >= 1
