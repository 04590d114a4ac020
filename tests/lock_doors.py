"""The walks of the guide lock through the doors of people and programs: pages of the desk, of the applicant, the API.

Forms are read as a browser reads them, answered at random, and forged: names and values that hold a line or a condition
of the guide are sent again with one that it does not ask. Bodies for the API are made from its own description.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from tests.api_world import PDF, Caller, token_of

from tongban.base.errors import Refused
from tongban.base.legal import legal_time
from tongban.cases.flowing import open_tasks
from tongban.cases.queries import asked_for
from tongban.cases.tests.guide_lock import CONDITIONS, FILING, LINES, Walk, days_pass, look, publish_more
from tongban.cases.tests.world import World, attachment
from tongban.desk.acts import ACTS
from tongban.desk.tests.people import browser
from tongban.kernel.errors import Refusal

OPENAPI: Final = Path(__file__).resolve().parents[1] / "docs" / "developer" / "openapi.json"
CASES: Final = "/api/v1/cases/{uid}/"
ENDING: Final = (
    "withdraw",
    "terminate",
    "not-needed",
    "not_needed",
    "refuse-acceptance",
    "refuse",
    "close",
    "merge",
)
"""Deeds that end a walk; most of the time something else is done."""
ROLES: Final = ("clerk", "examiner", "approver", "head", "stranger")
USUAL: Final = ("clerk", "clerk", "examiner", "approver", "head", "stranger")
API_ASKS: Final = (
    "supplement",
    "materials/{line}",
    "return-open",
    "supplement-answer",
    "correct",
    "accept",
    "decide",
)
DESK_ASKS: Final = ("judge", "supplement", "supplement", "return-open", "correct", "accept")
"""What asks for something or answers it, at which the walks knock in half of their steps."""
Fields = dict[str, str | list[str]]


@dataclass
class Doors:
    """Everybody at a browser and with a token."""

    w: World
    browsers: dict[str, Client] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in (*ROLES, "applicant"):
            actor = getattr(self.w, role)
            self.callers[role] = Caller(token_of(actor))
            self.browsers[role] = browser(actor)


def operations() -> dict[str, Mapping[str, Any]]:
    """What the API lets anybody do to a case: the end of the address, and the properties of the body."""
    told = json.loads(OPENAPI.read_text(encoding="utf-8"))
    schemas, found = told["components"]["schemas"], {}
    for path, methods in told["paths"].items():
        if path.startswith(CASES) and "post" in methods:
            body = methods["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            found[path.removeprefix(CASES)] = schemas.get(name, {}).get("properties", {})
    return found


OPERATIONS: Final = operations()


@dataclass
class DoorWalk(Walk):
    """A walk in which nobody calls an action: everything is asked for at a door."""

    doors: Doors | None = None

    def run(self, steps: int) -> int:
        for _step in range(steps):
            _name, deed = self.rng.choice(FILING if self.case is None else DEEDS)
            with suppress(Refused, Refusal), legal_time(self.now):
                deed(self)
            if self.case is not None:
                self.case = (
                    type(self.case).objects.select_related("item", "unit", "applicant").get(pk=self.case.pk)
                )
                look(self)
        return sum(n for word, n in self.done.items() if not word.endswith("refused"))

    def told(self, door: str, status: int) -> None:
        """Count what a door answered; a fault of the server is a fault of the walk."""
        assert status < 500, f"{door}: {status}"
        self.done[door if status < 400 else f"{door} refused"] += 1

    @property
    def way_in(self) -> Doors:
        assert self.doors is not None
        return self.doors


def by_api(walk: DoorWalk) -> None:
    """Any operation of the API, as anybody."""
    path = walk.rng.choice(API_ASKS if walk.rng.random() < 0.5 else list(OPERATIONS))
    if path in ENDING and walk.rng.random() < 0.9:
        path = "supplement"
    properties, sensible = (
        OPERATIONS[path],
        "applicant" if path in ("supplement-answer", "later") else "clerk",
    )
    who = sensible if walk.rng.random() < 0.7 else walk.rng.choice((*USUAL, "applicant"))
    line = walk.rng.choice([*few(walk), *LINES])
    there = path.replace("{line}", line).replace("{flow}", str(uuid4()))
    body = {name: value_of(walk, name, said) for name, said in properties.items() if name != "version"}
    answer = walk.way_in.callers[who].post(f"/cases/{walk.open_case.uid}/{there}", body)
    walk.told(f"api {path}", answer.status_code)


def value_of(walk: DoorWalk, name: str, said: Mapping[str, Any]) -> Any:
    """Something that fits a property of a body, and names lines and conditions, asked or not."""
    rng = walk.rng
    match name:
        case "problems":
            return dict.fromkeys(few(walk), "缺页")
        case "attachments":
            return {line: [str(attachment(walk.world.applicant).uid)] for line in few(walk)}
        case "failed":
            return rng.sample(CONDITIONS, rng.choice((0, 1, 2)))
        case "values":
            return rng.choice(({"matter": "更正"}, {"bribe": "x"}, {"later": "x", "matter": "再更正"}))
        case "facts":
            return rng.choice(({}, {"bribe": True}))
        case "outcome":
            return rng.choice(("granted", "refused", "pass", "fail"))
        case "task":
            tasks = open_tasks(walk.open_case)
            return str(rng.choice(tasks).uid) if tasks else str(uuid4())
    kind = said.get("type", "")
    return {"boolean": rng.random() < 0.5, "integer": 3, "array": [], "object": {}}.get(kind, "因为需要")


def few(walk: DoorWalk) -> list[str]:
    """Lines that the guide asks, what is asked for now, or any."""
    asked = list(asked_for(walk.open_case))
    return walk.rng.choice(
        (asked, asked[:1], walk.rng.sample(LINES[:3], walk.rng.randint(1, 3)), walk.some())
    )


def by_desk(walk: DoorWalk) -> None:
    """Any step that the desk knows, offered or not, as any official."""
    key = walk.rng.choice(DESK_ASKS if walk.rng.random() < 0.5 else list(ACTS))
    if key in ENDING and walk.rng.random() < 0.9:
        key = "supplement"
    client = walk.way_in.browsers["clerk" if walk.rng.random() < 0.7 else walk.rng.choice(USUAL)]
    address = f"/zh/desk/cases/{walk.open_case.uid}/do/{key}/"
    page = client.get(address)
    forms = list(forms_of(page)) if page.status_code == 200 else []
    sent = (
        forged(walk, answered(walk, forms[-1]))
        if forms
        else {f"judge_{line}": "open" for line in walk.some()}
    )
    walk.told(f"desk {key}", client.post(address, sent).status_code)


def by_applicant(walk: DoorWalk) -> None:
    """The applicant's pages: another page handed in for a line, the supplement sent, answers corrected."""
    client, place = walk.way_in.browsers["applicant"], f"/zh/my/cases/{walk.open_case.uid}/"
    for _page in range(walk.rng.randint(0, 3)):
        line = walk.rng.choice([*few(walk), *LINES])
        given = {"file": SimpleUploadedFile("page.pdf", PDF + line.encode(), "application/pdf")}
        walk.told("applicant page", client.post(f"{place}supplement/{line}/add/", given).status_code)
    name = walk.rng.choice(("supplement", "correct"))
    page = client.get(f"{place}{name}/")
    forms = list(forms_of(page)) if page.status_code == 200 else []
    sent = forged(walk, answered(walk, forms[-1])) if forms else {"matter": "更正", "bribe": "x"}
    walk.told(f"applicant {name}", client.post(f"{place}{name}/", sent).status_code)


def forms_of(page: Any) -> Iterator[Any]:
    """The forms in the main part of a page that post."""
    for form in html.fromstring(page.content.decode()).xpath("//main//form"):
        if (form.get("method") or "").lower() == "post":
            yield form


def answered(walk: DoorWalk, form: Any) -> Fields:
    """A form filled in at random: what stands hidden stays, one button of several is chosen, boxes ticked or not."""
    sent: Fields = {}
    groups: dict[str, list[str]] = {}
    for thing in form.xpath(".//input|.//textarea|.//select"):
        name, kind = thing.get("name"), (thing.get("type") or thing.tag).lower()
        if not name or kind == "file" or name == "csrfmiddlewaretoken":
            continue
        if kind == "select":
            groups[name] = [str(v) for v in thing.xpath(".//option/@value")]
        elif kind == "radio":
            groups.setdefault(name, []).append(thing.get("value") or "on")
        elif kind == "checkbox":
            if walk.rng.random() < 0.5:
                sent[name] = [*sent.get(name, []), thing.get("value") or "on"]
        elif kind == "hidden":
            sent[name] = thing.get("value") or ""
        else:
            sent[name] = thing.get("value") or walk.rng.choice(("缺页", "看过", "因为需要", ""))
    sent |= {name: walk.rng.choice(values) for name, values in groups.items() if values}
    return sent


def forged(walk: DoorWalk, sent: Fields) -> Fields:
    """Now and then with names and values of lines and conditions that the page does not offer."""
    if walk.rng.random() < 0.6:
        return sent
    more: Fields = {}
    for name, value in sent.items():
        for told in (LINES, CONDITIONS):
            for word in told:
                if word in name.split("_") or word in name.split("-"):
                    more[name.replace(word, walk.rng.choice(told))] = value
                elif value == word or (isinstance(value, list) and word in value):
                    more[name] = [*([value] if isinstance(value, str) else value), walk.rng.choice(told)]
    return {**sent, **more}


def published(walk: DoorWalk) -> None:
    """Now and then a version comes into force that asks for more."""
    if walk.rng.random() < 0.2:
        publish_more(walk)


DEEDS: Final[list[tuple[str, Callable[[Any], None]]]] = [
    *[("api", by_api)] * 8, *[("desk", by_desk)] * 8, *[("applicant", by_applicant)] * 3, ("days", days_pass),
    ("publish", published),
]  # fmt: skip
