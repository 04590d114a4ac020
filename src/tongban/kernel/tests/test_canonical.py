"""Canonical JSON: equal values, equal bytes; anything without one form is refused."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.canonical import dumps
from tongban.kernel.errors import Refusal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé码", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "码"]}, '{"a":[true,null,"码"],"b":1}'),
        (datetime(2026, 2, 1, 0, 0, tzinfo=timezone(timedelta(hours=8))), '"2026-01-31T16:00:00.000000Z"'),
        (datetime(999, 2, 1, tzinfo=UTC), '"0999-02-01T00:00:00.000000Z"'),
        (date(2026, 2, 1), '"2026-02-01"'),
        (time(9, 30), '"09:30:00.000000"'),
        (timedelta(seconds=1, microseconds=5), "1000005"),
        (Decimal("10.50"), '"10.5"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("-0.00"), '"0"'),
        (UUID("0190163D-8694-739B-AEA5-966C26F8AD91"), '"0190163d-8694-739b-aea5-966c26f8ad91"'),
        (b"\x00\xff", '"00ff"'),
        (memoryview(b"\x01"), '"01"'),
        (Colour.RED, '"red"'),
        ((1, 2), "[1,2]"),
        ("e\u0301", '"é"'),
        ({"e\u0301": 1}, '{"é":1}'),
    ],
)
def test_each_kind_has_one_form(value, text):
    assert dumps(value) == text.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "canonical.float"),
        ({"a": [0.1]}, "canonical.float"),
        (Decimal("NaN"), "canonical.float"),
        (datetime(2026, 1, 1), "canonical.naive_datetime"),
        (time(9, tzinfo=UTC), "canonical.type"),
        ({1: 2}, "canonical.key"),
        ({"é": 1, "e\u0301": 2}, "canonical.duplicate_key"),
        ({1, 2}, "canonical.type"),
        (object(), "canonical.type"),
        ("\ud800", "canonical.text"),
    ],
)
def test_what_has_no_form_is_refused(value, code):
    with pytest.raises(Refusal) as refused:
        dumps(value)
    assert refused.value.code == code


@settings(max_examples=60)
@given(JSON)
def test_plain_json_is_a_fixed_point(value):
    try:
        first = dumps(value)
    except Refusal:
        return
    assert dumps(json.loads(first)) == first
