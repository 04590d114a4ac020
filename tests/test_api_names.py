"""Names in the API's description: one shape, one name, whichever room it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ninja import Schema

from tongban.config.api import description


def test_no_two_rooms_call_a_schema_alike() -> None:
    """Two schemas of one name overwrite each other in ``components`` without a word."""
    described = description()  # every room's API is imported by now
    named: dict[str, set[str]] = defaultdict(set)
    for schema in _below(Schema):
        if schema.__module__.startswith("tongban."):
            named[schema.__name__].add(schema.__module__)
    alike = {name: sorted(modules) for name, modules in named.items() if len(modules) > 1}
    assert not alike, f"give them names of their own: {alike}"
    assert len(described["components"]["schemas"]) > 100


def _below(schema: type[Any]) -> Iterator[type[Any]]:
    for child in schema.__subclasses__():
        yield child
        yield from _below(child)


def test_every_name_of_the_description_leads_somewhere() -> None:
    described = description()
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(_references(described)) <= known


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        found = value.get("$ref")
        if isinstance(found, str):
            yield found
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _references(inner)
