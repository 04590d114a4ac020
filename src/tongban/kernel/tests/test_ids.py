"""Identifiers: vectors of the handbook, an independent judge, and every one-character error refused."""

import os
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric
from stdnum.cn import uscc as judge_uscc

from tongban.kernel.errors import Refusal
from tongban.kernel.ids import (
    bank_card,
    case_number,
    citizen_id,
    licence_id,
    mask,
    mobile,
    query_code,
    uscc,
    uuid7,
)

LICENCES = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
]


def refused(parse: object, text: str) -> str:
    with pytest.raises(Refusal) as refusal:
        parse(text)  # type: ignore[operator]
    assert str(refusal.value) and not str(refusal.value).startswith("ids.")
    assert len(text) < 6 or text not in str(refusal.value) + str(refusal.value.data)
    return refusal.value.code


# citizen identity numbers


@pytest.mark.parametrize(
    ("text", "birth", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("440524188001010014", date(1880, 1, 1), "male"),
        ("110101199003076632", date(1990, 3, 7), "male"),
        ("510184199506150000", date(1995, 6, 15), "female"),
    ],
)
def test_citizen_numbers_of_the_standard(text: str, birth: date, sex: str) -> None:
    read = citizen_id.parse(text)
    assert (read.birth, read.sex, read.region, str(read)) == (birth, sex, text[:6], text)


def test_a_citizen_number_is_read_as_people_type_it() -> None:
    for typed in (
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ):
        assert citizen_id.parse(typed).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105194912310021", "ids.citizen_id.check_digit"),
        ("110101199002300019", "ids.citizen_id.date"),
        ("11010119900307663", "ids.citizen_id.length"),
        ("01010119900307663X", "ids.citizen_id.characters"),
        ("110101170003076632", "ids.citizen_id.characters"),
        ("", "ids.citizen_id.length"),
        ("一二三四五六七八九十一二三四五六七八", "ids.citizen_id.characters"),
        ("٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧", "ids.citizen_id.characters"),
    ],
)
def test_wrong_citizen_numbers(text: str, code: str) -> None:
    assert refused(citizen_id.parse, text) == code


def test_a_birth_date_to_come_is_refused_when_today_is_given() -> None:
    number = citizen_id.make("110105", date(2026, 11, 23), 1)
    assert citizen_id.parse(number).birth == date(2026, 11, 23)
    with pytest.raises(Refusal) as refusal:
        citizen_id.parse(number, today=date(2026, 11, 22))
    assert refusal.value.code == "ids.citizen_id.future"


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_the_judge_agrees_on_the_citizen_check_digit(birth: date, seq: int) -> None:
    number = citizen_id.make("110105", birth, seq)
    assert ric.calc_check_digit(number) == number[-1]
    assert citizen_id.parse(number).number == number


def test_age_and_old_numbers() -> None:
    person = citizen_id.parse("11010519491231002X")
    assert (person.age(date(2026, 12, 30)), person.age(date(2026, 12, 31))) == (76, 77)
    assert citizen_id.from_15("110105491231002") == person
    with pytest.raises(Refusal):
        citizen_id.from_15("11010549123100")


# social credit codes


@pytest.mark.parametrize(
    "text",
    [
        "91350100M000100Y43",
        "11100000000013338W",
        "12100000400000624D",
        "91440300708461136T",
        "92440300MA5DA7G00R",
        "91110000600037341L",
    ],
)
def test_credit_codes_of_the_standard(text: str) -> None:
    assert str(uscc.parse(text.lower())) == text
    assert judge_uscc.is_valid(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y42", "ids.uscc.check_character"),
        ("91350100M000100Y4", "ids.uscc.length"),
        ("91350100I000100Y43", "ids.uscc.characters"),
        ("9135010AM000100Y43", "ids.uscc.characters"),
    ],
)
def test_wrong_credit_codes(text: str, code: str) -> None:
    assert refused(uscc.parse, text) == code


def test_the_body_code_of_the_standard() -> None:
    assert uscc.body_check("D2143569") == "X"
    made = uscc.parse(uscc.make("91", "350100", "D2143569"))
    assert made.body == "D2143569X" and made.body_fits
    assert judge_uscc.is_valid(made.number)


# licences, cases, query codes, cards, telephones


@pytest.mark.parametrize("text", LICENCES)
def test_real_licence_identifiers(text: str) -> None:
    read = licence_id.parse(text)
    assert str(read) == text
    assert licence_id.make(read.type_code, read.issuer, read.serial, read.version) == read
    assert read.next_version().version == read.version + 1
    assert licence_id.parse(str(read.next_version())) == read.next_version()
    assert len(read.defined_by) == 18


@pytest.mark.parametrize("version", [-1, 1000])
def test_a_licence_identifier_has_its_shape(version: int) -> None:
    with pytest.raises(Refusal):
        licence_id.make("11100000000013338W011", "340100", "1", version)
    for parts in (
        ("short", "340100", "1"),
        ("11100000000013338W011", "34", "1"),
        ("11100000000013338W011", "340100", "甲"),
    ):
        with pytest.raises(Refusal):
            licence_id.make(*parts)


@given(st.dates(date(2004, 1, 1), date(2099, 12, 31)), st.integers(0, case_number.LARGEST_SERIAL))
def test_a_case_number_is_read_back(day: date, serial: int) -> None:
    text = case_number.make("410000", day, serial)
    read = case_number.parse(text)
    assert (read.district, read.day, read.serial, str(read)) == ("410000", day, serial, text)
    assert case_number.parse(text.replace("-", " ")) == read


def test_the_form_of_a_case_number() -> None:
    assert case_number.make("410000", date(2026, 11, 22), 123).startswith("410000-20261122-000123-")
    with pytest.raises(Refusal):
        case_number.make("41000", date(2026, 11, 22), 1)
    with pytest.raises(Refusal):
        case_number.make("410000", date(2026, 11, 22), 1_000_000)


def test_query_codes_are_unlike_and_unambiguous() -> None:
    codes = {query_code.make() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert not set("".join(codes)) & set("01ILOU")
    code = codes.pop()
    assert query_code.parse(code.lower().replace("-", " ")) == code


def test_cards_and_their_judge() -> None:
    number = bank_card.make("622202123456789012")
    assert luhn.is_valid(number)
    assert bank_card.parse(f"{number[:4]} {number[4:]}") == number
    assert refused(bank_card.parse, "12345") == "ids.bank_card.shape"


@pytest.mark.parametrize("typed", ["13812341234", "+86 138 1234 1234", "0086-138-1234-1234", "8613812341234"])
def test_mobile_numbers_as_typed(typed: str) -> None:
    assert mobile.parse(typed) == "13812341234"


@pytest.mark.parametrize("text", ["12812341234", "1381234123", "138123412345", "abc", ""])
def test_wrong_mobile_numbers(text: str) -> None:
    assert refused(mobile.parse, text) == "ids.mobile.shape"


# every error of one character


@pytest.mark.parametrize(
    ("parse", "text", "alphabet", "places"),
    [
        (citizen_id.parse, "110101199003076632", "0123456789", range(18)),
        (citizen_id.parse, "11010519491231002X", "0123456789", range(17)),
        (uscc.parse, "91350100M000100Y43", uscc.ALPHABET, range(18)),
        (bank_card.parse, bank_card.make("622202123456789012"), "0123456789", range(19)),
        (case_number.parse, "410000202611220001230", "0123456789", range(21)),
        (licence_id.parse, LICENCES[0], licence_id.ALPHABET, range(15, len(LICENCES[0]))),
        (licence_id.parse, LICENCES[2], licence_id.ALPHABET, range(15, len(LICENCES[2]))),
        (query_code.parse, "23AH7H65R3ZFRNE3", query_code.ALPHABET, range(16)),
    ],
)
def test_every_single_wrong_character_is_refused(
    parse: object, text: str, alphabet: str, places: range
) -> None:
    parse(text)  # type: ignore[operator]
    missed = []
    for place in places:
        for other in set(alphabet) - {text[place]}:
            try:
                parse(text[:place] + other + text[place + 1 :])  # type: ignore[operator]
            except Refusal:
                continue
            missed.append((place, other))
    assert missed == []


def test_a_thousand_mutations_of_made_up_people_are_refused() -> None:
    """Handbook 04 §11."""
    dice = random.Random(7)
    for person in citizen_id.fictional(1_000, seed=7, born=(date(1930, 1, 1), date(2020, 12, 31))):
        place = dice.randrange(18)
        wrong = dice.choice(sorted(set("0123456789") - {person.number[place]}))
        with pytest.raises(Refusal):
            citizen_id.parse(person.number[:place] + wrong + person.number[place + 1 :])


# made-up people and bodies


def test_made_up_identities_hold_together_repeat_and_belong_to_nobody() -> None:
    born = (date(1940, 1, 1), date(2010, 12, 31))
    people = list(citizen_id.fictional(500, seed=1, born=born))
    assert people == list(citizen_id.fictional(500, seed=1, born=born))
    assert len({person.number for person in people}) == 500
    assert {person.region for person in people} <= set(citizen_id.FICTIONAL_REGIONS)
    assert not any(ric.is_valid(person.number) for person in people)  # the judge knows the real regions
    bodies = list(uscc.fictional(500, seed=1))
    assert len({body.number for body in bodies}) == 500
    assert all(body.body_fits and body.region == uscc.FICTIONAL_REGION for body in bodies)
    numbers = list(mobile.fictional(500, seed=1))
    assert len(set(numbers)) == 500 and all(mobile.parse(number) == number for number in numbers)
    cards = list(bank_card.fictional(500, seed=1))
    assert len(set(cards)) == 500 and all(bank_card.parse(card) == card for card in cards)


# masks


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("citizen_id", "11010519491231002X", "1101**********002X"),
        ("mobile", "13812341234", "138****1234"),
        ("name", "张三丰", "张*"),
        ("bank_card", "6222021234567890123", "****0123"),
        ("email", "wang.min@example.cn", "w***@example.cn"),
        ("email", "nonsense", "********"),
        ("address", "河南省安阳市文峰区中华路1号", "河南省安阳市文峰区****"),
        ("address", "北京市朝阳区建国路甲2号", "北京市朝阳区****"),
        ("address", "内蒙古自治区锡林郭勒盟苏尼特左旗某镇", "内蒙古自治区锡林郭勒盟苏尼特左旗****"),
        ("document", "G12345678", "G******78"),
        ("citizen_id", "1101", "****"),
        ("shoe_size", "42", "**"),
        ("name", "", ""),
    ],
)
def test_masks(kind: str, text: str, shown: str) -> None:
    assert mask(kind, text) == shown


@given(
    st.sampled_from(["citizen_id", "mobile", "name", "bank_card", "email", "address", "document", "?"]),
    st.text(),
)
def test_a_mask_never_fails_and_never_shows_all(kind: str, text: str) -> None:
    shown = mask(kind, text)
    assert shown != text.strip() or set(shown) <= {"*"} or kind == "address" or not shown
    assert bool(shown) == bool(text.strip())


# UUIDv7


def test_uuid7_is_of_version_7_and_rises() -> None:
    made = [uuid7() for _ in range(5_000)]
    assert {(value.version, value.variant) for value in made} == {(7, "specified in RFC 4122")}
    assert made == sorted(set(made))


def test_uuid7_rises_when_the_wall_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7()
    monkeypatch.setattr("tongban.kernel.ids.uuids.time.time_ns", lambda: 1_000_000_000)
    assert before < uuid7() < uuid7()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_makes_others() -> None:
    uuid7()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, uuid7().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reader, 16)
    assert len(theirs) == 16 and theirs not in {uuid7().bytes for _ in range(100)}


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for parse in (
        citizen_id.parse, uscc.parse, mobile.parse, bank_card.parse, licence_id.parse, query_code.parse,
        case_number.parse,
    ):  # fmt: skip
        try:
            parse(text)
        except Refusal as refusal:
            assert refusal.code.startswith("ids.")
