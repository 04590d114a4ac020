"""Publishing process definitions."""

from __future__ import annotations

import hashlib
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Max

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Invalid
from tongban.base.legal import legal_now
from tongban.flows.compiled import keep
from tongban.flows.engine.soundness import check
from tongban.flows.models import Definition
from tongban.flows.sentences import finding_words, told
from tongban.kernel.errors import Refusal
from tongban.records.actions import record

_published: dict[tuple[str, str], Definition] = {}
"""Editions by code and digest that are known to be committed; they never change."""


def forget_definitions() -> None:
    """Drop editions kept in memory (a new database in tests)."""
    _published.clear()


@action
def definition_publish(actor: Actor, *, code: str, xml: str | bytes, strict: bool = True) -> Definition:
    """Publish an edition of the process ``code``; the same document again gives the edition that is there.

    Raises ``Invalid`` naming the elements that cannot run here (``data["elements"]``) or, when ``strict``,
    the places where the model is unsound (``data["findings"]``).
    """
    text = xml.decode() if isinstance(xml, bytes) else xml
    digest = hashlib.sha256(text.encode()).hexdigest()
    if (code, digest) in _published:
        return _published[code, digest]
    known = Definition.objects.filter(code=code, digest=digest).defer(
        "xml"
    )  # the compiled one is kept in memory
    same: Definition | None = known.order_by("edition").last()
    if same is not None:
        transaction.on_commit(partial(_published.__setitem__, (code, digest), same))
        return same
    last = Definition.objects.filter(code=code).aggregate(last=Max("edition"))["last"] or 0
    row = Definition(code=code, edition=last + 1, xml=text, digest=digest, made_at=legal_now())
    try:
        process = keep(row)
    except Refusal as refusal:
        raise told(refusal) from refusal
    faults = [finding for finding in check(process) if finding.level == "error"]
    if strict and faults:
        places = [{"code": fault.code, "element": fault.element} for fault in faults]
        message = " ".join(finding_words(fault.code, fault.element) for fault in faults[:3])
        raise Invalid({"xml": message}, message, code="flows.unsound", findings=places)
    row.name = process.name[:200]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody published since we looked
        return definition_publish(actor, code=code, xml=xml, strict=strict)
    record(
        actor, "flows.definition_published.v1", subject=row, changes={"code": code, "edition": row.edition}
    )
    return row
