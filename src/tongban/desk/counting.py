"""Counting many queues in one statement: each is a scalar subquery that stops at a thousand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from tongban.base.lists import COUNT_STOP


class CountToStop(Subquery):
    """How many rows a queryset has, looking at no more than a thousand of them."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: COUNT_STOP + 1])


def as_columns(rows: Mapping[str, QuerySet[Any]]) -> dict[str, CountToStop]:
    """One column ``count_<key>`` for each queue."""
    return {f"count_{key}": CountToStop(found) for key, found in rows.items()}
