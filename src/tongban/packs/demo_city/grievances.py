"""Complaints of the city: bad ratings and what residents write, handled by people who were not involved."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.actor import Actor
from tongban.base.legal import legal_now
from tongban.kernel.calendar import DEFAULT
from tongban.org.models import Post
from tongban.oversight.actions import (
    complaint_accept,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_register,
)
from tongban.oversight.models import Complaint, Rating

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

WRITTEN: Final = 16
"""Complaints that residents write in the year."""
FRESH: Final = (0, 0, 1, 1, 2, 3)
"""Days ago of those that came last; they are open."""
FORGOTTEN: Final = 17
"""Working days ago of the one that nobody answered; the limit is 15."""
WORDS: Final = (
    ("service", "窗口排队时间过长", "上午九点取号，等到十一点半才叫到，期间只有一个窗口在办理。"),
    ("service", "电话咨询无人接听", "连续三天拨打咨询电话都没有人接听，不知道还缺什么材料。"),
    ("service", "同样的材料要求重复提交", "户籍信息系统里可以查到，窗口仍然要求我提供复印件。"),
    ("conduct", "工作人员态度生硬", "询问办理进度时，工作人员不耐烦，没有说明原因就让我回去等。"),
    ("service", "网上预约后到场仍需排队", "按预约的时间到场，仍然等了四十多分钟才办上。"),
    ("service", "办理结果没有及时通知", "网上显示已经办结，但是没有收到通知，跑了两趟才拿到结果。"),
)
FINDINGS: Final = (
    (
        True,
        "经核实，反映情况属实，已对当班安排作出调整。",
        "您反映的情况属实。我们已经增开窗口并向您致歉，感谢您的监督。",
    ),
    (
        False,
        "调取当日叫号和办理记录，未发现反映的情形。",
        "经核查当日记录，未发现您反映的情形；如有新的情况，欢迎继续反映。",
    ),
    (
        True,
        "经核实，咨询电话当周线路故障，现已修复。",
        "经核实，当周线路故障，现已修复，并安排专人值守，请您再次拨打。",
    ),
)


def plan_complaints(history: History) -> None:
    """Plan what residents write: through the year, the last ones still open, one that nobody answered in time."""
    last = history.now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    days = [last - timedelta(days=history.chance.randint(30, 330)) for _n in range(WRITTEN)]
    for day in days:
        history.plan(history.working_moment(day), partial(_write, history, "answered"))
    for n in FRESH:
        moment = history.now - timedelta(days=n, minutes=history.chance.randint(20, 300))
        history.plan(moment, partial(_write, history, "answered"))
    forgotten = history.working_moment(DEFAULT.add(last, -FORGOTTEN))
    history.plan(forgotten, partial(_write, history, "forgotten"))


def _write(history: History, fate: str) -> None:
    kind, title, text = history.chance.choice(WORDS)
    unit = history.chance.choice(history.offers)[0].unit
    who = history.chance.choice(history.cast.residents)
    row = complaint_register(who, kind=kind, about_unit=unit, title=title, text=text)
    follow(history, row, fate)


def follow_rating(history: History, rating: Rating) -> None:
    """A bad rating came in as a complaint: it is handled like any other."""
    row = Complaint.objects.filter(rating=rating).first()
    if row is not None:
        follow(history, row, "answered")


def follow(history: History, row: Complaint, fate: str) -> None:
    """Plan the handling of a complaint; what lies beyond now is left to whoever plays."""
    _later(history, history.chance.randint(1, 2), partial(_take_up, history, row, fate))


def _later(history: History, working_days: int, step: partial[None]) -> None:
    history.plan(history.later(legal_now(), working_days), step)


def _house(history: History, row: Complaint, role: str) -> Actor:
    """Whoever of ``role`` does not belong to the unit complained about."""
    found = [actor for (code, _unit), actor in history.cast.staff.items() if code == role]
    return next(actor for actor in found if actor.unit != row.about_unit_id)


def _take_up(history: History, row: Complaint, fate: str) -> None:
    director, handler = _house(history, row, "supervisor"), _house(history, row, "complaint_handler")
    complaint_accept(director, complaint=row)
    complaint_assign(director, complaint=row, to=Post.objects.get(pk=handler.post or 0))
    if fate == "answered":
        _later(history, history.chance.randint(2, 8), partial(_answer, history, row, director, handler))


def _answer(history: History, row: Complaint, director: Actor, handler: Actor) -> None:
    true, findings, words = history.chance.choice(FINDINGS)
    complaint_answer(handler, complaint=row, findings=findings, substantiated=true, answer=words)
    _later(history, history.chance.randint(2, 6), partial(_close, history, row, director))


def _close(history: History, row: Complaint, director: Actor) -> None:
    satisfied = history.chance.random() < 0.85
    complaint_close(director, complaint=row, satisfied=satisfied, follow_up="电话回访，已经说明处理情况。")
