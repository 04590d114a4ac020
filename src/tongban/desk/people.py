"""Colleagues and units to choose from."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.desk.standing import Standing
from tongban.org.models import Post, Unit

MOST = 300


def unit_options(*, besides: int | None = None) -> list[tuple[str, str]]:
    """Every body of the government as (Chinese name, name as read here); notices carry the Chinese one."""
    rows = Unit.objects.filter(valid_to=None).exclude(pk=besides).order_by("ordinal", "id")[:MOST]
    return [(u.name_zh, u.name_en if short() == "en" and u.name_en else u.name_zh) for u in rows]


def colleagues(stand: Standing, *, wide: bool = False) -> list[tuple[str, str]]:
    """Posts in office: of the unit that has the task, with ``wide`` of the whole government; never one's own."""
    today = legal_today()
    rows = Post.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today).exclude(pk=stand.actor.post)
    if not wide:
        units = {stand.case.unit_id, stand.actor.unit, *(t.unit_id for t in stand.workable)}
        rows = rows.filter(unit__in=units)
    found = rows.select_related("holder", "unit").order_by("unit__ordinal", "unit_id", "id")[:MOST]
    return [(str(p.uid), _name(p, wide)) for p in found]


def _name(post: Post, wide: bool) -> str:
    english = short() == "en"
    title = post.title_en if english and post.title_en else post.title_zh
    unit = post.unit.name_en if english and post.unit.name_en else post.unit.short_zh or post.unit.name_zh
    return f"{post.holder.name} · {title} · {unit}" if wide else f"{post.holder.name} · {title}"


def post_chosen(uid: str, field: str = "post") -> Post:
    """The post that was chosen; raises ``Invalid`` on ``field``."""
    return posts_chosen([uid], field)[0]


def posts_chosen(uids: list[str], field: str = "posts") -> list[Post]:
    """The posts that were chosen, in that order; raises ``Invalid`` for none, or for one that does not exist."""
    wanted = [uid for uid in uids if uid]
    try:
        found = {str(p.uid): p for p in Post.objects.filter(uid__in=wanted).select_related("unit", "holder")}
        if wanted:
            return [found[uid] for uid in wanted]
    except (KeyError, ValidationError):
        pass
    raise Invalid({field: _("Choose a colleague.")})
