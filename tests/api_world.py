"""People and programs with tokens, on the small world of the cases' tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client

from tongban.base.actor import SYSTEM, Actor
from tongban.cases.tests.world import World, answers, world
from tongban.identity.actions import account_open, client_register, token_issue
from tongban.org.models import Party, Post

_names: Iterator[int] = count(1)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n"
)


def token_of(actor: Actor) -> str:
    """A bearer token of an actor of the world: of the person, or of the post."""
    party = Party.objects.get(pk=actor.party)
    account = account_open(SYSTEM, party=party, username=f"api-user-{next(_names)}", assurance=3)
    acting = f"post:{Post.objects.get(pk=actor.post).uid}" if actor.post else "self"
    return token_issue(SYSTEM, account=account, acting=acting)[1]


def machine(w: World, *words: str) -> str:
    """A token of a program of the bureau with these permissions."""
    client = client_register(
        SYSTEM, name=f"machine-{next(_names)}", unit=w.bureau, grants=[(word, "unit") for word in words]
    )
    return token_issue(SYSTEM, client=client)[1]


@dataclass
class Caller:
    """Calls the API as somebody."""

    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        more = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return Client(raise_request_exception=False).generic(
            method, f"/api/v1{path}", headers={**more, **headers}, **sent
        )

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, {} if body is None else body, **headers)

    def upload(self, path: str, name: str = "plan.pdf", content: bytes = PDF) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        sent = {"file": SimpleUploadedFile(name, content, "application/pdf")}
        return Client().post(f"/api/v1{path}", sent, headers={"Authorization": f"Bearer {self.token}"})


@dataclass
class Stage:
    """The world with a caller for everybody."""

    w: World
    applicant: Caller
    clerk: Caller
    examiner: Caller
    approver: Caller
    stranger: Caller

    def application(self, **more: Any) -> dict[str, Any]:
        """A whole application with its one page uploaded."""
        page = self.applicant.upload("/attachments").json()["uid"]
        return {"item": self.w.item.code, "values": answers(), "attachments": {"plan": [page]}, **more}

    def case(self) -> dict[str, Any]:
        """A case that was handed in."""
        made = self.applicant.post("/cases", self.application())
        assert made.status_code == 201, made.content
        return made.json()


def stage() -> Stage:
    """Everybody with a token."""
    w = world()
    actors = (w.applicant, w.clerk, w.examiner, w.approver, w.stranger)
    return Stage(w, *[Caller(token_of(actor)) for actor in actors])
