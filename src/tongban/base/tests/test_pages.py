"""Public pages as files: written once, served before Django, forgotten by tag, ended by time."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tongban.base import pages
from tongban.base.pages import PageFiles, pages_clear, pages_forget, pages_sweep, public_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def on(settings: Any, tmp_path: Path) -> None:
    settings.TONGBAN_PAGES = True
    settings.TONGBAN_HOME = tmp_path


class Site:
    """A view behind the wrapper; counts how often it had to draw."""

    def __init__(self, seconds: int = 600, body: str = "<!doctype html><p>一</p>") -> None:
        self.drawn = 0
        self.body = body

        @public_page(["things"], seconds=seconds)
        def view(request: HttpRequest) -> HttpResponse:
            self.drawn += 1
            return HttpResponse(self.body)

        self.view = view
        self.files = PageFiles(self._django)

    def _django(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        request = RequestFactory().get(
            environ["PATH_INFO"].encode("latin-1").decode(),
            HTTP_HOST=environ["HTTP_HOST"],
            HTTP_COOKIE=environ.get("HTTP_COOKIE", ""),
            QUERY_STRING=environ.get("QUERY_STRING", ""),
        )
        response = self.view(request)
        start_response("200 OK", list(response.items()))
        return [response.content]

    def get(self, path: str = "/zh/x/", **more: str) -> tuple[bytes, dict[str, str]]:
        told: dict[str, str] = {}
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path.encode().decode("latin-1"), "HTTP_HOST": "testserver",
            "QUERY_STRING": "", **more,
        }  # fmt: skip
        body = b"".join(self.files(environ, lambda status, headers: told.update(dict(headers))))
        return body, told


def test_a_page_is_drawn_once_and_then_served_with_every_header() -> None:
    site = Site()
    first, _ = site.get()
    second, headers = site.get(HTTP_ACCEPT_ENCODING="gzip, br")
    assert site.drawn == 1 and gzip.decompress(second) == first
    assert "script-src 'self'" in headers["Content-Security-Policy"] and "Set-Cookie" not in headers
    assert headers["Content-Encoding"] == "gzip" and headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "tb_session=abc"}, {"QUERY_STRING": "q=1"}, {"HTTP_COOKIE": "tb_theme=dark"},
        {"HTTP_HOST": "evil.example"}, {"REQUEST_METHOD": "POST"}, {"PATH_INFO": "/zh/../../etc/"},
    ],
)  # fmt: skip
def test_who_is_not_an_anonymous_reader_of_a_plain_address_meets_django(more: dict[str, str]) -> None:
    site = Site()
    site.get()
    assert (
        pages._file_for({"REQUEST_METHOD": "GET", "PATH_INFO": "/zh/x/", "HTTP_HOST": "testserver", **more})
        is None
    )


def test_views_and_hosts_have_their_own_files() -> None:
    site = Site()
    site.get()
    site.get(HTTP_COOKIE="tb_view=elder")
    site.get(HTTP_HOST="localhost:8000")
    assert site.drawn == 3
    site.get(HTTP_COOKIE="tb_view=elder")
    assert site.drawn == 3


def test_a_change_forgets_exactly_the_pages_that_show_it() -> None:
    site = Site()
    site.get()
    pages_forget(["others"])
    site.get()
    assert site.drawn == 1
    pages_forget(["things"])
    site.get()
    assert site.drawn == 2


def test_a_page_drawn_while_its_content_changed_is_not_kept() -> None:
    site = Site()

    @public_page(["things"])
    def slow(request: HttpRequest) -> HttpResponse:
        pages_forget(["things"])
        return HttpResponse("<!doctype html>old")

    site.view = slow
    site.get("/zh/slow/")
    assert not list(pages.root().rglob("index.html"))


def test_pages_end_and_are_swept() -> None:
    site = Site()
    site.get()
    path = next(pages.root().rglob("index.html"))
    os.utime(path, (0, 1))
    site.get()
    assert site.drawn == 2
    os.utime(path, (0, 1))
    assert pages_sweep() == 1 and not path.exists()


def test_a_page_with_a_token_or_a_cookie_is_never_kept() -> None:
    site = Site(body='<!doctype html><input name="csrfmiddlewaretoken" value="x">')
    site.get()
    site.get()
    assert site.drawn == 2


def test_chinese_addresses_are_kept_too_and_everything_can_be_cleared() -> None:
    site = Site()
    site.get("/zh/laws/行政许可法/")
    site.get("/zh/laws/行政许可法/")
    assert site.drawn == 1
    pages_clear()
    site.get("/zh/laws/行政许可法/")
    assert site.drawn == 2
