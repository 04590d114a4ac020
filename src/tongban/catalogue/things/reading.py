"""The book in force, and plans from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from tongban.base.errors import Conflict, NotFound
from tongban.base.legal import legal_now
from tongban.catalogue.models import ThingBook
from tongban.catalogue.package import Package
from tongban.catalogue.queries import offers_by_code, package_of
from tongban.catalogue.things.book import Book
from tongban.catalogue.things.planning import Plan, draw_up
from tongban.kernel.errors import Refusal


def book_row(at: datetime | None = None) -> ThingBook | None:
    """The book in force at a legal moment (default: now), without reading it."""
    rows = ThingBook.objects.filter(valid_from__lte=at or legal_now()).defer("content")
    return rows.order_by("-valid_from", "-number").first()


@lru_cache(maxsize=8)
def _read(pk: int, digest: str) -> Book:
    return Book.read(ThingBook.objects.get(pk=pk).content)


def book_of(row: ThingBook | None) -> Book:
    """The book of a row; what was published never changes, so it is kept in memory. Nobody's book is empty."""
    return Book({}, {}, {}, {}, {}) if row is None else _read(row.pk, row.digest)


def book_in_force() -> Book:
    """The book in force now."""
    return book_of(book_row())


def packages_of(codes: Sequence[str]) -> dict[str, Package]:
    """The packages in force of these items, as far as they are offered."""
    return {code: package_of(version) for code, version in offers_by_code(codes).items()}


def plan_for(
    things: Sequence[str], answers: Mapping[str, str] | None = None, applicant: str = "natural_person"
) -> Plan:
    """The plan for these things now; raises ``NotFound`` or ``Conflict`` with a sentence for people."""
    return plan_by(book_in_force(), things, answers, applicant)


def plan_by(book: Book, things: Sequence[str], answers: Mapping[str, str] | None, applicant: str) -> Plan:
    """The plan by one book; raises ``NotFound`` or ``Conflict`` with a sentence for people."""
    try:
        return draw_up(book, packages_of(list(book.items)), things, answers, applicant)
    except Refusal as refusal:
        if refusal.code == "things.unknown":
            raise NotFound("things.unknown", data=refusal.data) from refusal
        raise Conflict(refusal.code, _sentence(refusal), **refusal.data) from refusal


def _sentence(refusal: Refusal) -> str:
    said = {
        "things.audience": _(
            "One of these is not for whom you act for. Choose another, or act for somebody else."
        ),
        "things.nothing": _(
            "By your answers there is nothing to apply for. Change an answer, or choose something else."
        ),
        "things.unreachable": _(
            "Something that you need cannot be had on line. Please ask at the service hall."
        ),
        "things.cycle": _("Something that you need cannot be had on line. Please ask at the service hall."),
    }
    return said.get(refusal.code, str(refusal))
