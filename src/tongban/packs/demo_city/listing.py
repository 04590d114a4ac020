"""The list of items: one version published two months ago, and a round to which units submit now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.actor import Actor
from tongban.base.legal import legal_today, local_date
from tongban.catalogue.actions.sorting import (
    entries_judge,
    sorting_ask,
    sorting_begin,
    sorting_confirm,
    sorting_open,
    sorting_submit_own,
    sorting_submit_rows,
)
from tongban.catalogue.importing import Found
from tongban.catalogue.lists import open_proposals, published_list
from tongban.catalogue.models import Sorting, SortingEntry
from tongban.kernel.calendar import DEFAULT
from tongban.org.models import Post

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

SORTER, CONFIRMER = "service_owner", "list_confirmer"
PUBLISHED_AGO, OPENED_AGO, OPEN_FOR = 60, 4, 20
"""Days."""
VERDICTS: Final = {
    "same": SortingEntry.MERGE, "variants": SortingEntry.VARIANT, "near": SortingEntry.KEEP,
}  # fmt: skip
SUBMITTED: Final = (
    ("水产苗种生产许可核发", "云溪市农业农村局"),
    ("水产苗种生产许可证延续", "云溪市农业农村局"),
    ("渔业船舶登记（县级权限）", "云溪市农业农村局"),
    ("渔业船舶登记", "青禾区人民政府"),
    ("渔业船舶变更登记", "青禾区人民政府"),
    ("农作物种子生产经营许可证核发", "溪口区人民政府"),
    ("农作物种子生产经营许可证换证", "溪口区人民政府"),
    ("耕地地力保护补贴申领", "溪口区人民政府"),
)
"""What departments hand in on paper beside the items that are published already."""


def plan_lists(history: History) -> None:
    """Plan the published list, and the round after it."""
    whole, own, confirmer = (
        _holder(history, SORTER, whole=True), _holder(history, SORTER), _holder(history, CONFIRMER),
    )  # fmt: skip
    last = local_date(history.now)
    history.plan(_at_ten(last, PUBLISHED_AGO + 15), partial(_open, whole))
    history.plan(_at_ten(last, PUBLISHED_AGO), partial(_publish, whole, confirmer))
    history.plan(_at_ten(last, OPENED_AGO), partial(_open_again, own))


def _at_ten(last: date, ago: int) -> datetime:
    """Ten o'clock on the working day so many days ago or next after it."""
    day = DEFAULT.next_working(last - timedelta(days=ago))
    return datetime.combine(day, time(10), ZoneInfo(settings.TIME_ZONE))


def _holder(history: History, role: str, *, whole: bool = False) -> Actor:
    """Who holds the role, for the ``whole`` city or for an office of it."""
    posts = Post.objects.filter(roles__role__code=role)
    posts = posts.filter(unit__parent=None) if whole else posts.exclude(unit__parent=None)
    known = set(posts.values_list("pk", flat=True))
    return next(actor for actor in history.cast.staff.values() if actor.post in known)


def _open(sorter: Actor) -> None:
    closes = legal_today() + timedelta(days=10)
    sorting = sorting_open(
        sorter, name_zh="云溪市政务服务事项清单", name_en="Items of the city", closes_on=closes
    )
    sorting_submit_own(sorter, sorting=sorting)


def _publish(sorter: Actor, confirmer: Actor) -> None:
    """What is one or a variant of one is put together, what only looks alike stays; somebody else confirms."""
    sorting = sorting_begin(sorter, sorting=Sorting.objects.get())
    for found in open_proposals(sorting):
        members = [entry.ordinal for entry in found.entries]
        verdict = VERDICTS[found.proposal.kind]
        into = found.into.ordinal if verdict != SortingEntry.KEEP else None
        entries_judge(sorter, sorting=sorting, ordinals=members, verdict=verdict, into=into)
    sorting_ask(sorter, sorting=sorting)
    sorting_confirm(confirmer, sorting=sorting)


def _open_again(sorter: Actor) -> None:
    closes = legal_today() + timedelta(days=OPEN_FOR)
    name = {
        "name_zh": "云溪市政务服务事项清单（年度调整）",
        "name_en": "Items of the city, this year's change",
    }
    sorting = sorting_open(sorter, **name, closes_on=closes, based_on=published_list())
    rows = [Found(name, "", department, "", "") for name, department in SUBMITTED]
    sorting_submit_rows(sorter, sorting=sorting, rows=rows)
