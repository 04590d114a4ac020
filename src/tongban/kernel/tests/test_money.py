"""Money: exact laws, rounding as stated, reading and writing, Chinese capitals."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.errors import Refusal
from tongban.kernel.money import MINOR_DIGITS, Money, Rate, Rounding, capital, divide, parse, total

MINOR = st.integers(-(10**15), 10**15)
AMOUNTS = MINOR.map(Money)
DECIMAL_ROUNDING = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_sums_are_exact(a: Money, b: Money, c: Money) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + b - b == a
    assert a + -a == Money(0)
    assert 3 * a == a + a + a
    assert total([a, b, c]) == a + b + c
    assert (a < b) == (a.decimal < b.decimal)


@given(MINOR, st.sampled_from(sorted(MINOR_DIGITS)))
def test_text_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert parse(money.text(), currency) == money
    assert parse(money.text(grouped=True), currency) == money


@given(AMOUNTS, st.lists(st.integers(0, 1_000), min_size=1, max_size=9).filter(any))
def test_a_split_adds_up_and_is_fair(amount: Money, weights: list[int]) -> None:
    parts = amount.split(weights)
    assert total(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Decimal(part.minor) - Decimal(amount.minor) * weight / sum(weights)) < 1


@pytest.mark.parametrize("rounding", sorted(DECIMAL_ROUNDING))
@given(minor=st.integers(-(10**12), 10**12), ppm=st.integers(-2_000_000, 2_000_000))
def test_a_share_rounds_as_it_says(rounding: Rounding, minor: int, ppm: int) -> None:
    exact = Decimal(minor) * ppm / 1_000_000
    assert Money(minor).share(Rate(ppm, rounding)).minor == int(
        exact.quantize(Decimal(1), DECIMAL_ROUNDING[rounding])
    )


def test_rates_in_percent() -> None:
    assert Rate.percent("13") == Rate(130_000)
    assert Rate.percent("0.05", "down") == Rate(500, "down")
    assert Rate.percent("-1.2345") == Rate(-12_345)
    assert parse("1000").share(Rate.percent("0.05")) == parse("0.50")
    for wrong in ("", "x", "0.00001", "13%"):
        with pytest.raises(Refusal):
            Rate.percent(wrong)


def test_whole_division() -> None:
    assert [divide(5, 2, rule) for rule in ("half-up", "half-even", "down", "up")] == [3, 2, 2, 3]
    assert [divide(-5, 2, rule) for rule in ("half-up", "half-even", "down", "up")] == [-3, -2, -2, -3]


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12", 1200), ("1,234.5", 123450), (" ¥0.05 ", 5), ("10.00元", 1000), ("-3.10", -310), ("2.500", 250)],
)
def test_amounts_as_typed(text: str, minor: int) -> None:
    assert parse(text) == Money(minor)


@pytest.mark.parametrize("text", ["", "twelve", "1,23", "1.2.3", "0.005", "1e3", "NaN", "１2", "--1", "1 2"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert refusal.value.code in ("money.amount", "money.decimals")


def test_currencies_do_not_mix() -> None:
    for reckon in (lambda: Money(1) + Money(1, "USD"), lambda: Money(1) < Money(1, "USD")):
        with pytest.raises(Refusal) as refusal:
            reckon()
        assert refusal.value.code == "money.mixed"
    assert Money(1) != Money(1, "USD")
    with pytest.raises(Refusal):
        Money(1, "XXX")
    assert parse("100", "JPY") == Money(100, "JPY")


def test_floats_have_no_way_in() -> None:
    with pytest.raises(TypeError):
        Money(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(100) * 1.5  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1001.50", "人民币壹仟零壹元伍角整"),
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("100000", "人民币壹拾万元整"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("20000003", "人民币贰仟万零叁元整"),
        ("1000000001", "人民币壹拾亿零壹元整"),
        ("100010001", "人民币壹亿零壹万零壹元整"),
        ("1000000000000", "人民币壹万亿元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("0", "人民币零元整"),
        ("-12", "人民币负壹拾贰元整"),
    ],
)
def test_capitals(text: str, words: str) -> None:
    assert capital(parse(text)) == words


@given(st.integers(0, 10**18 - 1))
def test_capitals_say_the_same_amount(minor: int) -> None:
    assert _read_capital(capital(Money(minor))) == minor


def test_capitals_are_for_yuan() -> None:
    for money in (Money(1, "USD"), Money(10**18)):
        with pytest.raises(Refusal):
            capital(money)


def _read_capital(text: str) -> int:
    """The judge: an independent reader of capitals, in fen."""
    digits = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1_000}
    groups = {"万": 10**4, "亿": 10**8}
    yuan, _, small = text.removeprefix("人民币").removesuffix("整").rpartition("元")
    whole = group = digit = 0
    for character in yuan:
        if character in digits:
            digit = digits[character]
        elif character in places:
            group, digit = group + digit * places[character], 0
        elif character == "万":
            whole, group, digit = whole + (group + digit) * groups["万"], 0, 0
        else:
            whole, group, digit = (whole + group + digit) * groups["亿"], 0, 0
    fen = 0
    for character in small:
        if character in digits:
            digit_small = digits[character]
        else:
            fen += digit_small * {"角": 10, "分": 1}[character]
    return (whole + group + digit) * 100 + fen
