"""Actions: one transaction, nested joining, refusal of unrecorded changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tongban.base import idempotency, numbers, vault
from tongban.base.actions import action
from tongban.base.actor import Actor, Grant
from tongban.base.errors import Invalid
from tongban.base.fields import Sealed
from tongban.base.models import Series


@action
def outer(key: str, fail: bool) -> None:
    inner(key)
    if fail:
        raise ValueError("after the inner write")


@action
def inner(key: str) -> None:
    Series.objects.create(key=key, last=1)


@pytest.mark.django_db(transaction=True)
def test_a_nested_action_joins_the_outer_transaction() -> None:
    with pytest.raises(ValueError, match="inner"):
        outer("a", fail=True)
    assert not Series.objects.filter(key="a").exists()
    outer("a", fail=False)
    assert Series.objects.filter(key="a").exists()


@pytest.mark.django_db(transaction=True)
def test_gapless_numbers_under_threads() -> None:
    @action
    def one() -> int:
        return numbers.take("notice", "u1", 2026)

    def work(_: int) -> int:
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(work, range(20)))
    assert sorted(taken) == list(range(1, 21))


@pytest.mark.django_db
def test_case_serials_come_from_blocks_and_never_repeat() -> None:
    from datetime import date

    blocks = numbers.Blocks()
    seen = [blocks.next("case:920100:20260401") for _ in range(150)]
    other = numbers.Blocks().next("case:920100:20260401")
    assert len(set(seen)) == 150
    assert other not in seen
    assert numbers.case_serial("920100", date(2026, 4, 2)) >= 1
    numbers.forget_blocks()


def test_sealed_values_hide_and_index() -> None:
    sealed = Sealed.of("11010519491231002X", "citizen_id")
    assert str(sealed) == "1101**********002X"
    assert "19491231" not in repr(sealed)
    assert vault.unseal(sealed.ciphertext) == "11010519491231002X"
    assert vault.blind("11010519491231002x", kind="citizen_id") == vault.blind(
        " 11010519491231002X", kind="citizen_id"
    )
    assert vault.blind("1", kind="a") != vault.blind("1", kind="b")


def test_grants_reach_by_scope() -> None:
    actor = Actor(
        party=1,
        post=1,
        grants=(Grant("cases.case.accept", "subtree", "/1/4/"), Grant("cases.case.read", "unit", "/1/4/")),
    )
    assert actor.may("cases.case.accept", path="/1/4/9/")
    assert not actor.may("cases.case.read", path="/1/4/9/")
    assert not actor.may("cases.case.decide", path="/1/4/")
    assert actor.paths("cases.case.read") == ("/1/4/$",)


@pytest.mark.django_db
def test_a_key_writes_once_and_refuses_other_content() -> None:
    actor = Actor(party=1, account=7)
    ran: list[int] = []

    def do() -> tuple[int, str]:
        ran.append(1)
        return 201, "made"

    assert idempotency.once(actor, key="k", content={"a": 1}, do=do) == (201, "made", False)
    assert idempotency.once(actor, key="k", content={"a": 1}, do=do) == (201, "made", True)
    assert ran == [1]
    with pytest.raises(Invalid):
        idempotency.once(actor, key="k", content={"a": 2}, do=do)
