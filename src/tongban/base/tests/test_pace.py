"""One visitor who asks too often is told so; nobody else is held up."""

from __future__ import annotations

import time

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from tongban.base import pace
from tongban.base.errors import TooOften
from tongban.base.handlers import render


def asked_by(address: str, forwarded: str = "") -> HttpRequest:
    more = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/api/v1/x", REMOTE_ADDR=address, headers=more)


def test_only_who_asks_too_often_waits() -> None:
    for _time in range(3):
        pace.pace_check(asked_by("192.0.2.7"), "test-one", 3)
    with pytest.raises(TooOften):
        pace.pace_check(asked_by("192.0.2.7"), "test-one", 3)
    pace.pace_check(asked_by("192.0.2.8"), "test-one", 3)
    pace.pace_check(asked_by("192.0.2.7"), "test-two", 3)


def test_the_minute_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    pace.pace_check(asked_by("192.0.2.9"), "test-minute", 1)
    start = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: start + pace.SECONDS + 1)
    pace.pace_check(asked_by("192.0.2.9"), "test-minute", 1)
    with pytest.raises(TooOften):
        pace.pace_check(asked_by("192.0.2.9"), "test-minute", 1)


@pytest.mark.parametrize(
    ("near", "forwarded", "visitor"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.4", "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.4", "198.51.100.4"),
        ("::1", "198.51.100.4", "198.51.100.4"),
        ("127.0.0.1", "", ""),
        ("", "", ""),
    ],
)
def test_who_asks(near: str, forwarded: str, visitor: str) -> None:
    """What visitors write into the header themselves counts only as far as our own proxy wrote it."""
    assert pace.visitor_of(asked_by(near, forwarded)) == visitor


def test_the_answer_says_when_to_come_back() -> None:
    answer = render(asked_by("192.0.2.1"), TooOften(seconds=60))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert answer["Content-Type"] == "application/problem+json"
