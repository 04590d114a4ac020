"""Statements that are compiled once say the same as those that Django compiles anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongban.base import writing
from tongban.base.models import IdempotencyKey, Timer
from tongban.base.selecting import Kept

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def timer(subject: str, due: datetime = NOON) -> Timer:
    return Timer(kind="test", subject=subject, due_at=due)


def test_an_inserted_row_has_its_key_and_reads_back_as_it_was() -> None:
    row = timer("云溪 \x7f 'quoted' %s")
    assert writing.is_plain(row)
    writing.insert(row)
    found = Timer.objects.get(pk=row.pk)
    assert (found.subject, found.due_at, found.fired_at) == (row.subject, NOON, None)
    assert not writing.is_plain(row)


def test_rows_inserted_together_keep_their_order_and_their_nulls() -> None:
    rows = [timer(f"n{n}", NOON + timedelta(hours=n)) for n in range(7)]
    rows[3].fired_at = NOON
    writing.insert_all(rows)
    found = list(Timer.objects.order_by("id"))
    assert [t.subject for t in found] == [f"n{n}" for n in range(7)]
    assert [t.fired_at for t in found] == [None, None, None, NOON, None, None, None]


def test_more_rows_than_one_statement_takes_keep_their_order() -> None:
    names = [f"n{n:04}" for n in range(2 * writing.PORTION + 7)]
    writing.insert_all([timer(name) for name in names])
    assert list(Timer.objects.order_by("id").values_list("subject", flat=True)) == names


def test_a_second_row_with_the_same_key_fails_and_only_its_own_savepoint() -> None:
    writing.insert(timer("one"))
    with pytest.raises(IntegrityError), transaction.atomic():
        writing.insert(timer("one"))
    assert Timer.objects.count() == 1


def test_a_row_is_inserted_unless_it_is_there() -> None:
    def key(digest: str) -> IdempotencyKey:
        return IdempotencyKey(owner="account:1", key="k", digest=digest, made_at=NOON)

    assert writing.insert_unless_there(key("first"))
    assert not writing.insert_unless_there(key("second"))
    assert list(IdempotencyKey.objects.values_list("digest", flat=True)) == ["first"]


def test_an_expression_is_left_to_django() -> None:
    from django.db.models.functions import Now

    row = timer("expression")
    row.due_at = Now()
    with pytest.raises(writing.NotPlain):
        writing.insert(row)


def test_a_kept_query_gives_what_the_query_gives() -> None:
    writing.insert_all(
        [timer("a"), timer("b", NOON + timedelta(days=1)), timer("c", NOON - timedelta(days=1))]
    )
    query = Kept(
        lambda kind, now: Timer.objects.filter(kind=kind, due_at__lte=now).order_by("-due_at"),
        kind="kind",
        now=datetime(2000, 1, 1, tzinfo=UTC),
    )
    for now in (NOON, NOON + timedelta(days=3), NOON - timedelta(hours=25)):
        plain = Timer.objects.filter(kind="test", due_at__lte=now).order_by("-due_at").first()
        kept = query.first(kind="test", now=now)
        assert kept == plain
        assert kept is None or (kept.subject, kept.due_at) == (plain.subject, plain.due_at)  # type: ignore[union-attr]
    assert query.first(kind="other", now=NOON) is None


def test_a_kept_query_brings_related_rows_along(django_assert_num_queries) -> None:
    from tongban.base.actor import SYSTEM
    from tongban.org.actions import unit_found
    from tongban.org.models import Unit

    city = unit_found(SYSTEM, code="city", name_zh="云溪市人民政府", number_word="云", region="920100")
    unit_found(
        SYSTEM, code="bureau", name_zh="云溪市测试局", number_word="云测", parent=city, region="920100"
    )
    query = Kept(
        lambda code: Unit.objects.filter(code=code).select_related("parent").order_by("id"), code="code"
    )
    with django_assert_num_queries(2):
        bureau, root = query.first(code="bureau"), query.first(code="city")
        assert bureau is not None and bureau.parent is not None and bureau.parent.name_zh == "云溪市人民政府"
        assert root is not None and root.parent is None


def test_samples_must_differ() -> None:
    with pytest.raises(ValueError, match="alike"):
        Kept(
            lambda a, b: Timer.objects.filter(due_at__gt=a, fired_at=b),
            a=date(2000, 1, 1),
            b=date(2000, 1, 1),
        )


def test_an_update_writes_the_named_fields_and_nothing_else() -> None:
    row = timer("one")
    writing.insert(row)
    row.subject, row.attempts, row.fault = "two", 3, "kept in memory only"
    assert writing.update(row, ["subject", "attempts"])
    found = Timer.objects.get(pk=row.pk)
    assert (found.subject, found.attempts, found.fault) == ("two", 3, "")
    assert writing.update(row)
    assert Timer.objects.get(pk=row.pk).fault == "kept in memory only"


def test_an_update_of_a_row_that_is_gone_says_so() -> None:
    row = timer("one")
    assert not writing.update(row)
    writing.insert(row)
    Timer.objects.all().delete()
    assert not writing.update(row, ["subject"])
    with pytest.raises(ValueError, match="cannot write"):
        writing.update(row, ["nothing"])


def test_a_kept_query_gives_all_its_rows_too() -> None:
    writing.insert_all([timer(f"n{n}") for n in range(3)])
    query = Kept(lambda kind: Timer.objects.filter(kind=kind).order_by("-id"), kind="kind")
    assert [t.subject for t in query.rows(kind="test")] == ["n2", "n1", "n0"]
    assert query.rows(kind="other") == []
