"""Filling and ending posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import legal_today
from tongban.org.models import Party, Post, PostRole, Unit
from tongban.org.queries import role_by_code
from tongban.records.actions import record


@action
def post_fill(
    actor: Actor,
    *,
    unit: Unit,
    holder: Party,
    title_zh: str,
    roles: Sequence[str],
    title_en: str = "",
    valid_from: date | None = None,
    reach: Unit | None = None,
) -> Post:
    """Put ``holder`` on a post of ``unit`` that carries ``roles``; their powers hang on ``reach``, else on ``unit``."""
    if any(not actor.may("org.post.manage", path=u.path or "") for u in (unit, reach or unit)):
        raise Forbidden
    if not title_zh.strip():
        raise Invalid({"title_zh": _("Please give the title of the post.")})
    if not holder.is_natural:
        raise Invalid({"number": _("Only a person can hold a post.")})
    post = Post(
        unit=unit,
        holder=holder,
        title_zh=title_zh,
        title_en=title_en,
        valid_from=valid_from or legal_today(),
        reach=reach if reach != unit else None,
    )
    post.save()
    PostRole.objects.bulk_create([PostRole(post=post, role=role_by_code(code)) for code in roles])
    changes = {"unit": unit.code, "roles": list(roles)}
    if post.reach is not None:
        changes["reach"] = post.reach.code
    record(actor, "org.post_filled.v1", subject=post, changes=changes)
    return post


@action
def post_end(actor: Actor, *, post: Post, on: date | None = None) -> Post:
    """End a post on ``on`` (default: today); what was done from it stays on record."""
    if not actor.may("org.post.manage", path=post.unit.path or ""):
        raise Forbidden
    locked: Post = Post.objects.select_for_update().get(pk=post.pk)
    locked.valid_to = on or legal_today()
    locked.save(update_fields=["valid_to"])
    record(actor, "org.post_ended.v1", subject=locked, changes={"on": locked.valid_to.isoformat()})
    return locked
