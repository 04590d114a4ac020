"""People and places of the stage: the government and its units, staff, applicants, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import yaml

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_now
from tongban.cases.actions import case_file_at_window, case_submit, draft_file_add, draft_open, draft_save
from tongban.cases.models import Case
from tongban.cases.scenarios import Cast, Side
from tongban.catalogue.models import Item
from tongban.files.models import Attachment
from tongban.identity.acting import actor_at
from tongban.kernel.ids import citizen_id, uscc
from tongban.org.actions import mandate_grant, party_register, post_fill, unit_found
from tongban.org.models import Party, Post, Unit
from tongban.records.actions import record

UNITS: Final = Path(__file__).parent / "demo_city" / "data" / "units.yaml"
REGION: Final = "920100"
SINCE: Final = date(2004, 1, 1)
_serial = count(1)


@lru_cache(maxsize=1)
def _known_units() -> Mapping[str, Mapping[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(UNITS.read_text(encoding="utf-8")) if UNITS.exists() else []
    return {str(row["code"]): row for row in rows}


def government() -> Unit:
    """The people's government of the stage: the one that is there, or a new one."""
    root = Unit.objects.filter(parent=None).order_by("id").first()
    return root or unit_found(
        SYSTEM,
        code="yunxi-city",
        name_zh="云溪市人民政府",
        number_word="云",
        kind="government",
        region=REGION,
    )


def unit(code: str) -> Unit:
    """The unit with this code, founded now if it is not there; facts of the demo city where it knows the unit."""
    found = Unit.objects.filter(code=code).first()
    if found is not None:
        return found
    facts = _known_units().get(code, {})
    name = facts.get("name") or {"zh": f"云溪市{code}", "en": code}
    return unit_found(
        SYSTEM,
        code=code,
        name_zh=name["zh"],
        name_en=name["en"],
        number_word=f"云{name['zh'].removeprefix('市')[:2]}",
        parent=government(),
        region=REGION,
    )


@dataclass
class Applicant:
    """Who applies: the party, the actor (their agent where one acts for them), and what answers may call them."""

    party: Party
    actor: Actor
    words: Mapping[str, str]


def applicant(told: Mapping[str, Any], item_code: str) -> Applicant:
    """``{kind, name, number | uscc, born, agent: {name}}`` as a party with an actor; numbers are fictional."""
    party = _party(told)
    words = {"applicant.name": party.name, "applicant.number": party.number.reveal()}
    person = told.get("agent") or ({"name": told.get("handler", "许经办")} if not party.is_natural else None)
    if person is None:
        return Applicant(party, _plain(party), words)
    agent = _party({**person, "kind": Party.NATURAL})
    mandate_grant(SYSTEM, principal=party, agent=agent, items=[item_code], valid_from=SINCE)
    words |= {"agent.name": agent.name, "agent.number": agent.number.reveal()}
    return Applicant(party, replace(_plain(agent), on_behalf_of=party.pk), words)


def _plain(party: Party) -> Actor:
    return Actor(party=party.pk, account=party.pk, assurance=4, name=party.name)


def _party(told: Mapping[str, Any]) -> Party:
    kind = str(told.get("kind", Party.NATURAL))
    name = str(told.get("name", "林知远"))
    given = told.get("number") or told.get("uscc")
    if kind != Party.NATURAL:
        return party_register(SYSTEM, kind=kind, name=name, number=str(given or _body_number()))
    born = date.fromisoformat(str(told.get("born", "1988-05-17")))
    return party_register(SYSTEM, kind=kind, name=name, number=str(given or _person_number(born)))


def _person_number(born: date) -> str:
    """A number of a region that GB/T 2260 does not assign."""
    return citizen_id.make("929999", born, next(_serial) % 999 + 1)


def _body_number() -> str:
    return uscc.make("91", uscc.FICTIONAL_REGION, f"MA9{next(_serial) % 100_000:05}")


def cast(who: Applicant, home: str, another: Callable[[str], Side] | None = None) -> Cast:
    """The cast of a scenario whose authority is the unit ``home``; ``another`` finds more applicants by name."""
    company = Company(home)
    return Cast(who.actor, company.actor, _page, _picture, who.words, another)


@dataclass
class Company:
    """The staff of a scenario: one person on one post for each role and unit, hired when first needed."""

    home: str
    hired: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def actor(self, role: str, unit_code: str = "") -> Actor:
        """Who has ``role`` in the unit (default: the authority of the item)."""
        key = (role, unit_code or self.home)
        if key not in self.hired:
            self.hired[key] = _hire(role, unit(key[1]))
        return self.hired[key]


def _hire(role: str, where: Unit) -> Actor:
    holder = _party({"name": f"何{role[:1].upper()}", "born": "1985-03-09"})
    post = post_fill(SYSTEM, unit=where, holder=holder, title_zh="岗位", roles=[role], valid_from=SINCE)
    fresh = Post.objects.select_related("unit").prefetch_related("roles__role").get(pk=post.pk)
    return actor_at(fresh, _plain(holder))


@dataclass(frozen=True)
class Counter:
    """Where applications for ``item`` are handed in: on line by the applicant, or by a clerk at the window."""

    item: Item
    who: Applicant
    wishes: Mapping[str, str] = field(default_factory=dict)

    def submit(
        self,
        actor: Actor,
        values: Mapping[str, Any],
        pages: Mapping[str, Sequence[int]],
        committed: bool,
        later: Sequence[str] = (),
    ) -> Case:
        """Hand in; the same checks as on the pages."""
        answers = {**values, **self.wishes}
        if actor.is_staff:
            return case_file_at_window(
                replace(actor, channel="window"),
                item=self.item,
                applicant=self.who.party,
                values=answers,
                pages=pages,
                committed=committed,
                later=later,
            )
        draft = draft_open(actor, item=self.item)
        draft_save(actor, draft=draft, values=answers, commitment=committed, later=later)
        for page in draft.files.all():
            page.delete()
        for line, attachments in pages.items():
            for key in attachments:
                draft_file_add(actor, draft=draft, line=line, attachment=Attachment.objects.get(pk=key))
        return case_submit(actor, draft=draft)


def _page(owner: Actor) -> int:
    return _store(owner, "page.pdf", "application/pdf").pk


def _picture(owner: Actor) -> int:
    return _store(owner, "picture.png", "image/png").pk


@action
def _store(owner: Actor, name: str, media_type: str) -> Attachment:
    """A clean page without bytes: scenarios look at what happens to cases, not into files."""
    row = Attachment(
        name=name,
        media_type=media_type,
        size=1,
        sha256="0" * 64,
        sm3="0" * 64,
        path="stage",
        state="clean",
        owner=owner.party,
        stored_at=legal_now(),
    )
    row.save()
    record(SYSTEM, "files.stored.v1", subject=row)
    return row
