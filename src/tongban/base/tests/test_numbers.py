"""Numbers are never given twice, also when transactions fail."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from tongban.base.models import Series
from tongban.base.numbers import BLOCK, Blocks, case_serial, forget_blocks

DAY = date(2026, 3, 2)


@pytest.mark.django_db(transaction=True)
def test_a_block_of_a_transaction_that_failed_is_not_shared_out() -> None:
    ours, theirs = Blocks(), Blocks()
    with pytest.raises(RuntimeError), transaction.atomic():
        ours.next("k")
        raise RuntimeError
    given = [blocks.next("k") for _ in range(BLOCK + 5) for blocks in (ours, theirs)]
    assert len(set(given)) == len(given)


@pytest.mark.django_db(transaction=True)
def test_a_committed_block_is_used_up_before_the_next() -> None:
    forget_blocks()
    given = [case_serial("920100", DAY) for _ in range(BLOCK + 1)]
    assert given == list(range(1, BLOCK + 2))
    assert Series.objects.get(key="block:case:920100:20260302").last == 2 * BLOCK
    forget_blocks()
