"""Laws that hold for all inputs: no crash but Refusal, exact arithmetic, round trips, regex."""

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tongban.kernel.errors import Refusal
from tongban.kernel.feel import (
    Months,
    Range,
    compile,
    compile_tests,
    evaluate,
    literal,
    parse_literal,
    to_json,
)
from tongban.kernel.feel.builtins import BUILTINS
from tongban.kernel.feel.regex import Wrong, compile_pattern
from tongban.kernel.feel.values import MATH

_KEYWORDS = (
    "if then else for return in some every satisfies function and or between instance of true false null not "
    "? item partial x y name list context a.b 1 0 -1 2.5 1e6000 .5 ( ) [ ] { } , : .. . + - * / ** = != < <= > "
    '>= @ " \\ "a" "" "P1D" @"2024-01-31" @"10:00:00Z" @"P1Y2M" @"9999-12-31T23:59:59@Asia/Shanghai" '
    '@"-PT1S" // /* */ 业 ，'
)
WORDS = [*_KEYWORDS.split(), *BUILTINS]
SMALL = settings(max_examples=150, deadline=None)
CONTEXT = {"x": 2, "y": [1, 2, {"a": 1}], "name": "业", "list": [], "context": {"a": None}}

soup = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


def try_all(text: str) -> None:
    with suppress(Refusal):
        to_json(evaluate(text, CONTEXT))
    with suppress(Refusal):
        compile_tests(text).test(5, CONTEXT)


@SMALL
@given(st.text(max_size=60))
@example('"\\ud800"')
@example("]")
def test_any_text_is_answered_or_refused(text: str) -> None:
    try_all(text)


@SMALL
@given(soup)
def test_any_words_are_answered_or_refused(text: str) -> None:
    try_all(text)


_LEAVES = (
    'x y name list null true 0 1 2.5 1e6000 "a" "P1D" @"2024-01-31" @"10:00:00Z" @"P1Y2M" @"-PT1S" y[3].a '
    '@"9999-12-31T23:59:59@Asia/Shanghai" @"0001-01-01T00:00:00+08:00" count []'
)
leaves = st.sampled_from(_LEAVES.split())


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or", "in"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("[{}..{}]".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("(for i in {} return {})".format, inner, inner),
        st.builds("(some i in {} satisfies {})".format, inner, inner),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds(
            "{{k: {}, m: k}}.{}".format, inner, st.sampled_from(["k", "m", "year", "days", "time offset"])
        ),
        st.builds("(function(p) {})".format, inner),
        st.builds("{}({})".format, st.sampled_from(sorted(BUILTINS)), inner),
        st.builds("{}({}, {})".format, st.sampled_from(sorted(BUILTINS)), inner, inner),
        st.builds("{}({}, {}, {})".format, st.sampled_from(sorted(BUILTINS)), inner, inner, inner),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(leaves, _grow, max_leaves=8))
def test_well_formed_expressions_never_crash(text: str) -> None:
    try_all(text)


# -- numbers

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6)


@SMALL
@given(numbers, numbers)
def test_arithmetic_agrees_with_decimal(a: Decimal, b: Decimal) -> None:
    context = {"a": a, "b": b}
    assert evaluate("a + b", context) == MATH.add(a, b)
    assert evaluate("a - b", context) == MATH.subtract(a, b)
    assert evaluate("a * b", context) == MATH.multiply(a, b)
    assert evaluate("a / b", context) == (MATH.divide(a, b) if b else None)
    assert evaluate("a < b", context) is (a < b)
    assert evaluate("(a + b) - b = a", context) is True


@SMALL
@given(numbers, st.integers(0, 6))
def test_rounding_moves_less_than_one_step(number: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    for name in ("decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down"):
        rounded = evaluate(f"{name}(n, s)", {"n": number, "s": places})
        assert abs(rounded - number) < step
        assert rounded == rounded.quantize(step, context=MATH)


# -- values written and read again

durations = st.timedeltas(dt.timedelta(days=-100_000), dt.timedelta(days=100_000))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
temporal: st.SearchStrategy[Any] = st.one_of(
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes(timezones=offsets),
    st.times(timezones=offsets),
    durations,
    st.integers(-100_000, 100_000).map(Months),
)
scalars: st.SearchStrategy[Any] = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=20))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)


@SMALL
@given(temporal)
def test_dates_and_durations_round_trip(value: Any) -> None:
    text = evaluate("string(v)", {"v": value})
    again = parse_literal(text)
    assert type(again) is type(value)
    assert evaluate("a = b", {"a": again, "b": value}) is True


@SMALL
@given(values)
def test_values_round_trip_through_their_text(value: Any) -> None:
    assert evaluate(literal(evaluate("v", {"v": value}))) == value


@SMALL
@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)), st.integers(-2000, 2000))
def test_days_added_come_off_again(day: dt.date, count: int) -> None:
    context = {"d": day, "n": dt.timedelta(days=count)}
    assert evaluate("(d + n) - n = d and (d + n) - d = n", context) is True


@SMALL
@given(numbers, numbers, numbers, st.booleans(), st.booleans())
def test_ranges_agree_with_comparison(value: Decimal, a: Decimal, b: Decimal, low: bool, high: bool) -> None:
    first, last = min(a, b), max(a, b)
    held = (first < value or (low and first == value)) and (value < last or (high and value == last))
    context = {"v": value, "r": Range(first, low, last, high)}
    assert evaluate("v in r", context) is held
    assert evaluate("includes(r, v)", context) is held
    assert evaluate("before(v, r) or after(v, r)", context) is not held


@SMALL
@given(st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=5))
def test_three_valued_logic(operands: list[bool | None]) -> None:
    names = [f"v{index}" for index in range(len(operands))]
    context = dict(zip(names, operands, strict=True))
    conjunction = False if False in operands else None if None in operands else True
    disjunction = True if True in operands else None if None in operands else False
    assert evaluate(" and ".join(names), context) is conjunction
    assert evaluate(" or ".join(names), context) is disjunction
    assert evaluate("all(l)", {"l": operands}) is conjunction
    assert evaluate("any(l)", {"l": operands}) is disjunction


@SMALL
@given(st.text("abc-/' 业2", min_size=1, max_size=12).map(lambda text: "n" + text.rstrip()))
def test_any_known_name_can_be_used(name: str) -> None:
    assume("//" not in name)  # a comment
    with suppress(Refusal):
        assert compile(f"{name} + 1", names=[name])({name: 1}) == 2


# -- regular expressions

_ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "(a|b)", "(?:ab|a)", "c"])
_PIECES = st.builds(
    str.__add__, _ATOMS, st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "*?", "+?", "??"])
)
_PATTERNS = st.recursive(
    st.lists(_PIECES, min_size=1, max_size=4).map("".join),
    lambda inner: st.one_of(
        st.builds("({})*".format, inner),
        st.builds("{}|{}".format, inner, inner),
        st.builds("^{}$".format, inner),
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(_PATTERNS, st.text("abc1", max_size=10))
def test_patterns_agree_with_pythons(pattern: str, text: str) -> None:
    mine = compile_pattern(pattern).search(text, 0, lambda _: None)
    python = re.search(pattern, text)
    assert (mine is None) is (python is None)
    if mine is not None and python is not None:
        assert mine[0] == python.start()  # where a loop of empty matches ends differs from engine to engine
        assert re.compile(pattern).fullmatch(text, mine[0], mine[1]) or set(pattern) & set("^$")


@SMALL
@given(st.text("ab()[]{}?*+|^$\\-.,12pPdisLuI:", max_size=15), st.text(max_size=10))
def test_any_pattern_is_run_or_wrong(pattern: str, text: str) -> None:
    with suppress(Wrong):
        compile_pattern(pattern).search(text, 0, lambda _: None)
