"""What a person can be told when something cannot be done.

Every refusal is a class with a stable code, data and a translated sentence that says what to do.
One handler (``base.handlers``) shows it as a page or as ``application/problem+json`` (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Refused(Exception):
    """Base of every refusal. ``code`` is stable, ``message`` is for people, ``data`` for machines."""

    status = 409
    title: Words = _("This cannot be done")

    def __init__(self, code: str, message: Words, **data: Any) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.data = data


class NotFound(Refused):
    """Nothing is there, or not for this actor: the two are never told apart."""

    status = 404
    title = _("We could not find this page")

    def __init__(self, code: str = "not_found", message: Words | None = None, **data: Any) -> None:
        super().__init__(code, message or _("Check the address or the number, or search for it."), **data)


class Forbidden(Refused):
    """The actor is known and may not do this."""

    status = 403
    title = _("You may not do this")

    def __init__(self, code: str = "forbidden", message: Words | None = None, **data: Any) -> None:
        super().__init__(
            code, message or _("Your role does not include this. Ask your administrator."), **data
        )


class SignInNeeded(Refused):
    """Nobody is signed in, or with a real-name level that is too low."""

    status = 401
    title = _("Please sign in first")

    def __init__(self, code: str = "sign_in_needed", message: Words | None = None, **data: Any) -> None:
        super().__init__(code, message or _("Sign in and you will come back to this page."), **data)


class Invalid(Refused):
    """Input with mistakes; ``fields`` maps each field to its sentence."""

    status = 422
    title = _("Something needs correcting")

    def __init__(
        self,
        fields: Mapping[str, Words] | None = None,
        message: Words | None = None,
        code: str = "invalid",
        **data: Any,
    ) -> None:
        super().__init__(code, message or _("Please check the marked fields."), **data)
        self.fields: dict[str, Words] = dict(fields or {})


class Conflict(Refused):
    """The thing is in a state in which this step is not possible."""

    status = 409
    title = _("This step is no longer possible")


class Stale(Conflict):
    """Somebody changed the thing after the page was opened."""

    title = _("Somebody else was faster")

    def __init__(self, message: Words | None = None, **data: Any) -> None:
        super().__init__(
            "stale",
            message
            or _("This was changed while your page was open. Look at the new state and decide again."),
            **data,
        )


class Busy(Refused):
    """Too many people at once; nothing was lost, the same request may be sent again."""

    status = 503
    title = _("Many people are here right now")

    def __init__(self, message: Words | None = None, **data: Any) -> None:
        super().__init__(
            "busy", message or _("Nothing was lost. This page tries again in a few seconds."), **data
        )


class TooOften(Refused):
    """One visitor asks more often than a person does; ``seconds`` later it goes on."""

    status = 429
    title = _("That was very often")

    def __init__(self, message: Words | None = None, *, seconds: int) -> None:
        super().__init__(
            "too_often", message or _("Please wait a minute, then go on. Nothing was lost."), seconds=seconds
        )
        self.seconds = seconds
