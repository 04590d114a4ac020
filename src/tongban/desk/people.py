"""Colleagues and units to choose from."""

from __future__ import annotations

from tongban.base.language import short
from tongban.base.legal import legal_today
from tongban.cases.hearings import examiners_of
from tongban.desk.standing import Standing
from tongban.flows.queries import posts_named
from tongban.org.models import Post, Unit

MOST = 300
EXAMINE = "cases.case.examine"


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
    return posts_named([uid], field)[0]


def officers_of(stand: Standing) -> list[tuple[str, str]]:
    """Posts of the competent unit, and of units with a task of the case, whose roles may examine."""
    today = legal_today()
    units = {stand.case.unit_id, *(t.unit_id for t in stand.tasks)}
    rows = Post.objects.filter(unit__in=units, valid_from__lte=today).exclude(valid_to__lt=today)
    rows = rows.select_related("holder", "unit").prefetch_related("roles__role").order_by("unit_id", "id")
    able = [p for p in rows[:MOST] if any(w == EXAMINE for r in p.roles.all() for w, _scope in r.role.grants)]
    return [(str(p.uid), _name(p, wide=False)) for p in able]


def bench_of(stand: Standing) -> list[tuple[str, str, bool]]:
    """Posts of the authority that may sit at a hearing: uid, name, and whether the person examined the file."""
    today = legal_today()
    rows = Post.objects.filter(unit=stand.case.unit_id, valid_from__lte=today).exclude(valid_to__lt=today)
    examined = examiners_of(stand.case)
    found = rows.select_related("holder", "unit").order_by("id")[:MOST]
    return [(str(p.uid), _name(p, wide=False), p.holder_id in examined) for p in found]
