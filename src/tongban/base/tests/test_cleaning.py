"""Characters that cannot be stored or printed never reach a view."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory

from tongban.base.cleaning import WithoutControls

ODD = ("\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff")
FINE = "一行\t两行\r\n三行 \U0001f600 \x7f \u200d"


def echo(request: HttpRequest) -> HttpResponse:
    body = json.loads(request.body) if request.content_type == "application/json" else None
    return JsonResponse({"get": request.GET.dict(), "post": request.POST.dict(), "body": body})


def answered(request: HttpRequest) -> Any:
    return json.loads(WithoutControls(echo)(request).content)


@pytest.mark.parametrize("odd", ODD)
def test_a_form_and_a_query_lose_them(odd: str) -> None:
    told = answered(RequestFactory().post("/", {f"a{odd}": f"b{odd}c"}))
    assert told["post"] == {"a": "bc"}
    if odd < " ":
        assert answered(RequestFactory().get("/", {"q": f"x{odd}y"}))["get"] == {"q": "xy"}


def test_everything_else_stays() -> None:
    assert answered(RequestFactory().post("/", {"a": FINE, "b": FINE}))["post"] == {"a": FINE, "b": FINE}


@pytest.mark.parametrize("odd", [*ODD, "\ud800"])
def test_json_that_holds_them_is_answered_with_a_sentence(odd: str) -> None:
    for body in ({"a": f"b{odd}"}, {"a": [{f"b{odd}": 1}]}):
        request = RequestFactory().post("/api/v1/x", body, content_type="application/json")
        answer = WithoutControls(echo)(request)
        assert answer.status_code == 422 and "body" in json.loads(answer.content)["errors"]


def test_json_that_only_speaks_of_them_is_taken() -> None:
    for text in ("\\u0001", "\\\\u0000", FINE):
        request = RequestFactory().post("/", {"a": text}, content_type="application/json")
        assert answered(request)["body"] == {"a": text}
    broken = RequestFactory().generic("POST", "/", "{\\u0000", content_type="application/json")
    with pytest.raises(json.JSONDecodeError):
        WithoutControls(echo)(broken)
