"""Public pages as files: a page is drawn once and then served without Django.

``pages/<host>/<zh|en>/<std|elder|text>/<path>/index.html`` and its gzip beside it, written atomically. The WSGI
wrapper (``PageFiles``) serves them to visitors without a session; nginx may do the same with ``try_files``. A tags
table says which pages show what, so that a change deletes exactly those; every page also ends by itself
(``mtime`` of the file is the moment at which it ends), live figures after a minute.

Such pages carry no token, nonce or cookie. A session, an unknown query or another look than the three views bypasses.
"""

from __future__ import annotations

import functools
import gzip
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import validate_host

from tongban.base.home import home
from tongban.base.middleware import POLICY
from tongban.base.models import PageTag

V = TypeVar("V", bound=Callable[..., HttpResponse])
Environ = dict[str, Any]
LIFE: Final = 600
LIVE: Final = 60
VIEWS: Final = ("std", "elder", "text")
_PATH: Final = re.compile(r"/(zh|en)/((?:[^/\\\x00-\x1f]+/)*)")
_HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "private, no-cache"),
    ("Vary", "Cookie, Accept-Encoding"),
)

Tags = Callable[..., Iterable[str]]


def root() -> Path:
    """Where the files of all hosts lie."""
    path = home("pages", "x").parent
    path.mkdir(exist_ok=True)
    return path


def public_page(tags: Iterable[str] | Tags = (), seconds: int = LIFE) -> Callable[[V], V]:
    """Keep what the view draws for anonymous visitors as a file for ``seconds``, under ``tags``.

    ``tags`` may be a function of the view's keyword arguments: ``lambda code: [f"item:{code}"]``.
    """

    def mark(view: V) -> V:
        @functools.wraps(view)
        def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            place = _place_of(request)
            if place is None:
                return view(request, *args, **kwargs)
            stamp = _stamp()
            response = view(request, *args, **kwargs)
            if _may_keep(response):
                named = tags(**kwargs) if callable(tags) else tags
                _keep(place, bytes(response.content), named, seconds, stamp)
            return response

        return show  # type: ignore[return-value]

    return mark


def pages_forget(tags: Iterable[str]) -> None:
    """Delete the files that show any of ``tags``, once the running transaction has ended well."""
    wanted = list(tags)
    transaction.on_commit(lambda: _forget(wanted))


def pages_sweep() -> int:
    """Delete files that have ended (nginx would go on serving them); returns how many."""
    now, gone = time.time(), 0
    for path in root().rglob("index.html"):
        if path.stat().st_mtime < now:
            _remove(path)
            gone += 1
    return gone


def pages_clear() -> None:
    """Delete everything (a new release, a changed clock)."""
    _stamp_file().write_text(uuid4().hex)
    for path in root().iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    PageTag.objects.all().delete()


class PageFiles:
    """WSGI: answers from the file where there is one, else lets ``application`` answer."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = _file_for(environ)
        if found is None:
            return self._application(environ, start_response)
        body, headers = found
        start_response("200 OK", [*_HEADERS, *headers, ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _file_for(environ: Environ) -> tuple[bytes, list[tuple[str, str]]] | None:
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD") or environ.get("QUERY_STRING"):
        return None
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    place = _place(str(environ.get("HTTP_HOST", "")), path, _cookies(environ.get("HTTP_COOKIE", "")))
    if place is None:
        return None
    zipped = "gzip" in str(environ.get("HTTP_ACCEPT_ENCODING", ""))
    try:
        if place.stat().st_mtime < time.time():
            return None
        body = (place.with_suffix(".html.gz") if zipped else place).read_bytes()
    except OSError:
        return None
    language = "zh-hans" if path.startswith("/zh/") else "en"
    return body, [("Content-Language", language), *([("Content-Encoding", "gzip")] if zipped else [])]


def _place_of(request: HttpRequest) -> Path | None:
    if not getattr(settings, "TONGBAN_PAGES", settings.TONGBAN_MODE != "test"):
        return None
    if request.method != "GET" or request.META.get("QUERY_STRING"):
        return None
    return _place(request.get_host(), request.path, request.COOKIES)


def _place(host: str, path: str, cookies: dict[str, str]) -> Path | None:
    """The file of an address for this visitor; None where no file may answer."""
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    found = _PATH.fullmatch(path)
    if found is None or ".." in path or len(path) > 200 or not validate_host(name, settings.ALLOWED_HOSTS):
        return None
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    if cookies.get("tb_theme", "auto") != "auto" or cookies.get("tb_contrast", "std") != "std":
        return None
    view = cookies.get("tb_view", "std")
    if view not in VIEWS:
        view = "std"
    folder = re.sub(r"[^a-z0-9.-]", "_", name.lower())
    return root() / folder / found[1] / view / found[2] / "index.html"


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {settings.SESSION_COOKIE_NAME: "?"}  # what cannot be read goes to Django


def _may_keep(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and b"csrfmiddlewaretoken" not in response.content
    )


def _keep(place: Path, body: bytes, tags: Iterable[str], seconds: int, stamp: str) -> None:
    """Write file and tags; take the file back if something was forgotten while the page was drawn."""
    shown = _shown(place)
    rows = [PageTag(tag=tag[:120], path=shown) for tag in tags]
    if rows and len(shown) <= 240:
        known = set(PageTag.objects.filter(path=shown).values_list("tag", flat=True))
        missing = [row for row in rows if row.tag not in known]
        if missing:
            PageTag.objects.bulk_create(missing, ignore_conflicts=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    ends = time.time() + seconds
    _write(place.with_suffix(".html.gz"), gzip.compress(body, 6), ends)
    _write(place, body, ends)
    if _stamp() != stamp:
        _remove(place)


def _write(path: Path, body: bytes, ends: float) -> None:
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    draft.write_bytes(body)
    os.utime(draft, (time.time(), ends))
    draft.replace(path)


def _shown(place: Path) -> str:
    """Language and path, whatever host and view: ``zh/services/x/``."""
    _host, language, _view, *rest = place.relative_to(root()).parts
    return "/".join([language, *rest[:-1]])


def _forget(tags: list[str]) -> None:
    _stamp_file().write_text(uuid4().hex)
    rows = PageTag.objects.filter(tag__in=tags)
    for shown in set(rows.values_list("path", flat=True)):
        for place in _places(shown):
            _remove(place)
    rows.delete()


def _places(shown: str) -> Iterator[Path]:
    language, *rest = shown.split("/")
    for host in root().iterdir():
        if host.is_dir():
            for view in VIEWS:
                yield host.joinpath(language, view, *rest, "index.html")


def _remove(place: Path) -> None:
    for path in (place, place.with_suffix(".html.gz")):
        path.unlink(missing_ok=True)


def _stamp_file() -> Path:
    return root() / "forgotten"


def _stamp() -> str:
    try:
        return _stamp_file().read_text()
    except OSError:
        return ""
