"""What every room's part of the API shares: doors, problems, pages, writes that may arrive twice.

Operations are closed until they name their door (``auth=``): ``OPEN`` for everybody, ``Bearer()`` for whoever brings
a token, ``Bearer("word", …)`` for those who hold one of these permissions. A session cookie opens readings only: a
write needs a token, so that no page of others can make a browser write.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field, StringConstraints

from tongban.base import idempotency
from tongban.base.access import actor_of
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid, SignInNeeded, Words

OPEN: Final = None
"""The door of operations that anybody may call."""
SAFE: Final = ("GET", "HEAD", "OPTIONS")
JSON: Final = "application/json; charset=utf-8"

Code = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\w.:@/-]+$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Short = Annotated[str, StringConstraints(max_length=200)]
Opinion = Annotated[str, StringConstraints(max_length=1000)]
Long = Annotated[str, StringConstraints(max_length=4000)]
Cursor = Annotated[str | None, Field(max_length=400, description="Where the page before ended: its `next`.")]
Size = Annotated[int, Field(ge=1, le=100, description="Rows a page.")]
Purpose = Annotated[
    str | None,
    Field(
        max_length=200,
        description="Why personal data are needed. Named, they are shown plain and the reading is recorded.",
    ),
]


class In(Schema):
    """A body that is sent to us: a name that we do not know is a mistake, not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Text(Schema):
    """A short text in both languages; `en` may be empty."""

    zh: str
    en: str = ""

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Text:
        """From the words of a package."""
        return cls(zh=words.get("zh", ""), en=words.get("en", ""))

    @classmethod
    def named(cls, thing: Any) -> Text:
        """From a row with ``name_zh`` and ``name_en``."""
        return cls(zh=thing.name_zh, en=thing.name_en)


class Problem(Schema):
    """A problem document (RFC 9457): `type` is stable, `detail` is a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = Field(None, description="For each wrong field its sentence.")


PROBLEMS: Final[Any] = {frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429, 503}): Problem}
PUBLIC_PROBLEMS: Final[Any] = {frozenset({400, 404, 413, 422, 429, 503}): Problem}


class Bearer(HttpBearer):
    """The door of whoever brings a bearer token; ``words`` narrow it to holders of one of these permissions."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor; raises ``SignInNeeded`` or ``Forbidden``."""
        actor = actor_of(request)
        if request.method not in SAFE and actor.channel != "api":
            raise SignInNeeded("api.token", _("Send a token: Authorization: Bearer …"))
        if actor.is_anonymous:
            raise SignInNeeded("api.token", _("Send a token: Authorization: Bearer …"))
        if self.words and not any(actor.holds(word) for word in self.words):
            raise Forbidden("access.staff", words=list(self.words))
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Asked by ninja's own way of reading tokens, which ``__call__`` replaces."""
        return self(request)


def closed(request: HttpRequest) -> None:
    """The door of an operation that names none."""
    raise Forbidden("access.closed")


def reply(body: Schema | list[Any] | dict[str, Any], status: int = 200) -> HttpResponse:
    """An answer that is not read a second time."""
    return HttpResponse(_text(body), status=status, content_type=JSON)


def write(
    request: HttpRequest, content: Any, do: Callable[[Actor], Schema | None], status: int = 200
) -> HttpResponse:
    """Run ``do`` as the caller, once for its ``Idempotency-Key`` where it brings one.

    ``content`` is what was sent, beside the address: the same key with other content is refused (422).
    """
    actor = actor_of(request)
    key = _key(request)
    if key is None:
        made = do(actor)
        return _answer(status if made is not None else 204, "" if made is None else _text(made))

    def run() -> tuple[int, str]:
        made = do(actor)
        return (204, "") if made is None else (status, _text(made))

    sent = {"method": str(request.method), "path": request.path, "body": _digest(content)}
    code, body, repeated = idempotency.once(actor, key=key, content=sent, do=run)
    answer = _answer(code, body)
    if repeated:
        answer["Idempotency-Replayed"] = "true"
    return answer


def together(do: Callable[[], Schema]) -> Schema:
    """Run several actions as one: all of them happen or none."""
    run: Callable[[], Schema] = action(do)
    return run()


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not (1 <= len(key) <= 120 and key.isascii() and key.isprintable()):
        raise Invalid({"Idempotency-Key": _("Use 1 to 120 plain characters.")}, code="idempotency.key")
    return key


def _digest(content: Any) -> str:
    plain = content.model_dump(mode="json") if isinstance(content, Schema) else content
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def _text(body: Schema | list[Any] | dict[str, Any]) -> str:
    if isinstance(body, Schema):
        return body.model_dump_json()
    return json.dumps(body, ensure_ascii=False, default=str)


def _answer(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, status=status, content_type=JSON) if body else HttpResponse(status=status)


SENTENCES: Final[dict[str, Words]] = {
    "missing": _("This is missing."),
    "extra_forbidden": _("This field is not known here."),
    "string_too_long": _("This is too long."),
    "too_long": _("There are too many of these."),
    "string_too_short": _("This is missing."),
    "string_pattern_mismatch": _("This contains characters that are not allowed here."),
    "json_invalid": _("This is not JSON."),
}


def sentence(kind: str, said: str) -> Words:
    """What to tell about a field that does not have the shape of the description."""
    return SENTENCES.get(kind) or _("This value has the wrong form (%(said)s).") % {"said": said}


def purpose_needed() -> Invalid:
    """An official asked for plain personal data without saying why."""
    return Invalid({"purpose": _("Say why you need these personal data: ?purpose=…")}, code="api.purpose")
