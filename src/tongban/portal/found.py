"""Services and public pages as search documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q

from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.catalogue.queries import items_in_force, package_of, version_in_force
from tongban.search.registry import Document, Provider, register

KIND = "item"


def document(item: Item) -> Document:
    """An item with everything its guide says."""
    package = package_of(version_in_force(item))
    return Document(
        type=KIND,
        id=item.code,
        title={"zh": item.name_zh, "en": item.name_en},
        summary={"zh": item.summary_zh, "en": item.summary_en},
        aliases=[*package.aliases.get("zh", ()), *package.aliases.get("en", ())],
        body=" ".join(_body(item, package)),
        url=f"/services/{item.code}/",
    )


def _body(item: Item, package: Package) -> Iterator[str]:
    yield from (item.unit.name_zh, item.unit.name_en, item.unit.short_zh)
    yield from package.guide.values()
    yield from package.result.name.values()
    for line in package.materials:
        yield from line.name.values()
    for condition in package.conditions:
        yield from condition.text.values()


def every() -> Iterable[Document]:
    """All services that are offered today."""
    return (document(item) for item in items_in_force().iterator(chunk_size=200))


def some(codes: Sequence[str]) -> Iterable[Document]:
    """These services, as far as they are offered."""
    return [document(item) for item in items_in_force().filter(code__in=list(codes))]


def by_name(text: str, limit: int) -> Iterable[Document]:
    """Services whose name or summary holds the words: the way without an index."""
    rows = items_in_force()
    for word in text.replace("\x00", " ").split()[:5]:
        rows = rows.filter(
            Q(name_zh__icontains=word)
            | Q(name_en__icontains=word)
            | Q(summary_zh__icontains=word)
            | Q(summary_en__icontains=word)
        )
    return [document(item) for item in rows.order_by("-applied_for", "name_zh")[:limit]]


def connect() -> None:
    """Let services be found."""
    register(Provider(KIND, every, some, by_name))
