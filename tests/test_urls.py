"""Every address as everybody: nothing breaks, nothing is open by accident, nobody reaches what is another's.

`make test` goes round as the roles that see most or should see least, the wide checks as all the others.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from tests.addresses import NOTHING, Address, Things, addresses
from tests.city import City

from tongban.base.access import rule_of

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")
LONG = bool(os.environ.get("TONGBAN_LONG"))
ALL = addresses()
logging.getLogger("django.request").setLevel(logging.CRITICAL)
ROLES = (
    "anonymous", "resident", "other_resident", "handler", "clerk", "examiner", "approver", "head", "issuer",
    "other_examiner", "other_approver", "other_head", "supervisor", "complaint_handler", "administrator",
    "service_owner", "hall_manager",
)  # fmt: skip
FIRST = ("resident", "other_resident")
ENTITLED = ("resident", "clerk", "examiner", "approver", "head", "issuer", "supervisor")
"""Who may see the applicant's cases: the applicant, the unit that handles them, the window, the supervisor."""
STRANGERS = tuple(role for role in ROLES if role not in ENTITLED)
BY_TICKET = {"hand_over", "shown_licence"}
"""Whoever holds the ticket of a QR code may enter; the ticket is the proof."""
WITHOUT_TOKEN = {"verify", "check"}
"""Public pages that look something up for anybody and change nothing; they are files, so they carry no token."""
LOOK_AFTER = ("administrator", "service_owner")
"""Whose reach over packages is every unit: drafts of all of them are theirs to see."""
UID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN = ("my/cases/", "my/licences/", "my/things/", "apply/<slug:code>/<uuid", "things/<uuid")


def each(roles: Iterable[str]) -> list[Any]:
    """These roles as parameters of a test."""
    return [pytest.param(role, marks=turn(role)) for role in roles]


def turn(role: str) -> list[Any]:
    """When a role goes round: the resident always, a stranger once a test, all the others in the wide checks."""
    if role == "resident":
        return []
    return [pytest.mark.once] if role in FIRST else [pytest.mark.wide]


def languages(address: Address, role: str) -> tuple[str, ...]:
    """Both languages for some, one of them for others; all of both in a long run."""
    if not address.localized:
        return ("",)
    if LONG:
        return ("zh/", "en/")
    odd = hashlib.sha256(f"{address.route}{role}".encode()).digest()[0] % 2
    return ("en/",) if odd else ("zh/",)


def paths(city: City, role: str) -> Iterator[tuple[Address, str]]:
    things = Things(city)
    for address in ALL:
        for path in things.paths(address, few=not LONG and role != "examiner"):
            for language in languages(address, role):
                yield address, f"/{language}{path}"


def test_every_view_says_who_may_enter() -> None:
    closed = [str(address) for address in ALL if rule_of(address.view) is None]
    assert not closed, f"views without a mark of base.access: {closed}"


@pytest.mark.parametrize("role", each(ROLES))
def test_nothing_breaks_and_nobody_reads_what_is_anothers(city: City, role: str) -> None:
    client, faults = city.people[role].client(), []
    for address, path in paths(city, role):
        answer = client.get(path)
        if answer.status_code >= 500:
            faults.append(f"{address} {path}: {answer.status_code}")
        if role in STRANGERS and answer.status_code < 300 and address.name not in BY_TICKET:
            faults += [f"{address} {path} tells {secret}" for secret in told(city, answer)]
        own = address.places and any(part in address.route for part in OWN)
        if role in STRANGERS and own and answer.status_code == 200:
            faults.append(f"{address} {path} is open to {role}")
        if address.localized and answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
            faults += [f"{address} {path} shows {word}" for word in leftovers(answer.content.decode())]
    assert not faults, "\n".join(faults)


def told(city: City, answer: Any) -> list[str]:
    """Secrets of the applicant that stand in an answer."""
    body = answer.getvalue() if answer.streaming else answer.content
    return [secret for secret in city.secrets if secret.encode() in body]


def leftovers(html: str) -> list[str]:
    """Marks of a template or a value that a person should never see."""
    return [word for word in ("{{", "{%", "%}", ">None</", "&lt;bound method", "__proxy__") if word in html]


@pytest.mark.parametrize(
    "role", each(("other_resident", "handler", "other_examiner", "administrator", "service_owner"))
)
def test_anothers_things_are_not_there(city: City, role: str) -> None:
    """404, or the answer that any other number gets: whoever tries numbers does not even learn what is there."""
    client, faults = city.people[role].client(), []
    own = "my/" if role in ("other_resident", "handler") else "desk/"
    things = Things(city)
    for address in ALL:
        if not (address.route.startswith((own, "apply/")) and address.places and "<uuid" in address.route):
            continue
        if role not in ("other_resident", "handler") and address.route.startswith("apply/"):
            continue
        if role in LOOK_AFTER and address.route.startswith("desk/workshop/"):
            continue
        for path in things.paths(address, few=True):
            status = client.get(f"/zh/{path}").status_code
            none = client.get(f"/zh/{UID.sub(NOTHING, path)}").status_code if status == 403 else 404
            if status not in (404, 405, none):
                faults.append(f"{path}: {status}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", each(("anonymous", "resident", "examiner", "clerk")))
def test_nothing_is_taken_without_the_token_of_the_form(city: City, role: str) -> None:
    client, faults = city.people[role].client(enforce_csrf_checks=True), []
    before = state()
    for address in ALL:
        if address.name in WITHOUT_TOKEN or address.route.startswith("api/"):
            continue
        for path in Things(city).paths(address, few=True)[:3]:
            answer = client.post(f"/{'zh/' if address.localized else ''}{path}", {"reason": "x"})
            if answer.status_code not in (403, 404, 405):
                faults.append(f"{address} {path}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert state() == before


@pytest.mark.parametrize("role", each(STRANGERS))
def test_whoever_has_no_part_in_it_changes_nothing(city: City, role: str) -> None:
    client, faults = city.people[role].client(), []
    things = Things(city)
    guarded = frozen()
    for address in ALL:
        if address.name in BY_TICKET:
            continue
        for path in things.paths(address, few=not LONG):
            answer = client.post(f"/{'zh/' if address.localized else ''}{path}", dict(LIKELY))
            if answer.status_code >= 500:
                faults.append(f"{address} {path}: {answer.status_code}")
            if LONG:
                guarded = compared(guarded, path, faults)
    compared(guarded, "one of them (TONGBAN_LONG=1 says which)", faults)
    assert not faults, "\n".join(faults)


def compared(before: dict[str, str], path: str, faults: list[str]) -> dict[str, str]:
    """What stands now; a difference is a fault of ``path``."""
    now = frozen()
    faults += [f"{path} changed {name}" for name in now if now[name] != before[name]]
    return now


LIKELY = {
    "version": "1", "reason": "因为需要", "outcome": "granted", "opinion": "同意", "text": "一个足够长的回答，说明情况。",
    "ground": "expert-review", "expected_days": "5", "problems": "plan", "line": "plan", "received_by": "路人",
    "tracking": "123456", "result": "通过", "facts": "不实", "basis": "第一条", "words": "请说明情况，尽快整改。", "approved": "1",
    "verdict": "valid", "level": "1", "confirm": "1", "yes": "1", "go": "next", "send": "1", "purpose": "handling",
}  # fmt: skip
GUARDED = (
    "tb_cases.Case", "tb_cases.Draft", "tb_cases.DraftFile", "tb_cases.Material", "tb_cases.MaterialFile",
    "tb_cases.Notice", "tb_cases.Decision", "tb_cases.Delivery", "tb_cases.Extension", "tb_cases.Pause",
    "tb_cases.Question", "tb_cases.Errand", "tb_cases.ErrandDraft", "tb_cases.ErrandFile", "tb_cases.ErrandMember",
    "tb_licences.Licence", "tb_flows.Task", "tb_oversight.LampEvent", "tb_oversight.Rating",
    "tb_files.Attachment", "tb_printing.Document", "tb_org.Unit", "tb_org.Mandate",
)  # fmt: skip
_known: dict[str, list[int]] = {}


def frozen() -> dict[str, str]:
    """A digest of each table's rows that stood when the city was built."""
    return {name: _digest(name) for name in GUARDED}


def _digest(name: str) -> str:
    model = apps.get_model(name)
    keys = _known.setdefault(name, list(model.objects.order_by("pk").values_list("pk", flat=True)))
    rows = model.objects.filter(pk__in=keys).order_by("pk").values_list()
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def state() -> dict[str, int]:
    """How many rows each guarded table has."""
    return {name: apps.get_model(name).objects.count() for name in GUARDED}
