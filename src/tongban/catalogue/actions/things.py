"""Publishing the book of things with an effective moment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import legal_now
from tongban.catalogue.actions.publish import WORD
from tongban.catalogue.models import ThingBook
from tongban.catalogue.things.linting import lint_book
from tongban.catalogue.things.reading import packages_of
from tongban.kernel import canonical
from tongban.records.actions import record


@action
def things_publish(
    actor: Actor, *, content: Mapping[str, Any], valid_from: datetime | None = None
) -> ThingBook:
    """Publish a book, in force from ``valid_from`` (default: now) until the next. The same book again changes nothing.

    Raises ``Invalid`` with the first finding where the book has an error.
    """
    if not actor.may(WORD):
        raise Forbidden(WORD)
    begin = valid_from or legal_now()
    if begin < legal_now() and not actor.is_system:
        raise Invalid({"valid_from": _("A version cannot take effect in the past.")})
    digest = hashlib.sha256(canonical.dumps(content)).hexdigest()
    last = ThingBook.objects.defer("content").order_by("-number").first()
    if last is not None and last.digest == digest:
        return last
    codes = [str(row.get("item")) for row in content.get("items") or () if isinstance(row, Mapping)]
    wrong = [f for f in lint_book(content, packages_of(codes)) if f.severity == "error"]
    if wrong:
        raise Invalid({"content": wrong[0].message}, code=wrong[0].code)
    number = (ThingBook.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row = ThingBook(number=number, content=content, digest=digest, valid_from=begin, published_by=actor.party)
    row.save()
    record(actor, "catalogue.things_published.v1", subject=row, changes={"number": number, "digest": digest})
    return row
