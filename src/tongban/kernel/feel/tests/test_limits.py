"""Syntax errors name their place; hostile expressions end with a refusal, and soon."""

import time

import pytest

from tongban.kernel.errors import Refusal
from tongban.kernel.feel import compile, compile_tests, evaluate, to_json, to_text

WRONG = [
    ("1 +", 3),
    ("1 + * 2", 4),
    ("(1", 2),
    ("[1, 2", 5),
    ("{a: 1", 5),
    ("{a 1}", 4),
    ('"open', 0),
    ("if a then b", 11),
    ("for i return i", 6),
    ("some x in y", 11),
    ("1 2", 2),
    ("a == b", 3),
    ('@"nonsense"', 1),
    ("@5", 1),
    ("f(a: 1, 2)", 9),
    ("x in (1", 7),
    ("#", 0),
    ("a，b", 1),
    ("then", 0),
    ("", 0),
    ("a.", 2),
    ("5 between 1", 11),
    ("function(a) external {}", 12),
    ("1(2)", 1),
    ('"\\U110000"', 0),
]


@pytest.mark.parametrize(("text", "position"), WRONG)
def test_syntax_error_names_the_place(text: str, position: int) -> None:
    with pytest.raises(Refusal) as caught:
        compile(text)
    assert caught.value.code == "feel.syntax"
    assert caught.value.data["position"] == position


def test_line_and_column_count_from_one() -> None:
    with pytest.raises(Refusal) as caught:
        compile("1 +\n  * 2")
    assert (caught.value.data["line"], caught.value.data["column"]) == (2, 3)


def test_full_width_signs_are_explained() -> None:
    with pytest.raises(Refusal, match="full-width"):
        compile_tests("＞5")


HOSTILE = [
    "for i in 1..1000000000 return i",
    "every i in 1..1000000000 satisfies i > 0",
    "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
    "count(for i in 1..100000 return for j in 1..100000 return 1)",
    "{f: function(f, n) f(f, n + 1), r: f(f, 1)}.r",
    "{f: function(f, n) [f(f, n), f(f, n)], r: f(f, 1)}.r",
    'for i in 1..40 return if i = 1 then "aaaaaaaaaa" else partial[-1] + partial[-1]',
    "for i in 1..40 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
    "string(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])",
    "flatten(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])",
    "{l: for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]], "
    "m: for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]], r: l = m}.r",
    "distinct values(for i in 1..100000 return i)",
    "sort(for i in 1..100000 return -i, function(a, b) a < b)",
    'for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+$")',
    'replace(string join(for i in 1..20000 return "aaaaaaaaaa", ""), "a", "aaaaaaaaaaaaaaaaaaaa$0")',
    "[" * 40 + "1" + "][true]" * 40,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_expression_is_stopped(text: str) -> None:
    start = time.perf_counter()
    try:
        evaluate(text)
    except Refusal as refusal:
        assert refusal.code.startswith("feel.limit.")
    else:
        assert text.startswith("[[")  # deep, but cheap
    assert (
        time.perf_counter() - start < 20
    )  # far above what it takes, so that a busy machine does not fail it


def test_a_value_that_shares_its_parts_is_not_written_out() -> None:
    value = evaluate("for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]]")
    with pytest.raises(Refusal, match="parts"):
        to_json(value)


@pytest.mark.parametrize(
    "opening", ["(", "[", "-", "not(", "{a:", "if ", "function() ", "a[", "f(", "[1..", "]1..", "a in ("]
)
def test_deep_nesting_is_refused(opening: str) -> None:
    with pytest.raises(Refusal):
        compile(opening * 20_000)


def test_long_chains_are_refused_or_answered() -> None:
    assert evaluate(" or ".join(["false"] * 5000) + " or true") is True
    with pytest.raises(Refusal):
        compile("+".join(["1"] * 5000))
    with pytest.raises(Refusal):
        compile("a" + ".b" * 5000)
    with pytest.raises(Refusal):
        compile("1 " * 40_000)


def test_a_value_nested_too_deep_is_not_written_out() -> None:
    value: list[object] = []
    for _ in range(5000):
        value = [value]
    for write in (to_json, to_text):
        with pytest.raises(Refusal) as caught:
            write(value)
        assert caught.value.code == "feel.limit.depth"


def test_values_from_outside_are_bounded() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(Refusal):
        evaluate("x", {"x": deep})
    with pytest.raises(Refusal):
        evaluate("x", {"x": object()})
    assert evaluate("x", {"x": float("nan")}) is None
