"""The people of the city: officials on their posts, residents, enterprises, and the accounts anybody may play."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.catalogue.models import Item
from tongban.hall.models import Window
from tongban.identity.acting import actor_at
from tongban.identity.actions import account_open, demo_card_set
from tongban.identity.models import Account
from tongban.identity.queries import FURTHER
from tongban.kernel.ids import citizen_id, mobile, uscc
from tongban.org.actions import mandate_grant, party_register, post_fill
from tongban.org.models import Party, Post, Unit
from tongban.packs.demo_city import sources
from tongban.packs.demo_city.founding import ROOT

SINCE = date(2020, 1, 1)
TITLES = {
    "window_clerk": ("综合窗口", "Comprehensive window"),
    "general_clerk": ("综合窗口", "General window"),
    "issue_clerk": ("统一出件窗口", "General issue window"),
    "examiner": ("审查员", "Examiner"),
    "approver": ("审批科科长", "Approver"),
    "head": ("主要负责人", "Head of the authority"),
    "issuer": ("统一出件窗口", "Issue window"),
    "expert_secretary": ("专家评审秘书", "Secretary of expert review"),
    "supervisor": ("效能监督员", "Supervisor"),
    "administrator": ("系统管理员", "Administrator"),
    "service_owner": ("事项管理员", "Service owner"),
    "complaint_handler": ("投诉办理", "Complaint handler"),
    "hall_manager": ("大厅管理", "Hall manager"),
    "list_confirmer": ("事项清单审定", "Confirmation of the list of items"),
}

SEATS = {Window.GENERAL: "general_clerk", Window.ISSUE: "issue_clerk"}
"""Who sits at the windows of the hall itself; what they may do comes from the delegations to it."""
ELSEWHERE = (
    ("approval-bureau", "complaint_handler"),
    ("disabled-federation", "expert_secretary"),
    ("education-bureau", "expert_secretary"),
    ("government-office", "complaint_handler"),
    ("government-office", "supervisor"),
    (ROOT, "service_owner"),
)
"""Who handles complaints; nobody handles those about their own unit."""


@dataclass
class Names:
    """An endless, repeatable supply of fictional people."""

    seed: int
    chance: random.Random = field(init=False)
    _ids: Iterator[citizen_id.CitizenId] = field(init=False)
    _phones: Iterator[str] = field(init=False)
    _bodies: Iterator[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a repeatable play, no secret
        self._ids = citizen_id.fictional(200_000, seed=self.seed, born=(date(1945, 1, 1), date(2006, 1, 1)))
        self._phones = mobile.fictional(200_000, seed=self.seed)
        self._bodies = uscc.fictional(50_000, seed=self.seed)
        people = sources.read("people.yaml")
        self._surnames, self._given = list(people["surnames"]), list(people["given"])
        self._streets = [s["name"]["zh"] for s in people["streets"]]
        self._trades = [t["zh"] for t in people["enterprises"]["trades"]]
        self._words = list(people["enterprises"]["words"])

    def name(self) -> str:
        """A fictional name."""
        return self.chance.choice(self._surnames) + "".join(self.chance.sample(self._given, 2))

    def body_code(self) -> str:
        """A fictional credit code."""
        return str(next(self._bodies))

    def address(self) -> str:
        """A fictional address."""
        return f"云溪市青禾区{self.chance.choice(self._streets)}{self.chance.randint(1, 300)}号"

    def person(self, name: str = "") -> Party:
        """A new fictional person."""
        return party_register(
            SYSTEM,
            kind=Party.NATURAL,
            name=name or self.name(),
            number=next(self._ids).number,
            mobile=next(self._phones),
            address=self.address(),
            region="920102",
        )

    def enterprise(self, rep: Party, name: str = "", address: str = "") -> Party:
        """A new fictional enterprise."""
        made_up = f"云溪市{self.chance.choice(self._words)}{self.name()[1:]}{self.chance.choice(self._trades)}有限公司"
        return party_register(
            SYSTEM,
            kind=Party.LEGAL,
            name=name or made_up,
            number=str(next(self._bodies)),
            mobile=next(self._phones),
            address=address or self.address(),
            region="920102",
            legal_rep=rep,
        )


@dataclass
class Cast:
    """Everybody who plays: officials by (role, unit), clerks by (hall, window), residents, enterprise handlers."""

    names: Names
    staff: dict[tuple[str, int], Actor] = field(default_factory=dict)
    residents: list[Actor] = field(default_factory=list)
    handlers: list[Actor] = field(default_factory=list)
    seats: dict[tuple[str, str], Actor] = field(default_factory=dict)
    clerk: Actor = SYSTEM
    issuer: Actor = SYSTEM


def settle(units: dict[str, Unit], seed: int, residents: int) -> Cast:
    """Fill every post that the items need, open the demo accounts, and let residents move in."""
    cast = Cast(Names(seed))
    _demo_accounts(cast, units)
    _other_officials(cast, units)
    _window_clerks(cast, units)
    for n in range(residents):
        person = cast.names.person()
        cast.residents.append(_resident(person))
        if n % 4 == 0:
            cast.handlers.append(_handler(cast.names, person))
    return cast


def _resident(person: Party) -> Actor:
    return Actor(party=person.pk, channel="demo", assurance=3, name=person.name)


def _handler(names: Names, person: Party) -> Actor:
    body = names.enterprise(person)
    mandate_grant(SYSTEM, principal=body, agent=person, valid_from=SINCE)
    return Actor(party=person.pk, on_behalf_of=body.pk, channel="demo", assurance=3, name=person.name)


def _demo_accounts(cast: Cast, units: dict[str, Unit]) -> None:
    people = sources.read("people.yaml")
    parties: dict[str, Party] = {}
    for n, raw in enumerate(people["accounts"]):
        parties[raw["code"]] = _demo_account(cast, raw, units, n)
    for body in people["organisations"]:
        party = cast.names.enterprise(parties[body["legal_rep"]], body["name"]["zh"], body["address"]["zh"])
        for raw in people["accounts"]:
            if raw.get("acts_for") == body["code"]:
                mandate_grant(SYSTEM, principal=party, agent=parties[raw["code"]], valid_from=SINCE)
                handler = parties[raw["code"]]
                cast.handlers.insert(
                    0,
                    Actor(
                        party=handler.pk,
                        on_behalf_of=party.pk,
                        channel="demo",
                        assurance=3,
                        name=handler.name,
                    ),
                )


def _demo_account(cast: Cast, raw: dict[str, Any], units: dict[str, Unit], place: int) -> Party:
    party = cast.names.person(raw["name"]["zh"])
    staff = raw["kind"] == "staff"
    account = account_open(
        SYSTEM,
        party=party,
        username=f"demo-{raw['code']}",
        kind=Account.STAFF if staff else Account.RESIDENT,
        assurance=3,
    )
    if staff:
        roles, unit = list(raw["roles"]), units[raw["unit"]]
        whole = bool(set(roles) & {"window_clerk", "issuer"})  # windows of a hall work for every bureau
        actor = fill(unit, party, roles, reach=units[ROOT] if whole else None)
        for role in roles:
            cast.staff.setdefault((role, unit.pk), actor)
        if raw.get("window"):
            cast.seats[(raw["hall"], raw["window"])] = actor
        if "window_clerk" in roles and cast.clerk is SYSTEM:
            cast.clerk = actor
        if "issuer" in roles:
            cast.issuer = actor
    else:
        cast.residents.append(_resident(party))
    hint = raw.get("try") or {}
    demo_card_set(
        SYSTEM,
        account=account,
        label_zh=raw["name"]["zh"],
        label_en=raw["name"]["en"],
        hint_zh=hint.get("zh", ""),
        hint_en=hint.get("en", ""),
        ordinal=place + _row(raw),
        acting="post" if staff else "mandate" if raw["kind"] == "handler" else "self",
    )
    return party


def _row(raw: dict[str, Any]) -> int:
    """Those of the tour stand first, then everybody but the reviewers of single offices, who stand last."""
    if raw.get("featured"):
        return 0
    return FURTHER if raw["code"].startswith(("examiner-", "approver-")) else 100


def fill(unit: Unit, party: Party, roles: Sequence[str], reach: Unit | None = None) -> Actor:
    """Put a person on a post and give the actor that acts from it."""
    zh, en = TITLES.get(roles[0], ("工作人员", "Officer"))
    post = post_fill(
        SYSTEM, unit=unit, holder=party, title_zh=zh, title_en=en, roles=roles, valid_from=SINCE, reach=reach
    )
    fresh = Post.objects.select_related("unit", "reach").prefetch_related("roles__role").get(pk=post.pk)
    return actor_at(fresh, Actor(party=party.pk, channel="demo", assurance=4, name=party.name))


def _other_officials(cast: Cast, units: dict[str, Unit]) -> None:
    """Every unit with items on line has an examiner, an approver and a head."""
    busy = set(Item.objects.filter(online="full").values_list("unit_id", flat=True))
    for unit in units.values():
        if unit.pk not in busy:
            continue
        for role in ("examiner", "approver", "head"):
            if (role, unit.pk) not in cast.staff:
                cast.staff[(role, unit.pk)] = fill(unit, cast.names.person(), [role])
    for code, role in ELSEWHERE:
        if (role, units[code].pk) not in cast.staff:
            cast.staff[(role, units[code].pk)] = fill(units[code], cast.names.person(), [role])


def _window_clerks(cast: Cast, units: dict[str, Unit]) -> None:
    """Somebody sits at every window of every hall."""
    windows = (
        Window.objects.filter(valid_to=None).select_related("hall__unit").order_by("hall__ordinal", "number")
    )
    for window in windows:
        place = (window.hall.code, window.number)
        if place not in cast.seats:
            person = cast.names.person()
            role = SEATS.get(window.kind)
            cast.seats[place] = fill(
                window.hall.unit, person, [role or "window_clerk"], reach=None if role else units[ROOT]
            )
