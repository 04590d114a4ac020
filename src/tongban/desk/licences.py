"""Reads of licences for the office that issued them: the list, and one licence with all that happened to it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.base.lists import Page, keyset_page
from tongban.cases.models import Case
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import query_code
from tongban.licences.grounds import EXPIRED, KINDS, SUPERSEDED, VALID, Ground, Kind
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.policy import CHANGE, DECIDE, looked_after, to_decide
from tongban.licences.queries import status_on
from tongban.printing.models import Document

ORDER: Final = ("-issued_on", "-id")
LAPSED: Final = "lapsed"


def licences_page(actor: Actor, *, words: str, state: str, cursor: str | None) -> Page[Licence]:
    """One page of the licences that the actor looks after, the newest first. One statement."""
    rows = looked_after(actor).select_related("type", "unit")
    return keyset_page(_in_state(_found(rows, words), state), ORDER, cursor)


def _found(rows: QuerySet[Licence], words: str) -> QuerySet[Licence]:
    """By number, identifier, query code or holder; every edition when one of them is meant, else the newest."""
    text = words.strip()[:80]
    if not text:
        return rows.exclude(status=SUPERSEDED)
    try:
        code = query_code.parse(text)
    except Refusal:
        code = ""
    one = Q(identifier=text) | (Q(query_code=code) if code else Q(pk__in=[]))
    return rows.filter(
        one | (~Q(status=SUPERSEDED) & (Q(number__icontains=text) | Q(holder_name__icontains=text)))
    )


def _in_state(rows: QuerySet[Licence], state: str) -> QuerySet[Licence]:
    today = legal_today()
    if state == VALID:
        return rows.filter(Q(valid_to=None) | Q(valid_to__gte=today), status=VALID)
    if state == EXPIRED:
        return rows.filter(Q(status=EXPIRED) | Q(status__in=(VALID, "suspended"), valid_to__lt=today))
    return rows.filter(status=state) if state else rows


def licence_looked_after(actor: Actor, uid: UUID) -> Licence:
    """One of them; raises ``NotFound``."""
    rows = looked_after(actor).select_related("type", "unit", "holder", "document")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("desk.licence")
    return found


def kinds_now(actor: Actor, licence: Licence, acts: list[LicenceAct]) -> list[Kind]:
    """What the actor may do to it now; nothing while a proposal waits."""
    if not actor.may(CHANGE, path=licence.unit_path) or waiting_act(licence, acts) is not None:
        return []
    status = status_on(licence)
    kinds = [kind for kind in KINDS.values() if status in kind.states and grounds_now(kind, licence)]
    return [kind for kind in kinds if kind.code != "renew" or licence.valid_to is not None]


def grounds_now(kind: Kind, licence: Licence) -> list[Ground]:
    """The grounds of a kind that fit this licence and its holder."""
    status = status_on(licence)
    return [
        ground
        for ground in kind.grounds
        if (not ground.states or status in ground.states)
        and (not ground.holder or ground.holder == licence.holder.kind)
    ]


def waiting_act(licence: Licence, acts: list[LicenceAct]) -> LicenceAct | None:
    """The proposal that waits for its decision."""
    return next((a for a in acts if a.state == LicenceAct.PROPOSED and a.licence_id == licence.pk), None)


def may_decide(actor: Actor, act: LicenceAct) -> bool:
    """Whether the actor is the second person."""
    return actor.may(DECIDE, path=act.unit_path) and act.asked_by_id != actor.party


def proposals(actor: Actor) -> QuerySet[LicenceAct] | None:
    """Proposals that wait for the actor; None where they decide none."""
    return to_decide(actor)


def proposals_page(actor: Actor) -> list[LicenceAct]:
    """Those proposals with their licences, the oldest first."""
    rows = to_decide(actor)
    if rows is None:
        return []
    found = rows.select_related("licence__type", "licence__unit", "asked_by")
    return list(found.order_by("asked_at", "id")[:50])


def act_of_licence(licence: Licence, uid: UUID) -> LicenceAct:
    """An act on this licence; raises ``NotFound``."""
    act = LicenceAct.objects.filter(licence=licence, uid=uid).select_related("licence").first()
    if act is None:
        raise NotFound("desk.licence_act")
    return act


def document_at(licence: Licence, uid: UUID) -> Document:
    """A document about any edition of this licence; raises ``NotFound``."""
    editions = Licence.objects.filter(
        type_id=licence.type_id, number=licence.number, unit_id=licence.unit_id
    ).values_list("pk", flat=True)
    acts = LicenceAct.objects.filter(licence__in=editions, document__uid=uid)
    rows: Any = Document.objects.select_related("unit")
    found: Document | None = (
        rows.filter(uid=uid)
        .filter(Q(subject_kind="licence", subject_id__in=editions) | Q(pk__in=acts.values("document")))
        .first()
    )
    if found is None:
        raise NotFound("desk.document")
    return found


def case_of(licence: Licence) -> Case | None:
    """The case from which it came."""
    return Case.objects.filter(pk=licence.case_id).first() if licence.case_id else None
