"""Handing an application in: a draft, or everything in one call."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, In, Line, write
from tongban.base.errors import Invalid
from tongban.cases.actions import case_submit
from tongban.cases.actions.direct import Applicant, case_submit_at_once, case_take_in
from tongban.cases.api.reading import router  # GET and POST /cases are one address
from tongban.cases.api.schemas import Answers, Pages, ReceiptOut, receipt
from tongban.cases.queries import draft_for
from tongban.catalogue.queries import offer_by_code
from tongban.files.policy import handed_in_by

UNKNOWN = _("You have not handed in such a file, or it was used for something else.")
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ApplicantIn(In):
    """Who applies, where a program with `cases.case.intake` files for somebody."""

    kind: Literal["natural_person", "legal_entity"] = "natural_person"
    name: Words
    number: Annotated[str, StringConstraints(min_length=15, max_length=18)]
    mobile: Annotated[str, StringConstraints(max_length=20)] = ""


class ApplicationIn(In):
    """A whole application. `applicant` only where it is filed for somebody else."""

    item: Code
    values: Answers
    attachments: Pages = Field(default_factory=dict)
    commitment: bool = False
    later: Annotated[list[Line], Field(max_length=100)] = Field(
        default_factory=list,
        description="Lines of the material list that are promised for later, where the guide marks them.",
    )
    applicant: ApplicantIn | None = None


class SubmitIn(In):
    """Nothing more is needed: everything stands in the draft."""


@router.post("/drafts/{uid}/submit", auth=Bearer(), response={201: ReceiptOut, **PROBLEMS}, tags=["drafts"])
def submit(request: HttpRequest, uid: UUID, body: SubmitIn) -> HttpResponse:
    """Hand a draft in. Mistakes are named by question and material line (422); the draft stays as it is then."""
    return write(
        request,
        body,
        lambda actor: receipt(case_submit(actor, draft=draft_for(actor, str(uid), sent_too=True))),
        201,
    )


@router.post("/cases", auth=Bearer(), response={201: ReceiptOut, **PROBLEMS})
def apply(request: HttpRequest, body: ApplicationIn) -> HttpResponse:
    """Hand in a whole application in one call. Send an `Idempotency-Key`: then it may safely be sent again."""
    return write(request, body, lambda actor: _opened(actor, body), 201)


def _opened(actor: Actor, body: ApplicationIn) -> ReceiptOut:
    version = offer_by_code(body.item)
    item = version.item
    pages = _pages(actor, body)
    if body.applicant is None:
        return receipt(
            case_submit_at_once(
                actor,
                item=item,
                version=version,
                values=body.values,
                pages=pages,
                committed=body.commitment,
                later=body.later,
            )
        )
    return receipt(
        case_take_in(
            actor,
            item=item,
            applicant=Applicant(**body.applicant.model_dump()),
            values=body.values,
            pages=pages,
            committed=body.commitment,
            later=body.later,
        )
    )


def _pages(actor: Actor, body: ApplicationIn) -> dict[str, list[int]]:
    """Keys of the attachments, which the caller must have handed in."""
    wanted = [str(uid) for uids in body.attachments.values() for uid in uids]
    known = handed_in_by(actor, wanted)
    lacking = {line for line, uids in body.attachments.items() if any(str(uid) not in known for uid in uids)}
    if lacking:
        raise Invalid({f"attachments.{line}": UNKNOWN for line in sorted(lacking)})
    return {line: [known[str(uid)].pk for uid in uids] for line, uids in body.attachments.items()}
