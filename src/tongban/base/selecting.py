"""Reading rows with a statement that is compiled once.

Django compiles a SELECT anew for each reading, which for wide rows takes several times as long as running it.
Readings that every request pays for keep their statement and run it with new values:

    _TOKEN = Kept(lambda digest, now: ApiToken.objects.filter(digest=digest, until__gt=now), digest="", now=NOON)
    token = _TOKEN.first(digest=digest_of(text), now=wall_now())

The shape of the query must not depend on the values: ``filter(x=None)`` is another statement than ``filter(x=1)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is kept for one kind of database."""

    text: str
    values: tuple[tuple[str, Any], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]
    columns: slice
    names: tuple[str, ...]
    populators: Sequence[Any]


class Kept(Generic[M]):
    """A query with named values; ``samples`` are distinct values of the right type, from which it is compiled."""

    def __init__(self, query: Callable[..., models.QuerySet[M]], **samples: Any) -> None:
        """Raise ``ValueError`` for samples that are alike: their places in the statement would not be known."""
        if len(set(samples.values())) != len(samples):
            raise ValueError("two samples are alike")
        self._query = query
        self._samples = samples
        self._statements: dict[tuple[str, bool], _Statement] = {}

    def first(self, **values: Any) -> M | None:
        """The first row of the query, or None; the rows that it selects along come with it."""
        return next(iter(self._found(values, single=True)), None)

    def rows(self, **values: Any) -> list[M]:
        """All rows of the query."""
        return self._found(values, single=False)

    def _found(self, values: Mapping[str, Any], *, single: bool) -> list[M]:
        model = self._model()
        alias = router.db_for_read(model)
        database = connections[alias]
        kept = self._statements.get((database.vendor, single))
        if kept is None:
            kept = self._statements[database.vendor, single] = self._compiled(alias, single)
        with database.cursor() as cursor:
            cursor.execute(kept.text, [_adapted(values[n], database) if n else v for n, v in kept.values])
            rows = [list(row) for row in cursor.fetchall()]
        found = []
        for cells in rows:
            for place, chain, expression in kept.converters:
                for convert in chain:
                    cells[place] = convert(cells[place], expression, database)
            row = model.from_db(alias, kept.names, cells[kept.columns])
            for populator in kept.populators:
                populator.populate(cells, row)
            found.append(row)
        return found

    @cache  # noqa: B019 - a query lives as long as its module
    def _model(self) -> type[M]:
        return self._query(**self._samples).model

    def _compiled(self, alias: str, single: bool) -> _Statement:
        database = connections[alias]
        queryset = self._query(**self._samples)
        compiler = (queryset[:1] if single else queryset).query.get_compiler(using=alias)
        text, values = compiler.as_sql()
        info = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        places = {_adapted(sample, database): name for name, sample in self._samples.items()}
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return _Statement(
            text,
            tuple((places.get(value, ""), value) for value in values),
            tuple((place, chain, expression) for place, (chain, expression) in converters.items()),
            slice(first, last),
            tuple(column[0].target.attname for column in compiler.select[first:last]),
            _populators(info, compiler.select, alias),
        )


_populators: Callable[..., Sequence[Any]] = get_related_populators


def _adapted(value: Any, database: Any) -> Any:
    """As the columns of this database take it."""
    if isinstance(value, datetime):
        return database.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return database.ops.adapt_datefield_value(value)
    return value
