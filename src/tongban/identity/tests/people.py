"""A small town for tests: a clerk, an administrator, an owner with an enterprise, and her agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongban.base.actor import SYSTEM
from tongban.identity.actions import account_open
from tongban.identity.models import Account
from tongban.kernel.ids import citizen_id, uscc
from tongban.org.actions import (
    mandate_grant,
    party_change,
    party_register,
    post_fill,
    roles_install,
    unit_found,
)
from tongban.org.models import Mandate, Party, Post, Unit

PASSWORD = "willow bridge lantern 7"


@dataclass(frozen=True)
class Town:
    """Its unit, people and accounts."""

    root: Unit
    bureau: Unit
    owner: Account
    agent: Account
    clerk: Account
    admin: Account
    enterprise: Party
    mandate: Mandate
    post: Post


def number(seq: int) -> str:
    return citizen_id.make("920102", date(1988, 5, 17), seq)


def person(seq: int, name: str, phone: str = "") -> Party:
    return party_register(SYSTEM, kind=Party.NATURAL, name=name, number=number(seq), mobile=phone)


def town() -> Town:
    roles_install(SYSTEM)
    root = unit_found(SYSTEM, code="city", name_zh="云栖市人民政府", name_en="Yunqi City")
    bureau = unit_found(
        SYSTEM, code="market", name_zh="市场监督管理局", name_en="Market Supervision", parent=root,
        duty_zh="市场主体登记", phone="0571-1234", address_zh="人民路1号", position=[120.1, 30.2],
    )  # fmt: skip
    owner, agent = person(11, "陈小满", "15400000011"), person(22, "李行远", "15400000022")
    clerk, admin = person(33, "周敏"), person(44, "吴静")
    enterprise = party_register(
        SYSTEM, kind=Party.LEGAL, name="小满餐饮有限公司", number=uscc.make("92", "330106", "MA123456")
    )
    enterprise = party_change(SYSTEM, party=enterprise, legal_rep=owner)
    mandate = mandate_grant(SYSTEM, principal=enterprise, agent=agent)
    post = post_fill(
        SYSTEM, unit=bureau, holder=clerk, title_zh="窗口受理", roles=["window_clerk", "examiner"]
    )
    post_fill(SYSTEM, unit=root, holder=admin, title_zh="系统管理员", roles=["administrator"])
    owners, workers = (
        ((owner, "demo-owner"), (agent, "demo-agent")),
        ((clerk, "demo-clerk"), (admin, "demo-admin")),
    )
    accounts = [_account(*pair) for pair in owners] + [_account(*pair, "staff") for pair in workers]
    return Town(root, bureau, *accounts, enterprise, mandate, post)


def _account(party: Party, username: str, kind: str = Account.RESIDENT) -> Account:
    return account_open(SYSTEM, party=party, username=username, password=PASSWORD, kind=kind, assurance=3)
