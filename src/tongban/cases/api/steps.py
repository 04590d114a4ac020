"""One step of an official or applicant on a case: found, done once, shown as it then is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from tongban.base.actor import Actor
from tongban.base.api import Bearer, In, write
from tongban.cases.api.schemas import CaseOut, is_own, shown
from tongban.cases.models import Case
from tongban.cases.queries import case_for

Act = Callable[[Actor, Case], Any]
ACCEPT: Final = Bearer("cases.case.accept")
HANDLE: Final = Bearer("cases.case.accept", "cases.case.examine")
EXAMINE: Final = Bearer("cases.case.examine")
PAUSE: Final = Bearer("cases.case.pause")
DECIDE: Final = Bearer("cases.case.decide")
EXTEND: Final = Bearer("cases.case.extend")
DELIVER: Final = Bearer("cases.case.deliver")


def step(request: HttpRequest, uid: UUID, body: In, act: Act) -> HttpResponse:
    """Do ``act`` on the case called ``uid`` as the caller may see it, and answer with its new state."""

    def do(actor: Actor) -> CaseOut:
        act(actor, case_for(actor, str(uid)))
        after = case_for(actor, str(uid))
        return shown(after, plain=is_own(actor, after))

    return write(request, body, do)
